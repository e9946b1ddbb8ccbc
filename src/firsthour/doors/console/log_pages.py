"""What anybody may ask of the sealed log, without signing in: heads and proofs. No event is shown here."""

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from firsthour.ledger import queries
from firsthour.ledger.errors import LeafUnknown, ProofUnavailable
from firsthour.reports.withheld import hidden_leaves

MOST_HEADS = 1000
LARGEST = 2**53


def log(request: HttpRequest) -> HttpResponse:
    """How much is sealed, by which keys, and how to check it."""
    state = queries.log_state(sealed_only=True)
    return render(request, "console/log.html", {"state": state, "head": queries.last_head()})


def head(request: HttpRequest) -> HttpResponse:
    """The newest head as it was signed."""
    return _text(queries.access_last_head().note)


def heads(request: HttpRequest) -> HttpResponse:
    """Heads over at least `?from=` leaves, the smallest first, at most a thousand, an empty line after each."""
    first = _number(request, "from") if "from" in request.GET else 0
    return _text("".join(f"{each.note}\n" for each in queries.heads_from(first, most=MOST_HEADS)))


def inclusion(request: HttpRequest) -> HttpResponse:
    """The proof that the event of `?event=` is in the tree of `?size=` leaves (by default the newest head's)."""
    try:
        leaf = queries.access_leaf(uuid.UUID(request.GET.get("event", "")))
    except ValueError as fault:
        raise LeafUnknown() from fault
    if leaf.number in hidden_leaves():
        raise LeafUnknown()
    size = _number(request, "size") if "size" in request.GET else queries.access_last_head().size
    return JsonResponse(queries.inclusion_document(leaf, size))


def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the tree of `?first=` leaves begins that of `?second=`."""
    return JsonResponse(queries.consistency_document(_number(request, "first"), _number(request, "second")))


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 17 and int(text) < LARGEST):
        raise ProofUnavailable(reason="a number of leaves is missing or unreadable")
    return int(text)


def _text(note: str) -> HttpResponse:
    return HttpResponse(note, content_type="text/plain; charset=utf-8")
