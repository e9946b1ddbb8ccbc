"""Suspending an account: for a time, after a warning, by two people; it ends by itself."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.authors.queries import strikes_that_count
from firsthour.cases import errors, words
from firsthour.cases.actions.recording import record_decision
from firsthour.cases.judging import require_suspendable
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.statements import ground_of, language_for, redress_of
from firsthour.cases.words import ACTIVE, Judged, Outcome, RestrictionState
from firsthour.clocks.rules import complaint_window_ends, day_of
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.notices.actions import issue_statement
from firsthour.notices.words import SuspensionFacts
from firsthour.platform.actions import issue_command
from firsthour.platform.words import CommandKind
from firsthour.policy.models import Clause
from firsthour.policy.words import PurposeAssessment, RestrictionKind


# EU 2022/2065 Art. 23(1): for a reasonable period of time, after a prior warning; 23(3): case by case.
@transaction.atomic
def suspend(
    *,
    case: Case,
    clause: Clause | None,
    judged: Judged,
    purpose: PurposeAssessment,
    until: datetime,
    approved_by: uuid.UUID | None,
    actor: Actor,
    at: datetime,
) -> Restriction:
    """Suspend the account of the author of a case's item until then: decision, statement and command at once.

    The case itself is not decided by that. Raises NeedsSecondPerson, NoGround and what `require_suspendable` does; the
    database holds the warning and the second person, too.
    """
    if approved_by is None:
        raise errors.NeedsSecondPerson()
    if clause is None:
        raise errors.NoGround()
    case = Case.objects.select_for_update(of=("self",)).select_related("item__author", "service").get(pk=case.pk)
    require_suspendable(case, until, at)
    author, service = case.item.author, case.service
    decision = Decision.objects.create(
        case=case,
        outcome=Outcome.SUSPEND,
        clause=clause,
        purpose=purpose,
        harms=[str(harm) for harm in judged.harms],
        ideology=judged.ideology,
        approved_by=approved_by,
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=at,
    )
    restriction_id = uuid.uuid4()
    taken = record_decision(
        decision=decision,
        restriction_id=restriction_id,
        kind=RestrictionKind.SUSPEND,
        judged=judged,
        actor=actor,
        at=at,
    )
    zone = ZoneInfo(service.zone)
    statement = issue_statement(
        service=service,
        author=author,
        item_reference=case.item.reference,
        facts=SuspensionFacts(
            service=service.name,
            contact=service.contact_point,
            decided_at=at,
            zone=zone,
            ground=ground_of(decision),
            items=tuple(strike.item_reference for strike in strikes_that_count(author, at)),
            until=_last_day(until, zone),
            complaint_until=_last_day(complaint_window_ends(at, zone=zone), zone),
            redress=redress_of(service),
        ),
        language=language_for(case.item, service),
        leaves_at=at,
        caused_by=taken,
        actor=actor,
        at=at,
    )
    command = issue_command(
        service=service,
        author_reference=author.reference,
        kind=CommandKind.SUSPEND,
        territories=[],
        caused_by=taken,
        actor=actor,
        at=at,
    )
    restriction = Restriction.objects.create(
        id=restriction_id,
        decision=decision,
        item=case.item,
        kind=RestrictionKind.SUSPEND,
        state=RestrictionState.COMMANDED,
        exhibit=case.item.exhibit,
        statement=statement,
        command=command,
        commanded_at=at,
        author=author,
        until=until,
    )
    record(
        words.RESTRICTION_COMMANDED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=service.id,
        body={
            "decision": decision.id,
            "kind": restriction.kind,
            "exhibit": restriction.exhibit_id,
            "statement": statement.id,
            "command": command.id,
        },
        caused_by=taken,
        actor=actor,
        at=at,
    )
    return restriction


@transaction.atomic
def end_suspension(*, restriction: Restriction, actor: Actor, at: datetime) -> None:
    """The time of a suspension is over: the account comes back. Nobody decides that, and nothing is reversed by it."""
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.state not in ACTIVE:
        return
    service = restriction.item.service
    restriction.lift_command = issue_command(
        service=service,
        author_reference=restriction.author.reference,
        kind=CommandKind.RESTORE,
        territories=[],
        caused_by=None,
        actor=actor,
        at=at,
    )
    restriction.state = RestrictionState.LIFTING
    restriction.save(update_fields=["state", "lift_command"])
    record(
        words.SUSPENSION_ENDED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=service.id,
        body={"decision": restriction.decision_id, "command": restriction.lift_command_id},
        actor=actor,
        at=at,
    )


def _last_day(ends: datetime, zone: ZoneInfo) -> date:
    return day_of(ends - timedelta(microseconds=1), zone=zone)
