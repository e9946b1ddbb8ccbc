"""Which leaves of the sealed log are published as their hashes alone, because their events tell of a withheld order, or
of a threat to life that authorities were told of."""

import re
import uuid
from collections.abc import Collection

from django.db.models import Q

from firsthour.ledger.models import Event, Leaf
from firsthour.orders.withheld import traces, withheld_filings
from firsthour.threats.queries import belonging_to

NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def hidden_leaves() -> frozenset[int]:
    """The numbers of all leaves that are not published with their text."""
    return _of_orders() | _of_threats()


# Whoever made a threat must not learn from a published log, by the hour of their own upload, that authorities know.
def _of_threats() -> frozenset[int]:
    """All leaves whose events are about a threat, its reports or its period, or were caused by one that is."""
    found = belonging_to()
    if not found:
        return frozenset()
    about = Event.objects.filter(subject_id__in=found)
    caused = Event.objects.filter(caused_by__in=about.values("event_id"))
    return frozenset(
        Leaf.objects.filter(Q(event__in=about.values("pk")) | Q(event__in=caused.values("pk"))).values_list(
            "number", flat=True
        )
    )


def _of_orders() -> frozenset[int]:
    """The numbers of all leaves, since the first order that is withheld came in, whose events name anything of it, or
    were caused by one that does. What was sealed before, and may have been published, stays as it was.

    An event carries a random id of its own, so that its hash tells nothing of its text.
    """
    filings = withheld_filings()
    if not filings:
        return frozenset()
    secret = traces()
    known = {str(each) for each in secret | belonging_to(secret)}
    first = Event.objects.filter(subject_id__in=_beginnings(filings)).order_by("id").first()
    if first is None:
        return frozenset()
    rows = Event.objects.filter(pk__gte=first.pk).order_by("pk")
    hidden = []
    for number, event_id, text in rows.values_list("pk", "event_id", "canonical").iterator(chunk_size=2000):
        if not known.isdisjoint(NAMED.findall(text)):
            known.add(str(event_id))
            hidden.append(number)
    return frozenset(Leaf.objects.filter(event__in=hidden).values_list("number", flat=True))


def _beginnings(filings: Collection) -> list[uuid.UUID]:
    return [identity for filing in filings for identity in (filing.id, filing.raw_id)]
