"""Certificates: that an exhibit is preserved, or that it was destroyed; as text for people and as JSON for programs.

Not signed: each cites the ledger's events by number and digest, and the sealed log proves those to anybody.
"""

import uuid
from datetime import datetime

import msgspec

from firsthour.ledger.words import instant
from firsthour.vault.words import ExhibitState


class KeptBecause(msgspec.Struct, frozen=True):
    """One hold: its basis, its reason where somebody placed it, and from when until when."""

    basis: str
    reason: str
    placed_at: datetime
    until: datetime
    released_at: datetime | None


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What is certified of one exhibit. Digests are SHA-256 in hex; `events` are (tag, number, digest).

    Of a destroyed exhibit no digest of the content is left. `last_copy_expires_at` is when the last backup of keys that
    could open a copy of it is due to go. `in_bucket`: the sealed bytes lay in a bucket, which may be locked or keep
    versions; then they stay there until its own term is over, and no key opens them.
    """

    exhibit: uuid.UUID
    service: str
    state: ExhibitState
    basis: str
    content_digest: str
    stored_digest: str
    size: int
    sealed_at: datetime | None
    retain_until: datetime
    holds: tuple[KeptBecause, ...]
    destroyed_at: datetime | None
    key_destroyed_at: datetime | None
    last_copy_expires_at: datetime | None
    in_bucket: bool
    events: tuple[tuple[str, str, str], ...]


def as_json(certificate: Certificate) -> bytes:
    """One JSON object with sorted names."""
    return msgspec.json.format(msgspec.json.encode(certificate, order="sorted"))


def as_text(certificate: Certificate) -> str:
    """The certificate for people, in English, as it goes to authorities and courts. Instants are in UTC."""
    lines = [*(_destruction(certificate) if certificate.last_copy_expires_at else _preservation(certificate)), ""]
    lines.append("Recorded in the ledger (event, its number, SHA-256 of its canonical text):")
    lines += [f"  {tag}  {number}\n    {digest}" for tag, number, digest in certificate.events]
    return "\n".join(lines) + "\n"


def _preservation(certificate: Certificate) -> list[str]:
    lines = [
        "CERTIFICATE OF PRESERVATION",
        f"Exhibit {certificate.exhibit} of the service {certificate.service}",
        f"Content: {certificate.size} bytes, SHA-256 {certificate.content_digest}",
        f"Sealed bytes: SHA-256 {certificate.stored_digest or 'being sealed'}",
        f"Sealed at: {instant(certificate.sealed_at) if certificate.sealed_at else 'being sealed'}",
        f"Legal basis when it was sealed: {certificate.basis}",
        f"Kept until: {instant(certificate.retain_until)}",
    ]
    return lines + [f"Held: {_told(hold)}" for hold in certificate.holds]


def _told(hold: KeptBecause) -> str:
    why = f"{hold.basis} ({hold.reason})" if hold.reason else hold.basis
    ended = f", released {instant(hold.released_at)}" if hold.released_at else ""
    return f"{why}, from {instant(hold.placed_at)} until {instant(hold.until)}{ended}"


def _destruction(certificate: Certificate) -> list[str]:
    done, gone = certificate.destroyed_at, certificate.key_destroyed_at
    lines = [
        "CERTIFICATE OF DESTRUCTION",
        f"Exhibit {certificate.exhibit} of the service {certificate.service}",
        f"Sealed bytes: SHA-256 {certificate.stored_digest or 'none were stored'}",
        f"Fell due: {instant(certificate.retain_until)}",
        f"Destroyed here: {instant(done) if done else 'the key is gone, the bytes are being removed'}",
        f"Retention key destroyed: {instant(gone) if gone else 'not yet; at the end of its month'}",
        f"Last backup that could open a copy expires: {instant(certificate.last_copy_expires_at)}",
        "No digest of the content, no fact about it and no key to it is left.",
    ]
    if certificate.in_bucket:
        lines.append("A locked or versioned bucket keeps the sealed bytes until its term is over; no key opens them.")
    return lines
