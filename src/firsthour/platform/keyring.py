"""The root key, the master key that wraps it, and what is derived. Pure of Django: settings need it before Django."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from firsthour.platform import durable
from firsthour.platform.custody import KEY_BYTES, Custodian, KeyFile, appointed
from firsthour.platform.errors import KeyDoesNotFit, RootKeyMissing, RotationUnderWay, SuccessorNeeded

NONCE_BYTES = 12
WRAPPED_KEY_BYTES = NONCE_BYTES + KEY_BYTES + 16
ROOT = "root"


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

    `root.key` holds 32 random bytes, made once, wrapped under the master key, which a custodian keeps. Purposes get
    keys of their own by HKDF-SHA256 from the root, so that no key serves two ends, and the master key changes without
    anything else being wrapped anew. The gate and the decoders cannot read this folder (Landlock).
    """

    def __init__(self, folder: Path, custodian: Custodian | None = None) -> None:
        self.folder = folder
        self.custodian = custodian or appointed(folder)

    @property
    def root_file(self) -> Path:
        """The root key, wrapped once, or twice while the master key is being rotated."""
        return self.folder / "root.key"

    def _root(self) -> bytes:
        if not self.root_file.exists():
            self._make()
        # While the master key is rotated it may change between the two reads: then both are read again.
        return self._opened(anew=False) or self._opened(anew=True) or self._misfit()

    def _opened(self, *, anew: bool) -> bytes | None:
        master = self.custodian.master(anew=anew)
        for wrapped in self.wraps():
            try:
                return unwrap(master, wrapped, bound_to=ROOT)
            except KeyDoesNotFit:
                continue
        return None

    def _misfit(self) -> bytes:
        raise KeyDoesNotFit(bound_to=ROOT)

    def _make(self) -> None:
        if any(self.folder.glob("retention/*.key")):
            raise RootKeyMissing()
        self.custodian.make()
        durable.create(self.root_file, wrap(self.custodian.master(), secrets.token_bytes(KEY_BYTES), bound_to=ROOT))

    def wraps(self) -> list[bytes]:
        """The root key as it is wrapped now: once for each master key that opens it."""
        kept = self.root_file.read_bytes()
        return [kept[start : start + WRAPPED_KEY_BYTES] for start in range(0, len(kept), WRAPPED_KEY_BYTES)]

    def admit(self, master: bytes) -> None:
        """Let one more master key open the root key. Those that do go on doing so; twice is once."""
        root, wraps = self._root(), self.wraps()
        if not any(_opens(master, wrapped) for wrapped in wraps):
            durable.replace(self.root_file, b"".join([*wraps, wrap(master, root, bound_to=ROOT)]))

    def dismiss_others(self) -> int:
        """Let no master key but the custodian's open the root key; returns how many that shut out."""
        self._root()
        master, wraps = self.custodian.master(), self.wraps()
        own = [wrapped for wrapped in wraps if _opens(master, wrapped)]
        if len(own) < len(wraps):
            durable.replace(self.root_file, own[0])
        return len(wraps) - 1

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same on each call."""
        return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(self._root())

    def wrap(self, purpose: str, plaintext: bytes) -> bytes:
        """Wrap a secret under the key of its purpose."""
        return wrap(self.derived(purpose), plaintext, bound_to=purpose)

    def unwrap(self, purpose: str, wrapped: bytes) -> bytes:
        """Unwrap what `wrap` wrapped. Raises KeyDoesNotFit."""
        return unwrap(self.derived(purpose), wrapped, bound_to=purpose)


def _opens(master: bytes, wrapped: bytes) -> bool:
    try:
        unwrap(master, wrapped, bound_to=ROOT)
    except KeyDoesNotFit:
        return False
    return True


def rotate(keyring: Keyring, successor: Custodian | None) -> bool:
    """Give the root key a new master key; True when the old one opens nothing any more.

    Without a successor the key is a file of ours and is replaced in its place. With one, both keys fit until the
    operator has named the successor in FIRSTHOUR_MASTER_KEY everywhere and says so with `finish`. Killed at any step,
    it is done again; what was wrapped is readable at every step. Raises RotationUnderWay, SuccessorNeeded.
    """
    with _alone(keyring.folder):
        if successor is not None:
            successor.make()
            keyring.admit(successor.master(anew=True))
            return False
        if not isinstance(keyring.custodian, KeyFile):
            raise SuccessorNeeded()
        keyring.derived(ROOT)
        current = keyring.custodian.path
        following = KeyFile(current.with_name(f"{current.name}.next"))
        following.make()
        keyring.admit(following.master())
        durable.rename(following.path, current)
        keyring.dismiss_others()
        for path in (current, following.path, keyring.root_file):
            for leftover in durable.leftovers(path):
                leftover.unlink()
        return True


def finish(keyring: Keyring) -> int:
    """End the overlap: only the key that FIRSTHOUR_MASTER_KEY names now opens the root key. Returns how many went."""
    with _alone(keyring.folder):
        return keyring.dismiss_others()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        with durable.alone(folder):
            yield
    except BlockingIOError as error:
        raise RotationUnderWay() from error
