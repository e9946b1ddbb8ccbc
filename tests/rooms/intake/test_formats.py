"""The spool: what was answered is there after any crash, what was not answered may be missing, nothing is invented."""

import errno
import os
import signal
import subprocess
import sys
import threading
from uuid import uuid4

import pytest

from firsthour.intake.errors import SpoolUnwritable
from firsthour.intake.formats import SpoolReader, SpoolRecord, SpoolWriter, SubmittedItem, spool_files
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.errors import FileDamaged
from firsthour.matching.words import EntryStatus, Hit
from firsthour.signals.words import Signal, SignalKind


def item_record(item: str = "post-1", content: bytes = b"") -> SpoolRecord:
    return SpoolRecord(
        receipt=str(uuid4()),
        kind="item",
        service="agora",
        key="key-1",
        received_at="2026-11-22T16:00:00.000000Z",
        idempotency_key="once",
        body_digest="00" * 32,
        item=SubmittedItem(id=item, author="author-1", audience=Audience.PUBLIC, link="https://example.org/1"),
        verdict=Verdict.REVIEW,
        hits=(Hit("e", "b", "s", EntryStatus.SEED, SignalKind.PDQ, 3, True, ("TVEC1",)),),
        published_number=7,
        signals=(Signal(SignalKind.PDQ, "ab" * 32, 100),),
        content=content,
        content_length=len(content),
    )


def only_file(directory):
    (path,) = spool_files(directory)
    return path


def read_all(path) -> list[SpoolRecord]:
    return [record for _, record in SpoolReader(path)]


def test_what_was_appended_is_read_back_content_included(tmp_path):
    writer = SpoolWriter(tmp_path)
    records = [item_record("a"), item_record("b", b"\x00sealed\xff" * 1000), item_record("c")]
    for record in records:
        writer.append(record)
    assert read_all(only_file(tmp_path)) == records
    writer.close()
    assert only_file(tmp_path).suffix == ".closed"
    assert read_all(only_file(tmp_path)) == records


def test_no_file_exists_before_the_first_record(tmp_path):
    SpoolWriter(tmp_path).close()
    assert spool_files(tmp_path) == []


def test_a_reader_follows_a_writer_and_resumes_where_it_was(tmp_path):
    writer = SpoolWriter(tmp_path)
    first, second = item_record("a"), item_record("b")
    writer.append(first)
    reader = SpoolReader(only_file(tmp_path))
    ((offset, seen),) = list(reader)
    assert seen == first
    assert reader.writer_lives()
    writer.append(second)
    writer.close()
    assert [record for _, record in reader] == [second]
    assert reader.ended
    assert not reader.writer_lives()
    assert [record for _, record in SpoolReader(only_file(tmp_path), offset)] == [second]
    reader.resume(0)
    assert [record for _, record in reader] == [first, second]


def test_a_torn_end_is_reported_and_not_read(tmp_path):
    writer = SpoolWriter(tmp_path)
    writer.append(item_record("a"))
    whole = only_file(tmp_path).stat().st_size
    writer.append(item_record("b"))
    path = only_file(tmp_path)
    for cut in range(whole + 1, path.stat().st_size, 37):
        copy = tmp_path / "copy"
        copy.write_bytes(path.read_bytes()[:cut])
        reader = SpoolReader(copy)
        assert [record.item.id for _, record in reader] == ["a"]
        assert reader.torn.offset == whole


def test_damage_before_the_end_is_an_error_with_its_offset(tmp_path):
    writer = SpoolWriter(tmp_path)
    writer.append(item_record("a"))
    second = only_file(tmp_path).stat().st_size
    writer.append(item_record("b"))
    writer.append(item_record("c"))
    path = only_file(tmp_path)
    spoiled = bytearray(path.read_bytes())
    spoiled[second + 40] ^= 1
    path.write_bytes(spoiled)
    seen = []
    with pytest.raises(FileDamaged) as damage:
        seen.extend(record.item.id for _, record in SpoolReader(path))
    assert damage.value.offset == second


def test_rotation_by_size_and_by_age_loses_nothing(tmp_path):
    by_size = SpoolWriter(tmp_path, rotate_bytes=2000)
    for number in range(20):
        by_size.append(item_record(f"s{number}"))
    by_size.close()
    assert len(spool_files(tmp_path)) > 3
    by_age = SpoolWriter(tmp_path, rotate_seconds=0.0)
    by_age.append(item_record("old"))
    assert by_age.rotate_if_due()
    assert not by_age.rotate_if_due()
    ids = {record.item.id for path in spool_files(tmp_path) for record in read_all(path)}
    assert ids == {f"s{number}" for number in range(20)} | {"old"}
    assert all(path.suffix == ".closed" for path in spool_files(tmp_path))


def test_many_threads_share_syncs_and_lose_nothing(tmp_path):
    writer = SpoolWriter(tmp_path)

    def submit(thread: int) -> None:
        for number in range(25):
            writer.append(item_record(f"{thread}-{number}"))

    threads = [threading.Thread(target=submit, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [record.item.id for record in read_all(only_file(tmp_path))]
    assert sorted(ids) == sorted(f"{thread}-{number}" for thread in range(6) for number in range(25))


def test_a_full_disk_is_refused_and_the_answered_records_stay(tmp_path, monkeypatch):
    writer = SpoolWriter(tmp_path)
    writer.append(item_record("kept"))
    real_write = os.write

    def half_then_full(descriptor: int, content: bytes) -> int:
        if len(content) < 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_write(descriptor, bytes(content)[: len(content) // 2])

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", half_then_full)
        with pytest.raises(SpoolUnwritable) as refused:
            writer.append(item_record("refused"))
        assert "No space left" in refused.value.sentence
        assert "same Idempotency-Key" in refused.value.remedy
    writer.append(item_record("later"))
    writer.close()
    assert [record.item.id for record in read_all(only_file(tmp_path))] == ["kept", "later"]


def test_after_a_failed_sync_nothing_more_is_written_to_that_file(tmp_path, monkeypatch):
    writer = SpoolWriter(tmp_path)
    writer.append(item_record("kept"))

    def broken_disk(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fdatasync", broken_disk)
        with pytest.raises(SpoolUnwritable):
            writer.append(item_record("unknown"))
    writer.append(item_record("later"))
    writer.close()
    old, new = sorted(([record.item.id for record in read_all(path)] for path in spool_files(tmp_path)), key=len)[::-1]
    assert old == ["kept", "unknown"]
    assert new == ["later"]


KILLED_WRITER = """
import sys
from pathlib import Path
from firsthour.intake.formats import SpoolRecord, SpoolWriter
writer = SpoolWriter(Path(sys.argv[1]))
number = 0
while True:
    writer.append(SpoolRecord(receipt=str(number), kind="views", service="s", key="k", received_at="", item_id="i",
                              views=number, content=b"x" * 5000))
    print(number, flush=True)
    number += 1
"""


def test_a_killed_writer_leaves_everything_it_answered(tmp_path):
    for kill in range(3):
        directory = tmp_path / str(kill)
        directory.mkdir()
        command = [sys.executable, "-c", KILLED_WRITER, str(directory)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            for _ in range(20 + 7 * kill):
                child.stdout.readline()
            child.send_signal(signal.SIGKILL)
            answered = [*range(20 + 7 * kill), *map(int, child.stdout.read().split())]
        reader = SpoolReader(only_file(directory))
        kept = [int(record.receipt) for _, record in reader]
        assert kept[: len(answered)] == answered
        assert len(kept) <= len(answered) + 1
        assert not reader.writer_lives()
        assert not reader.ended
