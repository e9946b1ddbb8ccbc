"""A row of a list: what makes it good, and what is told of a bad one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from firsthour.signals.rules import value_fits
from firsthour.signals.words import FINGERPRINT_BYTES, MIN_PDQ_QUALITY, SignalKind

PORTION_ROWS = 50_000


class ListedEntry(NamedTuple):
    """A good row; `harms` are codes of the taxonomy, `expires_at` in UTC or None, `line` where it stands (from 1)."""

    kind: SignalKind
    value: str
    harms: tuple[str, ...]
    expires_at: datetime | None
    line: int


class BadRow(NamedTuple):
    """A row that was left out: its line (of a state without lines: its place), and why. Never its content.

    It is `wrong` when nobody could use it, and not when it is right but of no use to us now.
    """

    line: int
    cause: str
    wrong: bool


class OfNoUse(ValueError):
    """A row that is right, but not to be matched: expired, withdrawn, called harmless."""


Portion = list[ListedEntry]
Reporting = Callable[[BadRow], None]


@dataclass(frozen=True)
class Reading:
    """How a list is read: what its rows may say, what stands for what they leave out, and who hears of bad ones."""

    at: datetime
    report: Reporting
    codes: frozenset[str]
    kind: SignalKind | None = None
    harms: tuple[str, ...] = ()
    expires_at: datetime | None = None

    def entry(
        self, line: int, kind: str, value: str, harms: tuple[str, ...] = (), expires: str = "", quality: int = 100
    ) -> ListedEntry:
        """The row as an entry. Raises ValueError with the cause, as a clause without the row's content."""
        known = _kind(kind) if kind else self.kind
        if known is None:
            raise ValueError("it does not say its kind of fingerprint" if not kind else "its kind is not one we match")
        value = value.lower()
        if not value_fits(known, value):
            raise ValueError(f"its {known} fingerprint is not {2 * FINGERPRINT_BYTES[known]} hexadecimal digits")
        if harms and not self.codes.issuperset(harms):
            raise ValueError("a harm is not a code of the taxonomy")
        if known is SignalKind.PDQ and quality < MIN_PDQ_QUALITY:
            raise OfNoUse("its picture is too flat to be told from others by PDQ")
        until = instant_of(expires) if expires else self.expires_at
        if until is not None and until <= self.at:
            raise OfNoUse("it has expired")
        return ListedEntry(known, value, harms or self.harms, until, line)

    def left_out(self, line: int, error: ValueError) -> None:
        """Tell of a row that was no entry."""
        self.report(BadRow(line, str(error), not isinstance(error, OfNoUse)))


def in_portions(rows: Iterator[ListedEntry]) -> Iterator[Portion]:
    """The rows, PORTION_ROWS at a time."""
    portion: Portion = []
    for row in rows:
        portion.append(row)
        if len(portion) >= PORTION_ROWS:
            yield portion
            portion = []
    if portion:
        yield portion


_KINDS = {name: kind for kind in SignalKind for name in (kind.value, f"hash_{kind}")}


def _kind(said: str) -> SignalKind | None:
    """Our name or ThreatExchange's, in any case."""
    return _KINDS.get(said.lower())


@lru_cache(maxsize=4096)
def instant_of(text: str) -> datetime:
    """A day counts from its first instant in UTC: a licence that ends is honoured at the earliest reading.

    Raises ValueError for what is no day and no instant with its zone.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("its expiry is not a date such as 2027-03-31 or an instant with its zone") from error
    if found.tzinfo is None:
        if len(text) > len("2027-03-31"):
            raise ValueError("its expiry has a time of day without a zone")
        return found.replace(tzinfo=UTC)
    return found.astimezone(UTC)
