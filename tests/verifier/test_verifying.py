"""The verifier on honest logs, on open questions, on heads alone, and as somebody starts it."""

import ast
import json
import random
import subprocess
import sys
from dataclasses import replace

import pytest

from firsthour.ledger import merkle
from firsthour.ledger.formats import public_of
from tests.verifier.exports import VERIFIER, Honest, event, honest, opened, verifier

verify = verifier()


@pytest.fixture
def before() -> Honest:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    return honest(random.Random(seed))


def ran(*words: object) -> subprocess.CompletedProcess:
    """As an outsider runs it: the interpreter isolated from everything of ours."""
    command = [sys.executable, "-I", VERIFIER, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_one_file_that_imports_the_standard_library_and_cryptography_alone():
    imports = [node for node in ast.walk(ast.parse(VERIFIER.read_text())) if isinstance(node, ast.Import)]
    named = {each.name for node in imports for each in node.names}
    froms = [node for node in ast.walk(ast.parse(VERIFIER.read_text())) if isinstance(node, ast.ImportFrom)]
    named |= {node.module for node in froms}
    strangers = {name.split(".")[0] for name in named} - set(sys.stdlib_module_names)
    assert strangers == {"cryptography"}


def test_an_honest_log_passes_with_each_of_its_heads_kept_outside(before, tmp_path):
    folder = before.export.write(tmp_path / "log")
    everything = verify.read_heads("".join(f"{note}\n" for note in before.export.notes))
    verdict = verify.verify(folder, everything, [public_of(before.new)], {})
    assert verdict.findings == []
    assert len(verdict.not_excluded) == 2


def test_what_it_cannot_exclude_depends_on_what_it_was_given(before, tmp_path):
    folder = before.export.write(tmp_path / "log")
    nothing = " ".join(verify.verify(folder, [], [], {}).not_excluded)
    assert "somebody without the operator's key" in nothing and "old backup" in nothing
    key = " ".join(verify.verify(folder, [], [public_of(before.new)], {}).not_excluded)
    assert "without the operator's key" not in key and "old backup" in key
    early = verify.read_heads(before.export.notes[0])
    assert "what follows leaf 1" in " ".join(verify.verify(folder, early, [], {}).not_excluded)


def test_without_a_head_from_outside_a_log_made_anew_passes_and_that_is_said(before, tmp_path):
    lines = [*before.export.lines[:-1], before.export.lines[2]]
    folder = replace(before.export, lines=lines).sealed().write(tmp_path / "log")
    verdict = verify.verify(folder, [], [], {})
    assert verdict.findings == [] and "whole log anew" in " ".join(verdict.not_excluded)
    assert verify.verify(folder, verify.read_heads(before.export.notes[-1]), [], {}).findings


def test_a_log_signed_with_a_retired_key_is_found_by_whoever_knows_the_new_one(before, tmp_path):
    signers = [(leaf, [before.old]) for leaf, _ in before.export.signers]
    folder = replace(before.export, signers=signers).sealed().write(tmp_path / "log")
    assert {each.kind for each in verify.verify(folder, [], [], {}).findings} == {"re-signed"}
    assert "re-signed" in {each.kind for each in verify.verify(folder, [], [public_of(before.new)], {}).findings}


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("inserted", lambda notes: notes[:-1]),
        ("forked", lambda notes: [notes[0], *notes]),
        ("forked", lambda notes: [notes[1], notes[0], *notes[2:]]),
        ("re-signed", lambda notes: [*notes[:-1], notes[-1].replace("epoch 1", "epoch 2")]),
        ("re-signed", lambda notes: [*notes[:-1], notes[-1][:-20] + "\n"]),
        ("re-signed", lambda notes: ["rubbish"]),
    ],
)
def test_altered_heads_are_found(before, tmp_path, kind, spoil):
    folder = replace(before.export, notes=spoil(before.export.notes)).write(tmp_path / "log")
    assert kind in {each.kind for each in verify.verify(folder, [], [], {}).findings}


def test_a_head_of_another_log_is_not_taken_for_one_of_this(before, tmp_path):
    folder = before.export.write(tmp_path / "log")
    other = honest(random.Random(1)).export.notes[0]
    assert [each.kind for each in verify.verify(folder, verify.read_heads(other), [], {}).findings] == ["forked"]


def restored(before: Honest, *, seen: int, root: bytes) -> object:
    """Back to an earlier head, with the new epoch that says what was lost."""
    export = before.export
    kept = export.batches[-3]
    lines = [*export.lines[:kept], opened(2, kept=kept, seen=seen, root=root)]
    batches = [*(size for size in export.batches if size <= kept), kept + 1]
    known = [each for each in export.signers if each[0] < kept]
    return replace(export, lines=lines, batches=batches, signers=known, epochs=[0, kept]).sealed()


def root_of(lines: list[bytes]) -> bytes:
    tree = merkle.Frontier()
    for line in lines:
        tree.add(merkle.leaf_hash(line))
    return tree.root()


def test_a_restore_that_is_admitted_is_told_and_one_that_is_not_is_found(before, tmp_path):
    size, last = before.export.batches[-1], verify.read_heads(before.export.notes[-1])
    admitted = restored(before, seen=size, root=root_of(before.export.lines)).write(tmp_path / "admitted")
    verdict = verify.verify(admitted, last, [], {})
    assert verdict.findings == [] and "restore lost" in " ".join(verdict.told)
    for seen, root in ((size - 1, bytes(32)), (size, bytes(32))):
        hidden = restored(before, seen=seen, root=root).write(tmp_path / "hidden")
        assert [each.kind for each in verify.verify(hidden, last, [], {}).findings] == ["truncated"]


def test_a_restore_that_is_claimed_vouches_for_nothing_and_that_is_said(before, tmp_path):
    """Whoever holds the key rewrites a leaf and invents a restore just before the end of what others have seen."""
    size, last = before.export.batches[-1], verify.read_heads(before.export.notes[-1])
    root = root_of(before.export.lines)
    claimed = restored(before, seen=size, root=root)
    lines = [*claimed.lines[:3], event("cases:case:opened", {}), *claimed.lines[4:]]
    folder = replace(claimed, lines=lines).sealed().write(tmp_path / "claimed")
    verdict = verify.verify(folder, last, [], {})
    assert "vouches for nothing" in " ".join(verdict.told)
    assert "none of your heads vouches for it" in " ".join(verdict.not_excluded)
    kept = [each for each in before.export.notes if 3 < verify.read_heads(each)[0].size <= claimed.epochs[-1]]
    found = verify.verify(folder, verify.read_heads(kept[0]), [], {}).findings
    assert [each.kind for each in found] == ["forked"], "a head from before what was kept finds it"


def test_a_restore_whose_event_is_withheld_is_found_by_a_head_from_after_it(before, tmp_path):
    size = before.export.batches[-1]
    told = restored(before, seen=size, root=root_of(before.export.lines))
    after = verify.read_heads(told.notes[-1])
    lines = [*told.lines[:-1], b'{"withheld":"%s"}' % merkle.leaf_hash(told.lines[-1]).hex().encode()]
    hidden = replace(told, epochs=[0])
    folder = replace(hidden.sealed(), lines=lines).write(tmp_path / "hidden")
    assert [each.kind for each in verify.verify(folder, [], [], {}).findings] == []
    found = verify.verify(folder, after, [], {}).findings
    assert [each.kind for each in found] == ["forked"] and "withheld or altered" in found[0].says


SPELLINGS = {
    "a name that stands twice": lambda line: line.replace(b'"body":{', b'"body":{"case":"another"},"body":{', 1),
    "spaces": lambda line: line.replace(b":", b": "),
    "another order of names": lambda line: json.dumps(dict(reversed(json.loads(line).items()))).encode(),
    "an escape that is none": lambda line: line.replace(b"test:thing", b"test\\u003athing"),
    "a number that is not whole": lambda line: line.replace(b'"schema":1', b'"schema":1.0'),
    "a number that readers round": lambda line: line.replace(b'"schema":1', b'"schema":9007199254740993'),
    "a tag hidden behind another": lambda line: line[:-1] + b',"zzz":{"tag":"x"}} ',
    "no text": lambda line: line.replace(b"test:", b"\xff\xfe"),
    "nesting without end": lambda line: b'{"tag":' + b"[" * 100_000,
    "withheld, but with more behind": lambda line: b'{"withheld":"%s"}}' % (b"ab" * 32),
    "withheld, but another end": lambda line: b'{"withheld":"%s",]' % (b"ab" * 32),
    "withheld in capitals": lambda line: b'{"withheld":"%s"}' % (b"AB" * 32),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_even_a_sealed_leaf_has_to_be_in_its_one_spelling(before, tmp_path, spelling):
    """Whoever holds the key can seal a line in which two readers see two things."""
    lines = list(before.export.lines)
    lines[3] = SPELLINGS[spelling](lines[3])
    assert lines[3] != before.export.lines[3]
    folder = replace(before.export, lines=lines).sealed().write(tmp_path / "log")
    found = verify.verify(folder, [], [], {}).findings
    assert [(each.kind, each.first, each.last) for each in found] == [("malformed", 3, 4)]


def test_a_withheld_line_is_checked_to_its_last_byte(before, tmp_path):
    lines = list(before.export.lines)
    whole = b'{"withheld":"%s"}' % merkle.leaf_hash(lines[3]).hex().encode()
    for place in range(len(whole)):
        lines[3] = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        folder = replace(before.export, lines=lines).write(tmp_path / "log")
        assert verify.verify(folder, [], [], {}).findings, place


def test_figures_that_say_a_thing_twice_or_more_than_is_recomputed_are_not_believed(before, tmp_path):
    folder = before.export.write(tmp_path / "log")
    head = verify.read_heads(before.export.notes[-1])[0]
    empty = verify.Account(head.size).figures(None, None)
    whole = {"format": 4, "log": "x", "size": head.size, "root": head.root.hex(), "since": None, "until": None, **empty}

    def found(published: dict) -> str:
        return " ".join(each.says for each in verify.verify(folder, [], [], {"figures.json": published}).findings)

    twice = {**whole, "figures": [{**whole["figures"][0], "removals": 9}, *whole["figures"]]}
    assert "stands there twice" in found(twice) and "'praise'" in found(whole | {"praise": 1})
    with pytest.raises(verify.Unreadable):
        verify.read_figures(b'{"format": 1, "format": 2}')


def test_withheld_texts_leave_the_tree_whole_and_are_counted(before, tmp_path):
    lines = list(before.export.lines)
    lines[3] = b'{"withheld":"%s"}' % merkle.leaf_hash(lines[3]).hex().encode()
    folder = replace(before.export, lines=lines).write(tmp_path / "log")
    verdict = verify.verify(folder, verify.read_heads(before.export.notes[-1]), [], {})
    assert verdict.findings == [] and "1 events are withheld" in " ".join(verdict.told)
    lines[3] = b'{"withheld":"%s"}' % (b"00" * 32)
    folder = replace(before.export, lines=lines).write(tmp_path / "other")
    assert verify.verify(folder, [], [], {}).findings


def test_as_a_program_it_says_what_it_found_and_ends_with_a_status(before, tmp_path):
    folder = before.export.write(tmp_path / "log")
    head = tmp_path / "head"
    head.write_text(before.export.notes[-1], encoding="utf-8")
    done = ran(folder, "--head", head, "--key", public_of(before.new).hex())
    assert done.returncode == 0, done.stderr
    assert "Nothing was altered" in done.stdout and "cannot exclude" in done.stdout
    (folder / "log.jsonl").write_bytes(b"\n".join(before.export.lines[:-1]) + b"\n")
    done = ran(folder, "--head", head, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["findings"][0]["kind"] == "truncated"
    assert ran(tmp_path / "nowhere").returncode == 2
