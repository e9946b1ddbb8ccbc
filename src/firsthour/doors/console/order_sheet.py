"""What the pages of orders show, gathered once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import state_of
from firsthour.clocks.words import DeadlineKind, DeadlineState
from firsthour.doors.console.filing_form import ShownSection, filled
from firsthour.intake.models import Referral
from firsthour.ledger.models import Event
from firsthour.orders import queries
from firsthour.orders.models import Answer, CallBack, Filing, FilingLink, FoundCopy, OrderedItem
from firsthour.orders.words import (
    ABOUT_ORDERS,
    EFFECTS,
    AnnexI,
    Check,
    CheckState,
    Effect,
    FilingKind,
    FilingState,
    PlainForm,
)

URGENT = timedelta(minutes=20)


@dataclass(frozen=True)
class Line:
    """One filing of the inbox; `left` is None where no clock of ours runs."""

    filing: Filing
    left: timedelta | None
    over: bool
    urgent: bool


@dataclass(frozen=True)
class Clock:
    """A period of a filing, how it stands, and what is left of it while it runs."""

    deadline: Deadline
    state: DeadlineState
    left: timedelta | None
    urgent: bool


@dataclass(frozen=True)
class Sheet:
    """One filing."""

    filing: Filing
    form: AnnexI | PlainForm | None
    sections: list[ShownSection]
    clocks: list[Clock]
    checks: list[Check]
    faults: int
    links: list[FilingLink]
    items: list[OrderedItem]
    copies: list[FoundCopy]
    undecided: int
    answers: list[Answer]
    related: list[Filing]
    events: list[Event]
    call_back: CallBack | None
    open: bool
    returned: bool
    is_order: bool
    accepted: bool
    effects: tuple[Effect, ...]
    needs_order: bool
    spoken_of: Filing | None
    spoken: list[Filing]
    report_due: bool
    referred: list[Referral]


def inbox_lines(at: datetime) -> list[Line]:
    """The inbox with the time that is left."""
    lines = []
    for filing, due_at in queries.inbox():
        left = due_at - at if due_at else None
        over = left is not None and left <= timedelta()
        lines.append(Line(filing, abs(left) if left is not None else None, over, left is not None and left < URGENT))
    return lines


def sheet_of(filing: Filing, at: datetime) -> Sheet:
    """Everything that is known of a filing."""
    form, checks, copies = queries.form_of(filing), list(queries.checks_of(filing)), queries.copies_of_order(filing)
    effects = EFFECTS.get(FilingKind(filing.kind), ())
    call = CallBack.objects.filter(filing=filing).first()
    return Sheet(
        filing=filing,
        form=form,
        sections=filled(form, FilingKind(filing.kind)) if form else [],
        clocks=clocks_of(filing, at),
        checks=checks,
        faults=sum(1 for check in checks if check.state is not CheckState.FINE),
        links=queries.links_of(filing),
        items=queries.items_of(filing),
        copies=copies,
        undecided=sum(1 for copy in copies if copy.restriction_id is None and copy.left_at is None),
        answers=queries.answers_of(filing),
        related=queries.related_to(filing),
        events=queries.trail_of(filing),
        call_back=call,
        open=filing.state == FilingState.RECEIVED,
        returned=filing.state == FilingState.RETURNED,
        is_order=filing.kind == FilingKind.REMOVAL_ORDER,
        accepted=filing.state == FilingState.ACCEPTED,
        effects=effects,
        needs_order=any(each in ABOUT_ORDERS for each in effects),
        spoken_of=queries.order_spoken_of(filing) if effects else None,
        spoken=queries.decisions_about(filing),
        referred=queries.referred_items(filing),
        report_due=filing.effect == Effect.EXPOSED and queries.is_running(filing, DeadlineKind.TCO_MEASURES),
    )


def clocks_of(filing: Filing, at: datetime) -> list[Clock]:
    """The periods of a filing."""
    return [clock_of(each, at) for each in queries.clocks_of(filing)]


def clock_of(deadline: Deadline, at: datetime) -> Clock:
    """One period as it stands."""
    state = state_of(deadline)
    left = deadline.due_at - at if state is DeadlineState.RUNNING and deadline.due_at > at else None
    return Clock(deadline, state, left, left is not None and left < URGENT)
