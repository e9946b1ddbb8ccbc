"""Verbs about the allow-list."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching import errors, rules, words
from firsthour.matching.models import Allowance
from firsthour.matching.words import AllowanceReason
from firsthour.platform.actions import announce
from firsthour.signals.rules import value_fits
from firsthour.signals.words import SignalKind


@transaction.atomic
def allow_fingerprint(
    *, kind: SignalKind, value: str, reason: AllowanceReason, actor: Actor, at: datetime
) -> Allowance:
    """Put a fingerprint on the allow-list: it is never a hit, as an upload's own or as an entry's."""
    if not rules.may_allow(actor):
        raise errors.AllowanceNeedsPerson()
    if not value_fits(kind, value):
        raise errors.EntryValueUnusable(kind=kind)
    allowance, made = Allowance.objects.get_or_create(
        kind=kind,
        value=value,
        ended_at=None,
        defaults={"reason": reason, "allowed_at": at, "allowed_by": uuid.UUID(actor.id)},
    )
    if made:
        announce(kind="allowance", payload={"id": str(allowance.id), "kind": str(kind), "value": value})
        record(
            words.FINGERPRINT_ALLOWED,
            subject_kind="allowance",
            subject_id=allowance.id,
            body={"kind": str(kind), "value": value.encode(), "reason": str(reason)},
            actor=actor,
            at=at,
        )
    return allowance


@transaction.atomic
def end_allowance(*, kind: SignalKind, value: str, actor: Actor, at: datetime) -> Allowance:
    """Take a fingerprint off the allow-list; entries match it again."""
    allowance = Allowance.objects.select_for_update().filter(kind=kind, value=value, ended_at=None).first()
    if allowance is None:
        raise errors.AllowanceUnknown(kind=kind)
    allowance.ended_at = at
    allowance.save(update_fields=["ended_at"])
    announce(kind="allowance", payload={"id": str(allowance.id), "gone": True})
    record(words.ALLOWANCE_ENDED, subject_kind="allowance", subject_id=allowance.id, body={}, actor=actor, at=at)
    return allowance
