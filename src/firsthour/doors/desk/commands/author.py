"""Look at authors by pseudonym, mark what they are, and take down a request for erasure."""

import argparse
import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from firsthour.authors.words import MarkKind, MarkSource
from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now


def add_words(parser: argparse.ArgumentParser) -> None:
    """`author list`, `author show`, `author mark`, `author unmark`, `author erase`, `author answer`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    listing = words.add_parser("list", help="the authors seen last, with where they stand")
    listing.set_defaults(run=run_list)
    show = _about_one(words, "show", "standing, marks and strikes of one author", run_show)
    show.set_defaults(run=run_show)
    mark = _about_one(words, "mark", "say what an author is; no rule acts on them by itself until it ends", run_mark)
    mark.add_argument("kind", choices=list(map(str, MarkKind)), metavar="MARK", help=", ".join(MarkKind))
    sources = list(map(str, MarkSource))
    mark.add_argument(
        "--source", choices=sources, required=True, metavar="SOURCE", help=f"who says so: {', '.join(sources)}"
    )
    mark.add_argument("--note", required=True, help="what it rests on, in up to 200 characters")
    mark.add_argument("--until", type=date.fromisoformat, required=True, metavar="DAY", help="last day, as 2027-12-31")
    add_person(mark)
    unmark = _about_one(words, "unmark", "end a mark", run_unmark)
    unmark.add_argument("kind", choices=list(map(str, MarkKind)), metavar="MARK", help=", ".join(MarkKind))
    add_person(unmark)
    erase = _about_one(words, "erase", "take down that an author asks to be forgotten", run_erase)
    add_person(erase)
    answer = _about_one(words, "answer", "print the answer to the author's request for erasure", run_answer)
    answer.add_argument("--language", default="en", help="language of the answer (default: en)")


def _about_one(words, name: str, what: str, run) -> argparse.ArgumentParser:
    parser = words.add_parser(name, help=what)
    parser.add_argument("pseudonym", type=uuid.UUID, help="as `author list` and the console show it")
    parser.set_defaults(run=run)
    return parser


def run_list(asked: argparse.Namespace) -> int:
    """A line for each author."""
    surroundings.enter()
    from firsthour.authors.queries import marks_in_force, newest_authors, score_of, standing_of

    at = now()
    for author in newest_authors()[:200]:
        marks = ",".join(mark.kind for mark in marks_in_force(author, at)) or "-"
        standing = "erased" if author.erased_at else standing_of(author, at)
        print(f"{author.pseudonym}  {author.service.slug}  {standing}  {score_of(author, at) / 100:.2f}  {marks}")
    return 0


def run_show(asked: argparse.Namespace) -> int:
    """Where the author stands, and what that is made of."""
    surroundings.enter()
    from firsthour.authors import queries, rules

    at, author = now(), queries.access_author(asked.pseudonym)
    print(f"{author.pseudonym}  {author.service.slug}  {queries.standing_of(author, at)}")
    for mark in queries.marks_in_force(author, at):
        print(f"mark    {mark.kind}  {mark.source}  until {mark.until:%Y-%m-%d}")
    strikes = queries.strikes_of(author)
    for strike, facts in zip(strikes, queries.facts_of(strikes), strict=True):
        reversed_ = "  reversed" if strike.reversed_at else ""
        print(f"strike  {strike.placed_at:%Y-%m-%d}  {rules.counts_for(facts, at) / 100:.2f}{reversed_}")
    for request in queries.erasures_of(author):
        print(f"erasure {request.received_at:%Y-%m-%d}  {request.state}")
    return 0


def run_mark(asked: argparse.Namespace) -> int:
    """Place the mark."""
    surroundings.enter()
    from firsthour.authors.actions import place_mark
    from firsthour.authors.queries import access_author

    place_mark(
        author=access_author(asked.pseudonym),
        kind=MarkKind(asked.kind),
        source=MarkSource(asked.source),
        note=asked.note,
        until=datetime.combine(asked.until, time(), UTC) + timedelta(days=1),
        actor=signed_in(asked, "authors:mark:place"),
        at=now(),
    )
    print(f"Marked as {asked.kind}; no rule acts on this author by itself until {asked.until} is over.")
    return 0


def run_unmark(asked: argparse.Namespace) -> int:
    """End the mark."""
    surroundings.enter()
    from firsthour.authors.actions import end_mark
    from firsthour.authors.errors import MarkUnknown
    from firsthour.authors.queries import access_author, marks_in_force

    at, author = now(), access_author(asked.pseudonym)
    mark = next((each for each in marks_in_force(author, at) if each.kind == asked.kind), None)
    if mark is None:
        raise MarkUnknown()
    end_mark(author=author, mark_id=mark.id, actor=signed_in(asked, "authors:mark:place"), at=at)
    print(f"The mark {asked.kind} has ended.")
    return 0


def run_erase(asked: argparse.Namespace) -> int:
    """Take the request down; the worker answers it within seconds."""
    surroundings.enter()
    from firsthour.authors.actions import request_erasure
    from firsthour.authors.queries import access_author

    request_erasure(
        author=access_author(asked.pseudonym), actor=signed_in(asked, "authors:erasure:request"), at=now()
    )
    print("Taken down. The worker answers it; read the answer with `firsthour author answer`.")
    return 0


def run_answer(asked: argparse.Namespace) -> int:
    """The answer, in words that can be sent to the author."""
    surroundings.enter()
    from firsthour.authors.errors import ErasureUnanswered
    from firsthour.authors.queries import access_author, erasures_of, kept_of
    from firsthour.notices.rules import compose_erasure_answer

    author = access_author(asked.pseudonym)
    request = next((each for each in erasures_of(author) if each.answered_at), None)
    if request is None:
        raise ErasureUnanswered()
    service = author.service
    answer = compose_erasure_answer(
        kept_of(request),
        service=service.name,
        contact=service.contact_point,
        zone=ZoneInfo(service.zone),
        language=asked.language,
    )
    print("\n\n".join([answer.title, *answer.paragraphs]))
    return 0
