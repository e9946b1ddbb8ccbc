"""The keys with which platforms call the gate: issued, replaced, ended."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.platform import errors, rules, words
from firsthour.platform.actions.announcing import announce
from firsthour.platform.models import ApiKey, Service
from firsthour.platform.words import DEFAULT_PER_MINUTE, LARGEST_PER_MINUTE, Scope


@transaction.atomic
def issue_key(
    *, service: Service, scopes: list[str], per_minute: int = DEFAULT_PER_MINUTE, actor: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """A new API key and its text, which is shown once and kept nowhere; we keep SHA-256 of its secret part.

    `per_minute` is how many calls each gate machine takes from it.
    """
    if not 1 <= per_minute <= LARGEST_PER_MINUTE:
        raise errors.RateUnusable(per_minute=per_minute, largest=LARGEST_PER_MINUTE)
    for scope in scopes:
        if scope not in set(Scope):
            raise errors.ScopeUnknown(scope=scope, scopes=", ".join(Scope))
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        service=service,
        prefix=prefix,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=sorted(set(scopes)),
        per_minute=per_minute,
        issued_at=at,
    )
    announce(kind="key", payload=_published_key(key))
    record(
        words.KEY_ISSUED,
        subject_kind="key",
        subject_id=key.id,
        service_id=service.id,
        body={"scopes": key.scopes, "per_minute": key.per_minute},
        actor=actor,
        at=at,
    )
    return key, f"fh_{prefix}_{secret}"


@transaction.atomic
def revoke_key(*, prefix: str, actor: Actor, at: datetime) -> ApiKey:
    """Revoke a key; every gate refuses it once published."""
    key = ApiKey.objects.select_for_update().filter(prefix=prefix).first()
    if key is None:
        raise errors.KeyUnknown(prefix=prefix)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        announce(kind="key", payload=_published_key(key) | {"gone": True})
        record(
            words.KEY_REVOKED,
            subject_kind="key",
            subject_id=key.id,
            service_id=key.service_id,
            body={},
            actor=actor,
            at=at,
        )
    return key


@transaction.atomic
def rotate_key(*, prefix: str, overlap: timedelta, actor: Actor, at: datetime) -> tuple[ApiKey, str]:
    """A successor with the same scopes, and its text; the old key is valid until the `overlap` is over, so that the
    platform can change over without an upload refused. Raises KeyUnknown, KeyNotInForce or OverlapUnusable."""
    if not timedelta() <= overlap <= rules.LONGEST_OVERLAP:
        raise errors.OverlapUnusable(hours=round(overlap.total_seconds() / 3600))
    old = ApiKey.objects.select_for_update(of=("self",)).select_related("service").filter(prefix=prefix).first()
    if old is None:
        raise errors.KeyUnknown(prefix=prefix)
    if old.revoked_at is not None or old.ends_at is not None:
        raise errors.KeyNotInForce(prefix=prefix)
    key, text = issue_key(
        service=old.service, scopes=old.scopes, per_minute=old.per_minute, actor=actor, at=at
    )
    old.ends_at = at + overlap
    old.save(update_fields=["ends_at"])
    record(
        words.KEY_ROTATED,
        subject_kind="key",
        subject_id=old.id,
        service_id=old.service_id,
        body={"successor": key.id, "hours": round(overlap.total_seconds() / 3600)},
        actor=actor,
        at=at,
    )
    return key, text


def end_keys(*, actor: Actor, at: datetime) -> int:
    """Revoke the keys whose time is over; how many."""
    due = ApiKey.objects.filter(revoked_at__isnull=True, ends_at__lte=at).values_list("prefix", flat=True)
    ended = [revoke_key(prefix=prefix, actor=actor, at=at) for prefix in due]
    return len(ended)


def _published_key(key: ApiKey) -> dict[str, object]:
    return {
        "id": str(key.id),
        "prefix": key.prefix,
        "digest": key.digest,
        "service": key.service.slug,
        "scopes": key.scopes,
    }
