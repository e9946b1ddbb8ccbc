"""The private keys that sign heads of the log: files keys/log/PUBLIC.key, wrapped under the master key.

They are in no database backup. The ledger is the lowest room and is handed their bytes.
"""

import secrets
from collections.abc import Iterable

from firsthour.ledger.formats import public_of
from firsthour.platform import durable
from firsthour.platform.keyring import KEY_BYTES, Keyring

_PURPOSE = "log-key"


class LogKeys:
    """The seeds of the log's Ed25519 keys, by public key."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.folder = keyring.folder / "log"

    def make(self) -> bytes:
        """A new key, durable before anybody is told of it; returns the public part (32 bytes)."""
        seed = secrets.token_bytes(KEY_BYTES)
        public = public_of(seed)
        durable.create(self.folder / f"{public.hex()}.key", self.keyring.wrap(_PURPOSE, seed))
        return public

    def seeds(self, publics: Iterable[bytes]) -> dict[bytes, bytes]:
        """The private seeds of those of these keys that are here. Raises KeyDoesNotFit for an altered file."""
        found = {}
        for public in publics:
            path = self.folder / f"{public.hex()}.key"
            if path.exists():
                found[public] = self.keyring.unwrap(_PURPOSE, path.read_bytes())
        return found
