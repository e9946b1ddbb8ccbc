"""An order as a person reads it: what came, beside its form; its clock; and the copy that an author may have of it.

What came was written by strangers. Its words and its pictures reach a page only through walled-in processes.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from firsthour.doors.console import pictures
from firsthour.doors.console.errors import PictureMissing
from firsthour.doors.console.filing_form import shown
from firsthour.doors.console.order_sheet import Clock, clocks_of, sheet_of
from firsthour.doors.console.wrapping import policy
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.orders import queries
from firsthour.orders.mail.reader import leaves_apart, picture_apart
from firsthour.orders.models import Filing
from firsthour.orders.words import AuthorityKind, FilingKind, Reason
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.signals.words import PreviewWish
from firsthour.vault.actions import open_exhibit
from firsthour.vault.words import OpeningPurpose

READABLE = PreviewWish(longest=1600)
"""A page of paper can be read at this size."""
COUNT_EVERY_SECONDS = 15


def document(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """What was sent, beside the form, or beside its fields where a person has to type it in. Each look is recorded."""
    filing, at = queries.access_filing(filing_id), now()
    raw = _opened(request, filing)
    if request.GET.get("save"):
        headers = {"Content-Disposition": f'attachment; filename="filing-{filing.number}"'}
        return HttpResponse(raw, content_type="application/octet-stream", headers=headers)
    leaves, numbered, first = leaves_apart(raw), [], 0
    for leaf in leaves:
        numbered.append((leaf, range(first, first + leaf.pictures)))
        first += leaf.pictures
    page = {
        "sheet": sheet_of(filing, at),
        "leaves": numbered,
        "may_type": filing.form is None and may(request.user, Permission.TYPE_FILING),
        "sections": shown(FilingKind(filing.kind), {}, {}),
        "reasons": list(Reason),
        "authority_kinds": list(AuthorityKind),
    }
    return render(request, "console/order_document.html", page)


def leaf_picture(request: HttpRequest, filing_id: uuid.UUID, number: int) -> HttpResponse:
    """One picture of what was sent: a page that was scanned, most often. Made anew from its pixels."""
    try:
        raw = _opened(request, queries.access_filing(filing_id))
        found = picture_apart(raw, number)
        if not found:
            raise PictureMissing()
        return pictures.shown(pictures.preview(found, READABLE))
    except Refusal as refusal:
        return pictures.drawn(refusal)


def countdown(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """What is left of the periods of a filing: shown inside its page, and asked for again while that page is open."""
    return counting_down(request, clocks_of(queries.access_filing(filing_id), now()))


def counting_down(request: HttpRequest, clocks: list[Clock]) -> HttpResponse:
    """The frame in which periods run down."""
    answer = render(request, "console/countdown.html", {"clocks": clocks})
    answer.headers["Refresh"] = str(COUNT_EVERY_SECONDS)
    answer.headers["Content-Security-Policy"] = policy(framed="'self'")
    return answer


# EU 2021/784 Art. 11(2): on request, a copy of the order. The officer who signed it, and other people's posts, are
# nothing to its reader (Regulation (EU) 2016/679 Art. 5(1)(c)).
def author_copy(request: HttpRequest, filing_id: uuid.UUID, ordered_id: uuid.UUID) -> HttpResponse:
    """The order for the author of one item: to print or to send. Refused while it is withheld."""
    filing = queries.access_filing(filing_id)
    page = {
        "filing": filing,
        "ordered": queries.access_item_to_tell(filing, ordered_id),
        "form": queries.form_of(filing),
    }
    return render(request, "console/author_copy.html", page)


def _opened(request: HttpRequest, filing: Filing) -> bytes:
    actor = Actor.person(request.user.pseudonym)
    return open_exhibit(exhibit_id=filing.raw_id, purpose=OpeningPurpose.REVIEW, actor=actor, at=now())
