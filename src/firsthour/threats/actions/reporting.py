"""A report is written because a person, having looked at it, has it sent; then it is printed."""

import uuid
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.clocks.rules import retention_due
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.orders.models import Authority
from firsthour.orders.rules import digest_of, document_bytes
from firsthour.threats import errors, queries, rules, words
from firsthour.threats.models import Dispatch, Threat, ThreatReport
from firsthour.threats.words import Destination, ThreatState
from firsthour.vault.actions import place_hold
from firsthour.vault.models import Hold
from firsthour.vault.words import HoldReason, LegalBasis


# EU 2021/784 Art. 14(5), EU 2022/2065 Art. 18: no program tells an authority of anybody; a person does, by this verb.
@transaction.atomic
def write_report(
    *, threat_id: uuid.UUID, authorities: Collection[uuid.UUID], actor: Actor, at: datetime
) -> ThreatReport:
    """Have a report sent to these authorities of the register: the first, or a supplement with what is known since. The
    evidence is kept for whoever investigates: six months at first.

    Raises ThreatUnknown, ThreatOver (it was dismissed), NobodyToTell.
    """
    threat = Threat.objects.select_for_update().get(pk=queries.access_threat(threat_id).pk)
    if threat.state == ThreatState.DISMISSED:
        raise errors.ThreatOver()
    chosen = _chosen(threat, authorities)
    names = tuple(f"{authority.name} ({authority.state})" for _, authority in chosen)
    facts = queries.facts_for(threat, recipients=names, person=uuid.UUID(actor.id), at=at)
    content = document_bytes(rules.document_of(facts))
    report = ThreatReport.objects.create(
        threat=threat,
        number=facts.supplement + 1,
        obligations=list(facts.obligations),
        document=content.decode(),
        document_digest=digest_of(content),
        written_by=uuid.UUID(actor.id),
        written_at=at,
    )
    Dispatch.objects.bulk_create(
        Dispatch(
            report=report, authority=authority, destination=each.kind, destination_state=each.state, next_try_at=at
        )
        for each, authority in chosen
    )
    written = record(
        words.REPORT_WRITTEN,
        subject_kind="threat-report",
        subject_id=report.id,
        service_id=threat.case.service_id,
        body={
            "case": threat.case_id,
            "threat": threat.id,
            "number": report.number,
            "obligations": list(facts.obligations),
            "authorities": [authority.id for _, authority in chosen],
            "document": report.document_digest,
        },
        actor=actor,
        at=at,
    )
    _keep_evidence(threat, written, actor, at)
    return report


def _keep_evidence(threat: Threat, written: Event, actor: Actor, at: datetime) -> None:
    exhibit = queries.evidence_of(threat)
    if exhibit is None or Hold.objects.filter(exhibit=exhibit, subject_id=threat.id).exists():
        return
    place_hold(
        exhibit_id=exhibit.id,
        basis=LegalBasis.INVESTIGATION,
        subject_id=threat.id,
        until=retention_due(at, zone=ZoneInfo(exhibit.service.zone)),
        reason=HoldReason.CRIMINAL_INVESTIGATION,
        caused_by=written,
        actor=actor,
        at=at,
    )


def _chosen(threat: Threat, wanted: Collection[uuid.UUID]) -> list[tuple[Destination, Authority]]:
    """Each authority that was chosen, for the first destination that it can be told for."""
    offered = queries.offered(threat)
    if not wanted or not set(wanted) <= set(offered):
        raise errors.NobodyToTell()
    return [pair for identity, pair in offered.items() if identity in set(wanted)]


@transaction.atomic
def keep_printed(*, report: ThreatReport, printed: bytes, actor: Actor, at: datetime) -> None:
    """The printed form of a report, made once: whoever gets it gets these very bytes."""
    report = ThreatReport.objects.select_for_update(of=("self",)).select_related("threat__case").get(pk=report.pk)
    if report.printed is not None:
        return
    report.printed, report.printed_digest = printed, digest_of(printed)
    report.save(update_fields=["printed", "printed_digest"])
    record(
        words.REPORT_PRINTED,
        subject_kind="threat-report",
        subject_id=report.id,
        service_id=report.threat.case.service_id,
        body={
            "case": report.threat.case_id,
            "threat": report.threat_id,
            "document": report.document_digest,
            "printed": report.printed_digest,
        },
        actor=actor,
        at=at,
    )
