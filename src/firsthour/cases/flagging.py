"""Cases, flags and referrals: what is flagged or referred joins the open question about it; decisions answer flags."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from firsthour.cases import queries
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.statements import automation_of
from firsthour.cases.words import ACTIVE, CaseState, Outcome
from firsthour.flags.actions import answer, hold_located, join
from firsthour.flags.models import Flag, FlaggedItem
from firsthour.flags.words import FlagAnswer, FlagOutcome
from firsthour.intake.actions import receive_flagged, refer
from firsthour.intake.models import Item
from firsthour.intake.words import Verdict
from firsthour.ledger.words import Actor
from firsthour.platform.models import Service
from firsthour.platform.words import PlatformItem
from firsthour.policy.words import AutomatedDecision


@transaction.atomic
def take_up(*, flagged: FlaggedItem, actor: Actor, at: datetime) -> Item:
    """The item a flag is about, joined to its open question or its restriction in force; else a new question begins.

    Where a person left an item alone before, a new flag asks anew: it may bring what nobody knew then.
    """
    flagged = hold_located(flagged=flagged, actor=actor, at=at)
    if flagged.item is not None:
        return flagged.item
    found = msgspec.convert(flagged.found, PlatformItem)
    item, brought = question_about(
        service=flagged.flag.service, found=found, key=f"flagged-{flagged.id}", actor=actor, at=at
    )
    join(flagged=flagged, item=item, brought=brought, actor=actor, at=at)
    return item


@transaction.atomic
def take_up_referred(
    *, service: Service, found: PlatformItem, filing: uuid.UUID, actor: Actor, at: datetime
) -> tuple[Item, bool]:
    """An item that an authority referred, joined in the same way; whatever is decided on it says that a state asked.

    Two addresses of one filing may lead to one item: it is asked about once.
    """
    known = Item.objects.filter(referrals__filing=filing, service=service, reference=found.item).first()
    if known is not None:
        return known, False
    key = f"referred-{uuid.uuid5(filing, found.item)}"
    item, brought = question_about(service=service, found=found, key=key, actor=actor, at=at)
    refer(item=item, filing=filing, actor=actor, at=at)
    return item, brought


def question_about(
    *, service: Service, found: PlatformItem, key: str, actor: Actor, at: datetime
) -> tuple[Item, bool]:
    """The item that is an open question or has a restriction in force; else a new one, by `key`, which is True then."""
    same = Item.objects.filter(service=service, reference=found.item).exclude(verdict=Verdict.PASS)
    latest = same.order_by("-received_at").first()
    if latest is not None and not _settled(latest):
        return latest, False
    return receive_flagged(service=service, found=found, key=key, actor=actor, at=at), True


def _settled(item: Item) -> bool:
    """Whether nothing is open about an item and nothing is in force on it."""
    case = Case.objects.filter(item=item).first()
    return case is not None and case.state == CaseState.DECIDED and queries.restriction_in_force(case) is None


def answer_flag(*, flag: Flag, actor: Actor, at: datetime) -> Flag | None:
    """Answer a flag from the decisions of its cases; None while one is open.

    It was right where any of its items is restricted. Told are the grounds and how far machines decided.
    """
    decisions = decisions_on(flag)
    if decisions is None:
        return None
    restricting = [each for each in decisions if each.outcome == Outcome.RESTRICT]
    outcome = FlagOutcome.RESTRICTED if restricting else FlagOutcome.LEFT
    told = FlagAnswer(
        grounds=tuple(sorted({each.clause.number if each.clause else each.provision for each in restricting})),
        automation=str(_most_automated(restricting or decisions)),
    )
    return answer(flag=flag, outcome=outcome, told=told, actor=actor, at=at)


def decisions_on(flag: Flag) -> list[Decision] | None:
    """The decision that stands on each item of a flag; None while one of them is not decided."""
    standing = [standing_on(flagged.item) for flagged in flag.items.select_related("item")]
    return None if None in standing else standing


def standing_on(item: Item) -> Decision | None:
    """The decision that stands on an item; None while it is not decided."""
    case = Case.objects.filter(item=item, state=CaseState.DECIDED).first()
    if case is None:
        return None
    in_force = Restriction.objects.filter(item=case.item, state__in=ACTIVE)
    restriction = in_force.select_related("decision__clause").first()
    return restriction.decision if restriction else queries.decisions_of(case)[-1]


def _most_automated(decisions: Sequence[Decision]) -> AutomatedDecision:
    found = {automation_of(each, each.case.item) for each in decisions}
    order = (AutomatedDecision.FULLY, AutomatedDecision.PARTIALLY, AutomatedDecision.NOT_AUTOMATED)
    return next(each for each in order if each in found)
