"""What a flag needs, where it goes, and how far its notifier can be relied on."""

from datetime import timedelta

import msgspec
import pytest

from firsthour.flags import rules
from firsthour.flags.rules import Past
from firsthour.flags.words import BurstKind, Fault, FlagFields, FlagKind, FlagOutcome, Lane, NotifierStanding
from tests.making import AT

DAY = timedelta(days=1)
WHOLE = FlagFields(
    kind=FlagKind.TERRORISM,
    links=("https://board.example/p/1",),
    explanation="The post calls for an attack on a named place.",
    name="Ana Example",
    mail="ana@example.org",
    good_faith=True,
    language="en",
)


def but(**fields) -> FlagFields:
    return msgspec.structs.replace(WHOLE, **fields)


def test_a_whole_notice_lacks_nothing():
    assert rules.faults(WHOLE) == ()


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"links": ()}, Fault.LINK_MISSING),
        ({"links": tuple(f"https://a.example/{n}" for n in range(21))}, Fault.LINKS_TOO_MANY),
        ({"links": ("board.example/p/1",)}, Fault.LINK_UNUSABLE),
        ({"links": ("javascript:alert(1)",)}, Fault.LINK_UNUSABLE),
        ({"links": ("https://user:word@board.example/",)}, Fault.LINK_UNUSABLE),
        ({"links": ("https://[::1",)}, Fault.LINK_UNUSABLE),
        ({"links": ("https://board.example/\u202eevil",)}, Fault.LINK_UNUSABLE),
        ({"explanation": "  bad   "}, Fault.EXPLANATION_SHORT),
        ({"explanation": "x" * 5001}, Fault.EXPLANATION_LONG),
        ({"name": " "}, Fault.NAME_MISSING),
        ({"mail": ""}, Fault.MAIL_MISSING),
        ({"mail": "ana@example.org\r\nBcc: all@example.org"}, Fault.MAIL_UNUSABLE),
        ({"mail": '"a b"@example.org'}, Fault.MAIL_UNUSABLE),
        ({"good_faith": False}, Fault.GOOD_FAITH_MISSING),
        ({"language": "../en"}, Fault.LANGUAGE_UNUSABLE),
    ],
)
def test_each_thing_the_law_asks_for_is_missed(fields, fault):
    assert rules.faults(but(**fields)) == (fault,)


def test_only_offences_against_children_may_be_reported_without_a_name():
    for kind in FlagKind:
        lacking = rules.faults(but(kind=kind, name="", mail=""))
        assert lacking == (() if kind is FlagKind.CHILD_ABUSE else (Fault.NAME_MISSING, Fault.MAIL_MISSING))


def test_typed_addresses_and_texts_lose_what_nobody_sees():
    assert rules.links_of(" https://a.example/1\r\n\thttps://a.example/2 https://a.example/1") == (
        "https://a.example/1",
        "https://a.example/2",
    )
    assert rules.one_line("Ana\r\nBcc: x\x00\u202e Example", 200) == "Ana Bcc: x Example"
    assert rules.readable("one\r\ntwo\x00\u202e\r") == "one\ntwo"


def test_lanes_put_trusted_flaggers_before_and_warned_notifiers_after_everybody():
    assert rules.lane(FlagKind.TERRORISM, trusted=True, warned=False) is Lane.TRUSTED
    assert rules.lane(FlagKind.TERMS, trusted=False, warned=False) is Lane.ORDINARY
    assert rules.lane(FlagKind.TERMS, trusted=False, warned=True) is Lane.LAST
    assert rules.lane(FlagKind.CHILD_ABUSE, trusted=True, warned=True) is Lane.APART
    assert list(Lane) == [Lane.APART, Lane.TRUSTED, Lane.ORDINARY, Lane.LAST]


def test_precision_has_the_interval_that_wilson_gives():
    outcomes = [FlagOutcome.RESTRICTED] * 8 + [FlagOutcome.LEFT, FlagOutcome.UNFOUNDED, FlagOutcome.NOT_LOCATED]
    measured = rules.precision(outcomes)
    assert (measured.upheld, measured.judged) == (8, 10)
    assert measured.lower == pytest.approx(0.4902, abs=1e-4) and measured.upper == pytest.approx(0.9433, abs=1e-4)
    assert rules.precision([FlagOutcome.UNCLEAR]) is None
    nothing = rules.precision([FlagOutcome.LEFT])
    assert nothing.lower == 0.0 and 0.79 < nothing.upper < 0.8


def test_a_flagger_is_imprecise_only_beyond_chance():
    assert not rules.imprecise(None)
    assert not rules.imprecise(rules.precision([FlagOutcome.LEFT] * 19))
    assert rules.imprecise(rules.precision([FlagOutcome.LEFT] * 20))
    assert not rules.imprecise(rules.precision([FlagOutcome.LEFT] * 12 + [FlagOutcome.RESTRICTED] * 9))


def past(*outcomes: FlagOutcome, first=AT) -> list[Past]:
    return [Past(outcome, first + DAY * number) for number, outcome in enumerate(outcomes)]


BAD, GOOD = FlagOutcome.UNFOUNDED, FlagOutcome.RESTRICTED


def test_misuse_is_frequent_and_most_of_what_is_flagged():
    later = AT + 30 * DAY
    assert rules.standing(past(BAD, BAD), None, later) is NotifierStanding.GOOD
    assert rules.standing(past(BAD, BAD, BAD), None, later) is NotifierStanding.WARNING_DUE
    assert rules.standing(past(BAD, BAD, BAD, GOOD, GOOD, GOOD), None, later) is NotifierStanding.GOOD
    assert rules.standing(past(BAD, BAD, BAD), None, AT + 400 * DAY) is NotifierStanding.GOOD


def test_a_suspension_is_considered_only_after_a_warning_and_more_of_the_same():
    warned, later = AT + 10 * DAY, AT + 40 * DAY
    before = past(*[BAD] * 6)
    assert rules.standing(before, None, later) is NotifierStanding.WARNING_DUE
    assert rules.standing(before, warned, later) is NotifierStanding.WARNED
    again = past(BAD, BAD, first=warned + DAY)
    assert rules.standing(before + again, warned, later) is NotifierStanding.SUSPENSION_CONSIDERED
    assert rules.standing([], warned, warned + 366 * DAY) is NotifierStanding.GOOD


def test_a_burst_is_many_notifiers():
    assert not rules.is_burst(BurstKind.ITEM, 9) and rules.is_burst(BurstKind.ITEM, 10)
    assert not rules.is_burst(BurstKind.AUTHOR, 19) and rules.is_burst(BurstKind.AUTHOR, 20)
