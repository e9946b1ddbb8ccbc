"""The board's own database: SQLite, every commit on the disk before anybody is answered."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SCHEMA_NUMBER = 2

SCHEMA = """
CREATE TABLE authors (
    ref TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- What a command of Firsthour holds this author to, in the words of the webhook; empty: nothing.
    measure TEXT NOT NULL DEFAULT ''
        CHECK (measure IN ('', 'labelled', 'age-limited', 'reach-limited', 'demonetised', 'suspended')),
    revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0)
) STRICT;

CREATE TABLE posts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    author TEXT NOT NULL REFERENCES authors (ref),
    caption TEXT NOT NULL,
    language TEXT NOT NULL,
    territory TEXT NOT NULL,
    extension TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    page_link TEXT NOT NULL,
    picture_link TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    published_at TEXT,
    state TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'published', 'disabled')),
    measure TEXT NOT NULL DEFAULT '' CHECK (measure IN ('', 'labelled', 'age-limited', 'reach-limited', 'demonetised')),
    revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    views INTEGER NOT NULL DEFAULT 0,
    views_told INTEGER NOT NULL DEFAULT 0,
    views_at_removal INTEGER,
    -- The gate: the key every attempt repeats, and what became of it.
    submission_key TEXT NOT NULL UNIQUE,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT,
    verdict TEXT,
    verdict_after_microseconds INTEGER,
    receipt TEXT,
    refusal TEXT,
    CHECK ((state = 'disabled') = (views_at_removal IS NOT NULL)),
    CHECK (state <> 'published' OR published_at IS NOT NULL),
    CHECK (measure = '' OR state = 'published')
) STRICT;
CREATE INDEX posts_awaiting_verdict ON posts (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX posts_by_author ON posts (author);

-- Commands that were carried out, once each; ignored ones leave only their answer below.
CREATE TABLE commands (
    item TEXT NOT NULL REFERENCES posts (id),
    revision INTEGER NOT NULL,
    command TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    carried_out_at TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (item, revision)
) STRICT;

CREATE TABLE author_commands (
    author TEXT NOT NULL REFERENCES authors (ref),
    revision INTEGER NOT NULL,
    command TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    carried_out_at TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (author, revision)
) STRICT;

CREATE TABLE statements (
    id TEXT PRIMARY KEY,
    item TEXT NOT NULL REFERENCES posts (id),
    author TEXT NOT NULL REFERENCES authors (ref),
    language TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('ltr', 'rtl')),
    title TEXT NOT NULL,
    paragraphs TEXT NOT NULL,
    redress TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    delivered_at TEXT NOT NULL
) STRICT;
CREATE INDEX statements_by_author ON statements (author);

-- The first answer to each webhook request, kept for thirty days to be given again.
CREATE TABLE answers (
    idempotency_key TEXT PRIMARY KEY,
    request_sha256 TEXT NOT NULL,
    body BLOB NOT NULL,
    answered_at TEXT NOT NULL
) STRICT;
"""


class Store:
    """Opens one connection per piece of work; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._connect()) as db:
            found = db.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                db.execute("PRAGMA journal_mode = WAL")
                # One script, one transaction: a kill half-way leaves an empty file, not half a schema.
                db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {SCHEMA_NUMBER}; COMMIT;")
            elif found != SCHEMA_NUMBER:
                raise RuntimeError(f"{path} has schema {found}; this program knows {SCHEMA_NUMBER}. Take another.")

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=20, isolation_level=None)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        return db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on one unchanging view of the database."""
        with closing(self._connect()) as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among writers; on the disk when the block ends, undone when it raises."""
        with closing(self._connect()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
