import hashlib
import mmap
import subprocess
import sys

import firsthour_kernel as kernel
import numpy as np
import pytest
from firsthour_kernel import segments

ENTRIES = 20_000  # enough for tables


def words(rng, count: int) -> np.ndarray:
    return rng.integers(0, 256, (count, 32), dtype=np.uint8)


@pytest.fixture
def entries(rng):
    """Words of which some stand there twice, so that every section is in the file."""
    once = words(rng, ENTRIES)
    return np.concatenate([once, once[:500]])


@pytest.fixture
def segment(entries, tmp_path):
    path = tmp_path / "1.seg"
    kernel.write_segment(kernel.build(entries), path)
    return path


def questions(rng, entries: np.ndarray) -> np.ndarray:
    near = entries[rng.integers(0, len(entries), 20)].copy()
    near[:, 5] ^= 0x3C
    near[::2, 20] ^= 0x81
    return np.concatenate([near, words(rng, 5)])


def columns(found) -> list[list[int]]:
    return [found.query.tolist(), found.entry.tolist(), found.distance.tolist()]


def resealed(file: bytearray) -> bytearray:
    """Gives an altered file the digests of what it now holds: a file that lies consistently."""
    for place, start, end, _ in segments._sections(bytes(file[: segments.HEADER_BYTES])):
        digest = hashlib.sha256(file[start:end]).digest()
        file[place + segments.ROW.size - 32 : place + segments.ROW.size] = digest
    file[segments.DIGEST] = hashlib.sha256(file[: segments.DIGEST.start]).digest()
    return file


@pytest.mark.parametrize("check", list(kernel.Check))
def test_a_segment_answers_as_the_index_it_was_written_from(check, segment, entries, rng):
    queries = questions(rng, entries)
    index = kernel.open_segment(segment, check=check, threads=2)
    assert (len(index), index.distinct) == (ENTRIES + 500, ENTRIES)
    assert columns(index.search(queries, 31)) == columns(kernel.scan(entries, queries, 31))
    np.testing.assert_array_equal(index.fingerprints(), entries)


@pytest.mark.parametrize("count", [0, 1, 16, 16384])
def test_small_segments_are_written_and_opened(count, tmp_path, rng):
    entries = words(rng, count)
    kernel.write_segment(kernel.build(entries), tmp_path / "small.seg")
    index = kernel.open_segment(tmp_path / "small.seg", check=kernel.Check.EVERYTHING)
    np.testing.assert_array_equal(index.search(entries[:5], 0).entry, np.arange(min(count, 5)))


def test_the_same_words_give_the_same_file(entries, segment, tmp_path):
    kernel.write_segment(kernel.build(entries, threads=2), tmp_path / "again.seg", threads=2)
    assert (tmp_path / "again.seg").read_bytes() == segment.read_bytes()


def test_a_segment_is_never_replaced_and_leaves_nothing_unfinished(segment, rng):
    before = segment.read_bytes()
    with pytest.raises(FileExistsError):
        kernel.write_segment(kernel.build(words(rng, 3)), segment)
    assert segment.read_bytes() == before
    assert [path.name for path in segment.parent.iterdir()] == [segment.name]


def test_another_process_finds_the_same(segment, entries):
    program = (
        "import sys, firsthour_kernel as kernel;"
        "index = kernel.open_segment(sys.argv[1]);"
        "print(index.search(bytes.fromhex(sys.argv[2]), 31).entry.tolist())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, segment, entries[7].tobytes().hex()], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == str([7, ENTRIES + 7])


def test_every_truncated_file_is_refused_with_the_reason(segment, tmp_path, rng):
    whole = segment.read_bytes()
    lengths = {0, 1, 8, 47, 4095, 4096, len(whole) - 1, *rng.integers(0, len(whole), 200).tolist()}
    torn = tmp_path / "torn.seg"
    for length in lengths:
        torn.write_bytes(whole[:length])
        with pytest.raises(kernel.AlteredSegment, match="not a usable segment"):
            kernel.open_segment(torn, check=kernel.Check.HEADER)


def test_every_file_with_a_flipped_bit_is_refused(segment, tmp_path, rng):
    whole = bytearray(segment.read_bytes())
    places = np.concatenate([rng.integers(0, 384, 100), rng.integers(4064, 4096, 20), rng.integers(0, len(whole), 280)])
    altered = tmp_path / "altered.seg"
    altered.write_bytes(whole)
    with open(altered, "r+b") as file, mmap.mmap(file.fileno(), 0) as view:
        for place in places.tolist():
            before = view[place]
            view[place] = before ^ (1 << int(rng.integers(8)))
            with pytest.raises(kernel.AlteredSegment, match="not a usable segment"):
                kernel.open_segment(altered, check=kernel.Check.DIGESTS)
            view[place] = before
    kernel.open_segment(altered)


def test_files_that_lie_with_the_right_digests_never_crash_and_are_found_out(entries, rng):
    """Lies in every section: trusted, they may be refused in the search; walked through, each one is found out."""
    honest = kernel.build(entries)
    truth = bytearray(honest.image.tobytes())
    rows = segments._sections(bytes(truth[: segments.HEADER_BYTES]))
    queries = questions(rng, entries)
    caught = 0
    for turn in range(400):
        lie = np.frombuffer(truth, np.uint8).copy()
        _, start, end, _ = rows[turn % len(rows)]
        numbers = lie[start:end].view("<u4")
        places = rng.integers(0, max(1, len(numbers) - 1100), 1 if turn % 3 else 4000)
        numbers[places] = rng.choice([0, 1, 0xFFFFFFFF, 0x7FFFFFFF, len(entries), ENTRIES, int(rng.integers(1 << 32))])
        if np.array_equal(lie, np.frombuffer(truth, np.uint8)):
            continue
        index = kernel._kernel.over(aligned(lie))
        for sort_from in (None, 0):
            try:
                index.search(queries, 31, sort_from=sort_from)
            except kernel.AlteredSegment as refusal:
                assert "altered" in str(refusal)
        try:
            index.fingerprints()
        except kernel.AlteredSegment as refusal:
            assert "altered" in str(refusal)
        with pytest.raises(kernel.AlteredSegment, match="not a usable segment"):
            index.check()
        caught += 1
    print(f"{caught} lies")
    assert caught > 300


def aligned(array: np.ndarray) -> np.ndarray:
    room = np.empty(len(array) + 64, np.uint8)
    start = -room.ctypes.data % 64
    room[start : start + len(array)] = array
    return room[start : start + len(array)]


def test_headers_that_lie_about_counts_and_places_are_refused(segment, tmp_path, rng):
    whole = bytearray(segment.read_bytes())
    lying = tmp_path / "lying.seg"
    for _ in range(200):
        lie = bytearray(whole)
        place = int(rng.choice([8, 12, 16, 24, 32, 40, 44, *range(48, 384, 4)]))
        field = (place - 48) % 56
        if place >= 48 and field >= 24:
            continue  # digests are the business of the tests above
        lie[place : place + 4] = int(rng.integers(1 << 32)).to_bytes(4, "little")
        if lie == whole:
            continue
        lie[segments.DIGEST] = hashlib.sha256(lie[: segments.DIGEST.start]).digest()
        lying.write_bytes(lie)
        with pytest.raises(kernel.AlteredSegment, match="not a usable segment"):
            kernel.open_segment(lying, check=kernel.Check.HEADER)


def test_a_sealed_lie_is_refused_when_everything_is_checked(segment, tmp_path):
    lie = bytearray(segment.read_bytes())
    start = segments._sections(bytes(lie[:4096]))[3][1]
    lie[start : start + 4] = (ENTRIES + 1).to_bytes(4, "little")
    path = tmp_path / "sealed.seg"
    path.write_bytes(resealed(lie))
    kernel.open_segment(path, check=kernel.Check.DIGESTS)
    with pytest.raises(kernel.AlteredSegment, match="names a word that is not there"):
        kernel.open_segment(path, check=kernel.Check.EVERYTHING)


def test_another_version_is_named_in_the_refusal(segment, tmp_path):
    other = bytearray(segment.read_bytes())
    other[8] = 2
    path = tmp_path / "other.seg"
    path.write_bytes(resealed(other))
    with pytest.raises(kernel.AlteredSegment, match="version 2, this kernel reads version 1"):
        kernel.open_segment(path)
