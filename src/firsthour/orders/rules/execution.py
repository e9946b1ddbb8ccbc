"""Carrying out: on which ground, when the author may be told, and when the evidence may be waited for no longer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from firsthour.orders.words import AnnexI, Reason

PATIENCE = timedelta(minutes=20)
PROVISIONS = {
    Reason.INCITES: "TCO-2.7.a",
    Reason.SOLICITS_OFFENCE: "TCO-2.7.b",
    Reason.SOLICITS_PARTICIPATION: "TCO-2.7.c",
    Reason.INSTRUCTS: "TCO-2.7.d",
    Reason.THREATENS: "TCO-2.7.e",
}
ORDER = "TCO-3"
"""The provision of an order that ticks no box of Section B."""


# EU 2021/784 Art. 3(4)(b): the order names the type of Art. 2(7). It is the ground of the decision that carries it out.
def provision_of(form: AnnexI) -> str:
    """The provision that the restriction cites: the first type named, else the article on orders."""
    return next((PROVISIONS[reason] for reason in Reason if reason in form.reason_boxes), ORDER)


def issued_instant(form: AnnexI, received_at: datetime) -> datetime:
    """When the order was issued, as far as it says so readably; else when it came, and never later than that."""
    try:
        written = datetime.fromisoformat(form.issued_at)
    except ValueError:
        return received_at
    return min(written, received_at) if written.tzinfo is not None else received_at


# EU 2021/784 Art. 6 keeps evidence, Art. 3(3) gives an hour: preservation never holds up an order for good.
def may_go_unsealed(received_at: datetime, at: datetime) -> bool:
    """Whether the command must leave now although the evidence is not sealed."""
    return at - received_at >= PATIENCE


# Constitution, article 6: the hour ends only when each item, and each address without one, is proved unavailable.
def executed_at(proved: Iterable[datetime | None]) -> datetime | None:
    """When the whole order was executed (t1): the latest proof; None while one is missing or there is none at all."""
    instants = list(proved)
    if not instants or None in instants:
        return None
    return max(instants)
