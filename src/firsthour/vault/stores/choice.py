"""Which store the settings name. Read once at the start; what is unsafe refuses to start."""

import ipaddress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from firsthour.vault.errors import VaultUnusable
from firsthour.vault.stores.directory.store import DirectoryStore
from firsthour.vault.stores.port import Store
from firsthour.vault.stores.s3.store import S3Place, S3Store

Choice = Path | S3Place


@dataclass(frozen=True)
class VaultWish:
    """What the settings FIRSTHOUR_VAULT… say, as they stand there; empty where they say nothing."""

    address: str = ""
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret: str = field(default="", repr=False)
    secret_file: str = ""


def chosen(wish: VaultWish, *, home: Path) -> Choice:
    """A folder, or a place in a bucket. Without FIRSTHOUR_VAULT it is `vault` in the home. Raises VaultUnusable."""
    if not wish.address:
        return home / "vault"
    address = urlsplit(wish.address)
    if address.scheme == "s3":
        return _place(address.netloc, address.path.strip("/"), wish)
    if address.scheme or not Path(wish.address).is_absolute():
        raise VaultUnusable(reason="FIRSTHOUR_VAULT is neither the whole path of a folder nor s3://bucket/prefix")
    return _folder(Path(wish.address))


@cache
def opened(choice: Choice) -> Store:
    """The store of a choice; nothing is asked of it yet."""
    return DirectoryStore(choice) if isinstance(choice, Path) else S3Store(choice)


def _folder(folder: Path) -> Path:
    if folder.exists() and not folder.is_dir():
        raise VaultUnusable(reason="FIRSTHOUR_VAULT is a file")
    if folder.is_dir() and folder.stat().st_mode & 0o022:
        raise VaultUnusable(reason="others may write in the folder that FIRSTHOUR_VAULT names")
    return folder


def _place(bucket: str, prefix: str, wish: VaultWish) -> S3Place:
    if not bucket or "@" in bucket or ":" in bucket:
        raise VaultUnusable(reason="FIRSTHOUR_VAULT names no bucket, or holds more than bucket and prefix")
    region = wish.region or "us-east-1"
    endpoint = wish.endpoint or f"https://s3.{region}.amazonaws.com"
    parts = urlsplit(endpoint)
    if parts.username or parts.query or not parts.hostname:
        raise VaultUnusable(reason="FIRSTHOUR_VAULT_ENDPOINT is no plain address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname)):
        raise VaultUnusable(reason="FIRSTHOUR_VAULT_ENDPOINT is not https, and not this machine either")
    if not wish.access_key:
        raise VaultUnusable(reason="FIRSTHOUR_VAULT_ACCESS_KEY is not set")
    return S3Place(bucket, prefix, endpoint, region, wish.access_key, wish.secret or _secret_in(wish.secret_file))


def _secret_in(file: str) -> str:
    path = Path(file)
    if not path.is_file():
        raise VaultUnusable(reason="there is neither FIRSTHOUR_VAULT_SECRET nor the file FIRSTHOUR_VAULT_SECRET_FILE")
    if path.stat().st_mode & 0o077:
        raise VaultUnusable(reason="others may read the file FIRSTHOUR_VAULT_SECRET_FILE")
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise VaultUnusable(reason="the file FIRSTHOUR_VAULT_SECRET_FILE is empty")
    return secret


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
