"""`firsthour ledger …`, called as functions: an export has a person's name to it, keys rotate, a restore is told."""

import json

import pytest

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.command import main
from firsthour.ledger import merkle, queries
from firsthour.ledger.formats import HeadText, sign_head
from firsthour.platform.log_keys import LogKeys
from firsthour.platform.queries import keyring
from firsthour.platform.sealing import Sealer, published_head
from tests.making import AT, PASSWORD, account
from tests.rooms.ledger.sealing import counted
from tests.verifier.exports import verifier


@pytest.fixture
def desk(db, home, monkeypatch):
    """The command line of somebody who is signed in, in this process: it is set up already."""
    monkeypatch.setenv("FIRSTHOUR_PASSWORD", PASSWORD)
    monkeypatch.setattr(surroundings, "enter", lambda: None)
    who = account(email="keeper@staff.example")
    Sealer().seal(lambda: AT)

    def run(*words: str, person: str = who.email) -> int:
        return main(["ledger", *words, *(["--as", person] if person else [])])

    return run


def seal_all() -> None:
    sealer = Sealer()
    while sealer.seal(lambda: AT):
        pass


def test_the_log_is_exported_whole_and_never_over_another(desk, tmp_path, capsys):
    seal_all()
    folder = tmp_path / "out"
    assert desk("export", str(folder)) == 0
    lines = (folder / "log.jsonl").read_bytes().splitlines()
    about = json.loads((folder / "about.json").read_text())
    assert len(lines) == about["size"] == len((folder / "leaves").read_bytes()) // 32
    assert merkle.leaf_hash(lines[0]) == (folder / "leaves").read_bytes()[:32]
    assert (folder / "heads.txt").read_text() == "".join(f"{each.note}\n" for each in queries.heads_from(0, most=9))
    assert desk("export", str(folder)) == 1
    assert "ledger:export:folder-taken" in capsys.readouterr().err


def test_an_export_passes_the_verifier_with_an_earlier_head(desk, tmp_path):
    verify = verifier()
    earlier = verify.read_heads(published_head())
    desk("adopt-key")
    seal_all()
    desk("export", str(tmp_path / "out"), "--withhold", "people:account:signed-in")
    verdict = verify.verify(tmp_path / "out", earlier, list(queries.log_state().keys), {})
    assert verdict.findings == []
    assert verdict.leaves == queries.size() and verdict.heads == 2


def test_withheld_texts_stay_here_and_their_hashes_do_not(desk, tmp_path):
    seal_all()
    desk("export", str(tmp_path / "out"), "--withhold", "people:account:enrolled")
    lines = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    (withheld,) = (number for number, line in enumerate(lines) if "withheld" in line)
    hashed = (tmp_path / "out" / "leaves").read_bytes()[withheld * 32 :][:32]
    assert lines[withheld] == {"withheld": hashed.hex()}


def test_keys_rotate_with_an_overlap(desk, capsys):
    seal_all()
    (old,) = queries.log_state().keys
    assert desk("adopt-key") == 0
    seal_all()
    assert desk("retire-key", old.hex()[:12]) == 0
    seal_all()
    assert desk("retire-key", "") == desk("retire-key", old.hex()) == 1
    capsys.readouterr()
    assert main(["ledger", "status"]) == 0
    shown = capsys.readouterr().out
    assert old.hex() not in shown and shown.count("signed by") == 1


def test_proofs_and_the_head_are_printed(desk, capsys):
    event = counted(1)
    seal_all()
    assert main(["ledger", "head"]) == 0
    assert capsys.readouterr().out == queries.last_head().note
    assert main(["ledger", "prove", str(event.event_id)]) == 0
    told = json.loads(capsys.readouterr().out)
    proof = [bytes.fromhex(each) for each in told["proof"]]
    leaf = merkle.leaf_hash(told["event"].encode())
    assert merkle.root_of_inclusion(told["leaf"], told["size"], leaf, proof).hex() == told["root"]
    assert main(["ledger", "compare", "2", str(told["size"])]) == 0
    assert json.loads(capsys.readouterr().out)["second_root"] == told["root"]


def test_after_a_restore_the_lost_events_are_told_and_sealing_goes_on(desk, tmp_path, capsys):
    seal_all()
    state = queries.log_state()
    ahead = HeadText(log=state.log, size=999, root=bytes(32), epoch=1, at=AT)
    head = tmp_path / "head"
    assert desk("restored", "--head", str(head)) == 1
    head.write_text(sign_head(ahead, LogKeys(keyring()).seeds(state.keys).values()))
    assert desk("restored", "--head", str(head)) == 0
    seal_all()
    assert queries.last_head().epoch == 2


def test_who_only_reads_may_not_seal(desk):
    account("reviewer", email="reviewer@staff.example")
    assert desk("adopt-key", person="reviewer@staff.example") == 1
