"""The board's side of docs/reference/webhook.md."""

import json
import time
import uuid

import pytest

from agora.signature import sign
from agora.tests.platform_client import SECRET


@pytest.fixture
def post(board, photograph):
    board.upload(photograph)
    (post,) = board.posts()
    return post


def state(board):
    (post,) = board.posts()
    return post["state"], post["revision"]


def statement(**changed):
    return {
        "id": str(uuid.uuid4()),
        "language": "ar",
        "direction": "rtl",
        "title": "بيان الأسباب",
        "paragraphs": ["فقرة أولى", "<script>alert(1)</script>"],
        "redress": ["يمكنك الاعتراض"],
        "issued_at": "2026-11-22T10:00:01.000000Z",
        **changed,
    }


# --- who may speak ---


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"secret": "another-secret"}, "signature-wrong"),
        ({"drop": "Firsthour-Signature"}, "signature-wrong"),
        ({"drop": "Firsthour-Timestamp"}, "signature-missing"),
        ({"timestamp": "soon"}, "signature-missing"),
        ({"seconds_off": -320}, "timestamp-off"),
        ({"seconds_off": 900}, "timestamp-off"),
    ],
)
def test_an_unproved_request_is_refused_and_changes_nothing(board, post, how, code):
    request = {"verb": "command", "command": "disable", "item": post["id"], "revision": 1, "territories": []}
    if "seconds_off" in how:
        how = {"timestamp": int(time.time()) + how["seconds_off"]}
    answer = board.hook(request, **how)
    assert (answer.status, answer.json["code"]) == (401, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert state(board) == ("published", 0)


def test_a_body_changed_on_the_way_is_refused(board, post):
    at = str(int(time.time()))
    signed = json.dumps({"verb": "confirm", "item": "another"}).encode()
    headers = {"Firsthour-Timestamp": at, "Firsthour-Signature": sign(SECRET, at, signed), "Idempotency-Key": "k"}
    sent = json.dumps({"verb": "confirm", "item": post["id"]}).encode()
    assert board.ask("POST", "/firsthour/hook", sent, headers).status == 401


# --- commands ---


def test_a_disabled_item_is_byte_for_byte_what_never_existed(board, post):
    never = board.get("/p/" + "f" * 20).but_for_date()
    head_never = board.ask("HEAD", "/p/" + "f" * 20).but_for_date()
    answer = board.command("disable", post["id"], 1)
    assert answer.status == 200
    assert never[0] == 404
    for path in (
        f"/p/{post['id']}",
        f"/img/{post['id']}.png",
        f"/author/{post['author']}",
        "/img/" + "f" * 20 + ".png",
    ):
        assert board.get(path).but_for_date() == never, path
        assert board.ask("HEAD", path).but_for_date() == head_never, path
    assert post["id"].encode() not in board.get("/").body
    assert b"No pictures yet" in board.get("/").body


def test_the_answer_to_disable_tells_condition_surfaces_and_views(board, post):
    board.get(f"/p/{post['id']}")
    board.get(f"/p/{post['id']}")
    answer = board.command("disable", post["id"], 1).json
    confirmed_at = answer.pop("confirmed_at")
    assert confirmed_at.endswith("Z")
    assert answer == {
        "item": post["id"],
        "revision": 1,
        "state": "disabled",
        "surfaces": [f"{board.url}/p/{post['id']}", f"{board.url}/img/{post['id']}.png"],
        "views_at_removal": 2,
    }
    board.get(f"/p/{post['id']}")
    later = board.hook({"verb": "confirm", "item": post["id"]}).json
    assert later.pop("confirmed_at") > confirmed_at
    assert later == answer


def test_restore_brings_page_and_picture_back_byte_for_byte(board, post, photograph):
    before = board.get(f"/author/{post['author']}").but_for_date(), board.get(f"/img/{post['id']}.png").but_for_date()
    board.command("disable", post["id"], 1)
    answer = board.command("restore", post["id"], 2).json
    assert (answer["state"], answer["revision"], answer["views_at_removal"]) == ("published", 2, None)
    after = board.get(f"/author/{post['author']}").but_for_date(), board.get(f"/img/{post['id']}.png").but_for_date()
    assert after == before
    assert board.get(f"/img/{post['id']}.png").body == photograph


def test_restoring_an_item_held_before_publication_publishes_it(board, gate, photograph):
    gate.verdict = "review"
    board.upload(photograph)
    (post,) = board.posts()
    assert board.command("restore", post["id"], 1).json["state"] == "published"
    assert board.get(f"/img/{post['id']}.png").body == photograph


def test_a_pass_that_comes_after_a_command_publishes_nothing(board, gate, photograph, eventually):
    gate.status = 503
    board.upload(photograph)
    (post,) = board.posts()
    board.command("disable", post["id"], 1)
    gate.status = 200
    eventually(lambda: board.posts()[0]["verdict"] == "pass")
    assert state(board) == ("disabled", 1)


def test_lower_and_equal_but_different_revisions_are_ignored(board, post):
    board.command("disable", post["id"], 5)
    for command, revision in (("restore", 4), ("restore", 5), ("disable", 1)):
        answer = board.command(command, post["id"], revision)
        assert answer.status == 200
        assert (answer.json["ignored"], answer.json["state"], answer.json["revision"]) == (True, "disabled", 5)
    assert state(board) == ("disabled", 5)


def test_the_same_revision_and_command_gets_the_same_answer_under_another_key(board, post):
    first = board.command("disable", post["id"], 1)
    second = board.command("disable", post["id"], 1)
    assert second.json == first.json
    assert len(board.posts()[0]["commands"]) == 1


def test_a_command_for_some_territories_only_is_refused_not_widened(board, post):
    request = {"verb": "command", "command": "disable", "item": post["id"], "revision": 1, "territories": ["DE"]}
    answer = board.hook(request)
    assert (answer.status, answer.json["code"]) == (422, "territories-unsupported")
    assert state(board) == ("published", 0)


# --- measures that leave a post visible, and measures on authors ---


def test_a_labelled_post_carries_a_notice_and_a_restored_one_none(board, post):
    assert board.command("label", post["id"], 1).json["state"] == "labelled"
    assert "A notice from the board" in board.get(f"/p/{post['id']}").body.decode()
    board.command("restore", post["id"], 2)
    assert "A notice from the board" not in board.get(f"/p/{post['id']}").body.decode()


def test_an_age_limited_post_is_listed_nowhere_and_asks_first(board, post):
    assert board.command("age-limit", post["id"], 1).json["state"] == "age-limited"
    picture = post["picture_link"].removeprefix(board.url)
    assert "I am 18 or older" in board.get(f"/p/{post['id']}").body.decode()
    assert (board.get(picture).status, board.get(f"{picture}?age=18").status) == (404, 200)
    assert picture in board.get(f"/p/{post['id']}?age=18").body.decode()
    assert post["id"] not in board.get("/").body.decode()


def test_a_post_of_limited_reach_is_had_by_its_own_link_alone(board, post):
    assert board.command("limit-reach", post["id"], 1).json["state"] == "reach-limited"
    assert board.get(f"/p/{post['id']}").status == 200
    assert post["id"] not in board.get("/").body.decode()


def test_the_last_command_counts(board, post):
    board.command("label", post["id"], 1)
    assert board.command("disable", post["id"], 2).json["state"] == "disabled"
    assert board.command("label", post["id"], 3).json["state"] == "labelled"
    assert board.command("disable", post["id"], 2).json["ignored"] is True


def test_everything_of_a_suspended_author_is_as_if_it_had_never_been(board, post):
    never = board.get("/p/" + "0" * 20)
    suspended = on_author(board, post, "suspend", 1)
    assert (suspended.json["state"], suspended.json["author"]) == ("suspended", post["author"])
    for path in (f"/p/{post['id']}", post["picture_link"].removeprefix(board.url), f"/author/{post['author']}"):
        answer = board.get(path)
        assert (answer.status, answer.body) == (never.status, never.body)
    assert on_author(board, post, "restore", 2).json["state"] == "active"
    assert board.get(f"/p/{post['id']}").status == 200
    assert on_author(board, post, "suspend", 1).json["ignored"] is True
    confirmed = board.hook({"verb": "confirm", "author": post["author"]}).json
    assert (confirmed["state"], confirmed["revision"]) == ("active", 2)


def test_a_suspended_author_still_reads_statements(board, post):
    told = statement()
    board.hook({"verb": "statement", "item": post["id"], "author": post["author"], "statement": told})
    on_author(board, post, "suspend", 1)
    assert told["title"] in board.get(f"/author/{post['author']}").body.decode()


def test_an_author_can_be_labelled_but_not_disabled(board, post):
    assert on_author(board, post, "label", 1).json["state"] == "labelled"
    assert "A notice from the board" in board.get(f"/p/{post['id']}").body.decode()
    assert on_author(board, post, "disable", 2).status == 400
    assert board.hook({"verb": "confirm", "author": "nobody"}).status == 404


def on_author(board, post, command: str, revision: int):
    fields = {"command": command, "author": post["author"], "revision": revision, "territories": []}
    return board.hook({"verb": "command", **fields})


# --- repeated requests ---


def test_a_repeated_key_gets_the_first_answer_even_after_a_restart_of_the_board(board, post):
    key = str(uuid.uuid4())
    first = board.command("disable", post["id"], 1, key)
    board.command("restore", post["id"], 2)
    board.stop()
    board.start()
    again = board.command("disable", post["id"], 1, key)
    assert again.body == first.body
    assert state(board) == ("published", 2)
    (listed,) = board.posts()
    assert [(each["command"], each["revision"]) for each in listed["commands"]] == [("disable", 1), ("restore", 2)]


def test_a_key_used_for_another_body_is_a_conflict(board, post):
    key = str(uuid.uuid4())
    board.command("disable", post["id"], 1, key)
    answer = board.command("restore", post["id"], 2, key)
    assert (answer.status, answer.json["code"]) == (409, "idempotency-key-reused")
    assert state(board) == ("disabled", 1)


def test_a_refused_request_does_not_use_up_its_key(board, post):
    key = str(uuid.uuid4())
    assert board.hook({"verb": "confirm", "item": "unknown"}, key=key).status == 404
    assert board.command("disable", post["id"], 1, key).status == 200


# --- resolve, fetch ---


@pytest.mark.parametrize("dressing", ["{page}", "{page}?from=mail#top", "{picture}", "{page}/", "{shouted}"])
def test_a_link_resolves_to_its_item_in_any_state(board, post, dressing):
    board.command("disable", post["id"], 1)
    page, picture = post["page_link"], post["picture_link"]
    link = dressing.format(page=page, picture=picture, shouted=page.replace("http://", "HTTP://"))
    (item,) = board.hook({"verb": "resolve", "link": link}).json["items"]
    assert item.pop("published_at").endswith("Z")
    assert item == {
        "item": post["id"],
        "author": post["author"],
        "link": page,
        "surfaces": [page, picture],
        "views": 0,
        "audience": "public",
        "revision": 1,
        "state": "disabled",
    }


@pytest.mark.parametrize(
    "link", ["http://elsewhere.example/p/{id}", "{url}/", "{url}/author/{author}", "http://[", "{id}"]
)
def test_other_links_resolve_to_nothing(board, post, link):
    asked = link.format(url=board.url, **post)
    answer = board.hook({"verb": "resolve", "link": asked})
    assert (answer.status, answer.json) == (200, {"items": []})


def test_fetch_gives_the_original_bytes_of_a_disabled_item(board, post, photograph):
    board.command("disable", post["id"], 1)
    answer = board.hook({"verb": "fetch", "item": post["id"]})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.body == photograph
    assert board.hook({"verb": "fetch", "item": "unknown"}).status == 404


# --- statements ---


def test_a_statement_is_shown_in_its_language_and_direction_as_text(board, post):
    told = statement()
    board.command("disable", post["id"], 1)
    answer = board.hook({"verb": "statement", "item": post["id"], "author": post["author"], "statement": told})
    assert answer.json["statement"] == told["id"]
    page = board.get(f"/author/{post['author']}").body.decode()
    assert '<div lang="ar" dir="rtl">' in page
    assert told["title"] in page
    assert told["redress"][0] in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert board.posts()[0]["statements"] == [told["id"]]


def test_a_statement_is_delivered_once_however_often_it_comes(board, post):
    request = {"verb": "statement", "item": post["id"], "author": post["author"], "statement": statement()}
    first = board.hook(request)
    assert board.hook(request).json == first.json
    changed = {**request, "statement": {**request["statement"], "title": "Another"}}
    assert board.hook(changed).json["code"] == "statement-changed"
    assert len(board.posts()[0]["statements"]) == 1


def test_a_statement_for_another_author_is_refused(board, post):
    answer = board.hook({"verb": "statement", "item": post["id"], "author": "somebody", "statement": statement()})
    assert (answer.status, answer.json["code"]) == (400, "author-wrong")
    assert board.posts()[0]["statements"] == []


# --- what is not understood ---


@pytest.mark.parametrize(
    ("request_body", "code"),
    [
        (b"{", "body-not-json"),
        (b"[]", "body-not-json"),
        (b'{"verb":"delete","item":"x"}', "verb-unknown"),
        (b'{"item":"x"}', "field-wrong"),
        (b'{"verb":"confirm","item":7}', "field-wrong"),
        (b'{"verb":"confirm","item":"\\ud800"}', "field-wrong"),
        (b'{"verb":"command","command":"delete","item":"x","revision":1,"territories":[]}', "field-wrong"),
        (b'{"verb":"command","command":"disable","item":"x","revision":true,"territories":[]}', "field-wrong"),
        (b'{"verb":"command","command":"disable","item":"x","revision":0,"territories":[]}', "field-wrong"),
        (b'{"verb":"command","command":"disable","item":"x","revision":1}', "field-wrong"),
    ],
)
def test_a_request_that_is_not_understood_is_refused_by_name(board, request_body, code):
    answer = board.hook(request_body)
    assert (answer.status, answer.json["code"]) == (400, code)
    assert answer.json["remedy"]


def test_a_request_without_idempotency_key_is_refused(board, post):
    answer = board.hook({"verb": "confirm", "item": post["id"]}, drop="Idempotency-Key")
    assert (answer.status, answer.json["code"]) == (400, "idempotency-key-missing")


def test_the_webhook_takes_only_posts(board):
    assert board.get("/firsthour/hook").status == 405
