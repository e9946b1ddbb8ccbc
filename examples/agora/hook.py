"""The webhook: what Firsthour may ask of this board, each request carried out once (docs/reference/webhook.md)."""

import hashlib
import json
import sqlite3
from datetime import datetime
from http import HTTPStatus

from agora import posts
from agora.asked import Asked, refused
from agora.authors import MEASURES, author_condition, command_author, known_author
from agora.config import Config, rfc3339
from agora.pictures import KINDS, PictureFolder
from agora.problems import Problem
from agora.responses import Response, as_json, json_response
from agora.signature import verify
from agora.store import Store

HIGHEST_REVISION = 2**53


class Hook:
    """Answers signed requests. The effect and the remembered answer are one transaction."""

    def __init__(self, config: Config, store: Store, pictures: PictureFolder) -> None:
        self._config = config
        self._store = store
        self._pictures = pictures
        self._verbs = {
            "resolve": self._resolve,
            "command": self._command,
            "confirm": self._confirm,
            "statement": self._statement,
            "author": self._author,
        }

    def receive(self, timestamp: str, signature: str, idempotency_key: str, body: bytes) -> Response:
        """The answer to one request; raises Problem when nothing was carried out."""
        now = self._config.clock()
        verify(self._config.hook_secret, timestamp, signature, body, now)
        if not 1 <= len(idempotency_key) <= 200:
            raise refused("idempotency-key-missing", "Idempotency-Key must hold 1 to 200 characters.")
        asked = Asked.parse(body)
        verb = asked.text("verb")
        if verb == "fetch":
            return self._fetch(asked)
        if verb not in self._verbs:
            raise refused("verb-unknown", "This board knows resolve, fetch, command, confirm, statement and author.")
        digest = hashlib.sha256(body).hexdigest()
        with self._store.writing() as db:
            earlier = db.execute("SELECT * FROM answers WHERE idempotency_key = ?", (idempotency_key,)).fetchone()
            if earlier is not None:
                return _repeat(earlier, digest)
            answer = as_json(self._verbs[verb](db, asked, idempotency_key, now))
            db.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", (idempotency_key, digest, answer, rfc3339(now)))
        return json_response(answer)

    def _resolve(self, db: sqlite3.Connection, asked: Asked, _key: str, _now: datetime) -> dict:
        found = posts.posts_at(db, asked.text("link"), self._config.public_url)
        return {
            "items": [
                {
                    "item": post["id"],
                    "author": post["author"],
                    "link": post["page_link"],
                    "surfaces": _surfaces(post),
                    "published_at": post["published_at"],
                    "views": post["views"],
                    "audience": "public",
                    "revision": post["revision"],
                    "state": post["measure"] or post["state"],
                }
                for post in found
            ]
        }

    def _fetch(self, asked: Asked) -> Response:
        with self._store.reading() as db:
            post = _known(db, asked)
        content = self._pictures.read(posts.picture_name(post))
        return Response(HTTPStatus.OK, KINDS[post["extension"]].media_type, content)

    def _command(self, db: sqlite3.Connection, asked: Asked, key: str, now: datetime) -> dict:
        revision = asked.whole_number("revision", 1, HIGHEST_REVISION)
        if asked.texts("territories"):
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "territories-unsupported",
                "This board does not know where its visitors are and cannot disable a post in some territories only.",
                "Send an empty list of territories, which disables the post everywhere, if the ground allows that.",
            )
        if asked.names("author"):
            return command_author(db, asked, revision, key, self._config.public_url, now)
        command = asked.one_of("command", ("disable", "restore", *MEASURES))
        post = _known(db, asked)
        if revision <= post["revision"]:
            return _earlier_answer(db, post, command, revision, now)
        if command == "disable":
            db.execute(
                """
                UPDATE posts SET state = 'disabled', measure = '', revision = ?,
                       views_at_removal = coalesce(views_at_removal, views)
                WHERE id = ?
                """,
                (revision, post["id"]),
            )
        else:
            db.execute(
                """
                UPDATE posts SET state = 'published', measure = ?, revision = ?, views_at_removal = NULL,
                       published_at = coalesce(published_at, ?)
                WHERE id = ?
                """,
                (MEASURES.get(command, ""), revision, rfc3339(now), post["id"]),
            )
        answer = _condition(_known(db, asked), now)
        db.execute(
            "INSERT INTO commands VALUES (?, ?, ?, ?, ?, ?)",
            (post["id"], revision, command, key, rfc3339(now), as_json(answer).decode()),
        )
        return answer

    def _confirm(self, db: sqlite3.Connection, asked: Asked, _key: str, now: datetime) -> dict:
        if asked.names("author"):
            return author_condition(known_author(db, asked), self._config.public_url, now)
        return _condition(_known(db, asked), now)

    def _author(self, _db: sqlite3.Connection, asked: Asked, _key: str, _now: datetime) -> dict:
        """Nobody here has an account with a mail address, so there is none to tell."""
        return {"author": asked.text("author"), "mail": None}

    def _statement(self, db: sqlite3.Connection, asked: Asked, _key: str, now: datetime) -> dict:
        post = _known(db, asked)
        if asked.text("author") != post["author"]:
            raise refused("author-wrong", "The item belongs to another author; the statement was not delivered.")
        statement = asked.inner("statement")
        values = (
            statement.text("id"),
            post["id"],
            post["author"],
            statement.text("language"),
            statement.one_of("direction", ("ltr", "rtl")),
            statement.text("title"),
            json.dumps(statement.texts("paragraphs"), ensure_ascii=False),
            json.dumps(statement.texts("redress"), ensure_ascii=False),
            statement.text("issued_at"),
        )
        db.execute(
            "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (*values, rfc3339(now)),
        )
        kept = db.execute("SELECT * FROM statements WHERE id = ?", (values[0],)).fetchone()
        if tuple(kept)[:-1] != values:
            raise Problem(
                HTTPStatus.CONFLICT,
                "statement-changed",
                "A different statement was delivered under this id, and the author may have read it.",
                "Send a changed statement under a new id.",
            )
        return {"statement": kept["id"], "delivered_at": kept["delivered_at"]}


def _known(db: sqlite3.Connection, asked: Asked) -> sqlite3.Row:
    post = posts.post_by_id(db, asked.text("item"))
    if post is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "item-unknown",
            "This board has no such item.",
            "Name the item by the id the board sent when it was uploaded, or ask with the verb resolve.",
        )
    return post


def _surfaces(post: sqlite3.Row) -> list[str]:
    return [post["page_link"], post["picture_link"]]


def _condition(post: sqlite3.Row, now: datetime) -> dict:
    """How the item stands at `now`: the answer to command and confirm."""
    return {
        "item": post["id"],
        "revision": post["revision"],
        "state": post["measure"] or post["state"],
        "surfaces": _surfaces(post),
        "views_at_removal": post["views_at_removal"],
        "confirmed_at": rfc3339(now),
    }


def _earlier_answer(db: sqlite3.Connection, post: sqlite3.Row, command: str, revision: int, now: datetime) -> dict:
    """The latest command sent again is answered as the first time; anything older or different is ignored."""
    latest = db.execute(
        "SELECT * FROM commands WHERE item = ? AND revision = ?", (post["id"], post["revision"])
    ).fetchone()
    if latest is not None and (latest["revision"], latest["command"]) == (revision, command):
        return json.loads(latest["answer"])
    return {**_condition(post, now), "ignored": True}


def _repeat(earlier: sqlite3.Row, digest: str) -> Response:
    if earlier["request_sha256"] != digest:
        raise Problem(
            HTTPStatus.CONFLICT,
            "idempotency-key-reused",
            "This Idempotency-Key came before with another body.",
            "Use a new key for a new request, and the same body for a repeated one.",
        )
    return json_response(earlier["body"])
