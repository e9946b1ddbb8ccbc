"""The way to a service's connector: each call through it is timed, and noted however it ended."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.platform import actions, queries
from firsthour.platform.connectors.port import Outlet
from firsthour.platform.models import Connector, Service
from firsthour.platform.words import CommandKind, ItemState, PlatformAuthor, PlatformItem, Target

ACTOR = Actor.system("worker")
FAULT = "fault"
"""The problem of a call in which something failed that nobody expected; the log has the traceback."""
Got = TypeVar("Got")


class NotedOutlet:
    """An outlet whose every call leaves a row for the connector's health."""

    def __init__(self, outlet: Outlet, row: Connector, now: Callable[[], datetime]) -> None:
        self.outlet, self.row, self.now = outlet, row, now
        self.capabilities = outlet.capabilities

    def resolve(self, link: str, *, key: str) -> list[PlatformItem]:
        """See Outlet."""
        return self._noted("resolve", lambda: self.outlet.resolve(link, key=key))

    def fetch(self, item: str, *, key: str) -> bytes:
        """See Outlet."""
        return self._noted("fetch", lambda: self.outlet.fetch(item, key=key))

    def command(
        self, kind: CommandKind, target: Target, *, revision: int, territories: list[str], key: str
    ) -> ItemState:
        """See Outlet."""
        return self._noted(
            "command",
            lambda: self.outlet.command(kind, target, revision=revision, territories=territories, key=key),
        )

    def confirm(self, target: Target, *, key: str) -> ItemState:
        """See Outlet."""
        return self._noted("confirm", lambda: self.outlet.confirm(target, key=key))

    def statement(self, item: str, author: str | None, statement: dict[str, object], *, key: str) -> None:
        """See Outlet."""
        self._noted("statement", lambda: self.outlet.statement(item, author, statement, key=key))

    def author(self, author: str, *, key: str) -> PlatformAuthor:
        """See Outlet."""
        return self._noted("author", lambda: self.outlet.author(author, key=key))

    def absent(self, link: str) -> frozenset[int]:
        """See Outlet; no call."""
        return self.outlet.absent(link)

    def _noted(self, verb: str, made: Callable[[], Got]) -> Got:
        begun, problem = time.monotonic(), FAULT
        try:
            got = made()
            problem = ""
            return got
        except Refusal as refusal:
            problem = refusal.code
            raise
        finally:
            actions.note_call(
                connector=self.row,
                verb=verb,
                milliseconds=round((time.monotonic() - begun) * 1000),
                problem=problem,
                actor=ACTOR,
                at=self.now(),
            )


def reach(service: Service, now: Callable[[], datetime]) -> NotedOutlet:
    """The connector of a service, its calls noted. Raises ConnectorMissing."""
    row = queries.access_connector_row(service)
    return NotedOutlet(queries.outlet_of(row), row, now)
