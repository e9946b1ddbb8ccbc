"""A deadline runs, is paused and restarted, satisfied, breached or voided; its alarms sound once; who is on call."""

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.clocks import actions, errors, queries
from firsthour.clocks.duties import keep_time, sound
from firsthour.clocks.models import Alarm, Deadline, Rest
from firsthour.clocks.rules import ShiftWindow, on_shift
from firsthour.clocks.words import DeadlineKind, DeadlineState, Mark, PauseGround
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.people.actions import disable
from firsthour.reports.queries import compare_statuses
from tests.making import AT, DESK, account

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WHOLE_WEEK = range(7)


def an_hour(at: datetime = AT) -> Deadline:
    return actions.start(
        kind=DeadlineKind.TCO_HOUR,
        subject_kind="filing",
        subject_id=uuid.uuid4(),
        starts_at=at,
        service_id=uuid.uuid4(),
        caused_by=None,
        actor=DESK,
        at=at,
    )


def of(deadline: Deadline) -> dict[str, object]:
    return {"kind": deadline.word, "subject_id": deadline.subject_id, "actor": DESK}


def again(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def tags(deadline: Deadline) -> list[str]:
    return [step.tag.partition(":")[2] for step in queries.history_of(deadline)]


def roster(*people, at: datetime = AT, **changed) -> None:
    shift = {
        "weekdays": WHOLE_WEEK,
        "from_minute": 0,
        "to_minute": 0,
        "zone": "Europe/Dublin",
        "begins_on": date(2026, 1, 1),
        "ends_on": None,
    }
    actions.add_shift(people=[each.email for each in people], **shift | changed, actor=DESK, at=at)


def until_quiet(duty, at: datetime) -> None:
    while duty(lambda: at):
        pass


def test_an_outage_gives_the_whole_hour_anew_from_its_end_and_leaves_t0(db):
    hour = an_hour()
    paused = actions.pause(ground=PauseGround.IMPOSSIBLE, since=AT + 10 * MINUTE, at=AT + 12 * MINUTE, **of(hour))
    assert queries.state_of(paused) is DeadlineState.PAUSED
    until_quiet(keep_time, AT + 5 * HOUR)
    until_quiet(sound, AT + 5 * HOUR)
    assert queries.state_of(again(hour)) is DeadlineState.PAUSED and not Alarm.objects.exists()
    actions.restart(ended_at=AT + 6 * HOUR, at=AT + 6 * HOUR + MINUTE, **of(hour))
    hour = again(hour)
    assert (hour.starts_at, hour.runs_from, hour.due_at, hour.run) == (AT, AT + 6 * HOUR, AT + 7 * HOUR, 2)
    actions.satisfy(done_at=AT + 6.5 * HOUR, at=AT + 6.6 * HOUR, **of(hour))
    assert tags(hour) == ["deadline:started", "deadline:paused", "deadline:restarted", "deadline:satisfied"]
    assert not queries.was_late(again(hour)) and compare_statuses()[1] == []


@pytest.mark.parametrize("ground", [PauseGround.MANIFEST_ERROR, PauseGround.INSUFFICIENT_INFORMATION])
def test_a_clarification_gives_the_whole_hour_from_its_receipt_each_time(db, ground):
    hour = an_hour()
    for turn in (1, 2):
        actions.pause(ground=ground, since=again(hour).runs_from + MINUTE, at=AT + turn * 10 * HOUR - HOUR, **of(hour))
        actions.restart(ended_at=AT + turn * 10 * HOUR, at=AT + turn * 10 * HOUR, **of(hour))
        assert again(hour).due_at == AT + turn * 10 * HOUR + HOUR
    assert again(hour).starts_at == AT


def test_over_the_night_of_a_change_a_restarted_hour_is_an_hour(db):
    brussels = ZoneInfo("Europe/Brussels")
    hour = an_hour(datetime(2026, 10, 25, 0, 10, tzinfo=UTC))
    ended = datetime(2026, 10, 25, 2, 30, tzinfo=brussels)
    since = hour.starts_at + MINUTE
    actions.pause(ground=PauseGround.IMPOSSIBLE, since=since, at=since, **of(hour))
    actions.restart(ended_at=ended, at=ended + HOUR, **of(hour))
    assert again(hour).due_at - again(hour).runs_from == HOUR
    assert again(hour).due_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_nothing_pauses_what_is_over_and_nothing_but_the_laws_grounds_pauses_at_all(db):
    hour = an_hour()
    ground = PauseGround.IMPOSSIBLE
    with pytest.raises(errors.StepOutOfOrder):
        actions.pause(ground=ground, since=AT - MINUTE, at=AT, **of(hour))
    with pytest.raises(errors.StepOutOfOrder):
        actions.pause(ground=ground, since=AT + 2 * MINUTE, at=AT + MINUTE, **of(hour))
    with pytest.raises(errors.DeadlineOver):
        actions.pause(ground=ground, since=AT + HOUR, at=AT + HOUR, **of(hour))
    with pytest.raises(errors.DeadlineOver):
        actions.restart(ended_at=AT, at=AT, **of(hour))
    until_quiet(keep_time, AT + HOUR)
    with pytest.raises(errors.DeadlineOver) as refused:
        actions.pause(ground=ground, since=AT + MINUTE, at=AT + 2 * HOUR, **of(hour))
    assert "breached" in refused.value.sentence
    lead = actions.start(
        kind=DeadlineKind.TCO_LEAD, subject_kind="filing", subject_id=uuid.uuid4(), starts_at=AT,
        service_id=uuid.uuid4(), caused_by=None, actor=DESK, at=AT,
    )  # fmt: skip
    with pytest.raises(errors.PauseGroundUnlawful):
        actions.pause(ground=ground, since=AT, at=AT, **of(lead))
    with pytest.raises(errors.DeadlineUnknown):
        actions.satisfy(kind=DeadlineKind.EPOC, subject_id=uuid.uuid4(), actor=DESK, at=AT)


def test_a_breach_is_dated_at_its_instant_stays_on_record_and_may_still_be_met_late(db):
    hour = an_hour()
    with pytest.raises(errors.NotDue):
        actions.breach(at=AT + HOUR - MINUTE, **of(hour))
    until_quiet(keep_time, AT + 3 * HOUR)
    hour = again(hour)
    assert hour.reached_at == AT + HOUR and queries.state_of(hour) is DeadlineState.BREACHED
    assert Event.objects.get(tag="clocks:deadline:breached").at == AT + HOUR
    actions.satisfy(done_at=AT + 2 * HOUR, at=AT + 3 * HOUR, **of(hour))
    actions.satisfy(at=AT + 4 * HOUR, **of(hour))
    assert queries.was_late(again(hour)) and tags(hour)[1:] == ["deadline:breached", "deadline:satisfied"]
    assert compare_statuses()[1] == []


def test_proof_in_time_that_is_written_down_after_the_end_was_in_time(db):
    hour = an_hour()
    until_quiet(keep_time, AT + HOUR)
    actions.satisfy(done_at=AT + HOUR - timedelta(microseconds=1), at=AT + HOUR + MINUTE, **of(hour))
    assert not queries.was_late(again(hour))


def test_a_period_that_never_began_is_void_and_may_begin_anew(db):
    hour = an_hour()
    actions.void(at=AT + MINUTE, **of(hour))
    assert queries.state_of(again(hour)) is DeadlineState.VOIDED
    until_quiet(sound, AT + HOUR)
    assert not Alarm.objects.exists() and not queries.running_clocks().exists()
    begun = actions.start(
        kind=hour.word, subject_kind="filing", subject_id=hour.subject_id, starts_at=AT,
        service_id=hour.service_id, caused_by=None, actor=DESK, at=AT,
    )  # fmt: skip
    assert begun.pk != hour.pk


def test_silence_is_extended_once_and_only_while_it_runs(db):
    zone = ZoneInfo("Europe/Brussels")
    silence = actions.start(
        kind=DeadlineKind.TCO_SILENCE, subject_kind="filing", subject_id=uuid.uuid4(), starts_at=AT, zone=zone,
        service_id=uuid.uuid4(), caused_by=None, actor=DESK, at=AT,
    )  # fmt: skip
    assert silence.other_at < silence.due_at
    first = silence.due_at
    actions.extend(zone=zone, at=AT + HOUR, **of(silence))
    extended = again(silence)
    assert extended.due_at - first in (timedelta(days=42), timedelta(days=42) + HOUR)
    with pytest.raises(errors.ExtensionSpent):
        actions.extend(zone=zone, at=AT + HOUR, **of(silence))
    with pytest.raises(errors.DeadlineOver):
        actions.extend(zone=zone, at=extended.due_at, **of(silence))


def test_each_alarm_sounds_once_dated_at_its_mark(db):
    hour = an_hour()
    for minutes in (0, 0, 5, 14, 15, 30, 31, 45, 48, 60, 61, 90):
        until_quiet(sound, AT + minutes * MINUTE)
    sounded = list(Alarm.objects.order_by("due_at"))
    assert [alarm.mark for alarm in sounded] == list(
        map(str, (Mark.BEGUN, Mark.UNATTENDED, Mark.MINUTES_15, Mark.MINUTES_30, Mark.MINUTES_45, Mark.FOUR_FIFTHS,
                  Mark.OVER))
    )  # fmt: skip
    assert all(alarm.due_at <= alarm.sounded_at for alarm in sounded) and again(hour).next_mark_at is None
    assert [alarm.mark for alarm in queries.ringing_alarms()] == [Mark.OVER]


def test_after_a_long_stop_all_marks_are_written_and_the_newest_speaks_for_them(db):
    an_hour()
    until_quiet(sound, AT + 50 * MINUTE)
    assert Alarm.objects.count() == 6
    assert [alarm.mark for alarm in queries.ringing_alarms()] == [Mark.FOUR_FIFTHS]


def test_killed_before_its_transaction_ends_a_mark_sounds_again_and_stands_once(db, monkeypatch):
    an_hour()

    class Killed(BaseException):
        pass

    def die(*_, **__):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("firsthour.clocks.actions.sounding.record", die)
        with pytest.raises(Killed):
            sound(lambda: AT)
    assert not Alarm.objects.exists()
    until_quiet(sound, AT)
    assert Alarm.objects.count() == 1 and Event.objects.filter(tag="clocks:alarm:sounded").count() == 1


def test_a_restarted_hour_sounds_anew_and_old_alarms_are_silent(db):
    hour = an_hour()
    until_quiet(sound, AT + 20 * MINUTE)
    since = AT + 20 * MINUTE
    actions.pause(ground=PauseGround.IMPOSSIBLE, since=since, at=since, **of(hour))
    assert queries.ringing_alarms() == []
    actions.restart(ended_at=AT + 2 * HOUR, at=AT + 2 * HOUR, **of(hour))
    assert queries.ringing_alarms() == []
    until_quiet(sound, AT + 2 * HOUR)
    (alarm,) = queries.ringing_alarms()
    assert (alarm.mark, alarm.run) == (Mark.BEGUN, 2)


def test_whoever_acknowledges_silences_what_sounded_so_far_and_is_on_record(db):
    somebody = account()
    an_hour()
    until_quiet(sound, AT + 20 * MINUTE)
    (alarm,) = queries.ringing_alarms()
    acknowledger = Actor.person(somebody.pseudonym)
    actions.acknowledge(alarm_id=alarm.id, way="console", actor=acknowledger, at=AT + 21 * MINUTE)
    assert queries.ringing_alarms() == [] and not queries.open_alarms().exists()
    assert set(Alarm.objects.values_list("acknowledged_by", flat=True)) == {somebody.pseudonym}
    with pytest.raises(errors.AlarmUnknown):
        actions.acknowledge(alarm_id=alarm.id, way="console", actor=acknowledger, at=AT + 22 * MINUTE)
    until_quiet(sound, AT + 30 * MINUTE)
    assert [each.mark for each in queries.ringing_alarms()] == [Mark.MINUTES_30]
    assert Event.objects.filter(tag="clocks:alarm:acknowledged").count() == 1


def test_with_somebody_on_call_nobody_is_told_that_there_is_not(db):
    roster(account())
    an_hour()
    until_quiet(sound, AT + 6 * MINUTE)
    assert [alarm.mark for alarm in Alarm.objects.all()] == [Mark.BEGUN] and not queries.unattended()


def test_people_are_called_in_the_order_of_the_shift_and_hand_overs_hold(db):
    first, second, third = (account(email=f"{name}@staff.example") for name in ("first", "second", "third"))
    roster(first, second)
    assert queries.on_call(AT) == [first, second]
    actions.hand_over(
        giver=first.email, taker=third.email, from_at=AT, until_at=AT + HOUR, actor=DESK, at=AT
    )
    assert queries.on_call(AT) == [third, second]
    assert queries.on_call(AT + HOUR) == [first, second]
    disable(account=second, actor=DESK, at=AT)
    assert queries.on_call(AT) == [third]


def test_a_shift_ends_and_stays_on_record(db):
    roster(account())
    (shift,) = queries.shifts(AT)
    actions.end_shift(shift_id=shift.id, last_day=AT.date(), actor=DESK, at=AT)
    assert queries.on_call(AT) and not queries.on_call(AT + 2 * 24 * HOUR)
    with pytest.raises(errors.ShiftUnknown):
        actions.end_shift(shift_id=shift.id, last_day=AT.date(), actor=DESK, at=AT)


@pytest.mark.parametrize(
    "changed",
    [
        {"weekdays": []},
        {"weekdays": [7]},
        {"from_minute": 1440},
        {"zone": "Europe/Nowhere"},
        {"zone": "../etc/passwd"},
        {"ends_on": date(2025, 1, 1)},
    ],
)
def test_a_shift_that_nobody_could_keep_is_refused(db, changed):
    with pytest.raises(errors.ShiftUnusable):
        roster(account(), **changed)


def test_nobody_outside_the_staff_is_put_on_call(db):
    for role in ("auditor", "authority-officer"):
        with pytest.raises(errors.ShiftUnusable):
            roster(account(role))
    twice = account()
    with pytest.raises(errors.ShiftUnusable):
        roster(twice, twice)


DUBLIN = ZoneInfo("Europe/Dublin")


def window(days, begin: int, end: int, ends_on=None) -> ShiftWindow:
    return ShiftWindow(days, begin * 60, end * 60, DUBLIN, date(2026, 10, 19), ends_on)


@pytest.mark.parametrize(
    ("shift", "at", "on"),
    [
        (window([0], 9, 17), "2026-10-19T08:00+00:00", True),
        (window([0], 9, 17), "2026-10-19T16:00+00:00", False),
        (window([0], 9, 17), "2026-10-20T09:00+00:00", False),
        # over midnight: it belongs to the day on which it began, also on its last day
        (window([5], 22, 6, date(2026, 10, 24)), "2026-10-25T00:30+00:00", True),
        (window([5], 22, 6, date(2026, 10, 24)), "2026-10-25T01:30+00:00", True),
        (window([5], 22, 6, date(2026, 10, 24)), "2026-10-25T05:59+00:00", True),
        (window([5], 22, 6, date(2026, 10, 24)), "2026-10-25T06:00+00:00", False),
        (window([5], 22, 6), "2026-10-24T04:00+00:00", False),
        (window([5], 0, 0), "2026-10-23T23:00+00:00", True),
        (window([5], 0, 0), "2026-10-24T23:00+00:00", False),
        (window([0], 0, 0), "2026-10-12T12:00+00:00", False),
    ],
)
def test_a_shift_is_on_by_the_clock_of_its_zone(shift, at, on):
    assert on_shift(shift, datetime.fromisoformat(at)) is on


@settings(max_examples=150, deadline=None, print_blob=True)
@given(
    st.datetimes(datetime(2026, 10, 20), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_two_shifts_that_follow_each_other_leave_no_minute_without_anybody(at, change, back):
    one = ShiftWindow(WHOLE_WEEK, change, back, DUBLIN, date(2026, 1, 1), None)
    other = ShiftWindow(WHOLE_WEEK, back, change, DUBLIN, date(2026, 1, 1), None)
    assert on_shift(one, at) or on_shift(other, at)
    assert change == back or on_shift(one, at) != on_shift(other, at)


def test_whoever_has_a_break_is_not_called_and_the_next_one_is(db):
    first, second = account(email="first@staff.example"), account(email="second@staff.example")
    roster(first, second)
    assert actions.begin_rest(person=first.pseudonym, until=AT + 15 * MINUTE, actor=DESK, at=AT)
    assert not actions.begin_rest(person=first.pseudonym, until=AT + 15 * MINUTE, actor=DESK, at=AT)
    assert queries.on_call(AT) == [second] and queries.on_call(AT + 15 * MINUTE) == [first, second]
    assert queries.rest_of(first.pseudonym, AT) == AT + 15 * MINUTE and queries.rest_of(second.pseudonym, AT) is None
    assert Event.objects.filter(tag="clocks:rest:begun").count() == 1


def test_nobody_shortens_a_break_not_even_in_the_database(db):
    somebody = account()
    actions.begin_rest(person=somebody.pseudonym, until=AT + HOUR, actor=DESK, at=AT)
    for change in (Rest.objects.all().delete, lambda: Rest.objects.update(until=AT + MINUTE)):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_with_everybody_on_call_in_a_break_the_operators_hear_that_nobody_is(db):
    only = account()
    roster(only)
    an_hour()
    actions.begin_rest(person=only.pseudonym, until=AT + HOUR, actor=DESK, at=AT)
    until_quiet(sound, AT + 6 * MINUTE)
    assert queries.unattended()
