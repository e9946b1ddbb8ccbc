"""What fails stays in sight: refused for good, tried again, slow, and confirmed although it is not so."""

import json
import threading
from datetime import timedelta

import pytest

from firsthour.ledger.models import Event
from firsthour.platform import actions, errors, queries, rules
from firsthour.platform.actions.connectors import CALLS_KEPT
from firsthour.platform.asking import TimeLeft, Unanswered, ask
from firsthour.platform.calling import reach
from firsthour.platform.duties import forget_calls, send_command
from firsthour.platform.health import health
from firsthour.platform.models import Call, Command
from firsthour.platform.probing import look
from firsthour.platform.words import CommandKind, ConnectorKind, DeliveryState, ItemState, Reach
from tests.making import AT, DESK, service
from tests.rooms.platform.worlds.fediverse import ACCOUNT, FILE, STATUS, TOKEN, Fediverse, mastodon_of
from tests.rooms.platform.worlds.sites import Dripping, authority, serving


@pytest.fixture
def folder(tmp_path):
    for name in ("served", "kept"):
        (tmp_path / name).mkdir()
    (tmp_path / "served" / "cup.png").write_bytes(b"a cup")
    return tmp_path


@pytest.fixture
def on(db, home, folder):
    """A service whose files lie in a folder."""
    made = service()
    options = {"root": str(folder / "served"), "kept": str(folder / "kept")}
    directory(made, options)
    return made


def directory(on, options):
    return actions.add_connector(
        service=on,
        kind=ConnectorKind.DIRECTORY,
        address="https://files.example",
        options=options,
        secret="",
        actor=DESK,
        at=AT,
    )


def told(tag: str) -> dict:
    return json.loads(Event.objects.get(tag=tag).canonical)["body"]


def issue(on, kind=CommandKind.DISABLE, item="cup.png", author="") -> Command:
    return actions.issue_command(
        service=on,
        item_reference="" if author else item,
        author_reference=author,
        kind=kind,
        territories=[],
        caused_by=None,
        actor=DESK,
        at=AT,
    )


def test_what_cannot_be_done_calls_a_person_at_once(on):
    issue(on, CommandKind.LABEL)
    send_command(lambda: AT)
    (failed,) = queries.failed_commands()
    assert (failed.last_problem, failed.attempts) == ("platform:connector:cannot", 1)


def test_a_failed_command_is_tried_again_when_a_person_says_so_and_that_is_recorded(on, folder):
    issue(on, item="not-yet.png")
    Command.objects.update(attempts=rules.ATTEMPTS - 1)
    send_command(lambda: AT)
    (failed,) = queries.failed_commands()
    (folder / "served" / "not-yet.png").write_bytes(b"there now")
    actions.retry_command(command_id=failed.id, actor=DESK, at=AT)
    assert told("platform:command:retried") == {"attempts": rules.ATTEMPTS, "reason": "platform:item:unknown"}
    send_command(lambda: AT)
    assert queries.access_command(failed.id).state == DeliveryState.DONE
    with pytest.raises(errors.CommandNotFailed, match="done"):
        actions.retry_command(command_id=failed.id, actor=DESK, at=AT)


def test_every_call_is_noted_and_the_old_ones_go(on):
    issue(on)
    issue(on, CommandKind.LABEL)
    send_command(lambda: AT)
    send_command(lambda: AT)
    (found,) = health(AT + timedelta(hours=1))
    assert (found.calls, found.failures, found.last_failure.problem) == (2, 1, "platform:connector:cannot")
    assert found.last_success.verb == "command" and found.middle is not None
    assert health(AT + timedelta(hours=25))[0].calls == 0
    assert forget_calls(lambda: AT + CALLS_KEPT) is False
    assert forget_calls(lambda: AT + CALLS_KEPT + timedelta(seconds=1)) is True
    assert not Call.objects.exists()


def test_a_fault_of_our_own_is_noted_too_and_not_swallowed(on, folder):
    (folder / "kept" / "lock").mkdir()
    issue(on)
    with pytest.raises(IsADirectoryError):
        send_command(lambda: AT)
    assert Call.objects.get().problem == "fault"


def confirmed(on) -> Command:
    command = issue(on)
    answer = ItemState(item="cup.png", revision=1, state="disabled", surfaces=("https://files.example/cup.png",))
    actions.confirm_command(command=command, answer=answer, actor=DESK, at=AT)
    return Command.objects.get()


def seen(command: Command, found: Reach, at) -> None:
    actions.record_probe(
        command=command, link="https://files.example/cup.png", reach=found, status=200, address="", actor=DESK, at=at
    )


def test_a_platform_that_confirms_what_is_not_so_is_caught_and_shown_until_it_is(on):
    command = confirmed(on)
    seen(command, Reach.PRESENT, AT + timedelta(seconds=9))
    assert queries.contradicted_commands() == [], "a cache may take a moment"
    for seconds in (10, 30):
        seen(command, Reach.PRESENT, AT + timedelta(seconds=seconds))
    assert told("platform:command:contradicted")["seconds"] == 10
    assert queries.contradicted_commands() == [command]
    assert health(AT)[0].contradicted == [command]
    seen(command, Reach.UNKNOWN, AT + timedelta(seconds=50))
    seen(command, Reach.GONE, AT + timedelta(seconds=60))
    assert queries.contradicted_commands() == []


def test_what_was_commanded_otherwise_since_contradicts_nothing(on):
    command = confirmed(on)
    seen(command, Reach.PRESENT, AT + timedelta(seconds=30))
    issue(on, CommandKind.RESTORE)
    assert queries.contradicted_commands() == []


def test_commands_about_authors_have_revisions_of_their_own(on):
    assert [issue(on).revision, issue(on, CommandKind.SUSPEND, author="ana").revision, issue(on).revision] == [1, 1, 2]
    body = told("platform:author-command:issued")
    assert body["command"] == "suspend" and "ana" not in str(body)


def test_mastodon_is_not_sent_what_was_overtaken_and_a_deletion_by_hand_is_seen(db, home):
    fediverse = Fediverse(b"a cup")
    with serving(mastodon_of(fediverse)) as address:
        fediverse.address = address
        on = service()
        actions.add_connector(service=on, kind=ConnectorKind.MASTODON, address=address, secret=TOKEN, actor=DESK, at=AT)
        early = issue(on, CommandKind.SUSPEND, author=ACCOUNT)
        late = issue(on, CommandKind.RESTORE, author=ACCOUNT)
        by_hand = issue(on, item=f"{STATUS}/{FILE}")
        for _ in range(3):
            send_command(lambda: AT)
        assert queries.access_command(early.id).last_problem == "platform:command:superseded"
        assert queries.access_command(late.id).state == DeliveryState.DONE and not fediverse.strikes
        assert queries.access_command(by_hand.id).last_problem == "platform:connector:by-hand"
        fediverse.deleted = True
        actions.retry_command(command_id=by_hand.id, actor=DESK, at=AT)
        send_command(lambda: AT)
        assert queries.access_command(by_hand.id).state == DeliveryState.DONE


def test_mastodons_token_is_not_shown_to_the_host_of_its_files(db, home):
    fediverse = Fediverse(b"a cup")
    with serving(mastodon_of(fediverse)) as address:
        fediverse.address = address
        on = service()
        actions.add_connector(service=on, kind=ConnectorKind.MASTODON, address=address, secret=TOKEN, actor=DESK, at=AT)
        assert reach(on, lambda: AT).fetch(f"{STATUS}/{FILE}", key="k") == b"a cup"
        assert fediverse.tokens_at_files == [None]


@pytest.mark.parametrize("path", ["/headers", "/body"])
def test_a_site_that_drips_holds_up_neither_a_call_nor_a_look(path):
    Dripping.stopped.clear()
    before = threading.active_count()
    with serving(Dripping) as address:
        with pytest.raises(Unanswered) as late:
            ask("GET", f"{address}{path}", time_left=TimeLeft(0.3), largest=1000000)
        assert late.value.slow
        if path == "/headers":
            seen = look(f"{address}{path}", allowed=frozenset({authority(address)}), seconds=0.3)
            assert seen.reach is Reach.UNKNOWN
        Dripping.stopped.set()
    assert threading.active_count() <= before + 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"root": ""}, "needs root"),
        ({"kept": "served"}, "from the top"),
        ({"region": "eu"}, "does not know region"),
        ({"kept": "{root}"}, "outside the served one"),
        ({"kept": "{root}/below"}, "outside the served one"),
    ],
)
def test_a_kept_folder_that_would_be_served_is_refused(on, folder, change, reason):
    (folder / "served" / "below").mkdir()
    root = str(folder / "served")
    options = {"root": root, "kept": str(folder / "kept")} | {k: v.format(root=root) for k, v in change.items()}
    with pytest.raises(errors.ConnectorOptionsWrong, match=reason):
        directory(on, options)


def test_a_file_whose_name_was_taken_meanwhile_overwrites_nothing(on, folder):
    outlet = reach(on, lambda: AT).outlet
    target = queries.target_of(issue(on))
    outlet.command(CommandKind.DISABLE, target, revision=1, territories=[], key="a")
    (folder / "served" / "cup.png").write_bytes(b"another cup")
    for kind, revision in ((CommandKind.RESTORE, 2), (CommandKind.DISABLE, 3)):
        with pytest.raises(errors.NameTaken):
            outlet.command(kind, target, revision=revision, territories=[], key=str(revision))
    assert (folder / "served" / "cup.png").read_bytes() == b"another cup"
    assert b"a cup" in [path.read_bytes() for path in (folder / "kept").iterdir() if not path.suffix]


def test_the_other_names_of_a_file_are_its_technical_copies(on, folder):
    (folder / "served" / "thumbs").mkdir()
    (folder / "served" / "thumbs" / "cup.png").hardlink_to(folder / "served" / "cup.png")
    outlet = reach(on, lambda: AT).outlet
    target = queries.target_of(issue(on))
    answer = outlet.command(CommandKind.DISABLE, target, revision=1, territories=[], key="a")
    assert answer.surfaces == ("https://files.example/cup.png", "https://files.example/thumbs/cup.png")
    assert not [path for path in (folder / "served").rglob("*") if path.is_file()]
    outlet.command(CommandKind.RESTORE, target, revision=2, territories=[], key="b")
    assert (folder / "served" / "cup.png").samefile(folder / "served" / "thumbs" / "cup.png")


def test_a_symbolic_link_leads_nowhere(on, folder):
    (folder / "secret").write_bytes(b"not ours to serve")
    (folder / "served" / "link.png").symlink_to(folder / "secret")
    with pytest.raises(errors.ItemUnknown):
        reach(on, lambda: AT).fetch("link.png", key="k")
