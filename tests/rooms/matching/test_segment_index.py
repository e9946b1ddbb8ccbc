"""What a segment carries answers as a plain comparison with its entries would, of every kind."""

import random
from uuid import UUID

import numpy as np
import pytest
from firsthour_kernel import scan

from firsthour.matching.formats import PublishedEntry, PublishedState, Segment, changed, write_segment
from firsthour.matching.words import EntryStatus
from firsthour.signals.words import Signal, SignalKind
from tests.rooms.matching.test_formats import BANK, Publisher, entry, found, pdq, sha256


def test_a_segment_large_enough_for_tables_finds_what_a_scan_of_all_entries_finds(tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    random_numbers = np.random.default_rng(seed)
    words = random_numbers.integers(0, 256, (20_000, 32), dtype=np.uint8)
    words[:2000] = words[random_numbers.integers(2000, 4000, 2000)]  # copies, as lists have them
    queries = words[random_numbers.integers(0, len(words), 64)].copy()
    for number, query in enumerate(queries):
        for bit in random_numbers.choice(256, number % 40, replace=False):
            query[bit // 8] ^= 1 << (bit % 8)
    entries = [
        PublishedEntry(
            str(UUID(int=number)), "known", "own", EntryStatus.SEED, SignalKind.PDQ, word.tobytes().hex(), ("TVEC1",)
        )
        for number, word in enumerate(words)
    ]
    path = write_segment(tmp_path, 1, entries)
    expected, answered = scan(words, queries, 31), Segment(path).near(queries, 31)
    assert len(expected) >= 32
    for wanted, given in (
        (expected.query, answered.query),
        (expected.entry, answered.entry),
        (expected.distance, answered.distance),
    ):
        assert wanted.tolist() == given.tolist()


def test_md5_entries_fit_only_the_same_md5_in_segment_and_tail(tmp_path):
    zero, other = "00" * 16, "cd" * 16
    publisher = Publisher(
        tmp_path, [BANK, entry(1, zero, kind=SignalKind.MD5), entry(2, "00" * 32, kind=SignalKind.SHA256)]
    )
    state = PublishedState.open(tmp_path)
    publisher.publish(changed(2, entry(3, other, kind=SignalKind.MD5)))
    assert found(state, Signal(SignalKind.MD5, zero, 100)) == [(1, 0, True, "confirmed")]
    assert found(state, Signal(SignalKind.MD5, other, 100)) == [(3, 0, True, "confirmed")]
    assert found(state, sha256("00" * 32)) == [(2, 0, True, "confirmed")]
    assert found(state, pdq("00" * 32)) == [], "an MD5 filled up with zeros is no PDQ"
    with pytest.raises(ValueError, match="32 hex digits"):
        state.search([Signal(SignalKind.MD5, "00" * 32, 100)])
