"""Deciding a case, and what comes of it until it is proved, told or reversed."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from firsthour.authors.actions import hold_marks, reverse_strike
from firsthour.cases import errors, marking, queries, rules, words
from firsthour.cases.holding import first_hold
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.statements import facts_of, language_for
from firsthour.cases.words import Asked, CaseState, Outcome, RestrictionState
from firsthour.clocks import actions as clocks
from firsthour.clocks.rules import complaint_window_ends, retention_due
from firsthour.clocks.words import DeadlineKind
from firsthour.intake.queries import referral_of
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.models import Entry
from firsthour.matching.words import EntryStatus
from firsthour.notices.actions import issue_statement
from firsthour.notices.withholdings import is_withheld
from firsthour.platform.actions import issue_command
from firsthour.platform.models import Command
from firsthour.platform.words import CommandKind
from firsthour.policy.models import AdoptedRule, Clause
from firsthour.policy.words import PurposeAssessment, RestrictionKind
from firsthour.signals.words import SignalKind
from firsthour.vault.actions import place_hold
from firsthour.vault.words import ExhibitState, LegalBasis


@transaction.atomic
def decide(
    *,
    case: Case,
    clause: Clause | None,
    provision: str,
    purpose: PurposeAssessment | None,
    rule: AdoptedRule | None = None,
    entry: Entry | None = None,
    asked: Asked | None = None,
    actor: Actor,
    at: datetime,
) -> Restriction:
    """Restrict the item of a case: decision, restriction, hold, statement, command and event in one transaction.

    Nothing leaves before the commit, and no clock stops here: the restriction is only `commanded`. An order that is
    carried out takes the same way; it assesses no purpose, counts no strike, and may go before its evidence. Raises
    NoGround, GuessRefused, ItemWithheld, CaseDecided or NotSealedYet; the database holds the first two as constraints,
    too. A person decides an open case only, unless a state asked.
    """
    carried_out = asked is not None and asked.carried_out
    if (clause is None and not provision) or (purpose is None and not carried_out):
        raise errors.NoGround()
    if actor.kind is ActorKind.RULE:
        if rule is None or entry is None:
            raise errors.GuessRefused(reason="it names no rule and no entry")
        if Entry.objects.select_for_update().get(pk=entry.pk).status != EntryStatus.CONFIRMED:
            raise errors.GuessRefused(reason="its entry is not confirmed, or no longer")
    case = Case.objects.select_for_update(of=("self",)).select_related("item__author", "item__exhibit", "service").get(
        pk=case.pk
    )
    item, service = case.item, case.service
    if not carried_out and is_withheld(service.id, item.reference):
        raise errors.ItemWithheld()
    if actor.kind is ActorKind.PERSON and asked is None and case.state != CaseState.OPEN:
        raise errors.CaseDecided()
    if actor.kind is ActorKind.RULE and (marks := hold_marks(author=item.author, actor=actor, at=at)):
        raise errors.GuessRefused(reason=f"its author is marked {', '.join(marks)}")
    if actor.kind is ActorKind.RULE:
        reason = rules.why_no_rule_acts(queries.facts_about(item), SignalKind(entry.kind))
        if reason:
            raise errors.GuessRefused(reason=reason)
    sealed = item.exhibit is not None and item.exhibit.state == ExhibitState.SEALED
    if not sealed and not carried_out:
        raise errors.NotSealedYet()
    if asked is None and (referral := referral_of(item)) is not None:
        asked = Asked(order=referral, carried_out=False)
    decision = Decision.objects.create(
        case=case,
        outcome=Outcome.RESTRICT,
        clause=clause,
        provision=provision,
        purpose=purpose or "",
        rule=rule,
        entry=entry,
        order=asked.order if asked else None,
        carried_out=carried_out,
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=at,
    )
    restriction_id = uuid.uuid4()
    taken = _record_decision(decision, restriction_id, actor, at)
    window_ends = complaint_window_ends(at, zone=ZoneInfo(service.zone))
    exhibit = item.exhibit if sealed else None
    if exhibit is not None:
        basis, until = first_hold(carried_out, window_ends, service, at)
        place_hold(
            exhibit_id=exhibit.id,
            basis=basis,
            subject_id=restriction_id,
            until=until,
            caused_by=taken,
            actor=actor,
            at=at,
        )
    statement = issue_statement(
        service=service,
        author=item.author,
        item_reference=item.reference,
        facts=asked.told if carried_out else facts_of(decision, item, service, window_ends),
        language=language_for(item, service),
        caused_by=taken,
        actor=actor,
        at=at,
    )
    command = issue_command(
        service=service,
        item_reference=item.reference,
        kind=CommandKind.DISABLE,
        territories=[],
        caused_by=taken,
        actor=actor,
        at=at,
    )
    restriction = Restriction.objects.create(
        id=restriction_id,
        decision=decision,
        item=item,
        kind=RestrictionKind.DISABLE,
        state=RestrictionState.COMMANDED,
        exhibit=exhibit,
        statement=statement,
        command=command,
        commanded_at=at,
    )
    case.state = CaseState.DECIDED
    case.save(update_fields=["state"])
    record(
        words.RESTRICTION_COMMANDED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=service.id,
        body={
            "decision": decision.id,
            "kind": restriction.kind,
            "exhibit": exhibit.id if exhibit else None,
            "statement": statement.id,
            "command": command.id,
        },
        caused_by=taken,
        actor=actor,
        at=at,
    )
    if not carried_out:
        marking.strike(decision, item, taken, actor, at)
    return restriction


def _record_decision(decision: Decision, restriction_id: uuid.UUID, actor: Actor, at: datetime):
    return record(
        words.DECISION_TAKEN,
        subject_kind="decision",
        subject_id=decision.id,
        service_id=decision.case.service_id,
        body={
            "case": decision.case_id,
            "outcome": decision.outcome,
            "clause": decision.clause.number if decision.clause else None,
            "terms": decision.clause.version if decision.clause else None,
            "provision": decision.provision or None,
            "purpose": decision.purpose or None,
            "rule": decision.rule.digest if decision.rule else None,
            "entry": decision.entry_id,
            "restriction": restriction_id,
            "reverses": decision.reverses_id,
            "order": decision.order,
            "carried_out": decision.carried_out,
        },
        actor=actor,
        at=at,
    )


@transaction.atomic
def confirm(*, restriction: Restriction, actor: Actor, at: datetime) -> None:
    """The platform says the item is disabled. That is not yet proof; the outside look comes next."""
    locked = Restriction.objects.select_for_update(of=("self",)).select_related("command", "item")
    restriction = locked.get(pk=restriction.pk)
    if restriction.state != RestrictionState.COMMANDED:
        return
    restriction.state = RestrictionState.CONFIRMED
    restriction.confirmed_at = restriction.command.finished_at
    restriction.next_look_at = at
    restriction.save(update_fields=["state", "confirmed_at", "next_look_at"])
    record(
        words.RESTRICTION_CONFIRMED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=restriction.item.service_id,
        body={"views": restriction.command.views_at_removal},
        actor=actor,
        at=restriction.confirmed_at,
    )


@transaction.atomic
def prove(*, restriction: Restriction, surfaces: int, actor: Actor, at: datetime) -> None:
    """Every surface was looked at from outside and is gone: `at` is t1, and the legal retention starts from it."""
    locked = Restriction.objects.select_for_update(of=("self",)).select_related("item__service", "exhibit")
    restriction = locked.get(pk=restriction.pk)
    if restriction.state != RestrictionState.CONFIRMED:
        return
    service = restriction.item.service
    restriction.state = RestrictionState.PROVED
    restriction.proved_at = at
    restriction.save(update_fields=["state", "proved_at"])
    proved = record(
        words.RESTRICTION_PROVED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=service.id,
        body={"surfaces": surfaces, "vantage": settings.VANTAGE},
        actor=actor,
        at=at,
    )
    due_at = retention_due(at, zone=ZoneInfo(service.zone))
    clocks.start(
        kind=DeadlineKind.TCO_RETENTION,
        subject_kind="restriction",
        subject_id=restriction.id,
        starts_at=at,
        due_at=due_at,
        service_id=service.id,
        caused_by=proved,
        actor=actor,
        at=at,
    )
    if restriction.exhibit_id is not None and restriction.exhibit.state == ExhibitState.SEALED:
        place_hold(
            exhibit_id=restriction.exhibit_id,
            basis=LegalBasis.TCO_6,
            subject_id=restriction.id,
            until=due_at,
            caused_by=proved,
            actor=actor,
            at=at,
        )


@transaction.atomic
def note_told(*, restriction: Restriction, actor: Actor, at: datetime) -> None:
    """The author has been told: the evidence is held until the complaint window that began then is over (article 3).

    The delivery and the hold are the events; here only the restriction learns of it.
    """
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    told_at = restriction.statement.message.finished_at
    if restriction.told_at != told_at:
        restriction.told_at = told_at
        restriction.save(update_fields=["told_at"])
        if restriction.decision.carried_out:
            return  # an order is contested before a court or its authority, not here
        if restriction.exhibit.state == ExhibitState.SEALED:  # told so late, its term may have ended before
            place_hold(
                exhibit_id=restriction.exhibit_id,
                basis=LegalBasis.DSA_20,
                subject_id=restriction.id,
                until=complaint_window_ends(restriction.told_at, zone=ZoneInfo(restriction.item.service.zone)),
                caused_by=None,
                actor=actor,
                at=at,
            )


@transaction.atomic
def look_again(*, restriction: Restriction, actor: Actor, at: datetime) -> None:
    """A look did not prove it gone; what was seen stands in the probes. Set the time of the next one."""
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.state == RestrictionState.CONFIRMED:
        restriction.looks += 1
        restriction.next_look_at = rules.next_look_at(restriction.looks, at)
        restriction.save(update_fields=["looks", "next_look_at"])


@transaction.atomic
def reverse(*, case: Case, actor: Actor, at: datetime) -> Decision:
    """Undo the restriction of a case: a new decision that names the first, and a command to restore."""
    case = Case.objects.select_for_update(of=("self",)).select_related("item", "service").get(pk=case.pk)
    restriction = queries.restriction_in_force(case)
    if restriction is None:
        raise errors.NothingToReverse()
    decision = Decision.objects.create(
        case=case,
        outcome=Outcome.REVERSE,
        reverses=restriction.decision,
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=at,
    )
    taken = _record_decision(decision, restriction.id, actor, at)
    restriction.lift_command = issue_command(
        service=case.service,
        item_reference=case.item.reference,
        kind=CommandKind.RESTORE,
        territories=[],
        caused_by=taken,
        actor=actor,
        at=at,
    )
    restriction.state = RestrictionState.LIFTING
    restriction.save(update_fields=["state", "lift_command"])
    reverse_strike(decision_id=restriction.decision_id, caused_by=taken, actor=actor, at=at)
    return decision


@transaction.atomic
def leave(*, case: Case, actor: Actor, at: datetime) -> Decision:
    """A person looked at the item and restricts nothing: the case is decided. Raises OnlyAPerson, CaseDecided."""
    if actor.kind is not ActorKind.PERSON:
        raise errors.OnlyAPerson()
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state != CaseState.OPEN:
        raise errors.CaseDecided()
    decision = Decision.objects.create(
        case=case, outcome=Outcome.LEAVE, actor_kind=actor.kind, actor_id=actor.id, at=at
    )
    _record_decision(decision, None, actor, at)
    case.state = CaseState.DECIDED
    case.save(update_fields=["state"])
    return decision


@transaction.atomic
def lift(*, restriction: Restriction, lifted_by: Command, actor: Actor, at: datetime) -> None:
    """The platform says the item is back."""
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.state != RestrictionState.LIFTING:
        return
    restriction.state = RestrictionState.LIFTED
    restriction.lifted_at = lifted_by.finished_at
    restriction.save(update_fields=["state", "lifted_at"])
    record(
        words.RESTRICTION_LIFTED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=restriction.item.service_id,
        body={"decision": restriction.decision_id},
        actor=actor,
        at=restriction.lifted_at,
    )
