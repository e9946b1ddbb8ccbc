"""The circuit breaker: too many restrictions without a person in one group, and a person is asked."""

import random
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from firsthour.cases.actions import consider
from firsthour.cases.models import Case, Decision
from firsthour.cases.words import CaseState
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.policy.actions import pull_brake, release_brake
from firsthour.policy.errors import BrakeSubjectUnknown
from firsthour.policy.models import Brake
from firsthour.policy.queries import access_clause
from firsthour.policy.rules.braking import FLOORS
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject, GroupKind, ReleaseReason
from tests.making import AT, DESK, adopted, entry, hit, person, received, service, spooled

LATER = AT + timedelta(days=90)
MINUTE = timedelta(minutes=1)


class House:
    """A service with a rule and an entry that no brake of theirs stops, and groups of three an hour."""

    def __init__(self, monkeypatch) -> None:
        for kind in FLOORS:
            monkeypatch.setitem(FLOORS, kind, 10_000)
        limits = {GroupKind.TERRITORY: 10_000, GroupKind.LANGUAGE: 3, GroupKind.AUTHORS: 10_000}
        monkeypatch.setattr(settings, "GROUP_LIMITS", limits)
        self.limits, self.somebody, self.on = limits, person(), service()
        (self.rule,) = adopted(self.on, self.somebody, LATER)
        self.known = entry(self.somebody)

    def upload(self, author: str, language: str = "en", at=LATER) -> Case:
        record = spooled(
            self.on, verdict=Verdict.BLOCK, hits=(hit(self.known),), rule=self.rule, author=author, language=language,
            at=at,
        )  # fmt: skip
        return consider(item_id=received(record, self.on, at=at).id, actor=DESK, at=at)


@pytest.fixture
def house(db, home, monkeypatch) -> House:
    return House(monkeypatch)


def test_the_restriction_that_would_be_one_too_many_in_a_language_asks_a_person(house):
    assert [house.upload(each, "ar-EG").state for each in "aab"] == [CaseState.DECIDED] * 3
    case = house.upload("c", "ar")
    brake = Brake.objects.get()
    assert (brake.kind, brake.identity, brake.cause) == ("group", "agora/language:ar", BrakeCause.RESTRICTIONS)
    assert (brake.counted, brake.limit, brake.service) == (4, 3, house.on)
    assert case.state == CaseState.OPEN and case.brake == brake
    assert '"group":"language:ar"' in Event.objects.get(tag="policy:brake:pulled").canonical
    assert house.upload("d", "ar", LATER + timedelta(hours=9)).state == CaseState.OPEN, "until a person releases it"
    assert house.upload("d", "en").state == CaseState.DECIDED, "others are not concerned"


def test_a_person_releases_it_and_the_count_starts_anew(house):
    for each in "abcd":
        house.upload(each, "ar")
    at = LATER + 10 * MINUTE
    release_brake(
        brake_id=Brake.objects.get().id, reason=ReleaseReason.MATCHES_RIGHT, actor=house.somebody, at=at
    )
    assert [house.upload(each, "ar", at + MINUTE).state for each in "efg"] == [CaseState.DECIDED] * 3
    assert house.upload("h", "ar", at + MINUTE).state == CaseState.OPEN


def test_new_authors_and_known_ones_are_groups_of_their_own(house):
    house.limits |= {GroupKind.LANGUAGE: 10_000, GroupKind.AUTHORS: 2}
    house.upload("old", at=LATER)
    later = LATER + timedelta(days=2)
    assert [house.upload(each, at=later).state for each in ("new-1", "new-2")] == [CaseState.DECIDED] * 2
    assert house.upload("new-3", at=later).state == CaseState.OPEN
    assert Brake.objects.get().identity == "agora/authors:new"
    assert house.upload("old", at=later).state == CaseState.DECIDED


def test_the_database_refuses_it_too_and_a_person_decides_all_the_same(house):
    case = house.upload("a", "ar")
    pull_brake(
        subject=BrakeSubject(BrakeKind.GROUP, "agora/language:ar"), actor=house.somebody, at=LATER - MINUTE
    )
    with pytest.raises(IntegrityError, match="while its breaker is out"), transaction.atomic():
        Decision.objects.create(
            case=case, outcome="restrict", clause=access_clause(house.on, "TVE-2", LATER), purpose="none-found",
            rule=house.rule, entry=house.known, actor_kind="rule", actor_id=house.rule.id, at=LATER,
        )  # fmt: skip


@pytest.mark.parametrize(
    "identity", ["agora/language:", "agora/language:AR", "nowhere/language:ar", "agora/authors:all"]
)
def test_what_is_no_group_has_no_breaker(house, identity):
    with pytest.raises(BrakeSubjectUnknown):
        pull_brake(subject=BrakeSubject(BrakeKind.GROUP, identity), actor=house.somebody, at=LATER)


def test_no_hour_of_any_stream_has_more_restrictions_in_a_language_than_its_limit(house):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng, at = random.Random(seed), LATER
    for _ in range(40):
        at += timedelta(minutes=rng.choice([0, 0, 1, 5, 30]))
        house.upload(f"author-{rng.randrange(6)}", rng.choice(["ar", "en", "ar-EG"]), at)
        for brake in Brake.objects.filter(released_at__isnull=True):
            if rng.random() < 0.3:
                release_brake(
                    brake_id=brake.id, reason=ReleaseReason.MATCHES_RIGHT, actor=house.somebody, at=at
                )
    for language in ("ar", "en"):
        taken = list(
            Decision.objects.filter(case__item__language__startswith=language, outcome="restrict")
            .order_by("at").values_list("at", flat=True)
        )  # fmt: skip
        brakes = Brake.objects.filter(identity=f"agora/language:{language}", released_at__isnull=False)
        released = list(brakes.values_list("released_at", flat=True))
        for instant in taken:
            since = max([instant - timedelta(hours=1), *(each for each in released if each <= instant)])
            assert sum(since < each <= instant for each in taken) <= 3 + (since in released)
