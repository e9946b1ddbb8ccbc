"""A case is opened, and decided at once where an adopted rule may."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.cases import braking, marking, queries, words
from firsthour.cases.actions.deciding import decide
from firsthour.cases.models import Case
from firsthour.cases.words import CaseState
from firsthour.intake.models import Item
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching.models import Entry
from firsthour.matching.queries import any_dangerous
from firsthour.notices.withholdings import is_withheld
from firsthour.policy.queries import access_adopted_rule, access_clause, compiled
from firsthour.policy.words import PurposeAssessment, RestrictionKind
from firsthour.vault.actions import set_apart
from firsthour.vault.words import DangerReason


@transaction.atomic
def consider(*, item_id: uuid.UUID, actor: Actor, at: datetime) -> Case:
    """Open the case of an item that was not passed, and decide it where an adopted rule may.

    The verdict recorded at upload is honoured: rule digests and hits are those of that moment. Not so where a brake has
    been pulled since, or this very action would be the one too many: then the case stays open for a person. What hits a
    bank declared dangerous is set apart before anybody can look at it. No rule acts on an item that is withheld.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("service", "author").get(pk=item_id)
    if item.considered_at is not None:
        return Case.objects.get(item=item)
    case = Case.objects.create(service=item.service, item=item, state=CaseState.OPEN, opened_at=at)
    item.considered_at = at
    item.save(update_fields=["considered_at"])
    opened = record(
        words.CASE_OPENED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"item": item.id, "verdict": item.verdict},
        actor=actor,
        at=at,
    )
    if item.exhibit_id and any_dangerous(hit.bank for hit in queries.hits_of(item)):
        set_apart(exhibit_id=item.exhibit_id, because=DangerReason.LIST, actor=actor, at=at)
    held = marking.holds_back(item, opened, actor, at) or is_withheld(item.service_id, item.reference)
    acting, brake = (None, None) if held else braking.acting_by_itself(item, opened, actor, at)
    if acting is None and brake is not None:
        case.brake = brake
        case.save(update_fields=["brake"])
        record(
            words.CASE_BRAKED,
            subject_kind="case",
            subject_id=case.id,
            service_id=case.service_id,
            body={"brake": brake.id},
            caused_by=opened,
            actor=actor,
            at=at,
        )
    if acting is not None:
        adopted = access_adopted_rule(item.service, acting.rule.digest)
        entry = Entry.objects.get(pk=acting.hit.entry)
        decide(
            case=case,
            clause=access_clause(item.service, acting.rule.clause, item.received_at) if acting.rule.clause else None,
            provision=acting.rule.provision or "",
            purpose=PurposeAssessment(entry.purpose),
            kind=RestrictionKind(compiled(adopted).restriction),
            rule=adopted,
            entry=entry,
            actor=Actor.rule(adopted.id),
            at=at,
        )
        case.refresh_from_db(fields=["state"])
    return case
