"""An appeal is lodged, its fortnight begins, and the evidence is held as long as it is open."""

import hashlib
import secrets
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.appeals import errors, queries, rules, words
from firsthour.appeals.keeping import WITH, record_of
from firsthour.appeals.models import Appeal
from firsthour.appeals.words import AppealCategory, AppealState, AppealText
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.notices.models import Statement
from firsthour.platform.models import Service
from firsthour.platform.queries import keyring
from firsthour.vault.actions import place_hold
from firsthour.vault.words import ExhibitState, LegalBasis

REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is mistaken for something else when read out."""


@transaction.atomic
def lodge(*, statement: Statement, said: AppealText, actor: Actor, at: datetime) -> Appeal:
    """Take an appeal against the decision that a statement gives the reasons of. Whoever has the statement's link may,
    also with a suspended account.

    Raises AppealIncomplete, NotAppealable, WindowClosed, and AppealedAlready for the second one.
    """
    Service.objects.select_for_update().get(pk=statement.service_id)
    if queries.appeal_from(statement) is not None:
        raise errors.AppealedAlready()
    restriction = queries.contested_by(statement, at)
    if faults := rules.faults(said):
        raise errors.AppealIncomplete(faults=faults)
    appeal_id = uuid.uuid4()
    appeal = Appeal.objects.create(
        id=appeal_id,
        service=statement.service,
        statement=statement,
        restriction=restriction,
        reference=_new_reference(),
        link_digest=hashlib.sha256(queries.token_of(appeal_id).encode()).hexdigest(),
        category=AppealCategory(said.category),
        language=statement.language,
        wrapped_text=keyring().wrap(queries.TEXT_KEY, rules.readable(said.text).encode()),
        state=AppealState.LODGED,
        lodged_at=at,
        held_until=at,
    )
    body = {
        "restriction": restriction.id,
        "decision": restriction.decision_id,
        "category": appeal.category,
        "reviewers": len(queries.reviewers_for(restriction.decision)),
    }
    lodged = record_of(words.APPEAL_LODGED, appeal, body, actor, at)
    deadline = clocks.start(
        kind=DeadlineKind.TCO_COMPLAINT,
        subject_kind="statement",
        subject_id=statement.id,
        starts_at=at,
        zone=ZoneInfo(statement.service.zone),
        service_id=statement.service_id,
        caused_by=lodged,
        actor=actor,
        at=at,
    )
    until = max(deadline.due_at, at) + rules.HOLD_BEYOND
    keep_evidence(appeal=appeal, until=until, caused_by=lodged, actor=actor, at=at)
    return appeal


def _new_reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(10))
    return f"A-{letters[:5]}-{letters[5:]}"


@transaction.atomic
def hold_on(*, appeal: Appeal, actor: Actor, at: datetime) -> None:
    """An appeal is open still, beyond its period: its evidence is held for longer. The hold is the event."""
    appeal = _locked(appeal)
    if appeal.state in words.OPEN:
        until = at + rules.HOLD_AHEAD + rules.HOLD_BEYOND
        keep_evidence(appeal=appeal, until=until, caused_by=None, actor=actor, at=at)


@transaction.atomic
def keep_evidence(
    *, appeal: Appeal, until: datetime, caused_by: Event | None, actor: Actor, at: datetime
) -> None:
    """Hold the exhibit of the contested decision at least until then. The hold is the event."""
    exhibit = appeal.restriction.exhibit
    if exhibit is not None and exhibit.state == ExhibitState.SEALED:
        place_hold(
            exhibit_id=exhibit.id,
            basis=LegalBasis.DSA_20,
            subject_id=appeal.id,
            until=until,
            caused_by=caused_by,
            actor=actor,
            at=at,
        )
    appeal.held_until = until
    appeal.save(update_fields=["held_until"])


def _locked(appeal: Appeal) -> Appeal:
    return Appeal.objects.select_for_update(of=("self",)).select_related(*WITH).get(pk=appeal.pk)
