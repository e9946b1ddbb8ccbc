"""Claims: a case is taken, kept while its page is open, and released."""

import uuid
from datetime import datetime

from django.db import connection, transaction

from firsthour.cases.errors import CaseDecided
from firsthour.cases.models import Case
from firsthour.cases.words import CaseState
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.reviewing import errors, looking, queries, rules, themes, words
from firsthour.reviewing.actions.exposing import look_away
from firsthour.reviewing.models import Claim
from firsthour.reviewing.words import Filter

TAKE = """
INSERT INTO reviewing_claim (case_id, holder, taken_at, until) VALUES (%(case)s, %(holder)s, %(at)s, %(until)s)
ON CONFLICT (case_id) DO UPDATE SET holder = excluded.holder, until = excluded.until,
    taken_at = CASE WHEN reviewing_claim.holder = excluded.holder
        THEN reviewing_claim.taken_at ELSE excluded.taken_at END
WHERE reviewing_claim.holder = excluded.holder OR reviewing_claim.until <= %(at)s
RETURNING taken_at = %(at)s
"""


@transaction.atomic
def claim(*, case: Case, actor: Actor, at: datetime) -> Claim:
    """Take an open case for a while. Whoever holds it already only renews it.

    Raises CaseClaimed, CaseEscalated, CaseDecided, and RestUnfinished while somebody has a break.

    Before a person decides, it is called in the transaction of the decision; the database refuses that otherwise.
    """
    if case.state != CaseState.OPEN:
        raise CaseDecided()
    queries.require_lane(case, actor)
    looking.require_rested(actor, at, holding=case.id)
    until = at + rules.LEASE
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"case": case.id, "holder": actor.id, "at": at, "until": until})
        row = cursor.fetchone()
    if row is None:
        raise errors.CaseClaimed()
    if row[0]:
        record(
            words.CLAIM_TAKEN,
            subject_kind="case",
            subject_id=case.id,
            service_id=case.service_id,
            body={"case": case.id, "until": until},
            actor=actor,
            at=at,
        )
    return Claim.objects.get(case=case)


def claim_next(*, filtered: Filter, behind: Case | None = None, actor: Actor, at: datetime) -> Case:
    """Take the most urgent case that nobody holds, and that is of no theme this person is spared; of those behind a
    case where one is named.

    Whoever loses a race for it looks for the next one, and the winner has one the less to wait for. What they looked at
    before is over. Raises QueueEmpty, RestUnfinished.
    """
    looking.require_rested(actor, at)
    look_away(actor=actor, at=at)
    lanes, spared = queries.lanes_of(actor), themes.spared_by(actor)
    while True:
        with transaction.atomic():
            free = queries.queue(filtered, reader=actor, at=at, held_by_others=False, lanes=lanes)
            if spared:
                free = free.exclude(themes__overlap=spared)
            if behind is not None:
                free = queries.behind(free, behind)
            found = free.select_for_update(of=("self",), skip_locked=True).first()
            if found is None:
                raise errors.QueueEmpty()
            try:
                claim(case=found.case, actor=actor, at=at)
            except errors.CaseClaimed:
                continue
            return found.case


@transaction.atomic
def keep_claim(*, case_id: uuid.UUID, actor: Actor, at: datetime) -> Claim | None:
    """Say that its holder still works on it; None where it is not theirs, or no longer. The lease is no event."""
    held = Claim.objects.select_for_update().filter(case=case_id, holder=actor.id, until__gt=at).first()
    if held is not None:
        held.until = at + rules.LEASE
        held.save(update_fields=["until"])
    return held


@transaction.atomic
def release(*, case: Case, actor: Actor, at: datetime) -> None:
    """Give a case back to the queue, and look away; nothing happens where it was not theirs."""
    gone, _ = Claim.objects.filter(case=case, holder=actor.id).delete()
    if gone:
        look_away(actor=actor, at=at)
        record(
            words.CLAIM_RELEASED,
            subject_kind="case",
            subject_id=case.id,
            service_id=case.service_id,
            body={"case": case.id},
            actor=actor,
            at=at,
        )
