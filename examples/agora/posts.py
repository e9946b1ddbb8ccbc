"""Posts in the database: what may be seen, what is counted, what became of the gate's verdict.

Every function takes an open connection; those that write say so and need one from `Store.writing`.
"""

import secrets
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from agora.config import rfc3339

PAGE_SIZE = 24
LONGEST_WAIT = timedelta(seconds=60)
# While the uploading request itself asks the gate, the courier leaves the post alone for this long.
HEAD_START = timedelta(seconds=30)


@dataclass(frozen=True)
class Upload:
    """What a person handed in, already checked."""

    author_name: str
    caption: str
    language: str
    territory: str
    extension: str
    sha256: str


def new_id() -> str:
    """A post's or author's public id: 80 random bits, so that nobody can count or guess posts."""
    return secrets.token_hex(10)


def add_post(db: sqlite3.Connection, post_id: str, upload: Upload, *, public_url: str, at: datetime) -> sqlite3.Row:
    """Write a new post, held until the gate has answered."""
    db.execute(
        "INSERT INTO authors (ref, name) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (new_id(), upload.author_name)
    )
    return db.execute(
        """
        INSERT INTO posts (id, author, caption, language, territory, extension, sha256, page_link, picture_link,
                           uploaded_at, submission_key, next_attempt_at)
        SELECT ?, ref, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM authors WHERE name = ?
        RETURNING *
        """,
        (
            post_id,
            upload.caption,
            upload.language,
            upload.territory,
            upload.extension,
            upload.sha256,
            f"{public_url}/p/{post_id}",
            f"{public_url}/img/{post_id}.{upload.extension}",
            rfc3339(at),
            str(uuid.uuid4()),
            rfc3339(at + HEAD_START),
            upload.author_name,
        ),
    ).fetchone()


def picture_name(post: sqlite3.Row) -> str:
    """The post's file in the picture folder."""
    return f"{post['id']}.{post['extension']}"


# --- what visitors see ---

VISIBLE = """
SELECT posts.*, authors.name AS author_name, authors.measure AS author_measure
FROM posts JOIN authors ON authors.ref = posts.author AND authors.measure <> 'suspended'
"""
LISTED = """state = 'published' AND posts.measure NOT IN ('age-limited', 'reach-limited')
AND authors.measure NOT IN ('age-limited', 'reach-limited')"""


def board_page(db: sqlite3.Connection, page_number: int) -> tuple[list[sqlite3.Row], bool]:
    """Published posts that lists may show, newest first, and whether older ones follow. `page_number` counts from 1."""
    rows = db.execute(
        f"{VISIBLE} WHERE {LISTED} ORDER BY number DESC LIMIT ? OFFSET ?",
        (PAGE_SIZE + 1, (page_number - 1) * PAGE_SIZE),
    ).fetchall()
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def published_post(db: sqlite3.Connection, post_id: str) -> sqlite3.Row | None:
    """The post if anybody may see it."""
    return db.execute(f"{VISIBLE} WHERE id = ? AND state = 'published'", (post_id,)).fetchone()


def count_view(db: sqlite3.Connection, post_id: str) -> bool:
    """Write one more view of a published post; False when there is none to view."""
    changed = db.execute(
        """
        UPDATE posts SET views = views + 1 WHERE id = ? AND state = 'published'
        AND author NOT IN (SELECT ref FROM authors WHERE measure = 'suspended')
        """,
        (post_id,),
    )
    return changed.rowcount == 1


def measures_on(post: sqlite3.Row) -> set[str]:
    """What holds for a visible post, because of itself or of its author."""
    return {post["measure"], post["author_measure"]} - {""}


def author_page(db: sqlite3.Connection, author: str) -> tuple[sqlite3.Row | None, list[sqlite3.Row], list[sqlite3.Row]]:
    """The author, published posts and delivered statements, newest first.

    The author is None when there is neither: a lone held or disabled post must not show through its author's page.
    """
    posts = db.execute(f"{VISIBLE} WHERE author = ? AND {LISTED} ORDER BY number DESC", (author,)).fetchall()
    statements = db.execute(
        """
        SELECT statements.*, posts.uploaded_at FROM statements JOIN posts ON posts.id = statements.item
        WHERE statements.author = ? ORDER BY delivered_at DESC, statements.id
        """,
        (author,),
    ).fetchall()
    known = db.execute("SELECT * FROM authors WHERE ref = ?", (author,)).fetchone()
    return (known if posts or statements else None), posts, statements


# --- what the webhook asks ---


def post_by_id(db: sqlite3.Connection, post_id: str) -> sqlite3.Row | None:
    """The post in any state."""
    return db.execute("SELECT * FROM posts WHERE id = ?", (post_id,)).fetchone()


def posts_at(db: sqlite3.Connection, link: str, public_url: str) -> list[sqlite3.Row]:
    """The post, in any state, whose page or picture `link` leads to, as a list of none or one.

    Scheme, letter case of the host, query and fragment do not matter. A link to many posts (board, author) names none.
    """
    try:
        asked, own = urlsplit(link.strip()), urlsplit(public_url)
        same_place = asked.scheme in ("http", "https") and asked.netloc.lower() == own.netloc.lower()
    except ValueError:
        return []
    if not same_place:
        return []
    kind, _, name = unquote(asked.path).strip("/").partition("/")
    if kind not in ("p", "img"):
        return []
    post = post_by_id(db, name.partition(".")[0] if kind == "img" else name)
    if post is None or (kind == "img" and name != picture_name(post)):
        return []
    return [post]


# --- the gate's verdict ---


def due_submissions(db: sqlite3.Connection, at: datetime) -> list[sqlite3.Row]:
    """Posts the gate has not answered for and whose next attempt is due, longest waiting first."""
    return db.execute(
        "SELECT * FROM posts WHERE next_attempt_at <= ? ORDER BY next_attempt_at LIMIT 50", (rfc3339(at),)
    ).fetchall()


def make_all_due(db: sqlite3.Connection, at: datetime) -> None:
    """Write: every unanswered post is due now. Only at start, when nobody can be asking already."""
    db.execute("UPDATE posts SET next_attempt_at = ? WHERE next_attempt_at IS NOT NULL", (rfc3339(at),))


def follow_verdict(
    db: sqlite3.Connection, post_id: str, verdict: str, receipt: str, microseconds: int, at: datetime
) -> None:
    """Write the gate's answer and how long it took. Only `pass` publishes, and only what no command touched since."""
    db.execute(
        """
        UPDATE posts SET verdict = ?, receipt = ?, verdict_after_microseconds = ?, attempts = attempts + 1,
            next_attempt_at = NULL WHERE id = ?
        """,
        (verdict, receipt, microseconds, post_id),
    )
    if verdict == "pass":
        db.execute(
            "UPDATE posts SET state = 'published', published_at = ? WHERE id = ? AND state = 'held' AND revision = 0",
            (rfc3339(at), post_id),
        )


def try_again_later(db: sqlite3.Connection, post: sqlite3.Row, at: datetime) -> None:
    """Write that an attempt failed: the next follows after 1, 2, 4 … at most 60 seconds, for as long as it takes."""
    wait = min(timedelta(seconds=2 ** min(post["attempts"], 10)), LONGEST_WAIT)
    db.execute(
        "UPDATE posts SET attempts = attempts + 1, next_attempt_at = ? WHERE id = ? AND next_attempt_at IS NOT NULL",
        (rfc3339(at + wait), post["id"]),
    )


def give_up(db: sqlite3.Connection, post_id: str, refusal: str) -> None:
    """Write that the gate refused the submission itself: the same bytes would be refused again. The post stays held."""
    db.execute(
        "UPDATE posts SET attempts = attempts + 1, next_attempt_at = NULL, refusal = ? WHERE id = ?", (refusal, post_id)
    )


def untold_views(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """Posts the gate knows whose views changed since it was last told."""
    return db.execute("SELECT id, views FROM posts WHERE views <> views_told AND receipt IS NOT NULL").fetchall()


def views_were_told(db: sqlite3.Connection, post_id: str, views: int) -> None:
    """Write how many views the gate now knows of."""
    db.execute("UPDATE posts SET views_told = ? WHERE id = ?", (views, post_id))
