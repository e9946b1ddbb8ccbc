"""`firsthour hash` and `firsthour scan` work on files alone."""

import json

import pytest
from PIL import Image, ImageOps

from firsthour.doors.desk.command import main
from tests.pictures import encoded, picture


@pytest.fixture
def pile(tmp_path):
    """A folder with the known picture mirrored, another picture and, when asked, rubbish."""
    folder = tmp_path / "pile"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "mirrored.png").write_bytes(encoded(ImageOps.mirror(picture(1)), "PNG"))
    (folder / "other.jpg").write_bytes(encoded(picture(2), "JPEG"))
    return folder


@pytest.fixture
def known(tmp_path, capsys):
    """A list with one picture, written by `hash` itself."""
    reference = tmp_path / "known.png"
    reference.write_bytes(encoded(picture(1), "PNG"))
    assert main(["hash", str(reference), "--json"]) == 0
    listed = tmp_path / "list.jsonl"
    listed.write_text(capsys.readouterr().out, encoding="utf-8")
    return listed


def test_hash_prints_a_json_line_for_each_file_and_tells_what_is_unscannable(tmp_path, capsys):
    good, flat, bad = (tmp_path / name for name in ("good.png", "flat.png", "bad.jpg"))
    good.write_bytes(encoded(picture(1), "PNG"))
    flat.write_bytes(encoded(Image.new("RGB", (50, 50), "teal"), "PNG"))
    bad.write_bytes(b"\xff\xd8\xffrubbish")
    assert main(["hash", *map(str, (good, flat, bad, tmp_path / "none.png")), "--json"]) == 2
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["status"], row["reason"]) for row in rows] == [
        ("ok", None),
        ("ok", None),
        ("unscannable", "corrupt"),
        ("unscannable", "unreadable"),
    ]
    assert [[signal["kind"] for signal in row["signals"]] for row in rows] == [
        ["pdq", "sha256", "md5"],
        ["sha256", "md5"],
        ["sha256", "md5"],
        [],
    ]
    assert rows[1]["flat"]


def test_scan_finds_a_mirrored_copy_and_says_how_it_was_turned(pile, known, capsys):
    assert main(["scan", str(pile), "--list", str(known), "--json"]) == 1
    rows = {row["file"].rsplit("/", 1)[1]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["other.jpg"]["status"] == "clean"
    (hit,) = rows["mirrored.png"]["hits"]
    assert (hit["kind"], hit["turn"], hit["line"]) == ("pdq", "mirrored", 1) and hit["distance"] <= 10


def test_scan_is_clean_or_unscannable_without_hits(pile, known, capsys):
    (pile / "deeper" / "mirrored.png").unlink()
    assert main(["scan", str(pile), "--list", str(known)]) == 0
    (pile / "rubbish.bin").write_bytes(b"rubbish")
    assert main(["scan", str(pile), "--list", str(known)]) == 2
    assert "UNSCANNABLE" in capsys.readouterr().out


def test_scan_reads_tables_and_bare_values_and_names_every_wrong_line(pile, known, tmp_path, capsys):
    value = json.loads(known.read_text(encoding="utf-8"))["signals"][0]["value"]
    bare, table, wrong = (tmp_path / name for name in ("bare.txt", "table.csv", "wrong.csv"))
    bare.write_text(f"\n{value.upper()}\n", encoding="utf-8")
    table.write_text(f"kind,value,expires\npdq,{value},\npdq,{value},2001-01-01\n", encoding="utf-8")
    wrong.write_text(f"kind,value\npdq,{value}\npdq,12\nmd5,{value}\n", encoding="utf-8")
    assert main(["scan", str(pile), "--list", str(bare)]) == 1
    assert main(["scan", str(pile), "--list", str(table)]) == 1
    assert main(["scan", str(pile), "--list", str(wrong)]) == 3
    told = capsys.readouterr().err
    assert f"{table}:3: it has expired" in told
    assert f"{wrong}:3:" in told and f"{wrong}:4:" in told and "matching:list:unusable" in told
