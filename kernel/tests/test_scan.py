import threading

import firsthour_kernel as kernel
import numpy as np
import pytest
from firsthour_kernel import reference


def words(rng, count: int) -> np.ndarray:
    return rng.integers(0, 256, (count, 32), dtype=np.uint8)


def at_distance(rng, word: np.ndarray, bits: int) -> np.ndarray:
    places = rng.choice(256, bits, replace=False)
    flips = np.zeros(256, np.uint8)
    flips[places] = 1
    return word ^ np.packbits(flips)


def same(found, expected) -> None:
    for column in ("query", "entry", "distance"):
        ours, theirs = getattr(found, column), getattr(expected, column)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("radius", [0, 1, 31, 63, 110, 128, 255])
def test_random_words_are_found_exactly_as_the_twin_finds_them(radius, rng, each_cpu):
    entries, queries = words(rng, 3000), words(rng, 20)
    entries[::300] = queries[0]
    for bits in range(0, 256, 8):
        entries[bits] = at_distance(rng, queries[1], bits)
    same(kernel.scan(entries, queries, radius), reference.scan(entries, queries, radius))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 511, 512, 513, 1025])
def test_any_number_of_entries_is_searched_to_the_last(count, rng, each_cpu):
    entries = words(rng, count)
    queries = np.concatenate([entries[-1:], words(rng, 2)])
    for radius in (0, 31, 255):
        same(kernel.scan(entries, queries, radius), reference.scan(entries, queries, radius))


@pytest.mark.parametrize("copies", [1, 2, 4, 8, 16, 5000])
def test_identical_entries_are_all_found(copies, rng, each_cpu):
    word = words(rng, 1)
    found = kernel.scan(np.repeat(word, copies, axis=0), word, 0)
    np.testing.assert_array_equal(found.entry, np.arange(copies))
    assert not found.distance.any()


@pytest.mark.parametrize("radius", [0, 31, 255])
def test_all_zero_and_all_one_words_differ_in_256_bits_and_never_match(radius, each_cpu):
    zeros, ones = np.zeros((100, 32), np.uint8), np.full((100, 32), 255, np.uint8)
    both = np.concatenate([zeros, ones])
    found = kernel.scan(both, np.stack([zeros[0], ones[0]]), radius)
    np.testing.assert_array_equal(found.entry, np.arange(200))
    np.testing.assert_array_equal(found.query, np.repeat([0, 1], 100))


def test_a_planted_pair_at_every_distance_is_found_with_that_distance(rng, each_cpu):
    queries = words(rng, 256)
    entries = np.stack([at_distance(rng, query, bits) for bits, query in enumerate(queries)])
    found = kernel.scan(entries, queries, 255)
    own = found.query == found.entry
    np.testing.assert_array_equal(found.distance[own], np.arange(256))


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_nothing_but_the_time(threads, rng):
    entries = words(rng, 9000)
    entries[4000:6000] = entries[0]
    queries = np.concatenate([entries[:3], words(rng, 30)])
    same(kernel.scan(entries, queries, 100, threads=threads), kernel.scan(entries, queries, 100))


def test_no_queries_give_no_pairs(rng):
    found = kernel.scan(words(rng, 10), np.empty((0, 32), np.uint8), 31)
    assert len(found) == len(found.entry) == len(found.distance) == len(found.query) == 0


@pytest.mark.parametrize("count", [3, 16_383, 16_384, 30_000])
def test_a_sweep_finds_what_the_scan_finds_however_many_queries_there_are(count, rng):
    entries, queries = words(rng, 400), words(rng, count)
    queries[::9] = queries[0]
    entries[::5] = queries[0]
    entries[7] = queries[-1]
    for radius in (0, 31, 64):
        same(kernel.sweep(entries, queries, radius, threads=2), kernel.scan(entries, queries, radius))


def test_searches_run_beside_each_other(rng):
    entries, queries = words(rng, 4000), words(rng, 50)
    expected = reference.scan(entries, queries, 100)
    found = [None] * 4

    def search(place: int) -> None:
        found[place] = kernel.scan(entries, queries, 100)

    running = [threading.Thread(target=search, args=(place,)) for place in range(4)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    for each in found:
        same(each, expected)


GOOD = np.zeros((4, 32), np.uint8)


@pytest.mark.parametrize(
    ("entries", "queries", "radius", "threads", "remedy"),
    [
        (np.zeros((4, 31), np.uint8), GOOD, 31, 1, r"shape \(n, 32\)"),
        (GOOD, np.zeros(32, np.uint8), 31, 1, r"shape \(n, 32\)"),
        (GOOD.astype(np.int64), GOOD, 31, 1, r"astype\('uint8'\)"),
        (np.zeros((4, 64), np.uint8)[:, ::2], GOOD, 31, 1, "ascontiguousarray"),
        (GOOD, np.asfortranarray(GOOD), 31, 1, "ascontiguousarray"),
        (GOOD, GOOD, 256, 1, "radius must be between 0 and 255"),
        (GOOD, GOOD, -1, 1, "radius must be between 0 and 255"),
        (GOOD, GOOD, 31, 0, "threads must be between 1 and 1024"),
        (None, GOOD, 31, 1, "NumPy array"),
    ],
)
def test_other_input_is_refused_with_the_remedy(entries, queries, radius, threads, remedy):
    with pytest.raises(ValueError, match=remedy):
        kernel.scan(entries, queries, radius, threads)


def test_an_instruction_set_this_machine_lacks_is_refused_by_name():
    with pytest.raises(ValueError, match="choose one of: portable"):
        kernel.choose_cpu("abacus")
    assert kernel.cpu() in kernel.usable_cpus()
