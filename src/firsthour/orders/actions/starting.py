"""The legal periods of filings: what begins with a receipt, with the measure taken, and with the author being told."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.orders import queries, rules
from firsthour.orders.models import Filing, OrderedItem
from firsthour.orders.words import AnnexI, FilingKind, FilingState

CLOCKS = {
    FilingKind.REMOVAL_ORDER: DeadlineKind.TCO_HOUR,
    FilingKind.ADVANCE_INFORMATION: DeadlineKind.TCO_LEAD,
    FilingKind.EXPOSURE_DECISION: DeadlineKind.TCO_MEASURES,
    FilingKind.UK_NOTICE: DeadlineKind.UK_NOTICE,
}
"""The legal period that a filing begins; the law gives the other kinds none here."""
SCRUTINY = (DeadlineKind.TCO_SCRUTINY_REQUEST, DeadlineKind.TCO_SCRUTINY_DECISION)


def start_clock(*, filing: Filing, taken: Event, actor: Actor, at: datetime) -> None:
    """Start it from t0, and with it what a cross-border order begins besides."""
    if (kind := CLOCKS.get(FilingKind(filing.kind))) is not None:
        _start(kind, "filing", filing.id, filing, filing.received_at, taken, actor, at)
    start_scrutiny(filing=filing, caused_by=taken, actor=actor, at=at)


# EU 2021/784 Art. 4(3), 4(4): the authority of the main establishment has its copy at the same time and 72 hours from
# then; the provider may ask it within 48 hours of receiving the order.
def start_scrutiny(*, filing: Filing, caused_by: Event, actor: Actor, at: datetime) -> None:
    """Start both periods of a cross-border order, once it is known to be one."""
    form = queries.form_of(filing)
    if filing.state == FilingState.DUPLICATE or not isinstance(form, AnnexI):
        return
    if rules.is_cross_border(form, establishment=filing.service.establishment):
        for kind in SCRUTINY:
            _start(kind, "filing", filing.id, filing, filing.received_at, caused_by, actor, at)


# EU 2021/784 Art. 3(6): the authority is told without undue delay after the measure was taken.
def start_answering(*, filing: Filing, caused_by: Event, actor: Actor, at: datetime) -> None:
    """Start the time for Annex II from t1. Who is not in the register has no address that could be answered."""
    if filing.executed_at is not None and filing.authority is not None:
        _start(DeadlineKind.TCO_ANSWER, "filing", filing.id, filing, filing.executed_at, caused_by, actor, at)


# EU 2021/784 Art. 4(4): the content provider's 48 hours run from the information of Art. 11(2).
@transaction.atomic
def open_request(*, ordered: OrderedItem, actor: Actor, at: datetime) -> None:
    """An author has been told of a cross-border order: they may ask for scrutiny from then on."""
    restriction = ordered.restriction
    _start(
        DeadlineKind.TCO_SCRUTINY_REQUEST,
        "restriction",
        restriction.id,
        ordered.filing,
        restriction.told_at,
        None,
        actor,
        at,
    )


def stop_clocks(*, filing: Filing, actor: Actor, at: datetime) -> None:
    """What of a filing's periods is not over never began: it was nobody's, or was taken back."""
    for kind in _kinds_of(filing):
        clocks.void(kind=kind, subject_id=filing.id, actor=actor, at=at)


def annul_clocks(*, filing: Filing, caused_by: Event, actor: Actor, at: datetime) -> None:
    """What of them is over never was a period either: a forged order begins none, so none of it was breached."""
    for kind in _kinds_of(filing):
        clocks.annul(kind=kind, subject_id=filing.id, caused_by=caused_by, actor=actor, at=at)


def _kinds_of(filing: Filing) -> list[DeadlineKind]:
    begun = CLOCKS.get(FilingKind(filing.kind))
    return [each for each in (begun, *SCRUTINY, DeadlineKind.TCO_ANSWER) if each is not None]


def _start(
    kind: DeadlineKind,
    subject_kind: str,
    subject_id: uuid.UUID,
    filing: Filing,
    starts_at: datetime,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> None:
    clocks.start(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        starts_at=starts_at,
        zone=ZoneInfo(filing.service.zone),
        service_id=filing.service_id,
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
