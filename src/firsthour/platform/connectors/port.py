"""What every connector is: the verbs, what it can have carried out, and how it refuses the rest."""

from collections.abc import Mapping
from typing import Protocol

from firsthour.platform.asking import Answer, TimeLeft, Unanswered, ask
from firsthour.platform.errors import ConnectorCannot, ConnectorNonsense, ConnectorSilent, ConnectorSlow
from firsthour.platform.rules import missing_capability
from firsthour.platform.words import Capabilities, CommandKind, ItemState, PlatformAuthor, PlatformItem, Target

CALL_SECONDS = 20.0
"""A whole verb, however many requests it takes. Shorter than the lease of an attempt."""
LARGEST_ANSWER = 64 * 1024 * 1024


class Outlet(Protocol):
    """One service, reached in one way. Verbs raise ConnectorSilent, ConnectorSlow, ConnectorRefused, ConnectorNonsense,
    ItemUnknown, ConnectorCannot or ConnectorNeedsHand; none is ever assumed to have worked."""

    capabilities: Capabilities

    def resolve(self, link: str, *, key: str) -> list[PlatformItem]:
        """The items behind a link, whatever their state; an empty list when the platform knows none."""

    def fetch(self, item: str, *, key: str) -> bytes:
        """The original bytes of an item, of a disabled one too."""

    def command(
        self, kind: CommandKind, target: Target, *, revision: int, territories: list[str], key: str
    ) -> ItemState:
        """Have it carried out; an answer with `ignored` says that a higher revision was obeyed before."""

    def confirm(self, target: Target, *, key: str) -> ItemState:
        """How an item or author stands at the platform now."""

    def statement(self, item: str, author: str | None, statement: dict[str, object], *, key: str) -> None:
        """Deliver a statement of reasons to its author through the platform."""

    def author(self, author: str, *, key: str) -> PlatformAuthor:
        """Where an author can be mailed, as far as the platform says so."""

    def absent(self, link: str) -> frozenset[int]:
        """Statuses besides 404, 410 and 451 with which this link is known to be answered when nobody may have it."""


def require(capabilities: Capabilities, kind: CommandKind, target: Target, territories: list[str]) -> None:
    """Raises ConnectorCannot for a command outside these capabilities."""
    missing = missing_capability(capabilities, kind, target, territories)
    if missing is not None:
        raise ConnectorCannot(reason=missing)


def call(
    verb: str,
    method: str,
    url: str,
    *,
    time_left: TimeLeft,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = CALL_SECONDS,
) -> Answer:
    """One request of a verb. Raises ConnectorSilent, ConnectorSlow or, for more than 64 MiB, ConnectorNonsense."""
    try:
        answer = ask(method, url, time_left=time_left, largest=LARGEST_ANSWER, body=body, headers=headers)
    except Unanswered as error:
        if error.slow:
            raise ConnectorSlow(verb=verb, seconds=round(seconds, 1)) from error
        raise ConnectorSilent(verb=verb, reason=error.reason) from error
    if len(answer.content) > LARGEST_ANSWER:
        raise ConnectorNonsense(verb=verb, reason="it is longer than 64 MiB")
    return answer
