"""Calling people on call: the next call-out of an alarm, how it ended, and the link by which it is acknowledged."""

import hashlib
import uuid
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks import queries as running
from firsthour.clocks.models import Alarm
from firsthour.clocks.words import Mark
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.notices import queries, rules, words
from firsthour.notices.models import CallOut
from firsthour.notices.words import CallOutWay
from firsthour.people.models import Account
from firsthour.people.queries import operators
from firsthour.platform.actions import finish_delivery, set_back_delivery
from firsthour.platform.words import DeliveryState


@transaction.atomic
def call_next(*, alarm_id: uuid.UUID, spared: Collection[uuid.UUID] = (), actor: Actor, at: datetime) -> int:
    """Queue whatever call-outs of an alarm are due; how many. The same person twice, then the next.

    Nobody is called who is `spared`, a pseudonym. With nobody on call the operators are called, all of them, once five
    minutes have passed in vain; where everybody on call is spared, at once.
    """
    alarm = Alarm.objects.select_for_update(of=("self",)).select_related("deadline").get(pk=alarm_id)
    if alarm.acknowledged_at is not None:
        return 0
    done, last_at = queries.rounds_of(alarm)
    on_call = running.on_call(at)
    people = [[each] for each in on_call if each.pseudonym not in spared] or _operators(alarm, at_once=bool(on_call))
    place = rules.whom_to_call(done, last_at, len(people), at)
    ways = [way for way, open_now in _ways().items() if open_now]
    if place is None or not ways:
        return 0
    for account in people[place]:
        for way in ways:
            _queue(alarm, account, way, done + 1, actor, at)
    return len(people[place]) * len(ways)


def _ways() -> dict[CallOutWay, bool]:
    return {CallOutWay.MAIL: settings.MAIL is not None, CallOutWay.WEBHOOK: settings.PAGER is not None}


def _operators(alarm: Alarm, *, at_once: bool) -> list[list[Account]]:
    found = list(operators()) if at_once or alarm.mark != Mark.BEGUN else []
    return [found] if found else []


def _queue(alarm: Alarm, account: Account, way: CallOutWay, number: int, actor: Actor, at: datetime) -> None:
    call_out_id = uuid.uuid4()
    digest = hashlib.sha256(queries.call_out_token(call_out_id).encode()).hexdigest()
    CallOut.objects.create(
        id=call_out_id, alarm=alarm, account=account, way=way, number=number, digest=digest, queued_at=at,
        next_try_at=at,
    )  # fmt: skip
    record(
        words.CALL_OUT_QUEUED,
        subject_kind="deadline",
        subject_id=alarm.deadline_id,
        service_id=alarm.deadline.service_id,
        body={
            "alarm": alarm.id,
            "account": account.pseudonym,
            "call_out": call_out_id,
            "way": str(way),
            "number": number,
        },
        actor=actor,
        at=at,
    )


@transaction.atomic
def confirm_call_out(*, call_out: CallOut, actor: Actor, at: datetime) -> None:
    """The mail server or the webhook took it. Whether anybody has read it only an acknowledgement says."""
    call_out = _locked(call_out)
    if call_out.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=call_out, actor=actor, at=at)
    call_out.save()
    _record_outcome(words.CALL_OUT_SENT, call_out, {"attempts": call_out.attempts}, actor, at)


@transaction.atomic
def postpone_call_out(
    *, call_out: CallOut, problem: str, final: bool = False, actor: Actor, at: datetime
) -> None:
    """An attempt failed: it is tried again under the same name while the alarm rings. `final`: refused for good."""
    call_out = _locked(call_out)
    if call_out.state == DeliveryState.DONE:
        return
    if set_back_delivery(delivery=call_out, problem=problem, alarm=final, actor=actor, at=at):
        body = {"attempts": call_out.attempts, "reason": problem}
        _record_outcome(words.CALL_OUT_FAILED, call_out, body, actor, at)
    call_out.save()


@transaction.atomic
def acknowledge_by_link(*, token: str, actor: Actor, at: datetime) -> Alarm:
    """Whoever holds the link of a call-out acknowledges as the person it was sent to. It works once.

    `actor` is the door; the event names the person. Raises AlarmUnknown, also for a link that was used, or whose person
    has left.
    """
    call_out = queries.access_call_out(token)
    person = Actor.person(call_out.account.pseudonym)
    return clocks.acknowledge(alarm_id=call_out.alarm_id, way="link", actor=person, at=at)


def _locked(call_out: CallOut) -> CallOut:
    found = CallOut.objects.select_for_update(of=("self",)).select_related("alarm__deadline")
    return found.get(pk=call_out.pk)


def _record_outcome(tag, call_out: CallOut, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(
        tag,
        subject_kind="deadline",
        subject_id=call_out.alarm.deadline_id,
        service_id=call_out.alarm.deadline.service_id,
        body={"alarm": call_out.alarm_id, "call_out": call_out.id, **body},
        actor=actor,
        at=at,
    )
