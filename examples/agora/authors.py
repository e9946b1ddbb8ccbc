"""What Firsthour may command about an author, and how an author stands."""

import json
import sqlite3
from datetime import datetime
from http import HTTPStatus

from agora.asked import Asked
from agora.config import rfc3339
from agora.problems import Problem
from agora.responses import as_json

MEASURES = {
    "label": "labelled",
    "age-limit": "age-limited",
    "limit-reach": "reach-limited",
    "no-monetisation": "demonetised",
}
"""Commands that leave something visible, and what is then said of it. Nobody earns money here, so that nobody does is
written down and changes nothing."""
AUTHOR_MEASURES = MEASURES | {"suspend": "suspended", "restore": ""}


def known_author(db: sqlite3.Connection, asked: Asked) -> sqlite3.Row:
    """The author that a request names; raises Problem."""
    author = db.execute("SELECT * FROM authors WHERE ref = ?", (asked.text("author"),)).fetchone()
    if author is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "author-unknown",
            "This board has no such author.",
            "Name the author by the reference the board sent when an item was uploaded.",
        )
    return author


def author_condition(author: sqlite3.Row, public_url: str, now: datetime) -> dict:
    """How the author stands at `now`."""
    return {
        "author": author["ref"],
        "revision": author["revision"],
        "state": author["measure"] or "active",
        "surfaces": [f"{public_url}/author/{author['ref']}"],
        "views_at_removal": None,
        "confirmed_at": rfc3339(now),
    }


def command_author(
    db: sqlite3.Connection, asked: Asked, revision: int, key: str, public_url: str, now: datetime
) -> dict:
    """Write what is commanded about an author, unless a later command was obeyed already."""
    command = asked.one_of("command", tuple(AUTHOR_MEASURES))
    author = known_author(db, asked)
    if revision <= author["revision"]:
        latest = db.execute(
            "SELECT * FROM author_commands WHERE author = ? AND revision = ?", (author["ref"], author["revision"])
        ).fetchone()
        if (latest["revision"], latest["command"]) == (revision, command):
            return json.loads(latest["answer"])
        return {**author_condition(author, public_url, now), "ignored": True}
    db.execute(
        "UPDATE authors SET measure = ?, revision = ? WHERE ref = ?",
        (AUTHOR_MEASURES[command], revision, author["ref"]),
    )
    answer = author_condition(known_author(db, asked), public_url, now)
    db.execute(
        "INSERT INTO author_commands VALUES (?, ?, ?, ?, ?, ?)",
        (author["ref"], revision, command, key, rfc3339(now), as_json(answer).decode()),
    )
    return answer
