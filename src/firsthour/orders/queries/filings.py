"""The register, and what came in."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of
from firsthour.clocks.rules import TERMS
from firsthour.clocks.words import Nature
from firsthour.ledger.models import Event
from firsthour.ledger.queries import trail
from firsthour.notices.withholdings import running
from firsthour.orders import errors, rules
from firsthour.orders.formats import read_form
from firsthour.orders.models import Authority, CallBack, Filing, FilingLink, PolledMailbox
from firsthour.orders.words import (
    NEEDED_ROLE,
    OPEN,
    AnnexI,
    FilingKind,
    FilingState,
    PlainForm,
    Sender,
)

MOST_RELATED = 50


def authorities() -> list[Authority]:
    """The register: those in force first, by state and name."""
    return list(Authority.objects.order_by("ended_at", "state", "name"))


def access_authority(authority_id: uuid.UUID) -> Authority:
    """An authority of the register that has not ended. Raises AuthorityUnknown."""
    authority = Authority.objects.filter(pk=authority_id, ended_at__isnull=True).first()
    if authority is None:
        raise errors.AuthorityUnknown()
    return authority


def sending_authority(
    kind: FilingKind, form: AnnexI | PlainForm | None, sender: Sender
) -> tuple[Authority | None, bool]:
    """Which authority of the register a filing is from, and whether that is proved or only what the filing says.

    Of several that the proof fits, one with the role that the filing needs is preferred.
    """
    register = list(Authority.objects.filter(ended_at__isnull=True).order_by("state", "name"))
    fitting = [
        each
        for each in register
        if rules.recognised(sender, own=str(each.id), domains=each.domains, keys=each.keys)
    ]
    if fitting:
        needed = NEEDED_ROLE.get(kind)
        return next((each for each in fitting if needed is None or needed in each.roles), fitting[0]), True
    if form is None:
        return None, False
    state, name = form.issuing_member_state.strip().upper(), form.authority_name.strip().casefold()
    claimed = [each for each in register if each.state == state and each.name.casefold() == name]
    if not claimed and isinstance(form, AnnexI) and "@" in form.email:
        domain = form.email.rpartition("@")[2].strip().lower()
        claimed = [each for each in register if domain in each.domains]
    return (claimed[0] if claimed else None), False


def access_filing(filing_id: uuid.UUID) -> Filing:
    """One filing. Raises FilingUnknown."""
    return _found(Filing.objects.filter(pk=filing_id))


def access_filing_numbered(number: int) -> Filing:
    """The filing with the number that pages and commands show. Raises FilingUnknown."""
    return _found(Filing.objects.filter(number=number))


def _found(filings: QuerySet[Filing]) -> Filing:
    filing = filings.select_related("service", "authority", "raw", "duplicate_of", "call_back").first()
    if filing is None:
        raise errors.FilingUnknown()
    return filing


def form_of(filing: Filing) -> AnnexI | PlainForm | None:
    """What the filing says; None as long as nobody could read it."""
    return None if filing.form is None else read_form(FilingKind(filing.kind), filing.form)


def earlier_with_reference(authority: Authority, kind: FilingKind, reference: str) -> list[Filing]:
    """Filings of this kind under the same reference of the same authority, the first one first; no repetitions."""
    if not reference:
        return []
    same = Filing.objects.filter(authority=authority, kind=kind, reference=reference)
    return list(same.exclude(state=FilingState.DUPLICATE).order_by("received_at", "number"))


def naming_same_places(digests: Collection[str]) -> list[uuid.UUID]:
    """The filings that name one of these addresses, the newest first."""
    naming = Filing.objects.filter(links__place_digest__in=digests).order_by("-received_at")
    return list(dict.fromkeys(naming.values_list("id", flat=True)))[:MOST_RELATED]


def related_to(filing: Filing) -> list[Filing]:
    """Other filings under the same reference or about the same addresses, the newest first."""
    digests = list(filing.links.values_list("place_digest", flat=True))
    chosen = set(naming_same_places(digests)) | set(
        Filing.objects.filter(authority=filing.authority_id, reference=filing.reference)
        .exclude(reference="")
        .exclude(authority__isnull=True)
        .values_list("id", flat=True)[:MOST_RELATED]
    )
    chosen.discard(filing.id)
    return list(Filing.objects.filter(pk__in=chosen).select_related("authority").order_by("-received_at"))


def is_first_order(authority: Authority) -> bool:
    """Whether an authority has never ordered anything here."""
    earlier = Filing.objects.filter(authority=authority, kind=FilingKind.REMOVAL_ORDER)
    return not earlier.exclude(state=FilingState.FORGED).exists()


def informed_at(authority: Authority) -> datetime | None:
    """When an authority first told its procedures and deadlines (EU 2021/784 Art. 3(2))."""
    told = Filing.objects.filter(authority=authority, kind=FilingKind.ADVANCE_INFORMATION)
    return told.exclude(state=FilingState.FORGED).order_by("received_at").values_list("received_at", flat=True).first()


def open_call_backs() -> QuerySet[CallBack]:
    """The calls that somebody still has to make, the oldest first."""
    return CallBack.objects.filter(settled_at__isnull=True).select_related("filing__authority").order_by("opened_at")


def links_of(filing: Filing) -> list[FilingLink]:
    """The addresses that a filing names, in its order."""
    return list(filing.links.order_by("place"))


def trail_of(filing: Filing) -> list[Event]:
    """Every event of a filing."""
    return trail([filing.id])


def by_key(service_id: uuid.UUID, way: str, key: str) -> Filing | None:
    """The filing that was taken in under this key already."""
    return Filing.objects.filter(service=service_id, way=way, key=key).first()


def polled(address: str) -> PolledMailbox | None:
    """How far a mailbox was read."""
    return PolledMailbox.objects.filter(pk=address).first()


MOST_LISTED = 500


def inbox() -> list[tuple[Filing, datetime | None]]:
    """Filings with the instant their term ends: open ones first, those with the least time left before the others."""
    newest = Filing.objects.select_related("service", "authority", "call_back")
    waiting = list(newest.filter(state__in=OPEN).order_by("received_at")[:MOST_LISTED])
    closed = list(newest.exclude(state__in=OPEN).order_by("-received_at")[: MOST_LISTED - len(waiting)])
    due: dict[uuid.UUID, datetime] = {}
    for deadline in deadlines_of([each.id for each in waiting]):
        if TERMS[deadline.word].nature is Nature.DUTY and deadline.satisfied_at is None:
            due.setdefault(deadline.subject_id, deadline.due_at)
    waiting.sort(key=lambda each: (each.id not in due, due.get(each.id, each.received_at), each.number))
    return [(each, due.get(each.id)) for each in [*waiting, *closed]]


def clocks_of(filing: Filing) -> list[Deadline]:
    """The legal terms that run or ran for a filing, the earliest due first."""
    return deadlines_of([filing.id])


def is_withheld(filing: Filing) -> bool:
    """Whether nobody may be told of this order yet."""
    return running().filter(order=filing.id).exists()
