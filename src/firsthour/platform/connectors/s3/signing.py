"""How a request to S3 is signed: AWS Signature Version 4, as documented by Amazon for header-based requests."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    method: str,
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    access_key: str,
    secret: bytes,
    region: str,
    at: datetime,
) -> dict[str, str]:
    """`headers` with those that prove who sends the request. The path of `url` is already percent-encoded, its query is
    sorted by name. `at` is the time of sending; S3 refuses a clock that is fifteen minutes off."""
    parts = urlsplit(url)
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256(body).hexdigest()
    sent = {**headers, "Host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    ordered = sorted((name.lower(), " ".join(value.split())) for name, value in sent.items())
    names = ";".join(name for name, _ in ordered)
    canonical = "\n".join(
        [
            method,
            parts.path or "/",
            "&".join(each if "=" in each else f"{each}=" for each in parts.query.split("&") if each),
            *(f"{name}:{value}" for name, value in ordered),
            "",
            names,
            digest,
        ]
    )
    to_sign = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + secret
    for step in (stamp[:8], region, "s3", "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    proof = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    sent["Authorization"] = f"{ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={names}, Signature={proof}"
    return sent


def encoded(key: str) -> str:
    """An object's key as it stands in the path of a signed request."""
    return quote(key, safe="/-_.~")
