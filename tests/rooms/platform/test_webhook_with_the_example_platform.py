"""The webhook connector against a real platform: the example board, as a program of its own."""

import hashlib
import urllib.error
import urllib.request
import uuid

import pytest

from firsthour.platform.connectors.webhook.connector import WebhookConnector
from firsthour.platform.errors import ConnectorCannot, ConnectorRefused, ItemUnknown
from firsthour.platform.words import CommandKind, Target
from tests.rooms.platform.worlds.board import SECRET, published_post


@pytest.fixture
def post(board):
    return published_post(board)


@pytest.fixture
def connector(board):
    return WebhookConnector(address=f"{board.agora}/firsthour/hook", secret=SECRET.encode(), service="agora")


def status_of(link: str) -> int:
    try:
        with urllib.request.urlopen(link, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def key() -> str:
    return str(uuid.uuid4())


def test_a_link_is_resolved_to_its_item_and_an_unknown_one_to_nothing(connector, post):
    (item,) = connector.resolve(post["page_link"], key=key())
    assert (item.item, item.author, item.state, item.audience) == (post["id"], post["author"], "published", "public")
    assert post["picture_link"] in item.surfaces
    assert connector.resolve(post["page_link"] + "0", key=key()) == []


def test_bytes_are_fetched_also_of_a_disabled_item_and_it_comes_back_the_same(connector, post):
    disabled = connector.command(CommandKind.DISABLE, Target(item=post["id"]), revision=1, territories=[], key=key())
    assert (disabled.state, disabled.revision, disabled.ignored) == ("disabled", 1, False)
    assert disabled.views_at_removal is not None and post["page_link"] in disabled.surfaces
    assert {status_of(link) for link in disabled.surfaces} == {404}
    content = connector.fetch(post["id"], key=key())
    assert hashlib.sha256(content).hexdigest() == post["sha256"]
    assert connector.confirm(Target(item=post["id"]), key=key()).state == "disabled"
    restored = connector.command(CommandKind.RESTORE, Target(item=post["id"]), revision=2, territories=[], key=key())
    assert restored.state == "published" and status_of(post["picture_link"]) == 200


def test_a_lower_revision_is_ignored_and_says_so(connector, post):
    connector.command(CommandKind.DISABLE, Target(item=post["id"]), revision=5, territories=[], key=key())
    late = connector.command(CommandKind.RESTORE, Target(item=post["id"]), revision=4, territories=[], key=key())
    assert late.ignored and (late.state, late.revision) == ("disabled", 5)


def test_a_statement_is_delivered_once_under_one_key(connector, post):
    statement = {
        "id": key(),
        "language": "en",
        "direction": "ltr",
        "title": "Statement of reasons",
        "paragraphs": ["One."],
        "redress": ["Complain."],
        "issued_at": "2026-11-22T10:00:00.000000Z",
    }
    once = key()
    connector.statement(post["id"], post["author"], statement, key=once)
    connector.statement(post["id"], post["author"], statement, key=once)


def test_another_secret_is_refused(connector, post):
    stranger = WebhookConnector(address=connector.address, secret=b"another", service="agora")
    with pytest.raises(ConnectorRefused, match="401"):
        stranger.fetch(post["id"], key=key())


def test_an_unknown_item_is_refused(connector):
    with pytest.raises(ItemUnknown):
        connector.fetch("0" * 20, key=key())


def test_what_the_board_answers_422_to_is_said_to_be_impossible_not_failed(connector, post):
    target = Target(item=post["id"])
    with pytest.raises(ConnectorCannot, match="422"):
        connector.command(CommandKind.DISABLE, target, revision=1, territories=["DE"], key=key())
    assert connector.confirm(target, key=key()).state == "published"
