"""Questions to the threats room."""

import uuid
from collections.abc import Collection
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec
import yaml
from django.db.models import F, Q, QuerySet

from firsthour.cases.models import Case
from firsthour.cases.queries import disabled_everywhere, hits_of
from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of
from firsthour.clocks.words import DeadlineKind
from firsthour.orders.models import Authority
from firsthour.orders.words import AuthorityRole
from firsthour.people.queries import names_of
from firsthour.platform.words import DeliveryState
from firsthour.threats import errors, rules
from firsthour.threats.models import Dispatch, Observation, PhoneCall, Threat, ThreatReport
from firsthour.threats.words import (
    ContentFacts,
    Destination,
    DestinationKind,
    Indicator,
    Observed,
    ReportFacts,
    ReportWording,
    ThreatState,
)
from firsthour.vault.models import Exhibit
from firsthour.vault.words import ExhibitState

NOBODY = "–"
ROLES = {
    DestinationKind.COMPETENT: (AuthorityRole.INVESTIGATE,),
    DestinationKind.HOME: (AuthorityRole.CONTACT, AuthorityRole.INVESTIGATE),
    DestinationKind.EUROPOL: (AuthorityRole.INVESTIGATE, AuthorityRole.CONTACT),
}
"""Of which roles an authority is told; the first that the register has."""


def threats(hidden: Collection[uuid.UUID] = ()) -> QuerySet[Threat]:
    """All threats but those of the `hidden` cases, the newest first."""
    found = Threat.objects.exclude(case__in=hidden).select_related("case__service", "case__item")
    return found.order_by("-suspected_at")


def open_threats(hidden: Collection[uuid.UUID] = ()) -> QuerySet[Threat]:
    """Those of which somebody has to be told, or which somebody has to judge."""
    return threats(hidden).filter(state__in=rules.OPEN)


def access_threat(threat_id: uuid.UUID) -> Threat:
    """Raises ThreatUnknown."""
    found = Threat.objects.select_related("case__service", "case__item__author", "case__item__exhibit")
    threat = found.filter(pk=threat_id).first()
    if threat is None:
        raise errors.ThreatUnknown()
    return threat


def threat_of(case: Case) -> Threat | None:
    """The threat that was reported from a case."""
    return Threat.objects.filter(case=case).first()


def observations_of(threat: Threat) -> list[Observation]:
    """What was seen of it, the newest first."""
    return list(threat.observations.order_by("-at", "-id"))


def last_indicators(threats: Collection[Threat]) -> dict[uuid.UUID, list[str]]:
    """What was seen last of each of these threats, by threat."""
    found = Observation.objects.filter(threat__in=list(threats)).order_by("at", "id")
    return dict(found.values_list("threat_id", "indicators"))


def observed_of(threat: Threat) -> Observed:
    """What was seen last: it counts."""
    return observed(threat.observations.order_by("-at", "-id").first())


def observed(observation: Observation) -> Observed:
    """An observation as a value."""
    return Observed(
        indicators=tuple(Indicator(each) for each in observation.indicators),
        description=observation.description,
        place_state=observation.place_state,
        author_state=observation.author_state,
        victims_state=observation.victims_state,
    )


def harms_of(case: Case) -> frozenset[str]:
    """The harms of everything known that its item hit."""
    return frozenset(harm for hit in hits_of(case.item) for harm in hit.harms)


def destinations_of(threat: Threat) -> tuple[Destination, ...]:
    """Whom the law has told of it, as it was seen last."""
    return rules.destinations(observed_of(threat), home=threat.case.service.establishment)


def told_destinations(threat: Threat) -> frozenset[Destination]:
    """Who was told of the threat as it is: by a mail that their server took, or by telephone."""
    since = threat.raised_at or threat.suspected_at
    sent = Dispatch.objects.filter(report__threat=threat, report__written_at__gte=since, state=DeliveryState.DONE)
    called = PhoneCall.objects.filter(threat=threat, at__gte=since)
    pairs = [
        *sent.values_list("destination", "destination_state"),
        *called.values_list("destination", "destination_state"),
    ]
    return frozenset(Destination(DestinationKind(kind), state) for kind, state in pairs)


def untold_destinations(threat: Threat) -> list[Destination]:
    """Who has not been told of the threat as it is."""
    told = told_destinations(threat)
    return [each for each in destinations_of(threat) if each not in told]


def authorities_for(destination: Destination) -> list[Authority]:
    """The authorities of the register that can be told; none where it has none. No address comes from elsewhere."""
    found = list(Authority.objects.filter(state=destination.state, ended_at__isnull=True).order_by("name"))
    for role in ROLES[destination.kind]:
        if fitting := [each for each in found if role in each.roles]:
            return fitting
    return []


def offered(threat: Threat) -> dict[uuid.UUID, tuple[Destination, Authority]]:
    """The authorities that a report can go to, each with whom the law names: those who have to be told now, and those
    who were told before."""
    found: dict[uuid.UUID, tuple[Destination, Authority]] = {}
    for destination in destinations_of(threat):
        for authority in authorities_for(destination):
            found.setdefault(authority.id, (destination, authority))
    earlier = Dispatch.objects.filter(report__threat=threat, authority__ended_at__isnull=True)
    for each in earlier.select_related("authority").order_by("next_try_at", "id"):
        named = Destination(DestinationKind(each.destination), each.destination_state)
        found.setdefault(each.authority_id, (named, each.authority))
    return found


def unreachable(threat: Threat) -> list[Destination]:
    """Who has to be told and has no authority in the register: a person calls them."""
    return [each for each in untold_destinations(threat) if not authorities_for(each)]


def clock_of(threat: Threat) -> Deadline | None:
    """The period in which it has to be reported: the last that began."""
    return clocks_of([threat]).get(threat.id)


def clocks_of(threats: Collection[Threat]) -> dict[uuid.UUID, Deadline]:
    """The last period that began for each of these threats, by threat: for the threat itself, or for what was observed
    once everybody had been told."""
    owners = {each.id: each.id for each in threats}
    owners |= dict(Observation.objects.filter(threat__in=list(owners)).values_list("id", "threat_id"))
    running = [each for each in deadlines_of(list(owners)) if each.kind == DeadlineKind.OWN_THREAT]
    return {owners[each.subject_id]: each for each in sorted(running, key=lambda each: each.starts_at)}


def evidence_of(threat: Threat) -> Exhibit | None:
    """What of its item is sealed; None where nothing is, or no longer."""
    exhibit = threat.case.item.exhibit
    return exhibit if exhibit is not None and exhibit.state == ExhibitState.SEALED else None


def facts_for(threat: Threat, *, recipients: tuple[str, ...], person: uuid.UUID, at: datetime) -> ReportFacts:
    """What a report would say that is written now."""
    case, seen = threat.case, observed_of(threat)
    item, service, exhibit, down = case.item, case.service, evidence_of(threat), disabled_everywhere(case)
    content = ContentFacts(
        item=item.reference,
        link=item.link,
        author=item.author.reference if item.author else "",
        language=item.language,
        published_at=item.published_at,
        received_at=item.received_at,
        disabled=down is not None and down.confirmed_at is not None,
        exhibit=str(exhibit.id) if exhibit else "",
        digest=exhibit.content_digest if exhibit else "",
        size=exhibit.size if exhibit else 0,
        media_type=exhibit.media_type if exhibit else "",
    )
    return ReportFacts(
        number=threat.number,
        supplement=threat.reports.count(),
        obligations=rules.obligations_of(raised=threat.raised_at is not None),
        service=service.name,
        establishment=service.establishment or NOBODY,
        contact=service.authority_contact or service.contact_point,
        person=names_of([person]).get(person, NOBODY),
        aware_at=threat.suspected_at,
        raised_at=threat.raised_at,
        at=at,
        recipients=recipients,
        observed=seen,
        content=content,
    )


def reports_of(threat: Threat) -> list[ThreatReport]:
    """Its reports, in the order written."""
    return list(threat.reports.order_by("number").prefetch_related("dispatches__authority"))


def calls_of(threat: Threat) -> list[PhoneCall]:
    """Who was told by telephone, in their order."""
    return list(threat.calls.order_by("at", "id"))


def access_report(threat: Threat, number: int) -> ThreatReport:
    """One of its reports. Raises ThreatUnknown."""
    report = threat.reports.filter(number=number).first()
    if report is None:
        raise errors.ThreatUnknown()
    return report


def access_dispatch(threat: Threat, dispatch_id: uuid.UUID) -> Dispatch:
    """A report of this threat on its way to somebody. Raises DispatchUnknown."""
    found = Dispatch.objects.filter(report__threat=threat, pk=dispatch_id).first()
    if found is None:
        raise errors.DispatchUnknown()
    return found


def unprinted_reports() -> list[ThreatReport]:
    """Reports that have no printed form yet, the oldest first."""
    return list(ThreatReport.objects.filter(printed__isnull=True).order_by("written_at")[:20])


def sendable_dispatches() -> QuerySet[Dispatch]:
    """Dispatches that can leave: printed, to an authority that the register knows still, and of a threat that was not
    dismissed since."""
    found = Dispatch.objects.filter(report__printed__isnull=False, authority__ended_at__isnull=True)
    dismissed = Q(report__threat__state=ThreatState.DISMISSED)
    return found.exclude(dismissed).filter(report__written_at__gte=F("report__threat__suspected_at"))


def threatened_cases(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Of these cases those with an imminent threat that is not dismissed, each with when it became so."""
    found = Threat.objects.filter(case__in=list(cases), raised_at__isnull=False).exclude(state=ThreatState.DISMISSED)
    return dict(found.values_list("case_id", "raised_at"))


def belonging_to(cases: Collection[uuid.UUID] | None = None) -> frozenset[uuid.UUID]:
    """The ids of all threats of these cases, or of all cases, with their observations, reports, dispatches, periods."""
    chosen = Threat.objects.all() if cases is None else Threat.objects.filter(case__in=cases)
    found = set() if cases is not None and not cases else set(chosen.values_list("pk", flat=True))
    if not found:
        return frozenset()
    reports = set(ThreatReport.objects.filter(threat__in=found).values_list("pk", flat=True))
    sent = set(Dispatch.objects.filter(report__in=reports).values_list("pk", flat=True))
    seen = set(Observation.objects.filter(threat__in=found).values_list("pk", flat=True))
    periods = set(Deadline.objects.filter(subject_id__in=found | seen).values_list("pk", flat=True))
    return frozenset(found | seen | reports | sent | periods)


@cache
def report_wording() -> ReportWording:
    """What reports are called on paper."""
    path = Path(__file__).parent / "wordings" / "threat-report.yaml"
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), ReportWording)
