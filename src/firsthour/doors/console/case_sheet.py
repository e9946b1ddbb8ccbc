"""Everything that one case's page shows, gathered from the rooms."""

import json
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import get_language

from firsthour.cases import context, queries
from firsthour.cases.models import Case, Decision, ReferencePicture, Restriction
from firsthour.cases.rules import provable
from firsthour.cases.words import ACTIVE, CASE_VIEWED
from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of
from firsthour.intake.words import ITEM_DIFFERED
from firsthour.ledger.models import Event
from firsthour.matching.models import Bank, Entry
from firsthour.matching.words import EntryStatus, Hit
from firsthour.notices.queries import shown_state
from firsthour.notices.withholdings import told_of
from firsthour.notices.words import MessageState
from firsthour.orders.models import Filing
from firsthour.orders.queries import referrals_about
from firsthour.platform.models import Probe
from firsthour.platform.queries import probes_of
from firsthour.policy.queries import access_adopted_rule, access_provision, starter_pack
from firsthour.policy.rules import AppliedRule
from firsthour.policy.words import RestrictionKind
from firsthour.signals.words import SignalKind
from firsthour.vault.models import Hold
from firsthour.vault.queries import holds_on
from firsthour.vault.words import EXHIBIT_OPENED

LOOKS = (CASE_VIEWED.tag, EXHIBIT_OPENED.tag)
"""Reading and seeing: drawn together, under the name of the graver."""


@dataclass(frozen=True)
class Phrase:
    """A text and the language it is in, where that may not be the page's."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        return "rtl" if self.language in settings.LANGUAGES_BIDI else "ltr"


@dataclass(frozen=True)
class HitLine:
    """One hit with its bank's two distances and how its entry stands now; `harms` are codes with their names."""

    hit: Hit
    bank: Bank
    status: EntryStatus
    harms: tuple[tuple[str, Phrase], ...]

    @property
    def measured(self) -> bool:
        """Whether the distance means anything: an exact digest fits or does not."""
        return self.hit.kind is SignalKind.PDQ

    @property
    def open(self) -> bool:
        """Whether the entry waits for somebody to confirm it."""
        return self.status in (EntryStatus.SEED, EntryStatus.DISPUTED)


@dataclass(frozen=True)
class RuleLine:
    """A rule that spoke on the item, and its text as adopted."""

    applied: AppliedRule
    text: str


@dataclass(frozen=True)
class DecisionLine:
    """A decision with its ground: a clause or provision, `title` and `text` of it; None for a reversal."""

    decision: Decision
    ground: str
    title: Phrase | None
    text: Phrase | None
    harms: tuple[tuple[str, Phrase], ...] = ()
    reasons: str = ""


@dataclass(frozen=True)
class RestrictionLine:
    """A restriction with what followed from it. `proof_took` counts from the item's receipt."""

    restriction: Restriction
    proof_took: timedelta | None
    telling: MessageState | None
    probes: list[Probe]
    deadlines: list[Deadline]
    provable: bool
    taken_back: bool


@dataclass(frozen=True)
class TrailLine:
    """One event; several looks in a row by the same reader are one line: `last_at` and `times` tell how many."""

    event: Event
    actor: dict[str, str]
    body: dict[str, object]
    digest: str
    last_at: datetime
    times: int


@dataclass(frozen=True)
class Sheet:
    """A case as shown."""

    case: Case
    hits: list[HitLine]
    compared: tuple[HitLine, ReferencePicture] | None
    rules: list[RuleLine]
    decisions: list[DecisionLine]
    restrictions: list[RestrictionLine]
    in_force: Restriction | None
    holds: list[Hold]
    events: list[Event]
    bytes_differ: bool
    referrals: list[Filing]

    @property
    def trail(self) -> list[TrailLine]:
        """What happened, as lines."""
        return trail_lines(self.events)


@dataclass(frozen=True)
class Around:
    """What is known around a case."""

    history: context.History | None
    beside: list[context.Beside]
    alike: list[context.Alike]


def sheet_of(case: Case) -> Sheet:
    """Gather it, with as many questions for many hits and restrictions as for one."""
    entries, decisions = queries.entries_hit(case.item), queries.decisions_of(case)
    hits = _hit_lines(case, entries)
    restrictions = queries.restrictions_of(case)
    deadlines = deadlines_of([subject for each in restrictions for subject in (each.id, each.statement_id)])
    trail = queries.trail_of(case, decisions, _traced(restrictions, deadlines))
    return Sheet(
        case=case,
        hits=hits,
        compared=compared_with(hits),
        rules=[_rule_line(case, applied) for applied in queries.applied_to(case.item)],
        decisions=[_with_reasons(decision) for decision in decisions],
        restrictions=[_restriction_line(case, each, deadlines) for each in restrictions],
        in_force=next((each for each in restrictions if each.state in ACTIVE), None),
        holds=holds_on(case.item.exhibit) if case.item.exhibit else [],
        events=trail,
        bytes_differ=any(event.tag == ITEM_DIFFERED.tag for event in trail),
        referrals=referrals_about(case.item),
    )


def around(case: Case, at: datetime, hidden: Collection[uuid.UUID]) -> Around:
    """What is known around a case, without what is hidden from its reader."""
    return Around(
        history=context.history_of(case, at, hidden),
        beside=context.beside(case, hidden),
        alike=context.alike(case, hidden),
    )


def _traced(restrictions: list[Restriction], deadlines: list[Deadline]) -> Iterator[uuid.UUID | None]:
    for each in restrictions:
        yield from (each.id, each.statement_id, each.command_id, each.lift_command_id)
    yield from (deadline.id for deadline in deadlines)


def compared_with(hits: list[HitLine]) -> tuple[HitLine, ReferencePicture] | None:
    """The nearest hit whose entry's picture we hold, preferring one whose distance says something."""
    held = queries.references_of({uuid.UUID(line.hit.entry) for line in hits})
    for line in sorted(hits, key=lambda each: not each.measured):
        if reference := held.get(uuid.UUID(line.hit.entry)):
            return line, reference
    return None


def reference_for(case: Case) -> ReferencePicture | None:
    """The picture that stands beside the item's, if we hold one."""
    found = compared_with(_hit_lines(case, queries.entries_hit(case.item)))
    return found[1] if found else None


def trail_lines(events: list[Event]) -> list[TrailLine]:
    """Events in their order, looks in a row by one reader drawn together."""
    lines: list[TrailLine] = []
    for event in events:
        told = json.loads(event.canonical)
        last = lines[-1] if lines else None
        if last and event.tag in LOOKS and last.event.tag in LOOKS and last.actor == told["actor"]:
            graver = max(last.event, event, key=lambda each: LOOKS.index(each.tag))
            lines[-1] = replace(last, event=graver, last_at=event.at, times=last.times + 1)
        else:
            lines.append(TrailLine(event, told["actor"], told["body"], bytes(event.digest).hex(), event.at, 1))
    return lines


def phrase(texts: dict[str, str]) -> Phrase:
    """A text in the reader's language, else in English, else in the first there is."""
    language = next((each for each in (get_language(), "en") if each in texts), next(iter(texts)))
    return Phrase(texts[language], language)


def _hit_lines(case: Case, entries: dict[str, Entry]) -> list[HitLine]:
    names = starter_pack().taxonomy.harms
    lines = []
    for hit in queries.hits_of(case.item):
        harms = tuple((code, phrase(names[code].name)) for code in hit.harms if code in names)
        entry = entries[hit.entry]
        lines.append(HitLine(hit, entry.bank, EntryStatus(entry.status), harms))
    return lines


def _rule_line(case: Case, applied: AppliedRule) -> RuleLine:
    return RuleLine(applied, access_adopted_rule(case.service, applied.digest).text)


def _with_reasons(decision: Decision) -> DecisionLine:
    """A decision with its ground and what whoever took it said of it."""
    names = starter_pack().taxonomy.harms
    harms = tuple((code, phrase(names[code].name)) for code in decision.harms if code in names)
    written = getattr(decision, "reasons", None)
    return replace(_decision_line(decision), harms=harms, reasons=written.text if written else "")


def _decision_line(decision: Decision) -> DecisionLine:
    if decision.clause is not None:
        clause = decision.clause
        return DecisionLine(decision, clause.number, phrase(clause.titles), phrase(clause.texts))
    if decision.provision:
        provision = access_provision(decision.provision)
        return DecisionLine(decision, provision.id, phrase(provision.reference), phrase(provision.summary))
    return DecisionLine(decision, "", None, None)


def _restriction_line(case: Case, restriction: Restriction, deadlines: list[Deadline]) -> RestrictionLine:
    proved_at, subjects = restriction.proved_at, (restriction.id, restriction.statement_id)
    return RestrictionLine(
        restriction=restriction,
        proof_took=proved_at - case.item.received_at if proved_at else None,
        telling=shown_state(restriction.statement.message) if told_of(restriction.statement) else None,
        probes=probes_of(restriction.command),
        deadlines=[each for each in deadlines if each.subject_id in subjects],
        provable=provable(RestrictionKind(restriction.kind), restriction.territories),
        taken_back=queries.taken_back(restriction),
    )
