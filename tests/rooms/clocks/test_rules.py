"""Legal terms: calendar months, whole days, time zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.clocks.errors import InstantWithoutZone, TermOutsideCalendar
from firsthour.clocks.rules import (
    add_calendar_months,
    complaint_last_day,
    complaint_window_ends,
    day_of,
    end_of_day,
    retention_due,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Brussels",
        "Asia/Beirut",
        "America/Havana",
        "Africa/Cairo",
        "America/Santiago",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "Pacific/Kiritimati",
    )
]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 8, 29), 6, date(2028, 2, 29)),
        (date(2026, 8, 29), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 6, date(2028, 8, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 7, 1), 6, date(2027, 1, 1)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
        (date(2099, 8, 31), 6, date(2100, 2, 28)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_are_calendar_months_and_stop_at_the_end_of_a_shorter_one(day, months, expected):
    assert add_calendar_months(day, months) == expected


@settings(max_examples=200, deadline=None, print_blob=True)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)), st.integers(-600, 600))
def test_any_term_in_months_lands_in_the_right_month_and_never_on_a_later_date(day, months):
    ends = add_calendar_months(day, months)
    assert (ends.year * 12 + ends.month) - (day.year * 12 + day.month) == months
    assert ends.day <= day.day
    assert ends.day == day.day or (ends + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("removed_at", "zone", "expected"),
    [
        ("2026-08-31T10:00:00+00:00", "Europe/Brussels", "2027-02-28T23:00:00+00:00"),
        ("2027-08-31T10:00:00+00:00", "Europe/Brussels", "2028-02-29T23:00:00+00:00"),
        # 23:30 UTC is already the next day in Brussels
        ("2026-01-14T23:30:00+00:00", "Europe/Brussels", "2026-07-15T22:00:00+00:00"),
        ("2026-01-14T22:30:00+00:00", "Europe/Brussels", "2026-07-14T22:00:00+00:00"),
        # the last day is the short night of spring, and the long one of autumn
        ("2025-09-29T12:00:00+00:00", "Europe/Brussels", "2026-03-29T22:00:00+00:00"),
        ("2026-04-25T12:00:00+00:00", "Europe/Brussels", "2026-10-25T23:00:00+00:00"),
        # midnight itself does not exist: clocks in Cairo jump from 00:00 to 01:00 on 24 April 2026
        ("2025-10-23T12:00:00+00:00", "Africa/Cairo", "2026-04-23T22:00:00+00:00"),
        ("2026-01-15T12:00:00+05:45", "Asia/Kathmandu", "2026-07-15T18:15:00+00:00"),
    ],
)
def test_removed_content_is_kept_to_the_end_of_the_last_day_in_the_establishments_time_zone(removed_at, zone, expected):
    assert retention_due(datetime.fromisoformat(removed_at), zone=ZoneInfo(zone)) == datetime.fromisoformat(expected)


@settings(max_examples=200, deadline=None, print_blob=True)
@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_retention_never_ends_before_six_whole_months_nor_more_than_a_day_later(removed_at, zone):
    local = removed_at.astimezone(zone)
    due = retention_due(removed_at, zone=zone)
    last = add_calendar_months(local.date(), 6)
    assert due.utcoffset() == timedelta(0)
    assert day_of(due - timedelta(microseconds=1), zone=zone) <= last
    assert day_of(due, zone=zone) > last
    assert due - removed_at <= timedelta(days=186)


@pytest.mark.parametrize(
    ("told_at", "holidays", "last_day"),
    [
        ("2026-01-15T09:00:00+00:00", (), date(2026, 7, 15)),
        # 18 July 2026 is a Saturday, 19 July a Sunday
        ("2026-01-18T09:00:00+00:00", (), date(2026, 7, 20)),
        ("2026-01-19T09:00:00+00:00", (), date(2026, 7, 20)),
        # the Monday after is a holiday, and the Tuesday too
        ("2026-01-18T09:00:00+00:00", (date(2026, 7, 20), date(2026, 7, 21)), date(2026, 7, 22)),
        ("2025-08-31T09:00:00+00:00", (), date(2026, 3, 2)),
    ],
)
def test_the_complaint_window_takes_the_reading_that_is_latest_for_the_person(told_at, holidays, last_day):
    instant = datetime.fromisoformat(told_at)
    assert complaint_last_day(instant, zone=BRUSSELS, holidays=holidays) == last_day
    ends = complaint_window_ends(instant, zone=BRUSSELS, holidays=holidays)
    assert day_of(ends - timedelta(microseconds=1), zone=BRUSSELS) == last_day
    assert day_of(ends, zone=BRUSSELS) == last_day + timedelta(days=1)


@settings(max_examples=100, deadline=None, print_blob=True)
@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_nobody_loses_a_day_of_complaint_to_the_term_of_keeping(told_at, zone):
    assert complaint_window_ends(told_at, zone=zone) >= retention_due(told_at, zone=zone)


def test_the_day_is_over_at_the_first_instant_of_the_next_where_midnight_is_struck_twice():
    # Havana sets its clocks back from 01:00 to 00:00 on 1 November 2026
    assert end_of_day(date(2026, 10, 31), zone=ZoneInfo("America/Havana")) == datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("count", [retention_due, complaint_window_ends])
def test_an_instant_without_offset_is_refused(count):
    with pytest.raises(InstantWithoutZone) as refused:
        count(datetime(2026, 1, 1), zone=BRUSSELS)  # noqa: DTZ001
    assert refused.value.remedy and refused.value.law


@pytest.mark.parametrize(("day", "months"), [(date(9999, 8, 1), 6), (date(1, 1, 31), -1)])
def test_a_term_outside_the_calendar_is_refused(day, months):
    with pytest.raises(TermOutsideCalendar):
        add_calendar_months(day, months)


def test_the_ends_of_the_calendar_are_refused_not_crashed():
    with pytest.raises(TermOutsideCalendar):
        end_of_day(date.max, zone=BRUSSELS)
    with pytest.raises(TermOutsideCalendar):
        day_of(datetime.max.replace(tzinfo=UTC), zone=ZoneInfo("Pacific/Kiritimati"))
