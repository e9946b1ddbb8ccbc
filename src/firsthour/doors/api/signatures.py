"""The signature of a request: HTTP Message Signatures (RFC 9421) with Ed25519, in one strict spelling.

Covered are `@method`, `@authority` and `@path`, and with a body `content-digest` (RFC 9530); `created`, `expires`,
`nonce` and `keyid` (the public key, 64 hexadecimal digits) are all needed. Whatever else the standard allows is
refused: one signature, no component parameters.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from firsthour.doors.api.errors import BodyDiffers, SignatureMissing, SignatureStale, SignatureUnusable, SignatureWrong

ALWAYS = ("@method", "@authority", "@path")
DIGEST = "content-digest"
COVERABLE = {*ALWAYS, DIGEST, "content-type", "content-length", "date"}
LASTS = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=1)
LONGEST = 2000
ALGORITHMS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}

SAID = r';[a-z]+=(?:[0-9]{1,15}|"[^"\\]*")'
COVERED = r'\("[a-z@-]+"(?: "[a-z@-]+")*\)'
INPUT = re.compile(
    rf'(?P<label>[a-z*][a-z0-9_.*-]{{0,40}})=(?P<literal>(?P<covered>{COVERED})(?P<said>(?:{SAID})+))'
)
PARAMETER = re.compile(r';([a-z]+)=(?:([0-9]{1,15})|"([^"\\]*)")')
NONCE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{16,100}\Z")
KEY = re.compile(r"[0-9a-f]{64}\Z")


class Signed(msgspec.Struct, frozen=True):
    """What a request's signature says: by which key, until when, under which nonce; `base` are the bytes signed."""

    key: str
    nonce: str
    expires_at: datetime
    base: bytes
    signature: bytes


def read_signature(
    *, method: str, authority: str, path: str, headers: Mapping[str, str], with_body: bool, at: datetime
) -> Signed:
    """What the headers say, its times checked; nothing of it is proved yet. `headers` have small letters.

    Raises SignatureMissing, SignatureUnusable, SignatureStale.
    """
    said, signature = headers.get("signature-input", ""), headers.get("signature", "")
    if not said or not signature:
        raise SignatureMissing()
    match = INPUT.fullmatch(said) if len(said) <= LONGEST else None
    if match is None:
        raise SignatureUnusable(cause="Signature-Input is not spelled as one signature of this door")
    label, literal = match["label"], match["literal"]
    covered = tuple(re.findall(r'"([^"]+)"', match["covered"]))
    needed = [*ALWAYS, *([DIGEST] if with_body else [])]
    if missing := next((each for each in needed if each not in covered), None):
        raise SignatureUnusable(cause=f"it does not cover {missing}")
    if len(set(covered)) != len(covered) or not set(covered) <= COVERABLE:
        raise SignatureUnusable(cause="it covers something twice, or something that this door does not check")
    key, nonce, expires_at = _parameters(match["said"], at)
    known = {"@method": method, "@authority": authority, "@path": path}
    lines = []
    for name in covered:
        value = known.get(name, headers.get(name))
        if value is None:
            raise SignatureUnusable(cause=f"it covers {name}, which the request does not have")
        lines.append(f'"{name}": {value.strip()}')
    lines.append(f'"@signature-params": {literal}')
    return Signed(key, nonce, expires_at, "\n".join(lines).encode(), _signature(label, signature))


def _parameters(written: str, at: datetime) -> tuple[str, str, datetime]:
    parameters = {}
    for name, number, text in PARAMETER.findall(written):
        if name in parameters:
            raise SignatureUnusable(cause=f"it says {name} twice")
        parameters[name] = int(number) if number else text
    created, expires = parameters.get("created"), parameters.get("expires")
    if not isinstance(created, int) or not isinstance(expires, int):
        raise SignatureUnusable(cause="it lacks created or expires, in seconds")
    if parameters.get("alg", "ed25519") != "ed25519":
        raise SignatureUnusable(cause="alg is not ed25519")
    if not NONCE.match(str(parameters.get("nonce", ""))):
        raise SignatureUnusable(cause="its nonce is not 16 to 100 visible characters")
    if not KEY.match(str(parameters.get("keyid", ""))):
        raise SignatureUnusable(cause="keyid is no Ed25519 public key in 64 hexadecimal digits")
    now = at.timestamp()
    fresh = created - CLOCKS_DIFFER.total_seconds() <= now < expires
    if not fresh or not 0 < expires - created <= LASTS.total_seconds():
        raise SignatureStale()
    return parameters["keyid"], parameters["nonce"], datetime.fromtimestamp(expires, UTC)


def _signature(label: str, header: str) -> bytes:
    match = re.fullmatch(re.escape(label) + r"=:([A-Za-z0-9+/]{86}==):", header)
    if match is None:
        raise SignatureUnusable(cause="Signature does not hold 64 bytes under the name that Signature-Input has")
    return base64.b64decode(match[1])


def require_genuine(signed: Signed) -> None:
    """Raises SignatureWrong unless the key that the request names signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.key)).verify(signed.signature, signed.base)
    except (InvalidSignature, ValueError) as error:
        raise SignatureWrong() from error


def require_body(header: str, body: bytes) -> None:
    """Raises BodyDiffers unless Content-Digest names a digest we know, and all of those are this body's."""
    known = 0
    for each in header.split(","):
        match = re.fullmatch(r"(sha-256|sha-512)=:([A-Za-z0-9+/]+={0,2}):", each.strip())
        if match is None:
            continue
        try:
            said = base64.b64decode(match[2], validate=True)
        except binascii.Error as error:
            raise BodyDiffers() from error
        if not hmac.compare_digest(said, ALGORITHMS[match[1]](body).digest()):
            raise BodyDiffers()
        known += 1
    if not known:
        raise BodyDiffers()
