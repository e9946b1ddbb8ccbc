"""Signed requests for tests, made by the script that authorities are given as an example."""

import importlib.util
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import Client

SCRIPT = Path(__file__).parents[1] / "examples/orders/file_order.py"
SITE = "localhost"


def example():
    """The example script, as a module."""
    spec = importlib.util.spec_from_file_location("file_order", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def public(key: Ed25519PrivateKey) -> str:
    """The half of a key that stands in the register."""
    return key.public_key().public_bytes_raw().hex()


def headers_for(key: Ed25519PrivateKey, method: str, path: str, body: bytes | None = None) -> dict[str, str]:
    """The headers of one signed request to the tests' door."""
    return example().signed_headers(key, method, SITE, path, body)


def send(headers: dict[str, str], method: str, path: str, body: bytes | None = None) -> HttpResponse:
    """Make a call with these headers, whatever they say."""
    said = dict(headers)
    kind = said.pop("Content-Type", "application/json")
    client = Client(SERVER_NAME=SITE)
    return client.generic(method, path, body or b"", content_type=kind, headers=said, CONTENT_TYPE=kind)


def call(key: Ed25519PrivateKey, method: str, path: str, body: bytes | None = None) -> HttpResponse:
    """One signed call."""
    return send(headers_for(key, method, path, body), method, path, body)
