"""`firsthour policy rule …` and `policy rules` as somebody types them."""

import json

import pytest

from firsthour.doors.desk.command import main
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.policy.models import AdoptedRule
from tests.doors.console.showing import House
from tests.making import PASSWORD, TRIAL, account


@pytest.fixture
def policy(db, home, monkeypatch, capsys):
    """Runs `firsthour policy …` as an administrator; gives exit status, standard output and standard error."""
    who = account("operator")
    monkeypatch.setenv("FIRSTHOUR_PASSWORD", PASSWORD)
    House().restricted(at=now())

    def run(*words: str, person: str = who.email) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["policy", *words, "--as", person])
        return (status, *capsys.readouterr())

    run.name = who.name
    return run


@pytest.fixture
def written(tmp_path):
    """A rule's file."""

    def write(text: str = TRIAL) -> str:
        (tmp_path / "far-hits.yaml").write_text(text, encoding="utf-8")
        return str(tmp_path / "far-hits.yaml")

    return write


def test_a_rule_is_replayed_tried_listed_and_retired(policy, written):
    file = written()
    status, told, _ = policy("rule", "replay", file, "--service", "agora", "--days", "3650")
    assert status == 0 and "far-hits 1 over 1 items" in told and "written for trial" in told
    assert not AdoptedRule.objects.filter(name="far-hits")
    status, told, _ = policy("rule", "adopt", file, "--service", "agora")
    assert status == 0 and "far-hits 1 is on trial" in told
    status, told, _ = policy("rules", "agora")
    assert "far-hits 1  on trial" in told and "known-picture 1  in force" in told and f"by {policy.name}" in told
    listed = {rule["name"]: rule for rule in json.loads(policy("rules", "agora", "--json")[1])}
    assert listed["far-hits"]["shadow"] is True and listed["far-hits"]["adopted_by"] == policy.name
    assert policy("rule", "replay", file, "--service", "agora")[0] == 0, "what is adopted can be replayed, too"
    assert policy("rule", "retire", "far-hits", "--service", "agora")[:2] == (0, "far-hits 1 is retired.\n")
    assert "far-hits" not in policy("rules", "agora")[1]
    assert policy.name not in "".join(Event.objects.values_list("canonical", flat=True))


def test_a_replay_for_programs_has_every_figure(policy, written):
    file = written(TRIAL.replace("far-hits", "known-picture").replace("size(hits) > 0", 'language == "xx"'))
    status, told, _ = policy("rule", "replay", file, "--service", "agora", "--days", "3650", "--json")
    found = json.loads(told)
    assert status == 0 and found["rule"] == "known-picture" and found["items"] == 1
    assert found["changes"] == {"block→review": 1} and found["acts_no_more"]["by_bank"] == {"house": 1}


@pytest.mark.parametrize(
    ("wrong", "line", "shown"),
    [
        ("size(hitz) > 0", 8, "  when: size(hitz) > 0\n             ^\nUse only: hits, audience"),
        ("size(hits) > 0\nclause: TVE-3", 9, "  clause: TVE-3\n  ^\nKeep one of them."),
    ],
)
@pytest.mark.parametrize("word", ["replay", "adopt"])
def test_a_rule_that_cannot_be_taken_is_refused_with_its_place(policy, written, wrong, line, shown, word):
    status, told, problem = policy("rule", word, written(TRIAL.replace("size(hits) > 0", wrong)), "--service", "agora")
    assert (status, told) == (1, "")
    assert f"far-hits.yaml, line {line}, column" in problem and shown in problem and "Traceback" not in problem


def test_what_is_no_text_no_service_or_not_allowed_is_refused(policy, written, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"rule: \xff")
    status, _, problem = policy("rule", "adopt", str(broken), "--service", "agora")
    assert status == 1 and "broken.yaml, line 1, column 1: The line is not UTF-8." in problem
    assert "platform:service:unknown" in policy("rule", "adopt", written(), "--service", "nowhere")[2]
    reader = account("auditor").email
    assert policy("rules", "agora", person=reader)[0] == 0
    assert "people:permission" in policy("rule", "adopt", written(), "--service", "agora", person=reader)[2]
    assert policy("rule", "retire", "known-picture", "--service", "agora", person=reader)[0] == 1


def test_a_number_of_days_that_is_none_and_a_file_that_is_not_there_are_not_understood(policy, written, capsys):
    for words in (("replay", written(), "--days", "0"), ("replay", written(), "--days", "ten"), ("adopt", "nothing")):
        with pytest.raises(SystemExit) as ended:
            policy("rule", *words, "--service", "agora")
        assert ended.value.code == 2
