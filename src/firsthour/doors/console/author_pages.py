"""The pages of authors, by pseudonym: standing, marks, strikes as they fade, decisions, messages, and erasure."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.authors import actions, queries, rules
from firsthour.authors.models import Author
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases.queries import restrictions_against
from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices.queries import messages_to, shown_state
from firsthour.people.queries import may
from firsthour.people.words import Permission

SHOWN_AUTHORS = 200
WIDTH, HEIGHT, STEPS = 480, 100, 104


@dataclass(frozen=True)
class Fading:
    """What an author's strikes count for from a year ago to a year ahead, drawn: points, and where lines stand."""

    points: str
    today: int
    warn: int
    consider: int


def authors(request: HttpRequest) -> HttpResponse:
    """The authors seen last, with where they stand."""
    at = now()
    return render(
        request, "console/authors.html", {"rows": [_row(each, at) for each in queries.newest_authors()[:SHOWN_AUTHORS]]}
    )


def _row(author: Author, at: datetime) -> dict[str, object]:
    return {
        "author": author,
        "standing": queries.standing_of(author, at),
        "marks": queries.marks_in_force(author, at),
        "score": queries.score_of(author, at) / 100,
    }


def author(request: HttpRequest, pseudonym: uuid.UUID) -> HttpResponse:
    """One author."""
    at, found, hidden = now(), queries.access_author(pseudonym), hidden_from(request.user)
    strikes = queries.strikes_of(found)
    facts = queries.facts_of(strikes)
    counted = [rules.counts_for(each, at) / 100 for each in facts]
    return render(
        request,
        "console/author.html",
        _row(found, at)
        | {
            "strikes": list(zip(strikes, counted, strict=True)),
            "fading": _fading(facts, at),
            "warn_at": rules.WARN_AT / 100,
            "consider_at": rules.CONSIDER_AT / 100,
            "restrictions": [each for each in restrictions_against(found) if each.id not in hidden],
            "messages": [{"message": each, "shown": shown_state(each)} for each in messages_to(found)],
            "contact_since": queries.contact_known_since(found),
            "erasures": [{"request": each, "kept": queries.kept_of(each)} for each in queries.erasures_of(found)],
            "kinds": list(MarkKind),
            "sources": list(MarkSource),
            "may_mark": may(request.user, Permission.MARK_AUTHOR) and found.erased_at is None,
            "may_erase": may(request.user, Permission.ERASE_AUTHOR) and found.erased_at is None,
            "may_read_messages": may(request.user, Permission.READ_MESSAGE),
        },
    )


def _fading(strikes: list[rules.StrikeFacts], at: datetime) -> Fading | None:
    if not strikes:
        return None
    begins = at - rules.STRIKE_LASTS
    step = 2 * rules.STRIKE_LASTS / STEPS
    scores = [rules.score(strikes, begins + number * step) for number in range(STEPS + 1)]
    highest = max(*scores, rules.CONSIDER_AT * 5 // 4)
    points = " ".join(
        f"{number * WIDTH // STEPS},{HEIGHT - HEIGHT * score // highest}" for number, score in enumerate(scores)
    )
    lines = (HEIGHT - HEIGHT * line // highest for line in (rules.WARN_AT, rules.CONSIDER_AT))
    return Fading(points, WIDTH // 2, *lines)


def place_mark(request: HttpRequest, pseudonym: uuid.UUID) -> HttpResponse:
    """Mark an author, as the person who is signed in."""
    found, sent = queries.access_author(pseudonym), request.POST
    kind, source = sent.get("mark", ""), sent.get("source", "")
    if kind not in set(MarkKind) or source not in set(MarkSource):
        raise ChoiceUnknown()
    try:
        last = date.fromisoformat(sent.get("until", ""))
    except ValueError as error:
        raise ChoiceUnknown() from error
    actions.place_mark(
        author=found,
        kind=MarkKind(kind),
        source=MarkSource(source),
        note=sent.get("note", ""),
        until=datetime.combine(last, time(), UTC) + timedelta(days=1),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return _back_to(pseudonym)


def end_mark(request: HttpRequest, pseudonym: uuid.UUID, mark_id: uuid.UUID) -> HttpResponse:
    """End a mark, as the person who is signed in."""
    found = queries.access_author(pseudonym)
    actions.end_mark(author=found, mark_id=mark_id, actor=Actor.person(request.user.pseudonym), at=now())
    return _back_to(pseudonym)


def erase(request: HttpRequest, pseudonym: uuid.UUID) -> HttpResponse:
    """Take down that an author asks to be forgotten; the worker answers it."""
    found = queries.access_author(pseudonym)
    actions.request_erasure(author=found, actor=Actor.person(request.user.pseudonym), at=now())
    return _back_to(pseudonym)


def _back_to(pseudonym: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(address_of("author", args=[pseudonym]))
