"""Verbs of the reports room."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.policy.actions import pull_brake
from firsthour.policy.models import AdoptedRule, Brake
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject
from firsthour.reports import words
from firsthour.reports.rules.figures import as_many_as_in_the_rest
from firsthour.reports.rules.statuses import Difference
from firsthour.reports.words import Disparity


@transaction.atomic
def note_comparison(*, log: uuid.UUID, compared: int, found: Sequence[Difference], actor: Actor, at: datetime) -> Event:
    """Put down that the tables were compared with what the log says, and how many rows differed, in which tables."""
    return record(
        words.STATUSES_COMPARED,
        subject_kind="log",
        subject_id=log,
        body={
            "compared": compared,
            "differing": len(found),
            "kinds": sorted({str(each.kind) for each in found}),
        },
        actor=actor,
        at=at,
    )


@transaction.atomic
def stop_unequal(*, rule: AdoptedRule, disparity: Disparity, actor: Actor, at: datetime) -> Brake:
    """A rule errs significantly more often in one language: its brake is pulled until a person has looked.

    The event holds the figures; the brake names what was reversed, and as many as the share of all others would give.
    """
    noticed = record(
        words.DISPARITY_NOTICED,
        subject_kind="rule",
        subject_id=rule.id,
        service_id=rule.service_id,
        body={
            "rule": disparity.rule,
            "by": str(disparity.by),
            "group": disparity.group,
            "removals": disparity.removals,
            "reversed": disparity.reversed,
            "rest_removals": disparity.rest_removals,
            "rest_reversed": disparity.rest_reversed,
            "low": disparity.low,
            "high": disparity.high,
        },
        actor=actor,
        at=at,
    )
    return pull_brake(
        subject=BrakeSubject(BrakeKind.RULE, f"{rule.service.slug}/{rule.name}"),
        counted=disparity.reversed,
        limit=as_many_as_in_the_rest(disparity),
        cause=BrakeCause.DISPARITY,
        caused_by=noticed,
        actor=actor,
        at=at,
    )
