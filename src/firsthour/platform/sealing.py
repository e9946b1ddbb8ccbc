"""The log is sealed with this installation's keys; each head is published as a file, FIRSTHOUR_HOME/heads/latest."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from firsthour.ledger import actions, queries
from firsthour.ledger.formats import read_head
from firsthour.ledger.models import Head
from firsthour.ledger.words import Actor
from firsthour.platform import durable
from firsthour.platform.log_keys import LogKeys
from firsthour.platform.queries import keyring

ACTOR = Actor.system("sealer")
THOROUGH_EVERY = timedelta(minutes=10)


def head_file() -> Path:
    """Where the newest head lies, for whoever copies files: a witness, a web server, a backup."""
    return Path(settings.HOME) / "heads" / "latest"


def published_head() -> str | None:
    """The note of the newest head that left, None before there is one."""
    path = head_file()
    return path.read_text(encoding="utf-8") if path.exists() else None


class Sealer:
    """Seals a batch at each call of `seal`. Killed anywhere, it repeats and skips nothing: leaves, head and the
    transaction are one; a head that was not published yet is published by the next call."""

    def __init__(self) -> None:
        self._thorough_at: datetime | None = None

    def seal(self, now: Callable[[], datetime]) -> bool:
        """Seal what waits; True when there may be more."""
        at = now()
        keys = LogKeys(keyring())
        state = queries.log_state()
        if state is None:
            actions.begin_log(public=keys.make(), actor=ACTOR, at=at)
            state = queries.log_state()
        thorough = self._thorough_at is None or at >= self._thorough_at
        published = published_head()
        seen = read_head(published) if published else None
        before = queries.size()
        head = actions.seal_next(
            keys=keys.seeds(state.keys),
            thorough=thorough,
            published=seen if seen and seen.log == state.log else None,
            actor=ACTOR,
            at=at,
        )
        if thorough and head is None:
            self._thorough_at = at + THOROUGH_EVERY
        newest = head or queries.last_head()
        if newest is not None and newest.note != published:
            publish(newest)
        return head is not None and (before == 0 or head.size - before >= actions.BATCH)


def publish(head: Head) -> None:
    """Put this head in the place of the one published before."""
    durable.replace(head_file(), head.note.encode())
