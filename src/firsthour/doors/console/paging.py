"""Long lists, a stretch at a time: an address names the row that a stretch begins behind, so that the last one costs no
more than the first, and that nothing is shown twice or left out when rows come and go meanwhile."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Stretch:
    """The rows shown, and the queries of the addresses of the first, previous, next and last stretch; empty where there
    is none, or this is it."""

    rows: list[Model]
    first: str = ""
    before: str = ""
    after: str = ""
    last: str = ""


def stretch(found: QuerySet, request: HttpRequest, *, instant: str, key: str, size: int, kept: str = "") -> Stretch:
    """The stretch of `found` that the address asks for, at most `size` rows long; the first where it asks for none.

    `found` is put in order by `instant`, then `key`, a UUID; a minus before `instant` turns both around. `kept` is what
    else of the query stays in the addresses.
    """
    falling, instant = instant.startswith("-"), instant.removeprefix("-")
    found = found.order_by(*((f"-{each}" if falling else each) for each in (instant, key)))

    def address(**words: str) -> str:
        return "&".join(filter(None, (kept, urlencode(words))))

    def mark(row: Model) -> str:
        return f"{(getattr(row, instant) - EPOCH) // MICROSECOND}_{getattr(row, key)}"

    def behind(place: tuple[datetime, uuid.UUID], *, back: bool) -> QuerySet:
        side = "lt" if falling != back else "gt"
        beyond = Q(**{f"{instant}__{side}": place[0]}) | Q(**{f"{key}__{side}": place[1]})
        return found.filter(Q(**{f"{instant}__{side}e": place[0]}), beyond)

    start, end = _place(request.GET.get("after", "")), _place(request.GET.get("before", ""))
    if end or request.GET.get("last") == "1":
        backwards = (behind(end, back=True) if end else found).reverse()
        rows = list(backwards[: size + 1])
        earlier, later = len(rows) > size, bool(end)
        rows = rows[size - 1 :: -1] if earlier else rows[::-1]
        if not earlier and end:  # the stretch before has fewer rows than a stretch: show the first
            rows = list(found[: size + 1])
            later, rows = len(rows) > size, rows[:size]
    else:
        rows = list((behind(start, back=False) if start else found)[: size + 1])
        earlier, later, rows = bool(start), len(rows) > size, rows[:size]
    if not rows:
        return Stretch([], first=address(first="1") if earlier else "")
    return Stretch(
        rows,
        first=address(first="1") if earlier else "",
        before=address(before=mark(rows[0])) if earlier else "",
        after=address(after=mark(rows[-1])) if later else "",
        last=address(last="1") if later else "",
    )


def _place(mark: str) -> tuple[datetime, uuid.UUID] | None:
    """The instant and the key that an address names, None where it names none."""
    at, _, key = mark.partition("_")
    if not (at.isascii() and at.isdigit() and len(at) <= 17):
        return None
    try:
        return EPOCH + int(at) * MICROSECOND, uuid.UUID(key)
    except ValueError:
        return None
