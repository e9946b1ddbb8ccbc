"""Questions to the orders room."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of
from firsthour.ledger.models import Event
from firsthour.ledger.queries import trail
from firsthour.ledger.words import instant
from firsthour.orders import errors, rules
from firsthour.orders.formats import read_form
from firsthour.orders.models import Authority, CallBack, Filing, FilingLink, FoundCopy, OrderedItem
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
    return not Filing.objects.filter(authority=authority, kind=FilingKind.REMOVAL_ORDER).exists()


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


MOST_LISTED = 500


def inbox() -> list[tuple[Filing, datetime | None]]:
    """Filings with the instant their term ends: open ones first, those with the least time left before the others."""
    newest = Filing.objects.select_related("service", "authority", "call_back")
    waiting = list(newest.filter(state__in=OPEN).order_by("received_at")[:MOST_LISTED])
    closed = list(newest.exclude(state__in=OPEN).order_by("-received_at")[: MOST_LISTED - len(waiting)])
    due = {deadline.subject_id: deadline.due_at for deadline in deadlines_of([each.id for each in waiting])}
    waiting.sort(key=lambda each: (each.id not in due, due.get(each.id, each.received_at), each.number))
    return [(each, due.get(each.id)) for each in [*waiting, *closed]]


def clocks_of(filing: Filing) -> list[Deadline]:
    """The legal terms that run or ran for a filing, the earliest due first."""
    return deadlines_of([filing.id])


def document_of(filing: Filing) -> dict[str, object]:
    """All that is known of a filing, for a program: its times, its terms, its form and its history."""
    authority = filing.authority
    return {
        "number": filing.number,
        "id": str(filing.id),
        "kind": filing.kind,
        "state": filing.state,
        "service": filing.service.slug,
        "authority": {"id": str(authority.id), "name": authority.name, "state": authority.state} if authority else None,
        "reference": filing.reference,
        "suspicions": filing.suspicions,
        "lead_missed": filing.lead_missed,
        "duplicate_of": filing.duplicate_of.number if filing.duplicate_of else None,
        "way": filing.way,
        "t0": instant(filing.received_at),
        "ingested_at": instant(filing.ingested_at),
        "arrivals": filing.arrivals,
        "raw_sha256": filing.raw_digest,
        "links": [{"place": each.place, "url": each.url, "extra": each.extra} for each in links_of(filing)],
        "clocks": [
            {"kind": each.kind, "starts_at": instant(each.starts_at), "due_at": instant(each.due_at)}
            for each in clocks_of(filing)
        ],
        "form": filing.form,
        "history": [
            {"at": instant(each.at), "tag": each.tag, "event": str(each.event_id)} for each in trail_of(filing)
        ],
    }


MOST_AT_ONCE = 100


def links_to_ask(at: datetime) -> list[FilingLink]:
    """Addresses of open orders whose items the platform has not told yet."""
    due = FilingLink.objects.filter(told__isnull=True, ask_at__lte=at, filing__state__in=OPEN)
    return list(due.select_related("filing__service").order_by("ask_at", "place")[:MOST_AT_ONCE])


def links_to_resolve(filing: Filing, at: datetime) -> list[FilingLink]:
    """The same for one order."""
    return list(filing.links.filter(told__isnull=True, ask_at__lte=at).select_related("filing__service"))


def links_to_take(filing: Filing) -> list[FilingLink]:
    """Addresses whose items are told and not taken up yet."""
    told = filing.links.filter(told__isnull=False, items__isnull=True).exclude(told=[])
    return list(told.select_related("filing__service").order_by("place"))


def links_without_item(filing: Filing) -> list[FilingLink]:
    """Addresses behind which the platform knows nothing, not proved empty yet."""
    return list(filing.links.filter(told=[], gone_at__isnull=True).select_related("filing__service"))


def accepted_orders() -> list[Filing]:
    """Orders to be carried out, the oldest hour first."""
    accepted = Filing.objects.filter(state=FilingState.ACCEPTED).order_by("received_at")
    return list(accepted.select_related("service", "authority"))


def undecided_items(filing: Filing) -> list[OrderedItem]:
    """Items of an order without a restriction yet."""
    undecided = filing.items.filter(restriction__isnull=True).select_related("item__service", "item__author")
    return list(undecided.order_by("link__place"))


def unproved_items(filing: Filing) -> list[OrderedItem]:
    """Items of an order that are restricted and not proved unavailable since it came."""
    unproved = filing.items.filter(restriction__isnull=False, proved_at__isnull=True)
    return list(
        unproved.select_related(
            "filing__service", "restriction__item__service", "restriction__command", "restriction__lift_command"
        )
    )


def items_of(filing: Filing) -> list[OrderedItem]:
    """The items of an order, in the order of its addresses."""
    return list(filing.items.select_related("item", "link", "restriction__exhibit").order_by("link__place", "id"))


def proofs_of(filing: Filing) -> list[datetime | None]:
    """When each item, and each address without one, was proved unavailable; None for each that was not."""
    proofs = list(filing.items.values_list("proved_at", flat=True))
    untaken = filing.links.filter(items__isnull=True)
    return proofs + list(untaken.values_list("gone_at", flat=True))


def unpreserved_items() -> list[OrderedItem]:
    """Items whose restriction could not wait for its evidence."""
    waiting = OrderedItem.objects.filter(restriction__isnull=False, restriction__exhibit__isnull=True)
    return list(waiting.select_related("item__service", "item__author", "restriction__item__service")[:MOST_AT_ONCE])


def next_to_search() -> Filing | None:
    """The order whose items' copies are to be looked for next: as soon as they are decided and sealed."""
    ready = OrderedItem.objects.filter(
        searched_at__isnull=True, restriction__isnull=False, item__exhibit__isnull=False
    )
    first = ready.order_by("filing__received_at").select_related("filing__service").first()
    return first.filing if first else None


def unsearched_items(filing: Filing) -> list[OrderedItem]:
    """Items of an order whose copies have not been looked for."""
    unsearched = filing.items.filter(
        searched_at__isnull=True, restriction__isnull=False, item__exhibit__isnull=False
    )
    return list(unsearched.select_related("item__service", "item__author"))


def copies_to_prepare(at: datetime) -> list[FoundCopy]:
    """Copies that are not ready to be looked at."""
    waiting = FoundCopy.objects.filter(prepared_at__isnull=True, left_at__isnull=True, try_at__lte=at)
    return list(waiting.select_related("item__service", "item__author").order_by("try_at", "id")[:MOST_AT_ONCE])


def copies_of_order(filing: Filing) -> list[FoundCopy]:
    """Other people's copies, the surest first."""
    found = filing.copies.select_related("item__author", "item__case", "restriction")
    return list(found.order_by("-exact", "distance", "id"))
