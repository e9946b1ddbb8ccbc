"""Deciding a case: restrict its item, leave it, or reverse what was decided."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.authors.actions import hold_marks, reverse_strike
from firsthour.cases import errors, marking, queries, rules, words
from firsthour.cases.holding import first_hold
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.statements import facts_of, language_for
from firsthour.cases.words import Asked, CaseState, Outcome, RestrictionState
from firsthour.clocks.rules import complaint_window_ends
from firsthour.intake.queries import referral_of
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.models import Entry
from firsthour.matching.words import EntryStatus
from firsthour.notices.actions import issue_statement
from firsthour.notices.withholdings import is_withheld
from firsthour.platform.actions import issue_command
from firsthour.platform.words import CommandKind
from firsthour.policy.models import AdoptedRule, Clause
from firsthour.policy.words import PurposeAssessment, RestrictionKind
from firsthour.signals.words import SignalKind
from firsthour.vault.actions import place_hold
from firsthour.vault.words import ExhibitState


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
