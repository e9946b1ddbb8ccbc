"""A gate sees at once what is braked, and nothing else of it changes."""

from firsthour.matching.formats import PublishedBrake, PublishedState, changed, gone
from tests.rooms.matching.test_formats import BANK, Publisher, bits, entry, found, pdq


def test_a_braked_entry_or_source_marks_its_hits_and_changes_nothing_else(tmp_path):
    publisher = Publisher(tmp_path, [BANK, entry(1, bits(0)), entry(2, bits(0), source="other")])
    state = PublishedState.open(tmp_path)

    def braked() -> list[bool]:
        state.refresh()
        return [hit.braked for hit in state.search([pdq(bits(0))])]

    assert braked() == [False, False]
    publisher.publish(changed(2, PublishedBrake("brake-1", "source", "other")))
    assert braked() == [False, True]
    publisher.publish(changed(3, PublishedBrake("brake-2", "entry", entry(1, "").id)))
    assert braked() == [True, True]
    assert found(state, pdq(bits(0))) == [(1, 0, True, "confirmed"), (2, 0, True, "confirmed")]
    publisher.publish(gone(4, "brake", "brake-1"))
    assert braked() == [True, False]
    publisher.publish(changed(5, PublishedBrake("brake-3", "rule", "agora/known-picture")))
    assert state.refresh() and state.view.braked_rules == {"agora/known-picture"}


def test_a_segment_carries_the_brakes(tmp_path):
    publisher = Publisher(tmp_path, [BANK, PublishedBrake("brake-1", "source", "own"), entry(1, bits(0))])
    state = PublishedState.open(tmp_path)
    assert [hit.braked for hit in state.search([pdq(bits(0))])] == [True]
    publisher.publish(gone(2, "brake", "brake-1"))
    assert state.refresh() and [hit.braked for hit in state.search([pdq(bits(0))])] == [False]
