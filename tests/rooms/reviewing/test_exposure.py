"""What people look at is counted by its severity, and when it was enough they have a break that nobody ends."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.cases.actions import leave
from firsthour.clocks.actions import add_shift
from firsthour.clocks.queries import on_call
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.people.words import Role
from firsthour.policy.words import Severity
from firsthour.reviewing import actions, duties, errors, looking, rules
from firsthour.reviewing.models import Claim, Exposure
from firsthour.reviewing.words import Filter, Look
from tests.making import AT, DESK, JUDGED, account, person
from tests.rooms.reviewing.test_queue import LATER, Floor

MINUTE = timedelta(minutes=1)
ALL = Filter()
MEDIUM = Severity.MEDIUM


def looked(*spans: tuple[float, float], severity: Severity = MEDIUM) -> list[Look]:
    return [Look(severity, AT + begun * MINUTE, AT + ended * MINUTE) for begun, ended in spans]


@pytest.fixture
def floor(db, home) -> Floor:
    made = Floor(3)
    made.placed()
    return made


def seen(actor: Actor, minutes: float, floor: Floor, severity: Severity = MEDIUM, until=LATER) -> None:
    """Somebody has looked at so much, up to an instant."""
    left = minutes * MINUTE
    while left > timedelta():
        length = min(left, rules.REVEAL_LASTS)
        begun = until - left
        Exposure.objects.create(
            person=actor.id, case=floor.cases[0], view="clear", severity=severity, began_at=begun,
            until=begun + rules.REVEAL_LASTS, ended_at=begun + length,
        )  # fmt: skip
        left -= length


@pytest.mark.parametrize(
    ("severity", "counted"),
    [("critical", 6), ("high", 4), ("medium", 2), ("low", 1), ("none", 0.5)],
)
def test_a_minute_counts_by_its_severity(severity, counted):
    assert rules.strain(looked((0, 1), (3, 4), severity=Severity(severity))) == counted * MINUTE


@pytest.mark.parametrize(
    ("spans", "now", "counted"),
    [
        ([], 0, 0),
        ([(0, 2), (5, 7)], 8, 4),
        ([(0, 2), (17, 19)], 20, 2),
        ([(0, 2), (16.9, 18)], 20, 3.1),
        ([(0, 2), (5, 7)], 22, 0),
    ],
)
def test_a_stretch_goes_back_to_the_last_quarter_of_an_hour_without_a_look(spans, now, counted):
    since = rules.since_pause(looked(*spans), rules.SHORT_REST, AT + now * MINUTE)
    assert rules.strain(since) == pytest.approx(counted * MINUTE, abs=timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("spans", "budget", "now", "ends"),
    [
        ([(0, 29)], 120, 29, None),
        ([(0, 30)], 120, 30, 45),
        ([(0, 30)], 120, 45, None),
        ([(0, 15), (20, 35)], 120, 36, 50),
        ([(0, 25), (60, 85)], 50, 86, 85 + 660),
        ([(0, 25), (60, 84)], 50, 86, None),
        ([(0, 29), (100, 129), (200, 229), (300, 329), (400, 404)], 120, 404, 404 + 660),
        ([(0, 29), (100, 129), (200, 229), (300, 329), (400, 403)], 120, 404, None),
        ([(0, 25), (60, 85)], 50, 85 + 660, None),
    ],
)
def test_a_break_is_due_after_a_stretch_and_for_eleven_hours_after_the_budget(spans, budget, now, ends):
    due = rules.rest_due(looked(*spans), budget * MINUTE, AT + now * MINUTE)
    assert due == (None if ends is None else AT + ends * MINUTE)


def test_what_somebody_looks_at_is_counted_by_the_case_and_for_two_minutes_at_most(floor):
    first, second, _ = floor.cases
    actions.reveal(case=first, view="clear", actor=floor.one, at=LATER)
    assert looking.revealed(first.id, floor.one, LATER) == "clear"
    assert looking.revealed(second.id, floor.one, LATER) == looking.revealed(first.id, floor.two, LATER) == ""
    actions.reveal(case=second, view="softer", actor=floor.one, at=LATER + MINUTE)
    assert looking.revealed(first.id, floor.one, LATER + MINUTE) == "", "the first is blurred again"
    assert looking.revealed(second.id, floor.one, LATER + 3 * MINUTE) == ""
    told = looking.strain_of(floor.one.id, LATER + 10 * MINUTE)
    weight = rules.WEIGHTS[Severity(Exposure.objects.first().severity)]
    assert told.day == told.stretch == 3 * MINUTE * weight and told.budget == rules.BUDGET
    assert Event.objects.filter(tag="cases:item:revealed").count() == 2


def test_whoever_decides_gives_back_or_asks_for_the_next_one_looks_no_longer(floor):
    first, second, _ = floor.cases
    actions.claim(case=first, actor=floor.one, at=LATER)
    actions.reveal(case=first, view="clear", actor=floor.one, at=LATER)
    actions.reveal(case=first, view="clear", actor=floor.two, at=LATER)
    leave(case=first, judged=JUDGED, actor=floor.one, at=LATER + timedelta(seconds=20))
    duties.keep_queue(lambda: LATER + MINUTE)
    assert looking.looks_of(floor.one.id, LATER + MINUTE)[0].ended == LATER + timedelta(seconds=20)
    assert looking.running(floor.two.id, LATER + MINUTE), "who did not decide may look on"
    actions.claim_next(filtered=ALL, actor=floor.two, at=LATER + MINUTE)
    assert looking.looks_of(floor.two.id, LATER + 2 * MINUTE)[0].ended == LATER + MINUTE
    actions.reveal(case=second, view="clear", actor=floor.two, at=LATER + 2 * MINUTE)
    actions.release(case=second, actor=floor.two, at=LATER + 2.5 * MINUTE)
    assert looking.running(floor.two.id, LATER + 2.6 * MINUTE) is None


@pytest.mark.parametrize("role", sorted({*Role} - {Role.AUTHORITY_OFFICER}))
def test_in_a_break_nobody_of_any_role_is_given_a_case_or_shown_a_picture(floor, role):
    somebody = person(role)
    seen(somebody, 30, floor)
    for attempt in (
        lambda: actions.claim_next(filtered=ALL, actor=somebody, at=LATER),
        lambda: actions.claim_next(filtered=Filter(language="xx"), actor=somebody, at=LATER),
        lambda: actions.claim(case=floor.cases[1], actor=somebody, at=LATER),
        lambda: actions.take_blind_review(actor=somebody, at=LATER),
        lambda: actions.reveal(case=floor.cases[1], view="softer", actor=somebody, at=LATER),
    ):
        with pytest.raises(errors.RestUnfinished) as refused:
            attempt()
        assert "until 2026" in refused.value.sentence
    actions.claim_next(filtered=ALL, actor=somebody, at=LATER + rules.SHORT_REST)


def test_a_break_begins_when_somebody_looks_away_and_what_they_held_is_free_then(floor):
    case, other, _ = floor.cases
    seen(floor.one, 29, floor, until=LATER - MINUTE)
    actions.claim(case=case, actor=floor.one, at=LATER)
    actions.reveal(case=case, view="clear", actor=floor.one, at=LATER)
    over = LATER + 1.5 * MINUTE
    assert actions.begin_breaks(actor=DESK, at=over) == 0
    actions.claim(case=case, actor=floor.one, at=over)  # what they look at they may finish
    with pytest.raises(errors.RestUnfinished):
        actions.claim(case=other, actor=floor.one, at=over)
    ended = LATER + rules.REVEAL_LASTS
    assert actions.begin_breaks(actor=DESK, at=ended) == 1 and actions.begin_breaks(actor=DESK, at=ended) == 0
    assert not Claim.objects.exists() and looking.revealed(case.id, floor.one, ended) == ""
    assert looking.rest_until(floor.one.id, ended) == ended + rules.SHORT_REST
    with pytest.raises(errors.RestUnfinished):
        actions.claim(case=case, actor=floor.one, at=ended)
    assert actions.claim_next(filtered=ALL, actor=floor.two, at=ended) == case


def test_a_due_order_goes_to_the_next_on_call_and_comes_back_after_the_break(floor):
    one, two = account("senior", email="one@staff.example"), account("senior", email="two@staff.example")
    add_shift(
        people=[one.email, two.email], weekdays=range(7), from_minute=0, to_minute=0, zone="UTC",
        begins_on=AT.date(), ends_on=None, actor=DESK, at=AT,
    )  # fmt: skip
    seen(Actor.person(one.pseudonym), 120, floor)
    assert on_call(LATER) == [one, two]
    duties.begin_breaks(lambda: LATER)
    assert on_call(LATER) == [two] and on_call(LATER + rules.DAILY_REST) == [one, two]


def test_a_person_lowers_their_budget_and_nobody_lowers_or_raises_it_for_them(floor):
    somebody, operator = account("reviewer", email="own@staff.example"), person("operator")
    own = Actor.person(somebody.pseudonym)
    seen(own, 20, floor)
    actions.choose_budget(account=somebody, minutes=20, actor=own, at=LATER)
    assert looking.rest_until(own.id, LATER) == LATER + rules.DAILY_REST
    actions.begin_breaks(actor=DESK, at=LATER)
    actions.choose_budget(account=somebody, minutes=None, actor=own, at=LATER)
    assert looking.rest_until(own.id, LATER) == LATER + rules.DAILY_REST, "a break that began is not undone by that"
    for minutes in (4, 121):
        with pytest.raises(errors.BudgetUnusable):
            actions.choose_budget(account=somebody, minutes=minutes, actor=own, at=LATER)
    with pytest.raises(errors.ComfortOfAnother):
        actions.choose_budget(account=somebody, minutes=60, actor=operator, at=LATER)
    assert all('"body":{}' in event.canonical for event in Event.objects.filter(tag="reviewing:comfort:set"))


def test_nobody_looks_at_two_cases_at_once_and_old_looks_are_forgotten(floor):
    actions.reveal(case=floor.cases[0], view="clear", actor=floor.one, at=LATER)
    second = {"case": floor.cases[1], "view": "clear", "severity": "high", "until": LATER + MINUTE, "began_at": LATER}
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        Exposure.objects.create(id=uuid.uuid4(), person=floor.one.id, **second)
    assert not duties.forget_exposures(lambda: LATER + timedelta(days=35))
    assert duties.forget_exposures(lambda: LATER + timedelta(days=35, minutes=1)) and not Exposure.objects.exists()


def test_of_fewer_than_five_people_nothing_is_told_and_of_more_only_what_is_rounded(floor):
    people = [Actor.person(uuid.uuid4()) for _ in range(7)]
    for each in people[:4]:
        seen(each, 23, floor)
    assert looking.together(LATER) is None
    for each in people[4:]:
        seen(each, 24, floor)
    told = looking.together(LATER)
    assert (told.people, told.minutes) == (5, 25)
    assert looking.together(LATER + timedelta(days=8)) is None
