"""Every refusal has a code of its own, a sentence, a remedy, and a text that somebody has read."""

import pytest

from firsthour.ledger.errors import Refusal
from tests.house import shapes
from tests.house.refusals import GOLDEN, every_refusal, golden
from tests.house.source import ROOT, example, house, told


def refusal(code="cases:case:closed", sentence="The case is closed.", remedy="Open {name} anew.") -> type[Refusal]:
    texts = {"code": code, "sentence": sentence, "remedy": remedy, "__module__": "firsthour.cases.errors"}
    return type("Closed", (Refusal,), texts)


def test_a_whole_refusal_passes():
    assert shapes.refusal_faults(refusal()) == []


@pytest.mark.parametrize(
    "texts",
    [
        {"code": "cases:closed"},
        {"code": "intake:case:closed"},
        {"sentence": ""},
        {"sentence": "The case is closed"},
        {"remedy": ""},
        {"remedy": "Open {} anew."},
        {"remedy": "Open {{name}} anew."},
    ],
)
def test_a_refusal_with_something_missing_is_caught(texts):
    assert shapes.refusal_faults(refusal(**texts))


def test_every_refusal_has_its_code_sentence_and_remedy():
    faults = [fault for each in every_refusal() for fault in shapes.refusal_faults(each)]
    assert not faults, told(faults)


def test_every_code_stands_once():
    codes = [each.code for each in every_refusal()]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []


def test_a_refusal_made_without_its_values_is_caught():
    known = {"Closed": [refusal()]}
    for text in ["raise Closed()\n", "raise Closed\n", "raise errors.Closed(item=1)\n"]:
        assert shapes.raising_faults(example("src/firsthour/cases/actions.py", text), known)
    assert shapes.raising_faults(example("src/firsthour/cases/actions.py", "raise Closed(name='x')\n"), known) == []


def test_every_refusal_is_made_with_the_values_its_texts_need():
    known: dict[str, list[type[Refusal]]] = {}
    for each in every_refusal():
        known.setdefault(each.__name__, []).append(each)
    faults = [fault for source in house() for fault in shapes.raising_faults(source, known)]
    assert not faults, told(faults)


def test_the_texts_are_those_that_were_read():
    kept = (ROOT / GOLDEN).read_text(encoding="utf-8")
    assert kept == golden(), f"Refusals changed. Run `make reference`, then read the difference in {GOLDEN}."
