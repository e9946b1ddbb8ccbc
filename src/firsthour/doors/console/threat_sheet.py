"""Everything that one threat's page shows, gathered from the rooms."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import state_of
from firsthour.clocks.words import DeadlineState
from firsthour.ledger.models import Event
from firsthour.orders.models import Authority
from firsthour.orders.rules import digest_of, document_bytes
from firsthour.people.queries import names_of
from firsthour.threats import queries, rules
from firsthour.threats.models import Observation, PhoneCall, Threat, ThreatReport
from firsthour.threats.words import Destination, Observed, ThreatState


@dataclass(frozen=True)
class DestinationLine:
    """Somebody whom the law has told; `value` names it in a form."""

    destination: Destination
    authorities: list[Authority]
    told: bool

    @property
    def value(self) -> str:
        return f"{self.destination.kind}:{self.destination.state}"


@dataclass(frozen=True)
class Choice:
    """An authority that a report can go to. `due`: it has to be told and was not."""

    authority: Authority
    destination: Destination
    due: bool


@dataclass(frozen=True)
class ObservationLine:
    """What somebody saw, and who it was, for the eyes of staff."""

    observation: Observation
    by: str


@dataclass(frozen=True)
class CallLine:
    """A call, and who made it."""

    call: PhoneCall
    by: str


@dataclass(frozen=True)
class Sheet:
    """A threat as shown. `left` is the time that is left of its period; `rows` are those of the report that would be
    written now, to everybody who has to be told."""

    threat: Threat
    observed: Observed
    observations: list[ObservationLine]
    clock: Deadline | None
    clock_state: DeadlineState | None
    left: timedelta | None
    destinations: list[DestinationLine]
    unreachable: list[DestinationLine]
    obligations: tuple[str, ...]
    choices: list[Choice]
    due: bool
    rows: list[tuple[str, str]]
    supplement: bool
    reports: list[ThreatReport]
    calls: list[CallLine]
    events: list[Event]
    open: bool
    dismissed: bool


def sheet_of(threat: Threat, reader: uuid.UUID, at: datetime) -> Sheet:
    """Everything that is known of a threat; `reader` is who would send a report now."""
    observed, told = queries.observed_of(threat), queries.told_destinations(threat)
    lines = [
        DestinationLine(each, queries.authorities_for(each), each in told) for each in queries.destinations_of(threat)
    ]
    must = {line.destination for line in lines if not line.told}
    choices = [Choice(each, named, named in must) for named, each in queries.offered(threat).values()]
    observations, calls = queries.observations_of(threat), queries.calls_of(threat)
    names = names_of([*(each.seen_by for each in observations), *(each.noted_by for each in calls)])
    clock, reports = queries.clock_of(threat), queries.reports_of(threat)
    return Sheet(
        threat=threat,
        observed=observed,
        observations=[ObservationLine(each, names.get(each.seen_by, "")) for each in observations],
        clock=clock,
        clock_state=state_of(clock) if clock else None,
        left=clock.due_at - at if clock and clock.satisfied_at is None and clock.due_at > at else None,
        destinations=lines,
        unreachable=[line for line in lines if not line.told and not line.authorities],
        obligations=rules.obligations_of(raised=threat.raised_at is not None),
        choices=choices,
        due=any(each.due for each in choices),
        rows=_rows(threat, [each for each in choices if each.due] or choices, reader, at),
        supplement=bool(reports),
        reports=reports,
        calls=[CallLine(each, names.get(each.noted_by, "")) for each in calls],
        events=_events(threat, reports),
        open=threat.state in rules.OPEN,
        dismissed=threat.state == ThreatState.DISMISSED,
    )


def _rows(threat: Threat, choices: list[Choice], reader: uuid.UUID, at: datetime) -> list[tuple[str, str]]:
    recipients = tuple(f"{each.authority.name} ({each.authority.state})" for each in choices)
    document = rules.document_of(queries.facts_for(threat, recipients=recipients, person=reader, at=at))
    return rules.page_of(document, queries.report_wording(), digest=digest_of(document_bytes(document)))["rows"]


def rows_of(report: ThreatReport) -> list[tuple[str, str]]:
    """What a report says, as it was sent."""
    page = rules.page_of(json.loads(report.document), queries.report_wording(), digest=report.document_digest)
    return page["rows"]


def _events(threat: Threat, reports: list[ThreatReport]) -> list[Event]:
    about = [threat.id, *(each.id for each in reports)]
    about += [dispatch.id for each in reports for dispatch in each.dispatches.all()]
    return list(Event.objects.filter(subject_id__in=about).order_by("id"))
