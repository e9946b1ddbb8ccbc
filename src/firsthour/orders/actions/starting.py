"""Which legal period a filing begins."""

from datetime import datetime
from zoneinfo import ZoneInfo

from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.orders.models import Filing
from firsthour.orders.words import FilingKind

CLOCKS = {
    FilingKind.REMOVAL_ORDER: DeadlineKind.TCO_HOUR,
    FilingKind.ADVANCE_INFORMATION: DeadlineKind.TCO_LEAD,
    FilingKind.EXPOSURE_DECISION: DeadlineKind.TCO_MEASURES,
    FilingKind.UK_NOTICE: DeadlineKind.UK_NOTICE,
}
"""The legal period that a filing begins; the law gives the other kinds none here."""


def start_clock(*, filing: Filing, taken: Event, actor: Actor, at: datetime) -> None:
    """Start it from t0."""
    if (kind := CLOCKS.get(FilingKind(filing.kind))) is not None:
        clocks.start(
            kind=kind,
            subject_kind="filing",
            subject_id=filing.id,
            starts_at=filing.received_at,
            zone=ZoneInfo(filing.service.zone),
            service_id=filing.service_id,
            caused_by=taken,
            actor=actor,
            at=at,
        )
