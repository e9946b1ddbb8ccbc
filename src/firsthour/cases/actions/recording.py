"""Writing a decision down: its event, and what a person wrote of why."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.cases import words
from firsthour.cases.models import Decision, Reasons
from firsthour.cases.words import Judged
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.policy.words import RestrictionKind
from firsthour.vault.words import ExhibitState


@transaction.atomic
def forget_reasons(*, actor: Actor, at: datetime) -> int:
    """Erase what people wrote of items whose evidence is destroyed; how many reasons went."""
    gone = Reasons.objects.filter(decision__case__item__exhibit__state=ExhibitState.DESTROYED)
    erased, _ = gone.delete()
    if erased:
        record(
            words.REASONS_FORGOTTEN,
            subject_kind="reasons",
            subject_id=uuid.uuid4(),
            body={"decisions": erased},
            actor=actor,
            at=at,
        )
    return erased


def record_decision(
    *,
    decision: Decision,
    restriction_id: uuid.UUID | None,
    kind: RestrictionKind | None,
    territories: tuple[str, ...] = (),
    judged: Judged | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """The event of a decision. It carries codes alone: what a person wrote of why is kept beside it."""
    if judged is not None:
        Reasons.objects.create(decision=decision, text=judged.reasons.strip())
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
            "kind": str(kind) if kind else None,
            "territories": list(territories),
            "harms": list(decision.harms),
            "ideology": decision.ideology or None,
            "approved": decision.approved_by is not None,
            "undone": decision.undone,
        },
        actor=actor,
        at=at,
    )
