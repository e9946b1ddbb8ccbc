"""Every fact of a statement of reasons, flipped by itself: exactly the sentence that speaks of it flips, no other.

EU 2022/2065 Art. 17(3). A fact that no sentence tells, or that two facts tell in one voice, would make it untrue.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from firsthour.notices.errors import StatementRefused
from firsthour.notices.rules import compose
from firsthour.notices.words import Finding, GroundKind, PurposeScope, RedressKind, RedressRoute, StatementFacts
from firsthour.policy.words import AutomatedDecision, PurposeAssessment, RestrictionKind, Source
from tests.rooms.notices.test_rules import CLAUSE, COMPLAINT, COURT, FACTS, SETTLERS, both_languages

JUDGED = msgspec.structs.replace(
    FACTS, finding=Finding.JUDGED, automation=AutomatedDecision.PARTIALLY, purpose_scope=PurposeScope.ITEM
)
BASES = {
    "by a rule": FACTS,
    "on a copy of what was ordered away": msgspec.structs.replace(FACTS, state_asked=True, copy_ordered=True),
    "by a person on a copy": msgspec.structs.replace(FACTS, automation=AutomatedDecision.PARTIALLY),
    "by a person": JUDGED,
    "by a person in spite of its purpose": msgspec.structs.replace(JUDGED, purpose=PurposeAssessment.NEWS),
    "by a person whom a state asked": msgspec.structs.replace(JUDGED, state_asked=True),
}
PARTS = (
    *("title", "item", "restriction", "territory", "duration", "ground", "finding", "source", "detection"),
    *("automation", "state", "purpose", "contact", "complaint", "out-of-court", "court"),
)
WORDS = {"en": "Other words", "ar": "كلمات أخرى", "fr": "D’autres mots"}
OTHER_GROUNDS = tuple(
    msgspec.structs.replace(CLAUSE, **change)
    for change in (
        {"kind": GroundKind.PROVISION},
        {"id": "TVE-3"},
        {"version": "2"},
        {"titles": {**CLAUSE.titles, **WORDS}},
        {"texts": {**CLAUSE.texts, **WORDS}},
    )
)
FLIPS = {
    "restriction": ({"restriction"}, tuple(RestrictionKind)),
    "territories": ({"territory"}, ((), ("DE",), ("DE", "FR"), ("FR",), ("SY",))),
    "ground": ({"ground"}, OTHER_GROUNDS),
    "finding": ({"finding"}, tuple(Finding)),
    "source": ({"source"}, tuple(Source)),
    "automated_detection": ({"detection"}, (False, True)),
    "automation": ({"automation"}, tuple(AutomatedDecision)),
    "state_asked": ({"state"}, (False, True)),
    "copy_ordered": ({"state"}, (False, True)),
    "purpose": ({"purpose"}, tuple(PurposeAssessment)),
    "purpose_scope": ({"purpose"}, tuple(PurposeScope)),
    "decided_at": ({"item"}, tuple(datetime(2026, 11, 22, hour, 4, 5, tzinfo=UTC) for hour in (21, 22))),
    "zone": ({"item"}, (ZoneInfo("Europe/Athens"), ZoneInfo("Europe/Paris"))),
    "service": ({"title", "item"}, ("Forum",)),
    "contact": ({"contact"}, ("help@agora.example",)),
    "item_label": ({"item"}, ("board/4712",)),
    "complaint_until": ({"complaint"}, (date(2027, 5, 25), date(2028, 5, 24))),
}
REDRESS = {
    "complaint": ((RedressRoute(RedressKind.COMPLAINT, "Desk", COMPLAINT.where), COURT, SETTLERS),),
    "out-of-court": ((COMPLAINT, RedressRoute(RedressKind.OUT_OF_COURT, SETTLERS.name, "elsewhere"), COURT),),
    "court": ((COMPLAINT, SETTLERS), (COMPLAINT, SETTLERS, RedressRoute(RedressKind.COURT, "a tribunal", COURT.where))),
}


def parts(facts, language):
    statement = compose(facts, language)
    return dict(zip(PARTS, (statement.title, *statement.paragraphs, *statement.redress), strict=True))


def told_with(base, field, value, language):
    """The parts of a statement with one fact changed, nothing where such facts are refused as untrue."""
    try:
        return parts(msgspec.structs.replace(base, **{field: value}), language)
    except StatementRefused:
        return None


def test_every_fact_is_flipped():
    assert {*FLIPS, "redress"} == set(StatementFacts.__struct_fields__)


@both_languages
@pytest.mark.parametrize("field", FLIPS)
def test_a_flipped_fact_flips_the_sentence_that_speaks_of_it_and_no_other(language, field):
    expected, values = FLIPS[field]
    never_flipped = list(values)
    for base in BASES.values():
        before, was = parts(base, language), getattr(base, field)
        for value in values:
            after = told_with(base, field, value, language)
            if value == was or after is None:
                continue
            assert {part for part in PARTS if before[part] != after[part]} == expected, (was, value)
            never_flipped = [each for each in never_flipped if each not in (was, value)]
    assert never_flipped == []


@both_languages
@pytest.mark.parametrize("field", FLIPS)
def test_no_two_values_of_a_fact_are_told_in_the_same_words(language, field):
    (*_, part), values = sorted(FLIPS[field][0]), FLIPS[field][1]
    for base in BASES.values():
        told = [told_with(base, field, value, language) for value in values]
        sentences = [each[part] for each in told if each]
        assert len(set(sentences)) == len(sentences)


@both_languages
@pytest.mark.parametrize(("part", "routes"), [(part, routes) for part, each in REDRESS.items() for routes in each])
def test_a_flipped_way_to_contest_flips_its_own_sentence(language, part, routes):
    for base in BASES.values():
        before, after = parts(base, language), parts(msgspec.structs.replace(base, redress=routes), language)
        assert {each for each in PARTS if before[each] != after[each]} == {part}


def test_no_order_about_a_copy_is_told_where_no_state_asked_for_anything():
    with pytest.raises(StatementRefused, match="no state asked"):
        compose(msgspec.structs.replace(FACTS, copy_ordered=True), "en")
