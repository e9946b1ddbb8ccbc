"""File a removal order with a provider's Firsthour, follow it and fetch the answers. Needs Python and `cryptography`.

    python file_order.py key authority.key                       make a key; prints the half that the provider registers
    python file_order.py file https://orders.example agora order.json --key authority.key
    python file_order.py follow https://orders.example FILING --key authority.key
    python file_order.py answer https://orders.example FILING 1 --key authority.key > annex.pdf
    python file_order.py withdraw https://orders.example FILING --key authority.key
"""

import argparse
import base64
import hashlib
import http.client
import os
import secrets
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LASTS_SECONDS = 120


def signed_headers(
    key: Ed25519PrivateKey, method: str, authority: str, path: str, body: bytes | None
) -> dict[str, str]:
    """The headers that sign one request (RFC 9421, Ed25519; RFC 9530 for the body)."""
    headers, covered = {}, {"@method": method, "@authority": authority.lower(), "@path": path}
    if body is not None:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers = {"Content-Type": "application/json", "Content-Digest": f"sha-256=:{digest}:"}
        covered |= {"content-type": headers["Content-Type"], "content-digest": headers["Content-Digest"]}
    now = int(time.time())
    names = " ".join(f'"{name}"' for name in covered)
    parameters = (
        f"({names});created={now};expires={now + LASTS_SECONDS};"
        f'nonce="{secrets.token_urlsafe(18)}";keyid="{key.public_key().public_bytes_raw().hex()}";alg="ed25519"'
    )
    lines = [f'"{name}": {value}' for name, value in covered.items()]
    base = "\n".join([*lines, f'"@signature-params": {parameters}']).encode()
    signature = base64.b64encode(key.sign(base)).decode()
    return headers | {"Signature-Input": f"sig1={parameters}", "Signature": f"sig1=:{signature}:"}


def call(site: str, key: Ed25519PrivateKey, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Make one signed call; the status and the body of what was answered."""
    parts = urlsplit(site)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=60)
    try:
        connection.request(method, path, body, signed_headers(key, method, parts.netloc, path, body))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    """0 when the provider did what was asked; 1 when it refused, and then its reason is printed."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen = words.add_subparsers(dest="word", required=True)
    chosen.add_parser("key").add_argument("key", type=Path)
    for word, names in (
        ("file", ("site", "service", "order")),
        ("follow", ("site", "filing")),
        ("answer", ("site", "filing", "number")),
        ("withdraw", ("site", "filing")),
    ):
        one = chosen.add_parser(word)
        for name in names:
            one.add_argument(name)
        one.add_argument("--key", type=Path, required=True)
    asked = words.parse_args(arguments)
    if asked.word == "key":
        key = Ed25519PrivateKey.generate()
        descriptor = os.open(asked.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as kept:
            kept.write(key.private_bytes_raw())
        print(key.public_key().public_bytes_raw().hex())
        return 0
    key = Ed25519PrivateKey.from_private_bytes(asked.key.read_bytes())
    if asked.word == "file":
        # Answered with a fault or not at all? Send the same bytes again: they are one filing however often they come.
        place, body = f"/v1/services/{asked.service}/filings", Path(asked.order).read_bytes()
        status, told = call(asked.site, key, "POST", place, body)
    elif asked.word == "withdraw":
        status, told = call(asked.site, key, "POST", f"/v1/filings/{asked.filing}/withdrawal", b"{}")
    elif asked.word == "answer":
        status, told = call(asked.site, key, "GET", f"/v1/filings/{asked.filing}/answers/{asked.number}.pdf")
    else:
        status, told = call(asked.site, key, "GET", f"/v1/filings/{asked.filing}")
    (sys.stdout if status < 400 else sys.stderr).buffer.write(told + b"\n" * told.startswith(b"{"))
    return 0 if status < 400 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
