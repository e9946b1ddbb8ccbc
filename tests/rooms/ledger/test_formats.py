"""Frames tell a crash from damage."""

import os
import random

import pytest

from firsthour.ledger.errors import FileDamaged
from firsthour.ledger.formats import FrameKind, FrameReader, frame

PAYLOADS = [b"first", b"", b"a longer third payload", b"the last"]


def written(path, content: bytes) -> FrameReader:
    path.write_bytes(content)
    return FrameReader(os.open(path, os.O_RDONLY), name=path.name)


@pytest.fixture
def groups() -> bytes:
    return b"".join(frame(FrameKind.GROUP, payload) for payload in PAYLOADS)


def test_what_was_written_is_read(tmp_path, groups):
    reader = written(tmp_path / "f", groups)
    assert [payload for _, payload in reader] == PAYLOADS
    assert reader.torn is None
    assert reader.offset == len(groups)
    assert not reader.ended


def test_every_cut_within_the_last_frame_is_torn_and_the_rest_is_read(tmp_path, groups):
    start_of_last = len(groups) - len(frame(FrameKind.GROUP, PAYLOADS[-1]))
    for cut in range(start_of_last + 1, len(groups)):
        reader = written(tmp_path / "f", groups[:cut])
        assert [payload for _, payload in reader] == PAYLOADS[:-1]
        assert (reader.torn.offset, reader.torn.length) == (start_of_last, cut - start_of_last)


def test_a_flipped_byte_before_the_last_frame_is_damage_or_never_goes_unnoticed(tmp_path, groups):
    start_of_last = len(groups) - len(frame(FrameKind.GROUP, PAYLOADS[-1]))
    for position in range(start_of_last):
        spoiled = bytearray(groups)
        spoiled[position] ^= 0x40
        with pytest.raises(FileDamaged) as refused:
            list(written(tmp_path / "f", bytes(spoiled)))
        assert refused.value.offset <= position


def test_a_flipped_byte_in_the_payload_of_a_last_frame_is_torn_unless_the_file_was_closed(tmp_path, groups):
    spoiled = bytearray(groups)
    spoiled[-1] ^= 1
    reader = written(tmp_path / "f", bytes(spoiled))
    assert len(list(reader)) == 3
    assert reader.torn
    with pytest.raises(FileDamaged):
        list(written(tmp_path / "g", bytes(spoiled) + frame(FrameKind.END, b"")))


def test_zeros_at_the_end_are_torn_and_zeros_before_a_frame_are_damage(tmp_path, groups):
    reader = written(tmp_path / "f", groups + bytes(5000))
    assert len(list(reader)) == 4
    assert reader.torn.offset == len(groups)
    with pytest.raises(FileDamaged):
        list(written(tmp_path / "g", groups + bytes(64) + groups))


def test_a_closed_file_says_so_and_nothing_may_follow(tmp_path, groups):
    closed = groups + frame(FrameKind.END, b"")
    reader = written(tmp_path / "f", closed)
    assert len(list(reader)) == 4
    assert reader.ended
    with pytest.raises(FileDamaged):
        list(written(tmp_path / "g", closed + groups))


def test_a_reader_goes_on_when_the_file_has_grown_and_complains_when_it_shrank(tmp_path, groups):
    path = tmp_path / "f"
    reader = written(path, groups[:30])
    assert len(list(reader)) == 1
    with path.open("ab") as file:
        file.write(groups[30:])
    assert [payload for _, payload in reader] == PAYLOADS[1:]
    os.truncate(path, 30)
    with pytest.raises(FileDamaged):
        list(reader)


def test_random_rubbish_never_reads_as_records(tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    rubbish = random.Random(seed)
    for _ in range(200):
        reader = written(tmp_path / "f", rubbish.randbytes(rubbish.randrange(1, 200)))
        try:
            assert list(reader) == []
            assert reader.torn
        except FileDamaged as damage:
            assert damage.offset == 0
