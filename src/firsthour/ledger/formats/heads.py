"""Heads: what the log commits itself to, as a text that anybody can keep and check.

The text is a C2SP tlog-checkpoint in a C2SP signed note: name of the log, number of leaves, Merkle root (RFC 6962,
base64), then lines of our own, an empty line, and one signature line for each key in force. A signature covers the
text up to and with the newline before the empty line.

    firsthour/<log>
    <size>
    <root>
    epoch <number>
    at <instant>

    — firsthour/<log> <base64 of 4 bytes of key hash and 64 bytes of Ed25519 signature>
"""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from firsthour.ledger.errors import HeadUnreadable
from firsthour.ledger.words import instant

_ED25519 = b"\x01"
_HASH_BYTES = 32
_KEY_HASH_BYTES = 4
_SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class HeadText:
    """What a head says: which log, how many leaves, their root, and in which epoch it was signed at which instant."""

    log: uuid.UUID
    size: int
    root: bytes
    epoch: int
    at: datetime

    @property
    def text(self) -> str:
        """The signed part, with its last newline."""
        root = base64.b64encode(self.root).decode()
        return f"{origin(self.log)}\n{self.size}\n{root}\nepoch {self.epoch}\nat {instant(self.at)}\n"


def origin(log: uuid.UUID) -> str:
    """The name of a log, as its heads begin and its keys are called."""
    return f"firsthour/{log}"


def public_of(seed: bytes) -> bytes:
    """The 32 bytes of the public key that belongs to a 32-byte Ed25519 seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_HASH_BYTES]


def sign_head(head: HeadText, seeds: Iterable[bytes]) -> str:
    """The whole note: the head's text and a signature by each of these Ed25519 seeds, in their order."""
    name, lines = origin(head.log), []
    for seed in seeds:
        signature = Ed25519PrivateKey.from_private_bytes(seed).sign(head.text.encode())
        kept = base64.b64encode(_key_hash(name, public_of(seed)) + signature).decode()
        lines.append(f"— {name} {kept}\n")
    return head.text + "\n" + "".join(lines)


def read_head(note: str) -> HeadText:
    """What a note says; its signatures are not looked at. Raises HeadUnreadable."""
    text, _, _ = note.replace("\r\n", "\n").partition("\n\n")
    try:
        name, size, root, epoch, at = text.split("\n")[:5]
        head = HeadText(
            log=uuid.UUID(name.removeprefix("firsthour/")),
            size=int(size),
            root=base64.b64decode(root, validate=True),
            epoch=int(epoch.removeprefix("epoch ")),
            at=datetime.fromisoformat(at.removeprefix("at ")),
        )
        if head.text != text + "\n" or len(head.root) != _HASH_BYTES:
            raise ValueError(text)
    except (ValueError, binascii.Error) as fault:
        raise HeadUnreadable() from fault
    return head


def signed_by(note: str, public: bytes) -> bool:
    """Whether one of the note's signature lines is this key's, over this text."""
    text, _, signatures = note.replace("\r\n", "\n").partition("\n\n")
    name = text.split("\n", 1)[0]
    beginning = _key_hash(name, public)
    for line in signatures.splitlines():
        if not line.startswith(f"— {name} "):
            continue
        try:
            kept = base64.b64decode(line.rpartition(" ")[2], validate=True)
            if kept[:_KEY_HASH_BYTES] == beginning and len(kept) == _KEY_HASH_BYTES + _SIGNATURE_BYTES:
                Ed25519PublicKey.from_public_bytes(public).verify(kept[_KEY_HASH_BYTES:], f"{text}\n".encode())
                return True
        except (binascii.Error, InvalidSignature):
            continue
    return False
