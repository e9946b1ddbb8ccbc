"""Who spares themself a theme is given none of it and not called because of it, and nobody else learns which."""

import uuid

import pytest
from django.conf import settings

from firsthour.clocks import actions as clocks
from firsthour.clocks.duties import sound
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.notices.models import CallOut
from firsthour.notices.senders.webhook.sender import read_pager
from firsthour.orders.models import OrderedItem
from firsthour.people.models import Account
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy.words import Harm, Severity
from firsthour.reviewing import actions, duties, errors, queries, rules, themes
from firsthour.reviewing.models import Comfort, Place
from firsthour.reviewing.words import Filter, Judgement
from tests.filing import filed, registered
from tests.making import DESK, account
from tests.rooms.notices.test_calling import on_call
from tests.rooms.reviewing.test_quality import LATER, House, left, somebody
from tests.rooms.reviewing.test_queue import Floor
from tests.threatening import threatened

ALL = Filter()


def spares(person, *chosen: str) -> None:
    own = Account.objects.get(pseudonym=person.id)
    actions.choose_spared(account=own, themes=chosen, actor=person, at=LATER)


@pytest.fixture
def floor(db, home) -> Floor:
    made = Floor(2)
    made.placed()
    return made


@pytest.mark.parametrize(
    ("harms", "severities", "told"),
    [
        ([], [], ("medium",)),
        ([Harm.PRAISE], [Severity.MEDIUM], ("TVEC7", "medium")),
        ([Harm.PRAISE, Harm.INSTRUCTIONS], [Severity.MEDIUM, Severity.CRITICAL], ("TVEC5", "TVEC7", "critical")),
    ],
)
def test_the_themes_of_a_case_are_its_harms_and_the_gravest_severity(harms, severities, told):
    assert rules.themes_of(harms, severities) == told


def test_who_spares_themself_a_theme_is_given_none_of_it_and_others_are(floor):
    own = Place.objects.first().themes
    assert own and set(own) <= set(themes.THEMES)
    for theme in own:
        spares(floor.one, theme)
        with pytest.raises(errors.QueueEmpty):
            actions.claim_next(filtered=ALL, actor=floor.one, at=LATER)
    actions.claim(case=floor.cases[0], actor=floor.one, at=LATER)  # their own choice is no prohibition
    assert actions.claim_next(filtered=ALL, actor=floor.two, at=LATER) == floor.cases[1]
    assert len(queries.queue(ALL, reader=floor.one, at=LATER)) == 2
    spares(floor.one)
    actions.release(case=floor.cases[1], actor=floor.two, at=LATER)
    assert actions.claim_next(filtered=ALL, actor=floor.one, at=LATER) in floor.cases


def test_blind_reviews_and_gold_items_spare_them_too(db, home, monkeypatch):
    monkeypatch.setattr(rules, "SAMPLED", 65_536)
    house, first, second = House(), somebody(email="one@staff.example"), somebody(email="two@staff.example")
    case = left(house, 1, first)
    (own,) = themes.themes_of([case.item])
    spares(second, *own)
    actions.draw_sample(actor=DESK, at=LATER)
    actions.set_gold(case=case, judgement=Judgement.LEAVE, actor=first, at=LATER)
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=second, at=LATER)
    spares(second)
    assert actions.take_blind_review(actor=second, at=LATER).case == case


def test_who_spares_themself_a_theme_is_not_called_and_the_next_one_is(floor, monkeypatch):
    monkeypatch.setattr(settings, "PAGER", read_pager("http://127.0.0.1:9/call", "s" * 40))
    ana, ben = on_call("ana", "ben")
    registered()
    order = filed(floor.on)
    OrderedItem.objects.create(filing=order, link=order.links.get(), item=floor.cases[0].item)
    spares(Actor.person(ana.pseudonym), *Place.objects.first().themes)
    assert themes.spared_from(order.id) == themes.spared_from(floor.cases[0].id) == {ana.pseudonym}
    threat = threatened(floor.cases[1], actor=floor.two, at=LATER)
    for subject in (threat.id, threat.observations.get().id):
        assert themes.spared_from(subject) == {ana.pseudonym}
    assert themes.spared_from(uuid.uuid4()) == set()
    assert called(order.id) == [ben]
    spares(Actor.person(ben.pseudonym), *Place.objects.first().themes)
    operator = account("operator")
    assert operator in called(floor.cases[1].id), "with nobody else left, operators hear of it at once"


def called(subject: uuid.UUID) -> list[Account]:
    """Who is called first because of it."""
    clocks.start(
        kind=DeadlineKind.UK_NOTICE, subject_kind="filing", subject_id=subject, starts_at=LATER,
        service_id=uuid.uuid4(), caused_by=None, actor=DESK, at=LATER,
    )  # fmt: skip
    while sound(lambda: LATER) or duties.call(lambda: LATER):
        continue
    calls = CallOut.objects.filter(alarm__deadline__subject_id=subject, alarm__deadline__kind=DeadlineKind.UK_NOTICE)
    return [each.account for each in calls.order_by("number")]


def test_nobody_else_learns_what_somebody_spares_themself(floor):
    spares(floor.one, "critical", "TVEC5")
    assert Comfort.objects.get().spared == ["TVEC5", "critical"]
    told = [event.canonical for event in Event.objects.filter(tag="reviewing:comfort:set")]
    assert told and all('"body":{}' in each for each in told)
    with pytest.raises(errors.ThemeUnknown):
        spares(floor.one, "islamist")
    with pytest.raises(errors.ComfortOfAnother):
        actions.choose_spared(account=account("reviewer"), themes=["high"], actor=floor.one, at=LATER)


def test_how_many_there_are_for_a_theme_is_told_in_steps_of_five(floor):
    assert [rules.rounded(people) for people in (0, 4, 5, 9, 10)] == [0, 0, 5, 5, 10]
    assert set(themes.available()) == set(themes.THEMES) and set(themes.available().values()) == {0}
    takers = [each for each in Account.objects.all() if may(each, Permission.CLAIM_CASE)]
    for _ in range(6 - len(takers)):
        account("reviewer")
    assert themes.available()["critical"] == 5
    spares(floor.one, "critical")
    assert themes.available()["critical"] == 5, "six can, or five: nobody shows by it"
    spares(floor.two, "critical")
    assert themes.available() == {each: 0 if each == "critical" else 5 for each in themes.THEMES}
