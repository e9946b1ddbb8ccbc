"""The master key and what is derived from it. Pure of Django: settings need it before Django is there."""

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from firsthour.platform import durable
from firsthour.platform.errors import KeyDoesNotFit, MasterKeyUnusable

KEY_BYTES = 32
NONCE_BYTES = 12


def wrap(key: bytes, plaintext: bytes, *, bound_to: str) -> bytes:
    """AES-256-GCM under `key`: nonce (12 bytes), ciphertext, tag (16). `bound_to` is authenticated, not kept."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to.encode())


def unwrap(key: bytes, wrapped: bytes, *, bound_to: str) -> bytes:
    """The inverse of `wrap`. Raises KeyDoesNotFit for another key, another binding or altered bytes."""
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to.encode())
    except InvalidTag as error:
        raise KeyDoesNotFit(bound_to=bound_to) from error


class Keyring:
    """The keys of one installation, in a 0700 folder that is in no database backup.

    `master.key` holds 32 random bytes, made once. Purposes get keys of their own by HKDF-SHA256, so that no key serves
    two ends. The gate and the decoders cannot read this folder (Landlock).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _master(self) -> bytes:
        path = self.folder / "master.key"
        if not path.exists():
            durable.create(path, secrets.token_bytes(KEY_BYTES))
        if path.stat().st_mode & 0o077:
            raise MasterKeyUnusable(reason="others may read it")
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise MasterKeyUnusable(reason=f"it has {len(key)} bytes instead of {KEY_BYTES}")
        return key

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same on each call."""
        return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(self._master())

    def wrap(self, purpose: str, plaintext: bytes) -> bytes:
        """Wrap a secret under the key of its purpose."""
        return wrap(self.derived(purpose), plaintext, bound_to=purpose)

    def unwrap(self, purpose: str, wrapped: bytes) -> bytes:
        """Unwrap what `wrap` wrapped. Raises KeyDoesNotFit."""
        return unwrap(self.derived(purpose), wrapped, bound_to=purpose)
