"""Questions to the reports room: figures from the sealed log, and whether the tables are what the log says."""

import json
import threading
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from firsthour.appeals.models import Appeal
from firsthour.cases.models import Case as OpenCase
from firsthour.cases.models import Proposal, Restriction
from firsthour.clocks.models import Deadline
from firsthour.ledger import queries as ledger
from firsthour.ledger.models import Event, Head, Leaf
from firsthour.ledger.words import instant
from firsthour.matching.models import Allowance, Entry
from firsthour.matching.words import EntryStatus
from firsthour.orders.models import Answer, Filing, FoundCopy, OrderedItem
from firsthour.platform.models import Command
from firsthour.platform.words import DeliveryState
from firsthour.policy.models import AdoptedRule
from firsthour.policy.queries import open_brakes, released_brakes
from firsthour.policy.words import BrakeKind, BrakeSubject
from firsthour.reports.errors import GroupUnknown
from firsthour.reports.models import HeadMail
from firsthour.reports.rules import Account, Statuses, draw, groups_of
from firsthour.reports.rules.account import Order, Removal, Spans, microseconds
from firsthour.reports.rules.figures import chosen, chosen_orders, disparities, month_of, order_months
from firsthour.reports.rules.statuses import Difference, Kind
from firsthour.reports.withheld import hidden_leaves
from firsthour.reports.words import STATUSES_COMPARED, Disparity, Figures, Grouping
from firsthour.threats.models import Dispatch, Threat
from firsthour.vault.models import Exhibit
from firsthour.vault.words import ExhibitState

FORMAT = 4
AT_ONCE = 5000
LOOKED_AT = timedelta(weeks=52)


class _Reading:
    """The account as far as this process has read the sealed log, which only grows."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.log: uuid.UUID | None = None
        self.root, self.size, self.account = b"", 0, Account()
        self.hidden: frozenset[int] = frozenset()

    def up_to(self, head: Head, log: uuid.UUID) -> Account:
        """The account over exactly the leaves of a head, without those that are withheld, as it is for everybody; a
        head behind what was read starts anew, and so does whatever was withheld, or is no longer."""
        hidden = hidden_leaves()
        if log != self.log or head.size < self.size or {each for each in hidden if each < self.size} != self.hidden:
            self.log, self.size, self.account = log, 0, Account()
        self.hidden = frozenset(each for each in hidden if each < head.size)
        for begin in range(self.size, head.size, AT_ONCE):
            wanted = Leaf.objects.filter(number__gte=begin, number__lt=min(begin + AT_ONCE, head.size))
            chosen_ones = wanted.filter(event__tag__in=Account.TAGS).exclude(number__in=self.hidden).order_by("number")
            for canonical in chosen_ones.values_list("event__canonical", flat=True):
                self.account.take(json.loads(canonical))
        self.size = head.size
        return self.account


_reading = _Reading()


def figures(*, since: str | None = None, until: str | None = None) -> Figures:
    """The figures of removals decided from `since` to `until` (instants of the event format), over the newest head.

    Raises LogNotBegun.
    """
    head = ledger.access_last_head()
    log = ledger.log_state(sealed_only=True).log
    with _reading.lock:
        account = _reading.up_to(head, log)
        verdicts, drawn, unequal = draw(account, *_term(since, until))
        months = order_months(account, *_term(since, until))
    return Figures(
        format=FORMAT,
        log=str(log),
        size=head.size,
        root=bytes(head.root).hex(),
        since=since,
        until=until,
        verdicts=verdicts,
        figures=drawn,
        disparities=unequal,
        orders=months,
    )


def removals_behind(
    by: Grouping, group: str, *, since: str | None = None, until: str | None = None
) -> list[tuple[Removal, str | None, Spans, int | None]]:
    """The removals behind one group's figures: (removal, the decision that reversed it, times to proof, views)."""
    head = ledger.access_last_head()
    log = ledger.log_state(sealed_only=True).log
    with _reading.lock:
        account = _reading.up_to(head, log)
        found = [
            (each, account.reversals.get(each.decision), account.until_proof(each), account.views.get(each.restriction))
            for each in chosen(account, *_term(since, until))
            if groups_of(account, each)[by] == group
        ]
    if not found and (by, group) != (Grouping.ALL, ""):
        raise GroupUnknown()
    return found


def orders_behind(month: str, *, since: str | None = None, until: str | None = None) -> dict[str, Order]:
    """The orders behind the figures of one month, by the ids of their filings. Raises GroupUnknown where there is none.
    """
    head = ledger.access_last_head()
    log = ledger.log_state(sealed_only=True).log
    with _reading.lock:
        found = chosen_orders(_reading.up_to(head, log), *_term(since, until))
    found = {filing: order for filing, order in found.items() if month_of(order) == month}
    if not found:
        raise GroupUnknown()
    return found


def unequal_rules(at: datetime) -> list[tuple[AdoptedRule, Disparity]]:
    """The rules in force, not braked, that err significantly more often in one language, each with the worst finding.

    What is looked at: the removals by themselves of the last 52 weeks, and after a person released the rule's brake
    only those since, so that the person's word holds until there is something new.
    """
    head, state = ledger.last_head(), ledger.log_state(sealed_only=True)
    if head is None:
        return []
    braked = {brake.subject for brake in open_brakes()}
    found = []
    for rule in AdoptedRule.objects.filter(retired_at__isnull=True, shadow=False).select_related("service"):
        subject = BrakeSubject(BrakeKind.RULE, f"{rule.service.slug}/{rule.name}")
        if subject in braked:
            continue
        last = released_brakes().filter(kind=subject.kind, identity=subject.identity).first()
        since = max(at - LOOKED_AT, last.released_at) if last else at - LOOKED_AT
        with _reading.lock:
            account = _reading.up_to(head, state.log)
            own = [each for each in chosen(account, microseconds(instant(since)), None) if each.rule == rule.digest]
            worse = [each for each in disparities(account, own) if each.worse]
        if worse:
            found.append((rule, max(worse, key=lambda each: each.low)))
    return found


def _term(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    return (microseconds(since) if since else None), (microseconds(until) if until else None)


def _events(tags: tuple[str, ...]) -> Iterator[dict]:
    for canonical in Event.objects.filter(tag__in=tags).order_by("id").values_list("canonical", flat=True).iterator():
        yield json.loads(canonical)


def _within_filing(rows: QuerySet) -> QuerySet:
    """Rows named by their filing and their item."""
    return rows.annotate(
        named=Concat(Cast("filing_id", CharField()), Value("/"), Cast("item_id", CharField()), output_field=CharField())
    )


def _tables() -> Iterator[tuple[Kind, Iterator[tuple[str, str]], str]]:
    """(kind, its rows as (id, status), the status that a row may have without an event)."""
    once_sealed = Exhibit.objects.exclude(state=ExhibitState.SEALING)
    done = Case(When(state=DeliveryState.DONE, then=Value("done")), default=Value("undone"))
    reached = Case(
        When(voided_at__isnull=False, then=Value("voided")),
        When(satisfied_at__isnull=False, then=Value("satisfied")),
        When(paused_at__isnull=False, then=Value("paused")),
        When(reached_at__isnull=True, then=Value("running")),
        default=Value("reached"),
    )
    ended = Case(When(ended_at__isnull=True, then=Value("allowed")), default=Value("ended"))
    carried_out = Case(
        When(proved_at__isnull=False, then=Value("proved")),
        When(restriction__isnull=False, then=Value("taken")),
        default=Value("named"),
    )
    judged = Case(
        When(restriction__isnull=False, then=Value("restricted")),
        When(left_at__isnull=False, then=Value("left")),
        default=Value("waiting"),
    )
    for kind, rows, status, silent in (
        (Kind.CASE, OpenCase.objects, "state", ""),
        (Kind.RESTRICTION, Restriction.objects, "state", ""),
        (Kind.ENTRY, Entry.objects, "status", str(EntryStatus.SEED)),
        (Kind.ALLOWANCE, Allowance.objects.annotate(stands=ended), "stands", ""),
        (Kind.EXHIBIT, once_sealed, "state", ""),
        (Kind.COMMAND, Command.objects.annotate(stands=done), "stands", ""),
        (Kind.DEADLINE, Deadline.objects.annotate(stands=reached), "stands", ""),
        (Kind.FILING, Filing.objects, "state", ""),
        (Kind.ORDERED_ITEM, _within_filing(OrderedItem.objects.annotate(stands=carried_out)), "stands", "named"),
        (Kind.COPY, _within_filing(FoundCopy.objects.annotate(stands=judged)), "stands", ""),
        (Kind.PROPOSAL, Proposal.objects, "state", ""),
        (Kind.ANSWER, Answer.objects.annotate(stands=done), "stands", ""),
        (Kind.THREAT, Threat.objects, "state", ""),
        (Kind.DISPATCH, Dispatch.objects.annotate(stands=done), "stands", "undone"),
        (Kind.APPEAL, Appeal.objects, "state", ""),
    ):
        name = "named" if kind in (Kind.ORDERED_ITEM, Kind.COPY) else "pk"
        pairs = rows.values_list(name, status).iterator(chunk_size=AT_ONCE)
        yield kind, ((str(identity), value) for identity, value in pairs), silent


def compare_statuses() -> tuple[int, list[Difference]]:
    """How many rows were compared with what all events together say, and each that differs.

    Everything is read as of one instant, so that what happens meanwhile is no difference.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        statuses, compared, found = Statuses(), 0, []
        for event in _events(Statuses.TAGS):
            statuses.take(event)
        for kind, rows, silent in _tables():
            counted, different = statuses.compare(kind, rows, silent=silent)
            compared += counted
            found += different
    return compared, found


def last_comparison() -> tuple[Event, int] | None:
    """The newest comparison and how many rows differed in it, None before the first."""
    event = Event.objects.filter(tag=STATUSES_COMPARED.tag).order_by("-at", "-id").first()
    return (event, json.loads(event.canonical)["body"]["differing"]) if event else None


def may_be_mailed(witness: str, head: Head, since: datetime) -> bool:
    """Whether this head is new to a witness for whom none was queued after that instant."""
    earlier = HeadMail.objects.filter(witness=witness)
    return not earlier.filter(queued_at__gt=since).exists() and not earlier.filter(head=head).exists()
