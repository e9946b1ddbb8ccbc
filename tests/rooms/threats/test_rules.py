"""When a threat is imminent, what obliges us to tell, and whom."""

import pytest

from firsthour.threats import rules
from firsthour.threats.errors import NothingObserved, StateUnreadable
from firsthour.threats.words import Destination, DestinationKind, Indicator, Obligation, Observed, ThreatState


def seen(*indicators: Indicator, description: str = "An invented text.", **states: str) -> Observed:
    return Observed(indicators=indicators, description=description, **states)


def told(observed: Observed, home: str = "IE") -> list[tuple[str, str]]:
    return [(str(each.kind), each.state) for each in rules.destinations(observed, home=home)]


def test_two_indicators_are_an_imminent_threat_and_one_is_a_suspicion():
    assert not rules.imminent([Indicator.NAMED_TARGET])
    assert not rules.imminent([Indicator.NAMED_TARGET, Indicator.NAMED_TARGET])
    assert rules.imminent([Indicator.NAMED_TARGET, Indicator.NAMED_TIME])
    assert rules.obligations_of(raised=False) == (Obligation.DSA,)
    assert rules.obligations_of(raised=True) == (Obligation.TCO, Obligation.DSA)


def test_all_hits_of_known_threats_together_count_once_and_nobody_ticks_them():
    assert rules.counted([], {"TVEC2", "TVEC1"}) == (Indicator.KNOWN_THREAT,)
    assert rules.counted([Indicator.KNOWN_THREAT], {"TVEC1"}) == ()
    ticked = [Indicator.NAMED_TIME, Indicator.STATED_INTENT, Indicator.NAMED_TIME]
    assert rules.counted(ticked, {"TVEC2"}) == (
        Indicator.STATED_INTENT,
        Indicator.NAMED_TIME,
        Indicator.KNOWN_THREAT,
    )


def test_every_member_state_concerned_is_told():
    concerned = seen(Indicator.NAMED_TARGET, place_state="FR", author_state="DE", victims_state="FR")
    assert told(concerned) == [("competent", "DE"), ("competent", "FR")]
    assert told(seen(Indicator.NAMED_TARGET, place_state="FR", author_state="US")) == [("competent", "FR")]


@pytest.mark.parametrize("states", [{}, {"place_state": "US", "author_state": "GB"}])
def test_where_no_member_state_is_known_the_home_contact_point_and_europol_are_told(states):
    assert told(seen(Indicator.NAMED_TARGET, **states)) == [("home", "IE"), ("europol", "EU")]


def test_where_the_service_never_said_its_state_somebody_there_has_to_be_told_all_the_same():
    assert rules.destinations(seen(Indicator.NAMED_TARGET), home="")[0] == Destination(DestinationKind.HOME, "")


@pytest.mark.parametrize(
    ("before", "raised", "everybody_told", "after"),
    [
        (None, False, False, ThreatState.SUSPECTED),
        (None, True, False, ThreatState.IMMINENT),
        (ThreatState.SUSPECTED, True, False, ThreatState.IMMINENT),
        (ThreatState.INFORMED, True, True, ThreatState.INFORMED),
        (ThreatState.INFORMED, True, False, ThreatState.IMMINENT),
        (ThreatState.INFORMED, False, False, ThreatState.SUSPECTED),
    ],
)
def test_what_is_seen_later_may_open_what_was_told(before, raised, everybody_told, after):
    assert rules.state_after(before, raised=raised, everybody_told=everybody_told) is after


def test_states_are_read_in_small_letters_too():
    kept = rules.checked(seen(place_state=" fr "), (Indicator.NAMED_TARGET,))
    assert (kept.place_state, kept.indicators) == ("FR", (Indicator.NAMED_TARGET,))


@pytest.mark.parametrize(
    ("observed", "refusal"),
    [
        (seen(), NothingObserved),
        (seen(Indicator.NAMED_TARGET, description=" \x00 "), NothingObserved),
        (seen(Indicator.NAMED_TARGET, description="x" * (rules.LONGEST + 1)), NothingObserved),
        (seen(Indicator.NAMED_TARGET, place_state="France"), StateUnreadable),
    ],
)
def test_what_says_nothing_or_cannot_be_read_is_refused(observed, refusal):
    with pytest.raises(refusal):
        rules.checked(observed, observed.indicators)
