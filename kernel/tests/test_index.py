import threading

import firsthour_kernel as kernel
import numpy as np
import pytest
from firsthour_kernel import reference

LARGE = 24_000  # above the floor below which an index has no tables, large enough for radius 31 to use them


def words(rng, count: int) -> np.ndarray:
    return rng.integers(0, 256, (count, 32), dtype=np.uint8)


def flipped(rng, originals: np.ndarray, bits) -> np.ndarray:
    """Each word with so many of its bits turned over; ``bits`` is one number for each word, or one for all."""
    order = rng.random((len(originals), 256)).argsort(axis=1).argsort(axis=1)
    return originals ^ np.packbits(order < np.broadcast_to(bits, len(originals))[:, None], axis=1)


def same(found, expected) -> None:
    for column in ("query", "entry", "distance"):
        ours, theirs = getattr(found, column), getattr(expected, column)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


def skewed_sets(rng) -> dict[str, np.ndarray]:
    """Entries as real lists have them and worse: everything that random words flatter."""
    centre = words(rng, 1)
    near_centre = flipped(rng, np.repeat(centre, LARGE // 2, axis=0), rng.integers(0, 4, LARGE // 2))
    zero_start = words(rng, LARGE)
    zero_start[:, :8] = 0
    zero_columns = words(rng, LARGE)
    zero_columns[:, ::2] = 0
    few_bits = np.packbits(rng.random((LARGE, 256)) < 0.04, axis=1)
    return {
        "random": words(rng, LARGE),
        "one word many times": np.repeat(centre, LARGE, axis=0),
        "a dense cluster among random words": np.concatenate([near_centre, words(rng, LARGE // 2)]),
        "a fifth all zero": np.concatenate([np.zeros((LARGE // 5, 32), np.uint8), words(rng, LARGE)]),
        "zero first words": zero_start,
        "zero in every other byte": zero_columns,
        "nearly flat": few_bits,
        "runs of near copies": flipped(rng, np.repeat(words(rng, LARGE // 50), 50, axis=0), rng.integers(0, 6, LARGE)),
        "pairs of opposites": np.concatenate([near_centre, ~near_centre]),
    }


def queries_for(rng, entries: np.ndarray) -> np.ndarray:
    planted = entries[rng.integers(0, len(entries), 40)]
    return np.concatenate([flipped(rng, planted, np.arange(40)), words(rng, 5), np.zeros((1, 32), np.uint8),
                           np.full((1, 32), 255, np.uint8), planted[:3]])


@pytest.mark.parametrize("radius", [0, 15, 16, 31, 32, 63, 64])
def test_the_index_finds_what_the_scan_finds_on_every_skewed_set(radius, rng, each_cpu):
    for name, entries in skewed_sets(rng).items():
        queries = queries_for(rng, entries)
        index = kernel.build(entries, threads=2)
        limit = None if radius <= 31 or name not in ("nearly flat", "one word many times") else 50
        if limit is None:
            expected = kernel.scan(entries, queries, radius)
            print(name, len(expected))
            same(index.search(queries, radius), expected)
            same(index.search(queries, radius, sort_from=0), expected)
        else:
            found = index.search(queries, radius, limit=limit)
            assert (np.bincount(found.query, minlength=len(queries)) <= limit).all()


def test_single_queries_find_what_the_batch_finds(rng, each_cpu):
    for entries in skewed_sets(rng).values():
        queries = queries_for(rng, entries)
        index = kernel.build(entries)
        together = index.search(queries, 31)
        for number, query in enumerate(queries):
            mine = together.query == number
            for alone in (index.search(query[None], 31), index.search(query.tobytes(), 31)):
                np.testing.assert_array_equal(alone.entry, together.entry[mine])
                np.testing.assert_array_equal(alone.distance, together.distance[mine])


def test_no_planted_pair_is_missed_at_any_distance_up_to_31(rng, each_cpu):
    entries = words(rng, LARGE)
    bits = np.repeat(np.arange(32), 400)
    planted = rng.integers(0, LARGE, len(bits))
    found = kernel.build(entries).search(flipped(rng, entries[planted], bits), 31)
    met = dict(zip(zip(found.query, found.entry, strict=True), found.distance, strict=True))
    assert all(met[number, planted[number]] == bits[number] for number in range(len(bits)))


def test_pairs_whose_bits_fall_unevenly_over_the_chunks_are_found(rng, each_cpu):
    """All of the difference in one 16-bit chunk, in neighbours, in every second one: the ring condition's edges."""
    entries = words(rng, LARGE)
    patterns = []
    for _ in range(2000):
        spread = rng.dirichlet(np.full(16, 0.15))
        places = rng.choice(256, 31, replace=False, p=np.repeat(spread + 1e-3, 16) / ((spread + 1e-3).sum() * 16))
        flips = np.zeros(256, np.uint8)
        flips[places] = 1
        patterns.append(np.packbits(flips))
    planted = rng.integers(0, LARGE, len(patterns))
    found = kernel.build(entries).search(entries[planted] ^ np.array(patterns), 31)
    assert set(zip(range(len(patterns)), planted.tolist(), strict=True)) <= set(
        zip(found.query.tolist(), found.entry.tolist(), strict=True)
    )


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 8, 16, 1000, 16383, 16384, 16385])
def test_an_index_of_any_size_is_searched_to_the_last_entry(count, rng):
    entries = words(rng, count)
    queries = np.concatenate([entries[-2:], words(rng, 2)])
    for radius in (0, 31, 255 if count < 2000 else 40):
        same(kernel.build(entries).search(queries, radius), reference.scan(entries, queries, radius))


@pytest.mark.parametrize("copies", [1, 2, 4, 8, 16, 100_000])
def test_identical_entries_are_stored_once_and_all_found(copies, rng):
    word = words(rng, 1)
    index = kernel.build(np.repeat(word, copies, axis=0))
    assert (len(index), index.distinct) == (copies, 1)
    np.testing.assert_array_equal(index.search(word, 0).entry, np.arange(copies))


def test_threads_change_nothing_but_the_time(rng):
    entries = flipped(rng, np.repeat(words(rng, LARGE // 4), 4, axis=0), 8)
    queries = queries_for(rng, entries)
    one, three = kernel.build(entries), kernel.build(entries, threads=3)
    np.testing.assert_array_equal(one.image, three.image)
    same(one.search(queries, 31, threads=3), one.search(queries, 31))


def test_entries_marked_gone_are_left_out(rng):
    entries = np.repeat(words(rng, LARGE // 3), 3, axis=0)
    gone = rng.random(len(entries)) < 0.5
    index = kernel.build(entries)
    found = index.search(entries[:300], 31, gone=np.packbits(gone, bitorder="little"))
    expected = kernel.scan(entries, entries[:300], 31)
    np.testing.assert_array_equal(found.entry, expected.entry[~gone[expected.entry]])


def test_a_limit_keeps_the_nearest_and_names_the_queries_it_cut(rng):
    word = words(rng, 1)
    entries = flipped(rng, np.repeat(word, 40_000, axis=0), rng.integers(0, 20, 40_000))
    entries[::7] = word
    index = kernel.build(entries)
    gone = np.packbits(rng.random(len(entries)) < 0.3, bitorder="little")
    everything = index.search(word, 31, gone=gone)
    nearest = np.lexsort((everything.entry, everything.distance))
    for limit in (1, 10, 5000, len(everything) - 1):
        found = index.search(word, 31, gone=gone, limit=limit)
        np.testing.assert_array_equal(found.entry, np.sort(everything.entry[nearest[:limit]]))
        np.testing.assert_array_equal(found.capped, [0])
    assert len(index.search(word, 31, gone=gone, limit=len(everything)).capped) == 0


def test_the_fingerprints_come_back_as_they_were_given(rng):
    for entries in (words(rng, 1000), np.repeat(words(rng, 300), 3, axis=0), words(rng, 0)):
        np.testing.assert_array_equal(kernel.build(entries).fingerprints(), entries)


@pytest.mark.parametrize("radius", [31, 47, 63])
def test_an_index_large_enough_for_the_tables_at_every_radius_finds_what_the_scan_finds(radius, rng):
    """At 600,000 words the tables serve radius 63 too, and buckets fill more than one step of the sieve."""
    entries = words(rng, 600_000)
    entries[:2000, :20] = entries[0, :20]
    queries = np.concatenate([queries_for(rng, entries), flipped(rng, entries[:40], np.arange(24, 64))])
    index, expected = kernel.build(entries, threads=2), kernel.scan(entries, queries, radius)
    same(index.search(queries, radius), expected)
    same(index.search(queries, radius, sort_from=0), expected)


def test_many_threads_search_one_index(rng):
    entries = words(rng, LARGE)
    queries = queries_for(rng, entries)
    index, expected = kernel.build(entries), kernel.scan(entries, queries, 31)
    found = [None] * 4

    def search(place: int) -> None:
        for _ in range(5):
            found[place] = index.search(queries, 31)

    running = [threading.Thread(target=search, args=(place,)) for place in range(4)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    for each in found:
        same(each, expected)


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ({"queries": bytes(31)}, "32 bytes"),
        ({"queries": np.zeros((1, 33), np.uint8)}, r"shape \(n, 32\)"),
        ({"radius": 256}, "between 0 and 255"),
        ({"threads": 0}, "between 1 and 1024"),
        ({"limit": 0}, "limit must be between 1"),
        ({"gone": np.zeros(3, np.uint8)}, "one bit for each entry"),
        ({"gone": np.zeros(2, np.int64)}, r"astype\('uint8'\)"),
    ],
)
def test_other_input_is_refused_with_the_remedy(arguments, remedy, rng):
    index = kernel.build(words(rng, 12))
    with pytest.raises(ValueError, match=remedy):
        index.search(**{"queries": bytes(32), "radius": 31} | arguments)
