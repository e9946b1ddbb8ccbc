"""Questions to the reviewing room."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from firsthour.cases.models import Case, Decision, ProposedCase
from firsthour.cases.queries import hits_of
from firsthour.cases.rules import gravest
from firsthour.cases.words import CaseState
from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of
from firsthour.clocks.queries import state_of as state_of_deadline
from firsthour.clocks.rules import TERMS
from firsthour.clocks.words import DeadlineKind, DeadlineState, Nature
from firsthour.flags.models import FlaggedItem
from firsthour.intake.models import Item
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.models import Entry, Source
from firsthour.orders.models import Authority, Filing, FilingLink
from firsthour.people.models import Account
from firsthour.policy.queries import starter_pack
from firsthour.policy.words import Media, Severity
from firsthour.reviewing import errors, rules
from firsthour.reviewing.models import BlindReview, Claim, Escalation, Note, Place, SavedView, SourceMeasure, Wordlist
from firsthour.reviewing.words import Filter, Lane, Measured, Reason, Stakes
from firsthour.threats.queries import threatened_cases

SHORTEST_SEARCH = 2
MOST_COUNTED = 10_000
MOST_WORDS = 12
NEWEST_READ = 1_000
SHORTEST_TIME = timedelta(minutes=6)
"""Views an hour of what was published a moment ago say little; at least a tenth of an hour is counted."""


@dataclass(frozen=True)
class Seen:
    """What the queue keeps of one case: what is at stake, and the source of its nearest hit."""

    stakes: Stakes
    source: str


def queue(
    filtered: Filter, *, reader: Actor, at: datetime, held_by_others: bool = True, lanes: Iterable[Lane] | None = None
) -> QuerySet[Place]:
    """The open cases of a filter, the most urgent first; without those that others hold unless `held_by_others`, and of
    the escalated ones only those of `lanes`, if any are named."""
    held = Claim.objects.filter(case=OuterRef("case"), until__gt=at)
    found = _places(filtered)
    if filtered.mine:
        found = found.filter(Exists(held.filter(holder=reader.id)))
    elif not held_by_others:
        found = found.filter(~Exists(held.exclude(holder=reader.id)))
    found = found.filter(case__state=CaseState.OPEN)
    if lanes is not None:
        found = found.filter(lane__in=["", *lanes])
    return found.select_related("case__item", "case__service").order_by("look_by", "case_id")


def lanes_of(actor: Actor) -> tuple[Lane, ...]:
    """The lanes of escalated cases that this person decides."""
    account = Account.objects.filter(pseudonym=actor.id).first() if actor.kind is ActorKind.PERSON else None
    return tuple(lane for lane in Lane if account is not None and account.role in rules.LANES[lane])


def escalation_of(case: Case) -> Escalation | None:
    """The escalation of a case that runs, if any."""
    return Escalation.objects.filter(case=case, ended_at__isnull=True).first()


def lanes_of_cases(cases: Iterable[Case]) -> dict[uuid.UUID, str]:
    """The lane of each of these cases that was escalated, by case."""
    running = Escalation.objects.filter(case__in=[case.id for case in cases], ended_at__isnull=True)
    return dict(running.values_list("case_id", "lane"))


def require_lane(case: Case, actor: Actor) -> None:
    """Raises CaseEscalated where only people of a lane take this case, and this is none of them."""
    running = escalation_of(case)
    if running is not None and running.lane not in lanes_of(actor):
        raise errors.CaseEscalated(lane=running.lane)


def opinions_on(case: Case) -> QuerySet[BlindReview]:
    """The second opinions that were asked for on a case, the oldest first."""
    return BlindReview.objects.filter(case=case).exclude(first="").order_by("drawn_at")


def behind(places: QuerySet[Place], case: Case) -> QuerySet[Place]:
    """Those of the places that stand behind that of a case; all but it where it has none."""
    own = Place.objects.filter(case=case).first()
    if own is None:
        return places.exclude(case=case)
    later = Q(look_by__gt=own.look_by) | Q(case_id__gt=own.case_id)
    return places.filter(later, look_by__gte=own.look_by)


def waiting(filtered: Filter, *, reader: Actor, at: datetime) -> int:
    """How many places a filter has, whoever holds them, up to one more than MOST_COUNTED: counting a hundred thousand
    would be reading them. One that was decided this very second counts still."""
    if filtered.mine:
        return queue(filtered, reader=reader, at=at).order_by().count()
    return _places(filtered)[: MOST_COUNTED + 1].count()


def _places(filtered: Filter) -> QuerySet[Place]:
    found = Place.objects.all()
    for field in ("language", "source", "media"):
        if wanted := getattr(filtered, field):
            found = found.filter(**{field: wanted})
    if filtered.service:
        found = found.filter(service__slug=filtered.service)
    for field in ("flagged", "braked"):
        if getattr(filtered, field):
            found = found.filter(**{field: True})
    return found


def reasons_of(place: Place) -> tuple[Reason, ...]:
    """Why a case stands where it stands."""
    return msgspec.convert(place.reasons, tuple[Reason, ...])


def claims_on(cases: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, Claim]:
    """The claims that hold now, by case."""
    return {each.case_id: each for each in Claim.objects.filter(case__in=list(cases), until__gt=at)}


def notes_on(case: Case) -> list[Note]:
    """What was written down about a case, the oldest first."""
    return list(Note.objects.filter(case=case).order_by("at", "id"))


def views_of(account: Account) -> list[tuple[SavedView, Filter]]:
    """The saved views of one person."""
    saved = SavedView.objects.filter(account=account).order_by("name")
    return [(view, msgspec.convert(view.filter, Filter)) for view in saved]


LANGUAGES = """
WITH RECURSIVE spoken AS (
    SELECT min(language) AS language FROM reviewing_place WHERE language > ''
    UNION ALL
    SELECT (SELECT min(language) FROM reviewing_place WHERE language > spoken.language) FROM spoken
    WHERE spoken.language IS NOT NULL
)
SELECT language FROM spoken WHERE language IS NOT NULL
"""
"""One step along the index for each language, where DISTINCT would read every waiting case."""


def choices() -> dict[str, list[str]]:
    """What the waiting cases can be filtered by: their languages, and every source and medium there is."""
    with connection.cursor() as cursor:
        cursor.execute(LANGUAGES)
        languages = [language for (language,) in cursor.fetchall()]
    return {
        "language": languages,
        "source": list(Source.objects.order_by("name").values_list("name", flat=True)),
        "media": [str(each) for each in Media],
    }


def unplaced() -> QuerySet[Case]:
    """Open cases without a place, the oldest first; none that waits for a second person."""
    proposed = ProposedCase.objects.filter(case=OuterRef("pk"), waiting=True)
    waiting = Case.objects.filter(~Exists(proposed), state=CaseState.OPEN, place__isnull=True)
    return waiting.select_related("item", "service").order_by("opened_at")


def placed_before(before: datetime) -> list[Case]:
    """Open cases that were last placed before then, longest ago first."""
    old = Place.objects.filter(placed_at__lt=before, case__state=CaseState.OPEN)
    return [each.case for each in old.select_related("case__item", "case__service").order_by("placed_at")[:500]]


def threatened_since_placed() -> list[Case]:
    """Open cases of which a threat to life became known after they took their place."""
    late = Place.objects.filter(case__threat__raised_at__gt=F("placed_at"), case__state=CaseState.OPEN)
    return [each.case for each in late.select_related("case__item", "case__service")]


def stakes_of(cases: Sequence[Case]) -> list[Seen]:
    """What is at stake in each of these cases, in their order, with as many questions for many as for one."""
    hits = {case.id: hits_of(case.item) for case in cases}
    entries = Entry.objects.in_bulk({hit.entry for found in hits.values() for hit in found})
    harms = {str(key): entry.harms for key, entry in entries.items()}
    severities = starter_pack().taxonomy.harms
    measures = {each.source: Measured(each.right, each.judged) for each in SourceMeasure.objects.all()}
    flags, threats = _flags_on([case.item_id for case in cases]), threatened_cases([case.id for case in cases])
    periods = _periods_of([case.id for case in cases] + [flag for found in flags.values() for flag, _ in found])
    seen = []
    for case in cases:
        graver = [severities[code].severity for hit in hits[case.id] for code in harms.get(hit.entry, ())]
        source = hits[case.id][0].source if hits[case.id] else ""
        flagged = flags[case.item_id]
        due = [span for subject in (case.id, *(flag for flag, _ in flagged)) for span in periods[subject]]
        stakes = Stakes(
            opened_at=case.opened_at,
            severity=gravest([Severity(each) for each in graver]),
            views_an_hour=views_an_hour(case.item),
            measured=measures.get(source),
            flagged=bool(flagged),
            trusted=any(trusted for _, trusted in flagged),
            due=tuple(due),
            threat_at=threats.get(case.id),
        )
        seen.append(Seen(stakes, source))
    return seen


def views_an_hour(item: Item) -> float | None:
    """How fast an item was being seen when it came in; None where its publication or its views are not known."""
    if item.published_at is None or not item.views:
        return None
    return item.views / (max(item.received_at - item.published_at, SHORTEST_TIME) / timedelta(hours=1))


def _flags_on(items: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[tuple[uuid.UUID, bool]]]:
    found = defaultdict(list)
    joined = FlaggedItem.objects.filter(item__in=items).values_list("item_id", "flag_id", "flag__flagger_id")
    for item, flag, flagger in joined:
        found[item].append((flag, flagger is not None))
    return found


def _periods_of(subjects: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[tuple[datetime, datetime]]]:
    """The duties that a judgement ends; the confirmation of a flag's receipt waits for nobody's."""
    found = defaultdict(list)
    for deadline in deadlines_of(subjects):
        if _waits_for_judgement(deadline):
            found[deadline.subject_id].append((deadline.runs_from, deadline.due_at))
    return found


def _waits_for_judgement(deadline: Deadline) -> bool:
    waits = state_of_deadline(deadline) in (DeadlineState.RUNNING, DeadlineState.BREACHED)
    return waits and TERMS[deadline.word].nature is Nature.DUTY and deadline.word is not DeadlineKind.DSA_RECEIPT


def clocks_on(case: Case) -> list[Deadline]:
    """The duties that a judgement of this case ends, its own and those of the flags about it, the first due first."""
    flags = FlaggedItem.objects.filter(item=case.item_id).values_list("flag", flat=True)
    return [each for each in deadlines_of([case.id, *flags]) if _waits_for_judgement(each)]


def undrawn_cases() -> QuerySet[Case]:
    """Cases that cannot be found yet and wait for nobody, the newest first."""
    lost = Case.objects.filter(state=CaseState.DECIDED, wordlist__isnull=True)
    return lost.select_related("item", "service").order_by("-opened_at")


def undrawn_filings(most: int) -> list[tuple[uuid.UUID, str]]:
    """Filings that cannot be found yet, each with its words."""
    drawn = Wordlist.objects.filter(subject_id=OuterRef("pk"))
    found = list(Filing.objects.filter(~Exists(drawn)).select_related("authority").order_by("received_at")[:most])
    links = defaultdict(list)
    for filing, url in FilingLink.objects.filter(filing__in=found).values_list("filing_id", "url"):
        links[filing].append(url)
    return [
        (each.id, " ".join([str(each.number), each.reference, _name_of(each.authority), *links[each.id]]))
        for each in found
    ]


def _name_of(authority: Authority | None) -> str:
    return authority.name if authority else ""


def words_of_cases(cases: Sequence[Case]) -> dict[uuid.UUID, str]:
    """What each case can be found by: its item and link, the grounds and reasons of its decisions, its notes."""
    told = {case.id: [case.item.reference, case.item.link, case.item.language] for case in cases}
    for decision in Decision.objects.filter(case__in=cases).select_related("clause", "reasons"):
        told[decision.case_id] += [decision.outcome, decision.provision, decision.purpose]
        if hasattr(decision, "reasons"):
            told[decision.case_id].append(decision.reasons.text)
        if decision.clause is not None:
            told[decision.case_id] += [decision.clause.number, *decision.clause.titles.values()]
    for note in Note.objects.filter(case__in=cases):
        told[note.case_id].append(note.text)
    return {key: " ".join(each for each in words if each) for key, words in told.items()}


NEWEST = """
SELECT subject_id, case_id FROM (SELECT * FROM reviewing_wordlist ORDER BY drawn_at DESC LIMIT %(newest)s) AS newest
WHERE words @@ to_tsquery('simple', %(sought)s) AND (case_id IS NOT NULL OR %(filings)s)
ORDER BY drawn_at DESC LIMIT %(most)s
"""
"""Tried first: of what half of everything says, the last ones drawn are among the newest, and no more is read."""
SEARCH = """
SELECT subject_id, case_id FROM reviewing_wordlist
WHERE words @@ to_tsquery('simple', %(sought)s) AND (case_id IS NOT NULL OR %(filings)s)
ORDER BY drawn_at DESC, subject_id LIMIT %(most)s
"""
"""By the index of the words: for what is rarer."""


def found_by(
    sought: str, *, filings: bool, hidden: Collection[uuid.UUID] = (), most: int
) -> tuple[list[Case], list[Filing]]:
    """The cases, and where asked for the filings, in which every word sought begins one; the last drawn first.

    What was set apart as a danger to keep is not found, nor what is `hidden` from the reader. Raises SearchTooShort.
    """
    words = sought.replace("\x00", "").split()[:MOST_WORDS]
    if sum(map(len, words)) < SHORTEST_SEARCH:
        raise errors.SearchTooShort(least=SHORTEST_SEARCH)
    quoted = " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "':*" for word in words)
    with connection.cursor() as cursor:
        asked = {"sought": quoted, "filings": filings, "most": most, "newest": NEWEST_READ}
        rows = cursor.execute(NEWEST, asked).fetchall()
        if len(rows) < most:
            rows = cursor.execute(SEARCH, asked).fetchall()
    apart = Q(item__exhibit__danger__isnull=False)
    open_to_all = Case.objects.select_related("item", "service").exclude(apart).exclude(pk__in=hidden)
    cases = open_to_all.in_bulk([case for _, case in rows if case])
    found = Filing.objects.select_related("authority").in_bulk([subject for subject, case in rows if case is None])
    return (
        [cases[case] for _, case in rows if case in cases],
        [found[subject] for subject, case in rows if case is None and subject in found],
    )
