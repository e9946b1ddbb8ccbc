"""The balance sheet: drawn from the sealed log, and the verifier recomputes each figure of it."""

import json
import random
from datetime import timedelta

import msgspec
import pytest

from firsthour.appeals.words import RulingOutcome
from firsthour.ledger.exporting import export_log
from firsthour.ledger.words import instant
from firsthour.platform.sealing import Sealer, published_head
from firsthour.reports import queries
from firsthour.reports.errors import GroupUnknown
from firsthour.reports.words import Grouping
from tests.making import AT
from tests.rooms.reports.history import BEGAN, History
from tests.verifier.exports import verifier


def seal_all() -> None:
    sealer = Sealer()
    while sealer.seal(lambda: AT):
        pass


def figure(by: Grouping = Grouping.ALL, group: str = "", **term):
    return next(each for each in queries.figures(**term).figures if (each.by, each.group) == (by, group))


def test_of_nothing_the_figures_are_none(db, home):
    seal_all()
    empty = figure()
    assert (empty.removals, empty.reversed_low, empty.upload_median) == (0, None, None)


def test_figures_tell_reach_time_and_wrongful_removal_of_each_group(db, home):
    history = History()
    history.remove(took=timedelta(minutes=5), views=10, language="en-GB")
    history.remove(took=timedelta(minutes=50), views=30, language="ar")
    history.remove(took=timedelta(hours=3), views=None, language="ar", reversed_by_person=True)
    history.remove(proved=False, language="nonsense language")
    seal_all()
    everything = figure()
    assert (everything.removals, everything.proved, everything.reversed) == (4, 3, 1)
    assert (everything.views, everything.views_told, everything.views_median) == (40, 2, 10)
    assert (everything.upload_median, everything.upload_p90) == (50 * 60 * 10**6, 3 * 3600 * 10**6)
    assert (everything.upload_within_hour, everything.upload_known) == (2, 3)
    arabic = figure(Grouping.LANGUAGE, "ar")
    assert (arabic.removals, arabic.reversed) == (2, 1)
    assert arabic.reversed_low < 5000 < arabic.reversed_high
    assert figure(Grouping.LANGUAGE, "unknown").removals == 1
    assert figure(Grouping.SOURCE, str(history.entry.source_id)).removals == 4
    assert figure(Grouping.RULE, history.rule.digest).removals == 4
    assert figure(Grouping.DECIDER, "rule").removals == 4
    assert queries.figures().verdicts == {"block": 4}


def test_what_a_second_person_judged_stands_beside_what_was_reversed(db, home):
    history = History()
    for agrees in (True, True, False):
        history.judge_again(history.remove(language="ar"), agrees=agrees)
    history.remove(language="en")
    seal_all()
    everything, arabic = figure(), figure(Grouping.LANGUAGE, "ar")
    assert (everything.judged, everything.judged_wrong) == (arabic.judged, arabic.judged_wrong) == (3, 1)
    assert arabic.judged_low < 3333 < arabic.judged_high
    assert figure(Grouping.LANGUAGE, "en").judged_low is None


def test_what_was_overturned_on_appeal_stands_beside_what_was_appealed_against(db, home):
    history = History()
    cases = [history.remove(language="ar") for _ in range(3)]
    history.appeal(cases[0], RulingOutcome.REJECTED)
    history.appeal(cases[1], RulingOutcome.UPHELD)
    seal_all()
    everything = figure()
    assert (everything.appealed, everything.overturned, everything.reversed) == (2, 1, 1)
    assert figure(Grouping.LANGUAGE, "ar").overturned == 1


def test_a_term_takes_the_decisions_within_it_alone(db, home):
    history = History()
    history.remove(at=BEGAN)
    history.remove(at=BEGAN + timedelta(days=10))
    seal_all()
    day = instant(BEGAN + timedelta(days=5))
    assert (figure(until=day).removals, figure(since=day).removals) == (1, 1)
    assert figure(since=instant(BEGAN), until=instant(BEGAN)).removals == 0


def test_the_removals_behind_a_figure_are_named(db, home):
    history = History()
    history.remove(language="en")
    wrong = history.remove(language="ar", reversed_by_person=True)
    seal_all()
    (behind,) = queries.removals_behind(Grouping.LANGUAGE, "ar")
    removal, reversed_by, _, views = behind
    assert removal.case == str(wrong.id) and reversed_by and views == 7
    assert len(queries.removals_behind(Grouping.ALL, "")) == 2
    with pytest.raises(GroupUnknown):
        queries.removals_behind(Grouping.LANGUAGE, "xx")


def test_figures_follow_the_log_as_it_grows_and_not_before_it_is_sealed(db, home):
    history = History()
    history.remove()
    seal_all()
    assert figure().removals == 1
    history.remove()
    assert figure().removals == 1
    seal_all()
    assert figure().removals == 2


def test_the_verifier_recomputes_every_figure_and_finds_each_changed_one(db, home, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    history = History()
    history.remove_some(7, rng)
    history.remove(reversed_by_person=True)
    seal_all()
    early = json.loads(msgspec.json.encode(queries.figures()))
    history.remove(language="ar", reversed_by_person=True)
    seal_all()
    term = {"since": instant(BEGAN + timedelta(days=9)), "until": instant(BEGAN + timedelta(days=30))}
    published = {
        "early": early,
        "late": json.loads(msgspec.json.encode(queries.figures())),
        "term": json.loads(msgspec.json.encode(queries.figures(**term))),
    }
    verify = verifier()
    export_log(tmp_path / "log")
    outside = verify.read_heads(published_head())
    assert verify.verify(tmp_path / "log", outside, [], published).findings == []
    for name, told in published.items():
        for _ in range(6):
            spoiled = json.loads(json.dumps(told))
            row = rng.choice(spoiled["figures"])
            field = rng.choice([key for key in row if key not in ("by", "group")])
            row[field] = (row[field] or 0) + 1
            found = verify.verify(tmp_path / "log", outside, [], {name: spoiled}).findings
            assert [each.kind for each in found] == ["figure"] and field in found[0].says
