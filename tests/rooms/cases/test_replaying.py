"""Replay over what was really received: right, read only, and in little memory. Figures of rules beside it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from msgspec.structs import replace

from firsthour.cases.actions import consider, reverse
from firsthour.cases.figures import DAYS, decisions_by, figures_of
from firsthour.cases.replaying import Replaying
from firsthour.intake.actions import minimise
from firsthour.intake.formats.records import RuleApplied
from firsthour.intake.models import Item, Tally
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.models import Event
from firsthour.policy.rules import compile_rule
from tests.making import AT, DESK, adopted, entry, hit, person, received, service, spooled

LATER = AT + timedelta(days=90)
HOUR = timedelta(hours=1)


def rule(when: str, *, name: str = "candidate", recommend: str = "review"):
    text = (
        f"rule: {name}\nversion: 2\nabout: For tests.\nrecommend: {recommend}\nclause: TVE-2\n"
        f"restriction: disable\nwhen: |\n  {when}\n"
    )
    return compile_rule(text, file=f"{name}.yaml")


@pytest.fixture
def house(db, home):
    """Three passed items, one reduced to its fingerprints; one blocked and reversed; one far hit; one closed."""
    somebody = person()
    on = service(actor=somebody)
    (acting,) = adopted(on, somebody, LATER - HOUR)
    known, seed = entry(somebody), entry(somebody, value="1" * 64, confirmed=False)
    received(spooled(on, language="ar", at=LATER - HOUR), on, at=LATER - HOUR)
    minimise(actor=DESK, at=LATER)
    for language in ("ar", "de"):
        received(spooled(on, language=language, at=LATER), on, at=LATER)
    blocked = received(
        spooled(on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=acting, author="x", at=LATER), on, at=LATER
    )
    case = consider(item_id=blocked.id, actor=DESK, at=LATER)
    reverse(case=case, actor=somebody, at=LATER)
    received(spooled(on, verdict=Verdict.REVIEW, hits=(hit(seed, distance=29),), author="y", at=LATER), on, at=LATER)
    closed = spooled(on, verdict=Verdict.REVIEW, hits=(hit(known),), audience=Audience.CLOSED, author="z", at=LATER)
    received(closed, on, at=LATER)
    return SimpleNamespace(on=on, acting=acting, blocked=blocked, case=case)


def replayed(house, candidate, *, since=LATER - 2 * HOUR, until=LATER + HOUR):
    replaying = Replaying(house.on, candidate, since=since, until=until)
    found = replaying.run(replaying.portions())
    assert replaying.seen == replaying.total == found.items
    return found


def test_a_new_version_that_never_applies_ends_what_the_old_one_did(house):
    found = replayed(house, rule("false", name="known-picture"))
    assert (found.items, found.changes) == (6, {"block→review": 1})
    ended = found.acts_no_more
    assert (ended.items, ended.authors, ended.reversed) == (1, 1, 1)
    assert ended.by_source == {"this platform": 1} and ended.by_bank == {"house": 1}
    assert ended.examples == [str(house.blocked.receipt)]


def test_a_rule_that_asks_for_the_language_says_of_how_many_it_cannot_know(house):
    found = replayed(house, rule('language == "ar"'))
    assert (found.reduced, found.untold, found.changes) == (1, 1, {"pass→review": 1})
    assert replayed(house, rule("size(hits) == 0")).changes == {"pass→review": 3}


def test_a_rule_that_would_widen_acting_is_held_back_where_no_rule_may_act(house):
    found = replayed(house, rule("true", recommend="block"))
    assert found.newly_acts.items == 0 and found.changes == {"pass→review": 3}
    assert found.held_back == {"closed": 1, "no-hit": 3, "not-confirmed": 1}


def test_only_the_items_of_the_term_are_replayed(house):
    assert replayed(house, rule("true"), since=LATER).items == 5
    assert replayed(house, rule("true"), until=LATER).items == 1


def test_a_replay_changes_nothing_because_the_database_does_not_let_it(house):
    before = list(Item.objects.order_by("pk").values()), Event.objects.count(), list(Tally.objects.values())
    replaying = Replaying(house.on, rule("true"), since=LATER - 2 * HOUR, until=LATER + HOUR)
    for _ in replaying.portions():
        with pytest.raises(DatabaseError, match="read-only"), connection.cursor() as cursor:
            cursor.execute("UPDATE intake_item SET views = views + 1")
        break
    connection.close()
    replayed(house, rule("true"))
    assert before == (list(Item.objects.order_by("pk").values()), Event.objects.count(), list(Tally.objects.values()))


def test_figures_tell_how_often_a_rule_applied_acted_and_was_reversed(house):
    digest = house.acting.digest
    figures = figures_of(house.on, [digest], LATER)[digest]
    assert (figures.applied, figures.blocked, figures.acted, figures.reversed) == (1, 1, 1, 1)
    assert len(figures.days) == DAYS and figures.days[-1].blocked == 1 and figures.days[-1].day == LATER.date()
    later = figures_of(house.on, [digest], LATER + timedelta(days=DAYS))[digest]
    assert (later.applied, later.acted) == (0, 0)
    (decision,) = decisions_by(house.on, "known-picture", 5)
    assert decision.rule == house.acting and decision.case == house.case


def test_a_rule_on_trial_is_counted_for_ever_and_kept_of_a_passed_item_for_less_than_an_hour(house):
    trial = RuleApplied("trial", 1, "cd" * 32, Verdict.PASS, "TVE-2", None, "disable", "shadow", would=Verdict.BLOCK)
    record = spooled(house.on, language="fa", at=LATER)
    item = received(replace(record, applied=(trial,)), house.on, at=LATER)
    assert item.applied[0]["held_back"] == "shadow"
    minimise(actor=DESK, at=LATER + HOUR)
    item.refresh_from_db()
    assert item.applied == []
    figures = figures_of(house.on, ["cd" * 32], LATER)["cd" * 32]
    assert figures.applied == figures.blocked == 1 and figures.held_back == {"shadow": 1}
