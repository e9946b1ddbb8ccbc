"""What the conformance test must know of a platform to judge a connector to it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from firsthour.platform.connectors.port import Outlet


@dataclass(frozen=True)
class World:
    """One platform with one published item. `slow` is the same connector to a server that never finishes answering."""

    outlet: Outlet
    item: str
    link: str
    content: bytes
    author: str = ""
    mail: str | None = None
    unknown: str = "0" * 20
    allowed: frozenset[str] = frozenset()
    slow: Outlet | None = None
    revisions: list[int] = field(default_factory=lambda: [0])
    by_hand: Callable[[], None] | None = None
    """What a person at the platform does where the connector cannot."""

    def next_revision(self) -> int:
        """Each command gets a higher one."""
        self.revisions[0] += 1
        return self.revisions[0]
    shown: Callable[[], str] | None = None
    """What the platform last put before an author, where its pages do not have to be read for that."""
