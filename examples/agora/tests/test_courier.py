"""The courier's errands, one by one, without its thread."""

from datetime import UTC, datetime, timedelta

import pytest

from agora import posts
from agora.config import Config
from agora.courier import Courier
from agora.pictures import PictureFolder
from agora.store import Store
from agora.tests.platform_client import SECRET

START = datetime(2026, 11, 22, 10, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "board.sqlite")


@pytest.fixture
def courier(tmp_path, gate, store, clock):
    config = Config(tmp_path, "http://board.example", gate.url, "key", SECRET, clock=clock)
    return Courier(config, store, PictureFolder(tmp_path / "pictures"))


@pytest.fixture
def post(tmp_path, store, courier):
    PictureFolder(tmp_path / "pictures").keep("a" * 20 + ".png", b"bytes")
    upload = posts.Upload("Ada", "A picture", "en", "DE", "png", "0" * 64)
    with store.writing() as db:
        return posts.add_post(db, "a" * 20, upload, public_url="http://board.example", at=START)


def row(store):
    with store.reading() as db:
        return db.execute("SELECT * FROM posts").fetchone()


def test_waits_between_attempts_double_up_to_a_minute_and_never_end(courier, gate, store, clock, post):
    gate.status = 500
    waits = []
    for _ in range(9):
        courier.submit(row(store))
        due = datetime.fromisoformat(row(store)["next_attempt_at"])
        waits.append((due - clock.now).total_seconds())
        clock.now = due
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_post_is_left_alone_until_its_next_attempt_is_due(courier, gate, clock, post):
    courier.submit_due()
    assert gate.submissions() == []
    clock.now = START + posts.HEAD_START
    courier.submit_due()
    courier.submit_due()
    assert len(gate.submissions()) == 1


def test_a_submission_refused_for_good_is_never_due_again(courier, gate, store, clock, post):
    gate.status = 409
    courier.submit(post)
    clock.now = START + timedelta(days=365)
    courier.submit_due()
    assert len(gate.submissions()) == 1
    assert (row(store)["state"], row(store)["refusal"]) == ("held", "409 as-told")


@pytest.mark.parametrize("verdict", ["allowed", None, ["pass"]])
def test_a_verdict_the_board_does_not_know_publishes_nothing(courier, gate, store, post, verdict):
    gate.verdict = verdict
    courier.submit(post)
    assert (row(store)["state"], row(store)["verdict"]) == ("held", None)
    assert row(store)["next_attempt_at"] is not None


def test_views_are_told_when_they_changed_and_once(courier, gate, store, post):
    courier.submit(post)
    for _ in range(3):
        with store.writing() as db:
            posts.count_view(db, post["id"])
    courier.tell_views()
    courier.tell_views()
    told = [(seen.path, seen.body, seen.headers["Authorization"]) for seen in gate.seen if "views" in seen.path]
    assert told == [(f"/v1/items/{post['id']}/views", b'{"views": 3}', "Bearer key")]


def test_views_that_could_not_be_told_are_told_later(courier, gate, store, post):
    courier.submit(post)
    with store.writing() as db:
        posts.count_view(db, post["id"])
    gate.status = 503
    courier.tell_views()
    gate.status = 202
    courier.tell_views()
    assert row(store)["views_told"] == 1


def test_answers_to_the_webhook_are_forgotten_after_thirty_days(courier, store, clock, post):
    with store.writing() as db:
        for key, at in (("old", "2026-10-22T09:59:59.000000Z"), ("young", "2026-10-24T10:00:00.000000Z")):
            db.execute("INSERT INTO answers VALUES (?, '', x'', ?)", (key, at))
    courier.start()
    courier.stop()
    with store.reading() as db:
        assert [answer["idempotency_key"] for answer in db.execute("SELECT * FROM answers")] == ["young"]
