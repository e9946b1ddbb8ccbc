"""What an item's author is, and what a decision counts for: marks hold every rule back, decisions make strikes."""

from datetime import datetime

from firsthour.authors.actions import hold_marks, place_strike
from firsthour.cases import queries, rules, words
from firsthour.cases.models import Decision
from firsthour.intake.models import Item
from firsthour.intake.words import Verdict
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.policy.words import HeldBack


# EU 2021/784 Art. 1(3): what is spread for journalism, research, art or against terrorism is no terrorist content, and
# only people can tell. So a person judges every item of an author who is known for that.
def holds_back(item: Item, opened: Event, actor: Actor, at: datetime) -> bool:
    """Whether marks on the author or on the post keep rules from acting; the rule that would have acted is recorded."""
    reason, marks = HeldBack.MARKED_AUTHOR, hold_marks(author=item.author, actor=actor, at=at)
    if not marks:
        reason, marks = HeldBack.MARKED_ITEM, [mark.purpose for mark in queries.marks_on(item)]
    if not marks:
        return False
    acting = rules.acting(
        verdict=Verdict(item.verdict),
        facts=queries.facts_about(item),
        applied=queries.applied_to(item),
        stands=lambda rule, hit: queries.stands(item, rule, hit),
    )
    if acting is not None:
        record(
            words.RULE_HELD_BACK,
            subject_kind="item",
            subject_id=item.id,
            service_id=item.service_id,
            body={"rule": acting.rule.digest, "reason": str(reason), "marks": marks},
            caused_by=opened,
            actor=actor,
            at=at,
        )
    return True


def strike(decision: Decision, item: Item, taken: Event, actor: Actor, at: datetime) -> None:
    """Count a decision against the item's author, if one is known still."""
    if item.author is None or item.author.erased_at is not None:
        return
    place_strike(
        author=item.author,
        decision_id=decision.id,
        item_reference=item.reference,
        severity=queries.severity_of(decision),
        caused_by=taken,
        actor=actor,
        at=at,
    )
