"""Boxes: bytes that anyone with the public key can close and only the private key opens.

The gate closes uploads into boxes so that it cannot read back what waits in its spool. Layout: one version byte
(1), the 32-byte ephemeral X25519 key, then AES-256-GCM ciphertext with its 16-byte tag. Key and nonce come from
HKDF-SHA256 (RFC 5869) over the shared secret, bound to both public keys; each box has its own ephemeral key, so
no nonce is ever used twice. X25519: RFC 7748.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from firsthour.platform.errors import BoxUnopened

_VERSION = b"\x01"
_KEY_LENGTH = 32
_TAG_LENGTH = 16
OVERHEAD = len(_VERSION) + _KEY_LENGTH + _TAG_LENGTH
"""Bytes a box is longer than what it holds."""


def new_private_key() -> bytes:
    """A fresh X25519 private key, 32 raw bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private_key: bytes) -> bytes:
    """The 32 raw bytes of the public key that belongs to a private key."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def seal_to(public_key: bytes, plaintext: bytes) -> bytes:
    """Close `plaintext` (below 2 GiB) for the holder of the private key. Raises ValueError for a malformed key."""
    ephemeral = X25519PrivateKey.generate()
    ephemeral_public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    key, nonce = _derive(shared, ephemeral_public, public_key)
    opening = _VERSION + ephemeral_public
    return opening + AESGCM(key).encrypt(nonce, plaintext, opening)


def open_sealed(private_key: bytes, sealed: bytes) -> bytes:
    """What `seal_to` closed. Raises BoxUnopened when altered, cut short or sealed to another key."""
    if len(sealed) < OVERHEAD:
        raise BoxUnopened(cause="it is too short")
    if sealed[:1] != _VERSION:
        raise BoxUnopened(cause="its version is unknown")
    own = X25519PrivateKey.from_private_bytes(private_key)
    opening, ciphertext = sealed[: 1 + _KEY_LENGTH], sealed[1 + _KEY_LENGTH :]
    ephemeral_public = opening[1:]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(ephemeral_public))
        key, nonce = _derive(shared, ephemeral_public, own.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(nonce, ciphertext, opening)
    except (InvalidTag, ValueError) as error:
        raise BoxUnopened(cause="it was altered or sealed to another key") from error


def _derive(shared: bytes, ephemeral_public: bytes, recipient_public: bytes) -> tuple[bytes, bytes]:
    derivation = HKDF(
        algorithm=hashes.SHA256(),
        length=44,
        salt=None,
        info=b"firsthour box 1" + ephemeral_public + recipient_public,
    )
    derived = derivation.derive(shared)
    return derived[:32], derived[32:]
