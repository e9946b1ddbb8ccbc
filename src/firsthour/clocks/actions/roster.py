"""The on-call roster: shifts, and who takes somebody else's place for a while."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from firsthour.clocks import errors, words
from firsthour.clocks.models import HandOver, OnCall, Shift
from firsthour.clocks.rules import running
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.people.queries import access_account_of
from firsthour.people.words import Role


@transaction.atomic
def add_shift(
    *,
    people: Sequence[str],
    weekdays: Collection[int],
    from_minute: int,
    to_minute: int,
    zone: str,
    begins_on: date,
    ends_on: date | None,
    actor: Actor,
    at: datetime,
) -> Shift:
    """Put people (their addresses) on call, in this order, on these weekdays (0 is Monday) and minutes of the day.

    An end at or before the beginning is on the next day. Raises ShiftUnusable, AccountUnknown.
    """
    accounts = [_staff(each) for each in people]
    days = sorted(set(weekdays))
    minutes = range(running.DAY_MINUTES)
    for wrong, reason in (
        (not accounts, "it names nobody"),
        (len(set(accounts)) < len(accounts), "it names somebody twice"),
        (not days or not set(days) <= set(range(7)), "it is on no day of the week"),
        (from_minute not in minutes or to_minute not in minutes, "a time is no time of the day"),
        (ends_on is not None and ends_on < begins_on, "it ends before it begins"),
        (not _zone_known(zone), "its time zone is unknown"),
    ):
        if wrong:
            raise errors.ShiftUnusable(reason=reason)
    shift = Shift.objects.create(
        weekdays=days,
        from_minute=from_minute,
        to_minute=to_minute,
        zone=zone,
        begins_on=begins_on,
        ends_on=ends_on,
        added_at=at,
    )
    OnCall.objects.bulk_create(OnCall(shift=shift, place=place, account=each) for place, each in enumerate(accounts))
    record(
        words.SHIFT_ADDED,
        subject_kind="shift",
        subject_id=shift.id,
        body={"accounts": [each.pseudonym for each in accounts], "begins": begins_on, "ends": ends_on},
        actor=actor,
        at=at,
    )
    return shift


@transaction.atomic
def end_shift(*, shift_id: uuid.UUID, last_day: date, actor: Actor, at: datetime) -> Shift:
    """Let a shift be on for the last time on `last_day`. It stays on record. Raises ShiftUnknown."""
    shift = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if shift is None or (shift.ends_on is not None and shift.ends_on <= last_day):
        raise errors.ShiftUnknown()
    shift.ends_on = last_day
    shift.save(update_fields=["ends_on"])
    record(words.SHIFT_ENDED, subject_kind="shift", subject_id=shift.id, body={}, actor=actor, at=at)
    return shift


@transaction.atomic
def hand_over(
    *, giver: str, taker: str, from_at: datetime, until_at: datetime, actor: Actor, at: datetime
) -> HandOver:
    """Call `taker` instead of `giver` (their addresses) from one instant until another.

    Raises ShiftUnusable, AccountUnknown.
    """
    from_account, to_account = _staff(giver), _staff(taker)
    if from_account == to_account or until_at <= max(from_at, at):
        raise errors.ShiftUnusable(reason="it hands nothing over")
    handed = HandOver.objects.create(giver=from_account, taker=to_account, from_at=from_at, until_at=until_at)
    record(
        words.HAND_OVER_MADE,
        subject_kind="hand-over",
        subject_id=handed.id,
        body={
            "giver": from_account.pseudonym,
            "taker": to_account.pseudonym,
            "from": from_at,
            "until": until_at,
        },
        actor=actor,
        at=at,
    )
    return handed


def _staff(address: str) -> Account:
    account = access_account_of(address)
    if not account.is_active or account.role in {Role.AUTHORITY_OFFICER, Role.AUDITOR}:
        raise errors.ShiftUnusable(reason="somebody in it is no working member of the staff")
    return account


def _zone_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
