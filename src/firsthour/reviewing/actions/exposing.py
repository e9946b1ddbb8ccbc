"""What people look at is counted, and when it was enough their break begins."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.cases.actions import note_reveal
from firsthour.cases.models import Case, Decision
from firsthour.clocks.actions import begin_rest
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.reviewing import looking, queries, rules, words
from firsthour.reviewing.models import BlindReview, Claim, Exposure

KEPT = timedelta(days=35)


@transaction.atomic
def reveal(*, case: Case, view: str, actor: Actor, at: datetime) -> Exposure:
    """Show somebody the pictures of one case less blurred, or clearly, for two minutes; what they saw before is over.

    It counts by the severity of the case. Raises RestUnfinished.
    """
    Account.objects.select_for_update(no_key=True).filter(pseudonym=actor.id).first()
    looking.require_rested(actor, at)
    look_away(actor=actor, at=at)
    note_reveal(case=case, view=view, actor=actor, at=at)
    (seen,) = queries.stakes_of([case])
    return Exposure.objects.create(
        person=actor.id,
        case=case,
        view=view,
        severity=seen.stakes.severity,
        began_at=at,
        until=at + rules.REVEAL_LASTS,
    )


@transaction.atomic
def look_away(*, actor: Actor, at: datetime) -> None:
    """End what somebody looks at. How long anybody looked is in no event: the log is for ever, and others read it."""
    for exposure in Exposure.objects.select_for_update().filter(person=actor.id, ended_at__isnull=True):
        _end(exposure, at)


def _end(exposure: Exposure, at: datetime) -> None:
    exposure.ended_at = max(exposure.began_at, min(exposure.until, at))
    exposure.save(update_fields=["ended_at"])


@transaction.atomic
def end_looks_at(*, cases: list[uuid.UUID], actor: Actor, at: datetime) -> None:
    """Whoever has decided a case looks at it no longer, from the instant of their decision."""
    for exposure in Exposure.objects.select_for_update().filter(case__in=cases, ended_at__isnull=True):
        own = Decision.objects.filter(case=exposure.case_id, actor_id=exposure.person, at__gte=exposure.began_at)
        decided = own.order_by("at").values_list("at", flat=True).first()
        if decided is not None:
            _end(exposure, decided)


def begin_breaks(*, actor: Actor, at: datetime) -> int:
    """Begin every break that is due, and say how many: whoever has one is not called, and what they held is free."""
    due = looking.breaks_due(at)
    for person, until in due.items():
        _begin_break(person, until, actor, at)
    return len(due)


@transaction.atomic
def _begin_break(person: uuid.UUID, until: datetime, actor: Actor, at: datetime) -> None:
    begin_rest(person=person, until=until, actor=actor, at=at)
    BlindReview.objects.filter(holder=person, given_at__isnull=True, until__gt=at).update(until=at)
    for claim in Claim.objects.select_for_update(of=("self",)).filter(holder=person).select_related("case"):
        case = claim.case
        claim.delete()
        record(
            words.CLAIM_RELEASED,
            subject_kind="case",
            subject_id=case.id,
            service_id=case.service_id,
            body={"case": case.id},
            actor=actor,
            at=at,
        )


def forget_exposures(*, actor: Actor, at: datetime) -> int:
    """Delete what was looked at long ago, and say how much."""
    return Exposure.objects.filter(began_at__lt=at - KEPT).delete()[0]
