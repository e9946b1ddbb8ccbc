"""The balance sheet: for staff with what is behind each figure, for everybody without, and as a file to recompute."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from firsthour.doors.console.balance_sheet import (
    FOR_EVERYBODY,
    Names,
    Sheet,
    Term,
    case_of,
    grouping_asked,
    span_of,
    term_asked,
)
from firsthour.doors.now import now
from firsthour.ledger.errors import LogNotBegun
from firsthour.notices.withholdings import orders_withheld_by_month
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.reports import queries

BEHIND = 500
"""Removals listed at once; the newest of them."""

FEWEST_TOLD, MOST_MONTHS = 5, 24
"""Orders of which nobody may be told yet are counted by the month, and not at all below this number."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def balance(request: HttpRequest) -> HttpResponse:
    """The sheet for staff."""
    return _sheet(request, linked=True)


def published(request: HttpRequest) -> HttpResponse:
    """The sheet for everybody: no names of sources, no way to a case."""
    return _sheet(request, linked=False)


def _sheet(request: HttpRequest, *, linked: bool) -> HttpResponse:
    term = term_asked(request.GET.dict(), now().date())
    try:
        sheet = Sheet(term, linked=True) if linked else Sheet(term, linked=False, groupings=FOR_EVERYBODY)
    except LogNotBegun:
        sheet = None
    page = {"sheet": sheet, "term": term, "staff": linked, "months": _withheld_in(term)}
    return render(request, "console/balance.html", page)


def _withheld_in(term: Term) -> list[tuple[str, int | None]]:
    """Each month of the term with how many orders were withheld in it; None for fewer than five, none included."""
    counted, month, found = orders_withheld_by_month(), term.first.replace(day=1), []
    while month <= term.last:
        number = counted.get(f"{month:%Y-%m}", 0)
        found.append((f"{month:%Y-%m}", number if number >= FEWEST_TOLD else None))
        month = (month + timedelta(days=31)).replace(day=1)
    return found[-MOST_MONTHS:]


def figures_file(request: HttpRequest) -> HttpResponse:
    """The figures of a term as the verifier recomputes them."""
    term = term_asked(request.GET.dict(), now().date())
    drawn = queries.figures(since=term.since, until=term.until)
    content = json.dumps(msgspec.to_builtins(drawn), indent=1, ensure_ascii=False)
    return HttpResponse(content, content_type="application/json; charset=utf-8")


def behind(request: HttpRequest) -> HttpResponse:
    """The removals that one group's figures are counted from, each with the way to its case and its events."""
    term = term_asked(request.GET.dict(), now().date())
    by, group = grouping_asked(request.GET.get("by", "all"), request.GET.get("group", ""))
    only_reversed = request.GET.get("reversed") == "1"
    try:
        found = queries.removals_behind(by, group, since=term.since, until=term.until)
    except LogNotBegun:
        found = []
    if only_reversed:
        found = [each for each in found if each[1]]
    lines = [
        {
            "at": EPOCH + timedelta(microseconds=removal.at),
            "decision": removal.decision,
            "case": case_of(removal.case),
            "decider": "rule" if removal.by_rule else "person",
            "upload": span_of(spans.upload),
            "detection": span_of(spans.detection),
            "order": span_of(spans.order),
            "views": views,
            "reversed_by": reversed_by,
        }
        for removal, reversed_by, spans, views in reversed(found[-BEHIND:])
    ]
    return render(
        request,
        "console/behind.html",
        {
            "lines": lines,
            "count": len(found),
            "listed": BEHIND,
            "by": by,
            "name": Names().of(by, group) if group else "",
            "term": term,
            "only_reversed": only_reversed,
            "may_read_case": may(request.user, Permission.READ_CASE),
        },
    )


def orders_behind(request: HttpRequest) -> HttpResponse:
    """The orders that one month's figures are counted from, each with the way to it and its events."""
    term = term_asked(request.GET.dict(), now().date())
    month = request.GET.get("month", "")
    found = queries.orders_behind(month, since=term.since, until=term.until)
    lines = [
        {
            "filing": filing,
            "at": EPOCH + timedelta(microseconds=order.received),
            "took": span_of(order.executed - order.received) if order.executed is not None else None,
            "returned": order.returned,
        }
        for filing, order in reversed(found.items())
    ]
    may_read = may(request.user, Permission.READ_FILING)
    shown = {"lines": lines, "month": month, "term": term, "may_read_filing": may_read}
    return render(request, "console/behind_orders.html", shown)
