"""A rule that acts too often is stopped before the action that would be one too many."""

from datetime import timedelta

import msgspec
import pytest
from django.db import IntegrityError, transaction

from firsthour.cases import braking
from firsthour.cases.actions import consider, decide
from firsthour.cases.models import Case, Decision
from firsthour.cases.words import CaseState
from firsthour.intake.models import Item
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.policy.actions import adopt_rule, pull_brake, release_brake
from firsthour.policy.models import Brake
from firsthour.policy.queries import access_clause
from firsthour.policy.rules.braking import FLOORS
from firsthour.policy.words import BrakeKind, BrakeSubject, PurposeAssessment, ReleaseReason
from tests.making import AT, DESK, JUDGED, adopted, entry, hit, person, received, service, spooled

LATER = AT + timedelta(days=90)
RULE = BrakeSubject(BrakeKind.RULE, "agora/known-picture")
SOURCE = BrakeSubject(BrakeKind.SOURCE, "this platform")


class House:
    """A service with a rule that blocks, and two confirmed entries of one source; floors small enough to pass."""

    def __init__(self, monkeypatch, rule: int = 3, entry_floor: int = 50, source: int = 50) -> None:
        for kind, floor in zip(FLOORS, (rule, entry_floor, source), strict=True):
            monkeypatch.setitem(FLOORS, kind, floor)
        self.somebody = person()
        self.on = service()
        (self.rule,) = adopted(self.on, self.somebody, LATER)
        self.known = [entry(self.somebody, value=str(number) * 64) for number in range(2)]

    def upload(self, author: str, *known, at=LATER) -> Case:
        hits = tuple(hit(each) for each in known or self.known[:1])
        record = spooled(self.on, verdict=Verdict.BLOCK, hits=hits, rule=self.rule, author=author, at=at)
        return consider(item_id=received(record, self.on, at=at).id, actor=DESK, at=at)

    def states(self, *authors: str, at=LATER) -> list[str]:
        return [self.upload(author, at=at).state for author in authors]


@pytest.fixture
def house(db, home, monkeypatch) -> House:
    return House(monkeypatch)


def test_the_action_that_would_exceed_the_limit_does_not_happen_and_a_person_is_called(house):
    assert house.states("a", "b", "c") == [CaseState.DECIDED] * 3
    case = house.upload("d")
    brake = Brake.objects.get()
    assert (brake.kind, brake.identity, brake.counted, brake.limit) == ("rule", "agora/known-picture", 4, 3)
    assert case.state == CaseState.OPEN and case.brake == brake and not case.decisions.exists()
    pulled, braked = (Event.objects.get(tag=tag) for tag in ("policy:brake:pulled", "cases:case:braked"))
    assert pulled.caused_by == braked.caused_by and pulled.caused_by.subject_id == case.id


def test_who_was_counted_already_counts_no_more(house):
    assert house.states(*"abcabcabc") == [CaseState.DECIDED] * 9
    assert not Brake.objects.exists()


def test_once_pulled_it_holds_for_those_counted_already_and_for_a_new_version(house):
    house.states(*"abcd")
    assert house.states("a", at=LATER + timedelta(hours=5)) == [CaseState.OPEN]
    text = house.rule.text.replace("version: 1", "version: 2")
    house.rule = adopt_rule(service=house.on, text=text, file="r", actor=house.somebody, at=LATER)
    assert house.states("e", at=LATER + timedelta(days=2)) == [CaseState.OPEN]
    assert Brake.objects.count() == 1 and Case.objects.filter(brake=Brake.objects.get()).count() == 3


def test_an_hour_later_the_count_has_moved_on(house):
    house.states(*"abc")
    just_before, after = LATER + timedelta(minutes=59, seconds=59), LATER + timedelta(hours=1)
    assert house.states("a", at=just_before) == [CaseState.DECIDED], "counted until the hour is over"
    assert house.states("d", "e", at=after) == [CaseState.DECIDED] * 2
    assert house.states("f", at=after) == [CaseState.OPEN]


def test_after_a_release_the_count_starts_anew(house):
    house.states(*"abcd")
    at = LATER + timedelta(minutes=10)
    release_brake(
        brake_id=Brake.objects.get().id, reason=ReleaseReason.MATCHES_RIGHT, actor=house.somebody, at=at
    )
    assert house.states(*"abc", at=at) == [CaseState.DECIDED] * 3
    assert house.states("d", at=at) == [CaseState.OPEN]
    assert house.states("a", at=at - timedelta(seconds=1)) == [CaseState.OPEN], "it began while the brake was pulled"


def test_the_brake_on_one_entry_leaves_the_other_alone(db, home, monkeypatch):
    house = House(monkeypatch, rule=50, entry_floor=2)
    first, second = house.known
    assert [house.upload(author, first).state for author in "abc"] == ["decided", "decided", "open"]
    assert (Brake.objects.get().kind, Brake.objects.get().entry) == ("entry", first)
    both = house.upload("d", first, second)
    assert both.state == CaseState.DECIDED and both.decisions.get().entry == second and both.brake is None


def test_a_source_is_counted_over_all_its_entries(db, home, monkeypatch):
    house = House(monkeypatch, rule=50, source=2)
    first, second = house.known
    states = [house.upload(author, known).state for author, known in zip("abc", (first, second, first), strict=True)]
    assert states == ["decided", "decided", "open"]
    assert Brake.objects.get().source.name == "this platform"


def test_all_that_would_be_exceeded_is_braked_at_once(db, home, monkeypatch):
    house = House(monkeypatch, rule=1, entry_floor=1, source=1)
    house.states("a", "b")
    assert {brake.kind for brake in Brake.objects.all()} == {"rule", "entry", "source"}


def test_a_verdict_given_before_the_brake_is_not_acted_on_after_it(house):
    pull_brake(subject=SOURCE, actor=house.somebody, at=LATER)
    case = house.upload("a")
    assert case.state == CaseState.OPEN and case.brake.kind == "source"


def test_a_hit_that_was_braked_at_the_gate_never_acts(house):
    hits = (msgspec.structs.replace(hit(house.known[0]), braked=True),)
    record = spooled(house.on, verdict=Verdict.BLOCK, hits=hits, rule=house.rule, at=LATER)
    assert consider(item_id=received(record, house.on, at=LATER).id, actor=DESK, at=LATER).state == CaseState.OPEN


def test_a_person_decides_whatever_is_braked(house):
    pull_brake(subject=RULE, actor=house.somebody, at=LATER)
    case = house.upload("a")
    clause = access_clause(house.on, "TVE-2", LATER)
    purpose = PurposeAssessment.NONE_FOUND
    decide(case=case, clause=clause, provision="", purpose=purpose, judged=JUDGED, actor=house.somebody, at=LATER)
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED


@pytest.mark.parametrize("subject", [RULE, SOURCE, None], ids=["rule", "source", "entry"])
def test_not_even_in_the_database_does_a_rule_restrict_what_is_braked(house, subject):
    subject = subject or BrakeSubject(BrakeKind.ENTRY, str(house.known[0].id))
    pull_brake(subject=subject, actor=house.somebody, at=LATER)
    case = house.upload("a")
    with pytest.raises(IntegrityError, match="while a brake is pulled"), transaction.atomic():
        decide(
            case=case,
            clause=access_clause(house.on, "TVE-2", LATER),
            provision="",
            purpose=PurposeAssessment.NONE_FOUND,
            rule=house.rule,
            entry=house.known[0],
            actor=Actor.rule(house.rule.id),
            at=LATER,
        )


def test_items_without_an_author_are_somebody_elses_each(house):
    house.states(*"aaa")
    Item.objects.update(author=None)
    assert house.states("b") == [CaseState.OPEN]


def test_after_28_days_the_limit_follows_the_history(house):
    # the first 29 days ago; then 336 hours with one uploader each: half an uploader an hour, whose bound is 4
    begins = LATER.replace(minute=0) + timedelta(days=1)
    house.upload("first", at=begins - timedelta(hours=5))
    _repeat(Decision.objects.get(), [begins + timedelta(hours=2 * hour) for hour in range(336)])
    at = begins + timedelta(days=28, hours=1, minutes=30)
    assert braking.hourly_mean(RULE, at) == 0.5
    early = begins + timedelta(days=27)
    assert braking.hourly_mean(RULE, early) is None, "there are no 28 days yet"
    assert FLOORS[BrakeKind.RULE] == 3
    assert house.states(*(f"a{number}" for number in range(6)), at=at) == [CaseState.DECIDED] * 6
    assert not Brake.objects.exists()


def test_the_hours_of_a_day_are_counted_by_distinct_uploaders(house):
    house.states("a", "a", "b")
    house.states("c", at=LATER - timedelta(hours=2))
    hours = braking.uploaders_by_hour(RULE, LATER + timedelta(minutes=20))
    assert len(hours) == 24 and hours[-1] == (LATER.replace(minute=0), 2)
    assert [count for _, count in hours[-4:]] == [0, 1, 0, 2]


def _repeat(decision: Decision, instants: list) -> None:
    """The same automatic decision again at other times, as the history of a rule that has been there for long."""
    decision.pk = None
    Decision.objects.bulk_create(
        Decision(**{field.attname: getattr(decision, field.attname) for field in Decision._meta.fields
                    if field.attname not in ("id", "at")}, at=at)
        for at in instants
    )  # fmt: skip
