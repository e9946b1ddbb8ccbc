"""A person rules on an appeal; what was wrong is undone at once, and so may be what was decided alike."""

import uuid
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.appeals import errors, queries, rules, words
from firsthour.appeals.actions.lodging import keep_evidence
from firsthour.appeals.keeping import WITH, record_of, require_hearing
from firsthour.appeals.models import Appeal, Ruling
from firsthour.appeals.words import AppealState, RulingOutcome
from firsthour.cases.actions import reverse
from firsthour.cases.errors import ItemWithheld
from firsthour.cases.models import Decision
from firsthour.cases.words import ACTIVE
from firsthour.clocks.rules import complaint_window_ends
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.actions import dispute_entry
from firsthour.matching.words import DisputeReason, EntryStatus
from firsthour.notices.withholdings import is_withheld


@transaction.atomic
def rule_on(*, appeal: Appeal, outcome: RulingOutcome, reasons: str, actor: Actor, at: datetime) -> Ruling:
    """Rule on an appeal. Upheld, the decision is reversed and the entry that caused it is disputed, all in this
    transaction; the author is told when the item is proved to be back, and not before.

    Raises OnlyAPersonRules, NotTaken, ViewMissing, ReasonsMissing, ItemWithheld. The database refuses a ruling by
    whoever had a part in the decision, or without a view recorded before it.
    """
    if actor.kind is not ActorKind.PERSON:
        raise errors.OnlyAPersonRules()
    appeal = _locked(appeal)
    require_hearing(appeal, actor)
    view = queries.view_of(appeal, actor.id)
    if view is None:
        raise errors.ViewMissing()
    reasons = rules.readable(reasons)
    if not rules.SHORTEST_REASONS <= len(reasons) <= rules.LONGEST_REASONS:
        raise errors.ReasonsMissing(least=str(rules.SHORTEST_REASONS), most=f"{rules.LONGEST_REASONS:,}")
    decision, reversal = appeal.restriction.decision, None
    if outcome is RulingOutcome.UPHELD:
        reversal = _undo(appeal, actor, at)
    ruling = Ruling.objects.create(
        appeal=appeal,
        outcome=outcome,
        reasons=reasons,
        reversal=reversal,
        actor_kind=actor.kind,
        actor_id=uuid.UUID(actor.id),
        at=at,
    )
    open_until = complaint_window_ends(at, zone=ZoneInfo(appeal.service.zone))
    appeal.state, appeal.ruled_at, appeal.next_look_at, appeal.erase_at = AppealState.RULED, at, at, open_until
    appeal.save(update_fields=["state", "ruled_at", "next_look_at", "erase_at"])
    body = {
        "decision": decision.id,
        "outcome": str(outcome),
        "view": view.view,
        "reversal": reversal.id if reversal else None,
        "rule": decision.rule.digest if decision.rule else None,
    }
    ruled = record_of(words.APPEAL_RULED, appeal, body, actor, at)
    keep_evidence(appeal=appeal, until=open_until, caused_by=ruled, actor=actor, at=at)
    return ruling


def _undo(appeal: Appeal, actor: Actor, at: datetime) -> Decision | None:
    """Reverse the contested decision where it is in force, and let its entry act no more."""
    restriction = appeal.restriction
    decision = restriction.decision
    if is_withheld(appeal.service_id, restriction.item.reference):
        raise ItemWithheld()
    reversal = None
    if restriction.state in ACTIVE:
        reversal = reverse(case=decision.case, restriction=restriction, actor=actor, at=at)
    if decision.entry is not None and decision.entry.status != EntryStatus.RETIRED:
        dispute_entry(entry_id=decision.entry_id, reason=DisputeReason.APPEAL_UPHELD, actor=actor, at=at)
    return reversal


@transaction.atomic
def reverse_siblings(
    *, appeal: Appeal, chosen: Collection[uuid.UUID], actor: Actor, at: datetime
) -> list[Decision]:
    """Reverse chosen restrictions that rest on the same entry or rule as one that was overturned: all or none. Each
    reversal is its own decision and event. Raises NotSibling."""
    siblings = {each.pk: each for each in queries.siblings_of(appeal)} if queries.was_upheld(appeal) else {}
    if not set(chosen) <= siblings.keys():
        raise errors.NotSibling()
    reversals = []
    for each in dict.fromkeys(chosen):
        if is_withheld(siblings[each].item.service_id, siblings[each].item.reference):
            raise ItemWithheld()
        case = siblings[each].decision.case
        reversals.append(reverse(case=case, restriction=siblings[each], actor=actor, at=at))
    return reversals


def _locked(appeal: Appeal) -> Appeal:
    return Appeal.objects.select_for_update(of=("self",)).select_related(*WITH).get(pk=appeal.pk)
