"""Every period of the law, and cases over changes of the clock, leap days, short months and holidays."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.clocks.errors import ExtensionSpent, LengthNotStated
from firsthour.clocks.rules import (
    TERMS,
    due_of,
    exposure_foreseen,
    extended_due,
    marks_of,
    nth_working_day,
    uk_holidays,
)
from firsthour.clocks.rules.terms import Days, Elapsed, Months, Stated, WorkingDays
from firsthour.clocks.words import DeadlineKind, Mark, Nature, PauseGround

SOURCE = Path(__file__).parents[3] / "docs" / "law" / "clocks.json"
BRUSSELS = ZoneInfo("Europe/Brussels")
HOUR = timedelta(hours=1)

WITHOUT_A_CLOCK = {
    "TCO-5.4": "a count within twelve rolling months, not a period that runs: `exposure_foreseen`",
    "DSA-17": "no time passes: the statement is written in the transaction of the decision (notices)",
    "DSA-24.5": "no length in law; the room that transmits statements to the EU database is not built",
}
"""What docs/law/clocks.json lists and no deadline runs for, with the reason."""

WRITTEN = {
    Elapsed: lambda length: f"PT{length.time.total_seconds() / 3600:g}H",
    Days: lambda length: f"P{length.days}D",
    Months: lambda length: f"P{length.months}M",
    WorkingDays: lambda length: f"{length.days} working days",
    Stated: lambda length: "as court states",
}


def listed() -> list[dict]:
    return json.loads(SOURCE.read_text())


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def coded(name: str) -> str:
    return name.replace(" ", "-")


@pytest.mark.parametrize("clock", listed(), ids=lambda clock: clock["id"])
def test_every_clock_of_the_list_is_in_the_engine_or_says_why_not(clock):
    if clock["id"] in WITHOUT_A_CLOCK:
        assert coded(clock["id"]) not in set(DeadlineKind)
        return
    term = TERMS[DeadlineKind(coded(clock["id"]))]
    written = WRITTEN[type(term.length)](term.length)
    said = " ".join(str(clock.get(key, "")) for key in ("len", "due"))
    minutes = {"PT0.25H": "PT15M", "PT0.0166667H": "PT1M"}
    by_date = {"TCO-7.2": "before 1 March", "DSA-15/24 report": "2 months after 31 Dec"}
    assert by_date.get(clock["id"], minutes.get(written, written)) in said
    assert bool(term.grounds) == ("pause" in clock)
    extended = "extend_once" in clock or clock.get("extend", "").startswith(("P", "to P"))
    assert (term.extension is not None) == extended
    assert (term.nature is Nature.LEAD) == (
        clock.get("dir", "").startswith("authority") or clock["id"] in {"TCO-4.3/4.4-decision", "DSA-21.4"}
    )


def test_the_engine_has_no_clock_that_the_list_does_not_know():
    known = {coded(clock["id"]) for clock in listed()}
    assert {str(kind) for kind in DeadlineKind} - known == {"EU-EPOC-emergency", "OWN-difference", "OWN-threat"}
    assert next(clock for clock in listed() if clock["id"] == "EU-EPOC")["emergency"] == "PT8H"
    assert set(TERMS) == set(DeadlineKind) and all(term.law for term in TERMS.values())
    assert TERMS[DeadlineKind.TCO_HOUR].grounds == tuple(PauseGround)


@pytest.mark.parametrize(
    ("starts", "zone"),
    [
        ("2026-03-29T00:30:00+00:00", "Europe/Brussels"),
        ("2026-10-25T00:30:00+00:00", "Europe/Brussels"),
        ("2026-03-29T00:59:59+00:00", "Europe/Dublin"),
        ("2026-10-25T01:30:00+00:00", "Europe/Lisbon"),
        ("2026-04-23T21:30:00+00:00", "Africa/Cairo"),
        ("2026-11-01T03:30:00+00:00", "America/Havana"),
        ("2026-04-04T15:30:00+00:00", "Australia/Lord_Howe"),
        ("2028-02-29T23:30:00+00:00", "Asia/Kathmandu"),
    ],
)
def test_the_hour_is_an_hour_in_the_nights_in_which_clocks_change(starts, zone):
    local = instant(starts).astimezone(ZoneInfo(zone))
    due = due_of(DeadlineKind.TCO_HOUR, local, zone=ZoneInfo(zone))
    assert due.earliest == due.latest == instant(starts) + HOUR
    assert due_of(DeadlineKind.TCO_LEAD, local, zone=ZoneInfo(zone)).latest - instant(starts) == 12 * HOUR


@pytest.mark.parametrize(
    ("kind", "starts", "earliest", "latest"),
    [
        # 31 August + 6 months: 28 February 2027, a Sunday; and the leap year, a Tuesday. Summer time ends in between,
        # and the early reading never has more hours than its days have of 24
        ("DSA-20.1", "2026-08-31T10:00+00:00", "2027-02-28T10:00+00:00", "2027-03-01T23:00+00:00"),
        ("TCO-6.2", "2026-08-31T10:00+00:00", "2027-02-28T10:00+00:00", "2027-02-28T23:00+00:00"),
        ("TCO-6.2", "2027-08-31T10:00+00:00", "2028-02-29T10:00+00:00", "2028-02-29T23:00+00:00"),
        # an exposure decision of 30 November: reported by the last of February
        ("TCO-5.5", "2026-11-30T10:00+00:00", "2027-02-28T10:00+00:00", "2027-03-01T23:00+00:00"),
        ("TCO-5.5", "2027-11-30T10:00+00:00", "2028-02-29T10:00+00:00", "2028-02-29T23:00+00:00"),
        # the report on 2027, counted from its last instant
        ("TCO-7.2", "2027-12-31T22:59:59+00:00", "2028-02-29T22:59:59+00:00", "2028-02-29T23:00+00:00"),
        # two weeks over the night in which clocks go forward: an hour less by the wall clock
        ("TCO-10.2", "2026-03-20T10:00+00:00", "2026-04-03T09:00+00:00", "2026-04-03T22:00+00:00"),
        # and back: still no more than 14 times 24 hours
        ("TCO-10.2", "2026-10-20T10:00+00:00", "2026-11-03T10:00+00:00", "2026-11-03T23:00+00:00"),
        ("EU-EPOC", "2028-02-24T10:00+00:00", "2028-03-05T10:00+00:00", "2028-03-06T23:00+00:00"),
        ("TCO-4.4-request", "2026-03-28T12:00+00:00", "2026-03-30T12:00+00:00", "2026-03-30T12:00+00:00"),
    ],
)
def test_both_readings_are_counted(kind, starts, earliest, latest):
    due = due_of(DeadlineKind(kind), instant(starts), zone=BRUSSELS)
    assert (due.earliest, due.latest) == (instant(earliest), instant(latest))


def test_our_duties_end_early_and_the_rights_of_others_late():
    due = due_of(DeadlineKind.TCO_COMPLAINT, instant("2026-11-20T10:00+00:00"), zone=BRUSSELS)
    assert due.by(Nature.DUTY) == due.earliest < due.latest == due.by(Nature.WINDOW) == due.by(Nature.LEAD)


@pytest.mark.parametrize(
    ("given", "due", "other"),
    [
        # Thursday before Good Friday 2026: that Thursday and Tuesday; Monday is a holiday in all but Scotland
        ("2026-04-02T10:00+01:00", date(2026, 4, 7), date(2026, 4, 8)),
        # Friday; the Monday after is a holiday in Scotland alone (first Monday of August)
        ("2026-07-31T10:00+01:00", date(2026, 8, 4), date(2026, 8, 5)),
        # St Andrew's Day 2026, a Monday, Scotland alone
        ("2026-11-27T10:00+00:00", date(2026, 12, 1), date(2026, 12, 2)),
        # St Patrick's Day and the Boyne, Northern Ireland alone; the Boyne of 2026 is a Sunday, kept on Monday
        ("2026-03-16T10:00+00:00", date(2026, 3, 18), date(2026, 3, 19)),
        ("2026-07-10T10:00+01:00", date(2026, 7, 14), date(2026, 7, 15)),
        # 2 January 2025 is a holiday in Scotland alone
        ("2024-12-31T10:00+00:00", date(2025, 1, 3), date(2025, 1, 6)),
        # 2 January 2027 is a Saturday: kept on Monday 4 January, in Scotland alone
        ("2026-12-31T10:00+00:00", date(2027, 1, 5), date(2027, 1, 6)),
        # Christmas 2027, a Saturday, and Boxing Day, a Sunday, are kept on the 27th and 28th
        ("2027-12-24T10:00+00:00", date(2027, 12, 29), date(2027, 12, 30)),
        # given on a Saturday
        ("2026-11-21T10:00+00:00", date(2026, 11, 24), date(2026, 11, 24)),
        # shortly before midnight of London's summer: it is the day of London that counts
        ("2026-06-03T23:30+00:00", date(2026, 6, 5), date(2026, 6, 8)),
        ("2022-05-31T10:00+01:00", date(2022, 6, 1), date(2022, 6, 6)),
    ],
)
def test_two_working_days_are_free_of_the_holidays_of_every_part_of_the_united_kingdom(given, due, other):
    found = due_of(DeadlineKind.UK_NOTICE, instant(given), zone=BRUSSELS)
    london = ZoneInfo("Europe/London")
    shown = [(each.astimezone(london) - timedelta(microseconds=1)).date() for each in (found.earliest, found.latest)]
    assert shown == [due, other]


def test_holidays_of_a_year_are_those_that_its_proclamations_say():
    assert sorted(day for day in uk_holidays(2022) if day.weekday() < 5) == [
        date(2022, *day)
        for day in ((1, 3), (1, 4), (3, 17), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (7, 12), (8, 1), (8, 29),
                    (9, 19), (11, 30), (12, 26), (12, 27))
    ]  # fmt: skip
    assert date(2020, 5, 8) in uk_holidays(2020)
    assert date(2020, 5, 4) not in uk_holidays(2020)


@settings(max_examples=150, deadline=None, print_blob=True)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_a_working_day_is_never_a_holiday_and_as_many_lie_between(day, count):
    last = nth_working_day(day, count, counting_itself=False)
    free = {each for year in range(day.year, last.year + 1) for each in uk_holidays(year)}
    days = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert sum(each.weekday() < 5 and each not in free for each in days) == count
    assert last.weekday() < 5 and last not in free


@settings(max_examples=150, deadline=None, print_blob=True)
@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([kind for kind, term in TERMS.items() if not isinstance(term.length, Stated)]),
    st.sampled_from(["UTC", "Europe/Brussels", "Africa/Cairo", "America/Havana", "Pacific/Kiritimati"]),
)
def test_no_period_ends_before_it_begins_and_the_early_reading_is_never_the_later(starts, kind, zone):
    due = due_of(kind, starts, zone=ZoneInfo(zone))
    assert starts < due.earliest <= due.latest


def test_what_only_the_court_says_must_be_given():
    with pytest.raises(LengthNotStated):
        due_of(DeadlineKind.US_SILENCE, instant("2026-01-01T00:00+00:00"), zone=BRUSSELS)
    with pytest.raises(ExtensionSpent):
        extended_due(DeadlineKind.TCO_HOUR, instant("2026-01-01T00:00+00:00"), zone=BRUSSELS)


def test_an_extension_is_counted_from_the_end_in_whole_days():
    due = due_of(DeadlineKind.TCO_SILENCE, instant("2026-09-14T10:00+00:00"), zone=BRUSSELS).latest
    assert due == instant("2026-10-26T23:00+00:00")
    assert extended_due(DeadlineKind.TCO_SILENCE, due, zone=BRUSSELS) == instant("2026-12-07T23:00+00:00")


def test_the_hour_sounds_at_each_of_its_marks_once():
    begun = instant("2026-10-25T00:30:00+00:00")
    marks = marks_of(DeadlineKind.TCO_HOUR, runs_from=begun, due_at=begun + HOUR)
    assert [((at - begun).total_seconds() / 60, mark) for at, mark in marks] == [
        (0, Mark.BEGUN),
        (5, Mark.UNATTENDED),
        (15, Mark.MINUTES_15),
        (30, Mark.MINUTES_30),
        (45, Mark.MINUTES_45),
        (48, Mark.FOUR_FIFTHS),
        (60, Mark.OVER),
    ]


def test_other_duties_sound_at_half_four_fifths_and_their_end_and_windows_never():
    begun = instant("2026-10-01T00:00:00+00:00")
    marks = marks_of(DeadlineKind.TCO_COMPLAINT, runs_from=begun, due_at=begun + timedelta(days=10))
    assert [(at - begun).days for at, _ in marks] == [5, 8, 10]
    assert [mark for _, mark in marks] == [Mark.HALF, Mark.FOUR_FIFTHS, Mark.OVER]
    assert marks_of(DeadlineKind.TCO_RETENTION, runs_from=begun, due_at=begun + timedelta(days=10)) == []


@pytest.mark.parametrize(("days", "foreseen"), [(364, True), (365, False), (367, False)])
def test_two_orders_that_became_final_within_twelve_months_foretell_exposure(days, foreseen):
    first = date(2026, 5, 1)
    assert exposure_foreseen([first + timedelta(days=days), first]) is foreseen
    assert not exposure_foreseen([first])
