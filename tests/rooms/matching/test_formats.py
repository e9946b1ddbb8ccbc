"""What the worker publishes is what every gate sees: whole, in order, or not at all."""

import os
import random
import signal
import subprocess
import sys
import threading
from uuid import UUID

import numpy as np
import pytest
from firsthour_kernel import reference

from firsthour.ledger.errors import FileDamaged
from firsthour.matching.errors import NothingPublished, PublishedBehind, PublishedInvalid, TailTorn
from firsthour.matching.formats import (
    Counter,
    PublishedBank,
    PublishedEntry,
    PublishedKey,
    PublishedRecord,
    PublishedRule,
    PublishedState,
    Segment,
    TailReader,
    TailWriter,
    changed,
    gone,
    read_counter,
    segment_path,
    tail_path,
    write_current,
    write_segment,
)
from firsthour.matching.words import EntryStatus
from firsthour.signals.words import Signal, SignalKind

KEY = PublishedKey(id="key-1", prefix="abcd", digest="00" * 32, service="agora", scopes=("match:ask",))
BANK = PublishedBank(name="known", source="own", near=12, far=31)
RULE = PublishedRule("agora", "known-picture", version=1, digest="11" * 32, text="name: known-picture", shadow=False)


def entry(number: int, value: str, status=EntryStatus.CONFIRMED, kind=SignalKind.PDQ, **other) -> PublishedEntry:
    fields = {"bank": "known", "source": "own", "harms": ("TVEC1",)} | other
    return PublishedEntry(id=str(UUID(int=number)), status=status, kind=kind, value=value, **fields)


def pdq(value: str, quality: int = 100) -> Signal:
    return Signal(SignalKind.PDQ, value, quality)


def sha256(value: str) -> Signal:
    return Signal(SignalKind.SHA256, value, 100)


def bits(count: int) -> str:
    """A fingerprint with that many bits set."""
    return f"{(1 << count) - 1:064x}"


class Publisher:
    """Publishes as the worker does: tail, sync, counter; or a new segment and a new tail."""

    def __init__(self, directory, subjects=(), number=1):
        self.directory = directory
        self.counter = Counter(directory, writable=True)
        self.compact(number, subjects)

    def compact(self, number, subjects):
        write_segment(self.directory, number, subjects)
        self.tail = TailWriter(self.directory, number)
        write_current(self.directory, number)
        self.counter.announce(number)

    def publish(self, *records):
        self.tail.append(records)
        self.tail.fsync()
        self.counter.announce(records[-1].number)


def found(state, *signals) -> list[tuple[int, int, bool, str]]:
    state.refresh()
    return [(UUID(hit.entry).int, hit.distance, hit.near, hit.status.value) for hit in state.search(signals)]


def test_nothing_published_is_a_refusal_not_an_empty_state(tmp_path):
    with pytest.raises(NothingPublished) as refused:
        PublishedState.open(tmp_path)
    assert "Start the worker" in refused.value.remedy


def test_a_segment_gives_back_keys_banks_rules_and_hits(tmp_path):
    Publisher(tmp_path, [KEY, BANK, RULE, entry(1, bits(0)), entry(2, "cd" * 32, kind=SignalKind.SHA256)])
    state = PublishedState.open(tmp_path)
    assert state.keys == {"abcd": KEY}
    assert state.banks == {"known": BANK}
    assert state.rules == {"agora/known-picture": RULE}
    assert state.number == 1
    assert found(state, pdq(bits(12))) == [(1, 12, True, "confirmed")]
    assert found(state, pdq(bits(13))) == [(1, 13, False, "confirmed")]
    assert found(state, pdq(bits(31))) == [(1, 31, False, "confirmed")]
    assert found(state, pdq(bits(32))) == []
    assert found(state, sha256("cd" * 32)) == [(2, 0, True, "confirmed")]
    assert found(state, sha256("ce" * 32)) == []
    (hit,) = state.search([pdq(bits(3))])
    assert (hit.bank, hit.source, hit.kind, hit.harms) == ("known", "own", SignalKind.PDQ, ("TVEC1",))


def test_changes_are_seen_at_the_next_refresh_and_not_half(tmp_path):
    publisher = Publisher(tmp_path, [BANK, entry(1, bits(0))])
    state = PublishedState.open(tmp_path)
    assert not state.refresh()
    publisher.publish(
        changed(2, entry(2, bits(1), EntryStatus.SEED)),
        changed(3, entry(1, bits(0), EntryStatus.DISPUTED)),
        changed(4, KEY),
        changed(5, RULE),
    )
    assert found(state, pdq(bits(0))) == [(1, 0, True, "disputed"), (2, 1, True, "seed")]
    assert state.keys["abcd"] == KEY
    publisher.publish(
        gone(6, "entry", entry(1, "").id), gone(7, "key", "key-1"), gone(8, "rule", "agora/known-picture")
    )
    assert found(state, pdq(bits(0))) == [(2, 1, True, "seed")]
    assert not state.keys
    assert not state.rules
    publisher.publish(changed(9, entry(2, bits(1), EntryStatus.RETIRED)))
    assert found(state, pdq(bits(0))) == []
    publisher.publish(changed(10, entry(1, bits(2))))
    assert found(state, pdq(bits(0))) == [(1, 2, True, "confirmed")]


def test_an_entry_whose_fingerprint_changed_is_found_only_by_the_new_one(tmp_path):
    publisher = Publisher(tmp_path, [BANK, entry(1, "cd" * 32, kind=SignalKind.SHA256)])
    state = PublishedState.open(tmp_path)
    publisher.publish(changed(2, entry(1, "ce" * 32, kind=SignalKind.SHA256)))
    assert found(state, sha256("cd" * 32)) == []
    assert found(state, sha256("ce" * 32)) == [(1, 0, True, "confirmed")]


def test_a_view_keeps_its_own_moment_while_the_state_moves_on(tmp_path):
    publisher = Publisher(tmp_path, [BANK, entry(1, bits(0))])
    publisher.publish(changed(2, entry(2, bits(0))))
    state = PublishedState.open(tmp_path)
    before = state.view
    publisher.publish(gone(3, "entry", entry(1, "").id), changed(4, entry(2, "ff" * 32)), changed(5, entry(3, bits(0))))
    assert found(state, pdq(bits(0))) == [(3, 0, True, "confirmed")]
    assert {UUID(hit.entry).int for hit in before.search([pdq(bits(0))])} == {1, 2}


def test_a_bank_unpublished_is_never_near(tmp_path):
    publisher = Publisher(tmp_path, [BANK, entry(1, bits(0)), entry(2, bits(0), EntryStatus.SEED)])
    state = PublishedState.open(tmp_path)
    publisher.publish(gone(2, "bank", "known"))
    assert found(state, pdq(bits(0))) == [(1, 0, False, "confirmed"), (2, 0, False, "seed")]


def test_a_bank_with_narrow_distances_is_obeyed(tmp_path):
    publisher = Publisher(tmp_path, [PublishedBank("known", "own", near=2, far=5), entry(1, bits(0))])
    state = PublishedState.open(tmp_path)
    assert found(state, pdq(bits(3))) == [(1, 3, False, "confirmed")]
    assert found(state, pdq(bits(6))) == []
    publisher.publish(changed(2, PublishedBank("known", "own", near=200, far=250)))
    assert found(state, pdq(bits(31))) == [(1, 31, True, "confirmed")]
    assert found(state, pdq(bits(32))) == []


def test_flat_pictures_are_not_searched_by_their_pdq(tmp_path):
    Publisher(tmp_path, [BANK, entry(1, bits(0))])
    state = PublishedState.open(tmp_path)
    assert found(state, pdq(bits(0), quality=49)) == []
    assert len(found(state, pdq(bits(0), quality=50))) == 1


def test_many_signals_give_each_entry_once_at_its_nearest(tmp_path):
    Publisher(tmp_path, [BANK, entry(1, bits(0))])
    assert found(PublishedState.open(tmp_path), pdq(bits(9)), pdq(bits(4)), pdq(bits(6))) == [(1, 4, True, "confirmed")]


def test_compaction_is_followed_with_nothing_lost(tmp_path):
    publisher = Publisher(tmp_path, [BANK, entry(1, bits(0))])
    state = PublishedState.open(tmp_path)
    publisher.publish(changed(2, entry(2, bits(1))))
    assert len(found(state, pdq(bits(0)))) == 2
    publisher.compact(2, [BANK, entry(1, bits(0)), entry(2, bits(1))])
    publisher.publish(changed(3, entry(3, bits(2))))
    segment_path(tmp_path, 1).unlink()
    tail_path(tmp_path, 1).unlink()
    assert [hit[0] for hit in found(state, pdq(bits(0)))] == [1, 2, 3]
    assert [hit[0] for hit in found(PublishedState.open(tmp_path), pdq(bits(0)))] == [1, 2, 3]


def test_random_states_answer_as_a_plain_scan_would(tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    random_numbers = np.random.default_rng(seed)
    pool = random_numbers.integers(0, 256, (8, 32), dtype=np.uint8)
    rows = pool[random_numbers.integers(0, 8, 300)].copy()
    for row in rows:
        for bit in random_numbers.integers(0, 256, random_numbers.integers(0, 40)):
            row[bit // 8] ^= 1 << (bit % 8)
    everything = [entry(number, row.tobytes().hex()) for number, row in enumerate(rows, 1)]
    publisher = Publisher(tmp_path, [BANK, *everything[:200]])
    state = PublishedState.open(tmp_path)
    publisher.publish(*(changed(number, one) for number, one in enumerate(everything[200:], 2)))
    publisher.publish(*(gone(500 + number, "entry", one.id) for number, one in enumerate(everything[:50])))
    expected = reference.scan(rows[50:], pool, 31)
    for query in range(8):
        wanted = sorted((int(e) + 51, int(d)) for q, e, d in zip(*_columns(expected), strict=True) if q == query)
        assert sorted(hit[:2] for hit in found(state, pdq(pool[query].tobytes().hex()))) == wanted


def _columns(matches):
    return matches.query, matches.entry, matches.distance


def test_a_counter_that_promises_more_than_the_files_hold_is_refused_until_it_is_true(tmp_path):
    publisher = Publisher(tmp_path, [BANK])
    state = PublishedState.open(tmp_path)
    publisher.counter.announce(5)
    for _ in range(2):
        with pytest.raises(PublishedBehind):
            state.refresh()
    publisher.tail.append([changed(5, entry(1, bits(0)))])
    assert len(found(state, pdq(bits(0)))) == 1


def test_an_append_that_was_not_announced_yet_or_not_finished_does_no_harm(tmp_path):
    publisher = Publisher(tmp_path, [BANK])
    publisher.publish(changed(2, entry(1, bits(0))))
    tail = tail_path(tmp_path, 1)
    whole = tail.stat().st_size
    publisher.tail.append([changed(3, entry(2, bits(0)))])
    content = tail.read_bytes()
    for cut in (whole + 3, whole + 20, len(content) - 1):
        tail.write_bytes(content[:cut])
        assert PublishedState.open(tmp_path).number == 2
    with pytest.raises(TailTorn) as refused:
        TailWriter(tmp_path, 1)
    assert "new segment" in refused.value.remedy
    tail.write_bytes(content)
    assert TailWriter(tmp_path, 1).number == 3


def test_a_flipped_byte_in_the_tail_is_damage(tmp_path):
    publisher = Publisher(tmp_path, [BANK])
    for number in (2, 3, 4):
        publisher.publish(changed(number, entry(number, bits(number))))
    tail = tail_path(tmp_path, 1)
    content = tail.read_bytes()
    for position in range(0, len(content) * 2 // 3, 7):
        tail.write_bytes(content[:position] + bytes([content[position] ^ 8]) + content[position + 1 :])
        with pytest.raises(FileDamaged):
            PublishedState.open(tmp_path)


def test_every_flipped_or_missing_byte_of_a_segment_is_damage(tmp_path):
    path = write_segment(tmp_path, 1, [KEY, BANK, entry(1, bits(0)), entry(2, bits(4), kind=SignalKind.SHA256)])
    content = path.read_bytes()
    spoiled = tmp_path / "spoiled"
    spoiled.write_bytes(content)
    padding = 0
    with spoiled.open("r+b", buffering=0) as file:  # one byte at a time: a whole file anew would wait for the disk
        for position, byte in enumerate(content):
            os.pwrite(file.fileno(), bytes([byte ^ 8]), position)
            try:
                Segment(spoiled)
                assert byte == 0
                padding += 1
            except FileDamaged:
                pass
            os.pwrite(file.fileno(), bytes([byte]), position)
        for length in reversed(range(len(content) - 64)):
            file.truncate(length)
            with pytest.raises(FileDamaged):
                Segment(spoiled)
    assert padding < 64 * 6


def test_a_segment_refuses_what_would_not_read_back(tmp_path):
    with pytest.raises(ValueError, match="twice"):
        write_segment(tmp_path, 1, [entry(1, bits(0)), entry(1, bits(1))])
    with pytest.raises(ValueError, match="instead of 32"):
        write_segment(tmp_path, 1, [entry(1, "abcd")])
    assert list(tmp_path.iterdir()) == []


def test_an_empty_segment_and_one_of_equal_fingerprints_both_answer(tmp_path):
    Publisher(tmp_path)
    assert found(PublishedState.open(tmp_path), pdq(bits(0)), sha256(bits(0))) == []
    for count in (1, 2, 4, 8, 16):
        directory = tmp_path / str(count)
        directory.mkdir()
        same = [
            entry(number, "ff" * 32, kind=kind)
            for kind, first in ((SignalKind.PDQ, 0), (SignalKind.SHA256, 100))
            for number in range(first, first + count)
        ]
        Publisher(directory, [BANK, *same])
        state = PublishedState.open(directory)
        assert len(found(state, pdq("ff" * 32))) == count
        assert len(found(state, sha256("ff" * 32))) == count


def test_a_record_that_makes_no_sense_is_refused_with_its_number(tmp_path):
    publisher = Publisher(tmp_path, [BANK])
    state = PublishedState.open(tmp_path)
    publisher.publish(PublishedRecord(2, "entry", b'{"id":"x","value":"no hex"}'))
    with pytest.raises(PublishedInvalid) as refused:
        state.refresh()
    assert "2" in refused.value.sentence


def test_changes_out_of_order_cannot_be_appended(tmp_path):
    publisher = Publisher(tmp_path, [BANK])
    publisher.publish(changed(2, BANK))
    with pytest.raises(ValueError, match="may not follow"):
        publisher.tail.append([changed(2, BANK)])
    with pytest.raises(ValueError, match="never goes back"):
        publisher.counter.announce(1)


def test_the_heartbeat_gives_the_age(tmp_path):
    publisher = Publisher(tmp_path, [BANK])
    state = PublishedState.open(tmp_path)
    publisher.counter.beat(1_000_000_000)
    assert state.age_seconds(1003.5) == 3.5
    assert read_counter(tmp_path) == (1, 1_000_000_000)


def test_readers_refreshing_and_searching_beside_a_publisher_never_miss_an_announced_entry(tmp_path):
    publisher = Publisher(tmp_path, [BANK])
    state = PublishedState.open(tmp_path)
    announced = [1]
    problems = []

    def read() -> None:
        while announced[0] < 150 and not problems:
            least = announced[0]
            state.refresh()
            hits = state.search([pdq(bits(0))])
            if len(hits) < least - 1:
                problems.append((least, len(hits)))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    subjects = [BANK]
    for number in range(2, 151):
        subjects.append(entry(number, bits(number % 12)))
        publisher.publish(changed(number, subjects[-1]))
        if number % 40 == 0:
            publisher.compact(number, subjects)
        announced[0] = number
    for reader in readers:
        reader.join()
    assert problems == []


KILLED_PUBLISHER = """
import sys
from pathlib import Path
from firsthour.matching.formats import Counter, PublishedBank, TailWriter, changed
directory = Path(sys.argv[1])
counter, tail = Counter(directory, writable=True), TailWriter(directory, 1)
number = tail.number
while True:
    number += 1
    tail.append([changed(number, PublishedBank(name="b" * 3000, source="own", near=number, far=31))])
    counter.announce(number)
    print(number, flush=True)
"""


def test_a_killed_publisher_never_leaves_an_announced_change_unreadable(tmp_path):
    Publisher(tmp_path, [BANK])
    with subprocess.Popen([sys.executable, "-c", KILLED_PUBLISHER, str(tmp_path)], stdout=subprocess.PIPE) as child:
        for _ in range(100):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.stdout.read()
    promised, _ = read_counter(tmp_path)
    state = PublishedState.open(tmp_path)
    assert state.number >= promised >= 100
    assert state.banks["b" * 3000].near == state.number
    reader = TailReader(tail_path(tmp_path, 1), 1)
    assert [record.number for record in reader.read()] == list(range(2, state.number + 1))
    assert os.path.getsize(tmp_path / "counter") == 16
