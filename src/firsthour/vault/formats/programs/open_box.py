"""Makes a key pair, and opens a package encrypted to it. Needs Python 3.11 or later and the library `cryptography`.

  python3 -I open_box.py new KEYFILE                  makes a key; send the printed public half to the operator
  python3 -I open_box.py open KEYFILE BOX PACKAGE     opens BOX and writes the package

A box is one byte of version (1), the sender's X25519 key of this box alone (32 bytes), and AES-256-GCM ciphertext with
its tag. Key (32 bytes) and nonce (12) are HKDF-SHA-256, without salt, of the X25519 shared secret, with the information
`firsthour box 1`, the sender's key and the recipient's key; version and sender's key are authenticated.
"""

import os
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def opened(key: X25519PrivateKey, box: bytes) -> bytes:
    """What is in the box. Raises ValueError for another key, another version or altered bytes."""
    if len(box) < 49 or box[0] != 1:
        raise ValueError("this is no box of version 1")
    head, sender = box[:33], box[1:33]
    shared = key.exchange(X25519PublicKey.from_public_bytes(sender))
    bound_to = b"firsthour box 1" + sender + key.public_key().public_bytes_raw()
    derived = HKDF(SHA256(), 44, None, bound_to).derive(shared)
    try:
        return AESGCM(derived[:32]).decrypt(derived[32:], box[33:], head)
    except InvalidTag as wrong:
        raise ValueError("the box was altered, or encrypted to another key") from wrong


def create(path: str, content: bytes) -> None:
    """Write a new file that nobody else may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def main(words: list[str]) -> int:
    """Do what the words say. Exit status 0: done. 1: the box does not open. 2: the words were not understood."""
    match words:
        case ["new", path]:
            key = X25519PrivateKey.generate()
            create(path, key.private_bytes_raw().hex().encode())
            print(key.public_key().public_bytes_raw().hex())
        case ["open", path, box, package]:
            with open(path, encoding="ascii") as file:
                key = X25519PrivateKey.from_private_bytes(bytes.fromhex(file.read().strip()))
            with open(box, "rb") as file:
                closed = file.read()
            try:
                create(package, opened(key, closed))
            except ValueError as wrong:
                print(wrong, file=sys.stderr)
                return 1
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
