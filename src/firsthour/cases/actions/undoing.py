"""Undoing a decision: a reversal that stays on record, or within half a minute the taking back of a slip."""

from datetime import datetime

from django.db import transaction

from firsthour.authors.actions import reverse_strike
from firsthour.cases import errors, queries, words
from firsthour.cases.actions.item_marks import unmark_item
from firsthour.cases.actions.recording import record_decision
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.words import ACTIVE, CaseState, Outcome, RestrictionState
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.matching.actions import dispute_entry
from firsthour.matching.models import Entry
from firsthour.matching.words import DisputeReason, EntryStatus
from firsthour.notices.actions import recall_statement
from firsthour.platform.actions import issue_command
from firsthour.platform.models import Command
from firsthour.platform.words import CommandKind
from firsthour.policy.words import RestrictionKind


@transaction.atomic
def reverse(*, case: Case, restriction: Restriction | None = None, actor: Actor, at: datetime) -> Decision:
    """Undo a restriction of a case, the latest unless one is named: a new decision that names the first, and a command
    to restore, or to do again what another restriction in force asks for. Raises NothingToReverse."""
    case = _locked(case)
    restriction = restriction or queries.restriction_in_force(case)
    if restriction is None or restriction.state not in ACTIVE or restriction.item_id != case.item_id:
        raise errors.NothingToReverse()
    return _reverse(case, restriction, actor, at, undone=False)


@transaction.atomic
def undo(*, case: Case, actor: Actor, at: datetime) -> Decision:
    """Take back one's own last decision of the last half minute: what was restricted comes back, its statement, which
    has not left, is recalled, and the case is open again.

    Entries confirmed with it are disputed, because what was found of them was part of the slip. Raises TooLateToUndo
    also for what somebody else decided, and for what a state asked for: an order and a referral have answers of their
    own.
    """
    case = _locked(case)
    decision = queries.undoable(case, actor, at)
    if decision is None:
        raise errors.TooLateToUndo()
    restriction = Restriction.objects.filter(decision=decision).first()
    if restriction is None:
        undoing = _write(case, decision, actor, at, undone=True)
        record_decision(decision=undoing, restriction_id=None, kind=None, actor=actor, at=at)
    else:
        undoing = _reverse(case, restriction, actor, at, undone=True)
        recall_statement(statement=restriction.statement, actor=actor, at=at)
    confirmed = Entry.objects.filter(
        status=EntryStatus.CONFIRMED, confirmed_by=actor.id, confirmed_at=decision.at
    ).filter(pk__in=[hit.entry for hit in queries.hits_of(case.item)])
    for entry in confirmed:
        dispute_entry(entry_id=entry.id, reason=DisputeReason.FALSE_MATCH, actor=actor, at=at)
    for mark in queries.marks_on(case.item).filter(placed_by=actor.id, placed_at=decision.at):
        unmark_item(case=case, mark_id=mark.id, actor=actor, at=at)
    case.state, case.to_release = CaseState.OPEN, False
    case.save(update_fields=["state", "to_release"])
    return undoing


@transaction.atomic
def release(*, case: Case, actor: Actor, at: datetime) -> None:
    """Have the platform publish what it held since its verdict, and what a person left as it is."""
    case = _locked(case)
    if not case.to_release:
        return
    command = issue_command(
        service=case.service,
        item_reference=case.item.reference,
        kind=CommandKind.RESTORE,
        territories=[],
        caused_by=None,
        actor=actor,
        at=at,
    )
    case.to_release = False
    case.save(update_fields=["to_release"])
    record(
        words.ITEM_RELEASED,
        subject_kind="item",
        subject_id=case.item_id,
        service_id=case.service_id,
        body={"case": case.id, "command": command.id},
        actor=actor,
        at=at,
    )


def _reverse(case: Case, restriction: Restriction, actor: Actor, at: datetime, *, undone: bool) -> Decision:
    decision = _write(case, restriction.decision, actor, at, undone=undone)
    taken = record_decision(
        decision=decision,
        restriction_id=restriction.id,
        kind=RestrictionKind(restriction.kind),
        territories=tuple(restriction.territories),
        actor=actor,
        at=at,
    )
    restriction.lift_command = _lift(case, restriction, taken, actor, at)
    restriction.state = RestrictionState.LIFTING
    restriction.save(update_fields=["state", "lift_command"])
    reverse_strike(decision_id=restriction.decision_id, caused_by=taken, actor=actor, at=at)
    return decision


def _lift(case: Case, restriction: Restriction, taken: Event, actor: Actor, at: datetime) -> Command:
    """Of several commands about one target the last one counts, so what else is in force is commanded again."""
    left = queries.others_in_force(restriction)
    account = restriction.author is not None
    return issue_command(
        service=case.service,
        item_reference="" if account else case.item.reference,
        author_reference=restriction.author.reference if account else "",
        kind=CommandKind(left.kind) if left else CommandKind.RESTORE,
        territories=list(left.territories) if left else [],
        caused_by=taken,
        actor=actor,
        at=at,
    )


def _write(case: Case, reverses: Decision, actor: Actor, at: datetime, *, undone: bool) -> Decision:
    return Decision.objects.create(
        case=case,
        outcome=Outcome.REVERSE,
        reverses=reverses,
        undone=undone,
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=at,
    )


def _locked(case: Case) -> Case:
    locked = Case.objects.select_for_update(of=("self",)).select_related("item__author", "service")
    return locked.get(pk=case.pk)
