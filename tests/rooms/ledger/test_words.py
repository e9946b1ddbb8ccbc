"""The event format: what fits, what is refused, and its one canonical spelling."""

import json
import os
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.ledger.words import EventTag, Field, canonical, instant, spelled

MATERIAL = Path(os.environ.get("FIRSTHOUR_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
)


def one(kind: Field, value: object) -> object:
    return spelled(EventTag("a:b:c", 1, {"field": kind}), {"field": value})["field"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Field.CODE, "somebody wrote this"),
        (Field.CODE, "name@example.org"),
        (Field.CODE, "https://example.org/?q=1"),
        (Field.CODE, ""),
        (Field.CODE, "x" * 81),
        (Field.COUNT, 1.0),
        (Field.COUNT, True),
        (Field.COUNT, 2**53),
        (Field.DIGEST, "AB" * 32),
        (Field.DIGEST, "ab" * 31),
        (Field.ID, "not an id"),
        (Field.INSTANT, "2026-01-01T00:00:00Z"),
        (Field.DAY, datetime(2026, 1, 1, tzinfo=UTC)),
        (Field.FLAG, 1),
        (Field.CODES, ["fine", "not fine"]),
    ],
)
def test_what_could_carry_free_text_a_link_a_name_or_a_float_is_refused(kind, value):
    with pytest.raises(ValueError, match=r"is not a|badly formed"):
        one(kind, value)


def test_each_type_has_one_spelling():
    identity = uuid.uuid4()
    assert one(Field.ID, identity) == one(Field.ID, str(identity).upper()) == str(identity)
    assert one(Field.DAY, date(2026, 8, 31)) == "2026-08-31"
    here = datetime(2026, 8, 31, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    assert one(Field.INSTANT, here) == instant(here) == "2026-08-31T10:00:00.000005Z"
    assert one(Field.CODES, ["TVEC1", "TVEC.01"]) == ["TVEC1", "TVEC.01"]
    assert one(Field.COUNT, None) is None


def test_an_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


def test_missing_and_unknown_fields_are_refused():
    tag = EventTag("a:b:c", 1, {"field": Field.COUNT})
    for body in ({}, {"field": 1, "other": 2}):
        with pytest.raises(ValueError, match="instead of"):
            spelled(tag, body)


@given(PLAIN)
def test_canonical_json_reads_back_and_is_a_fixed_point(value):
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("name", ["arrays.json", "french.json", "unicode.json"])
def test_canonical_json_equals_the_published_vectors(name):
    if not (MATERIAL / "jcs").is_dir():
        pytest.skip("the RFC 8785 vectors are not on this machine")
    value = json.loads((MATERIAL / "jcs" / "input" / name).read_bytes())
    assert canonical(value) == (MATERIAL / "jcs" / "output" / name).read_bytes()
