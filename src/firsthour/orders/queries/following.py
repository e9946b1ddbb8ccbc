"""What an authority may see of what it filed: its own, and of that nothing internal."""

import uuid
from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db.models import Exists, F, OuterRef, QuerySet

from firsthour.cases.words import ACTIVE
from firsthour.clocks.queries import state_of
from firsthour.clocks.words import DeadlineKind, DeadlineState
from firsthour.ledger.words import Actor
from firsthour.orders import errors
from firsthour.orders.models import Answer, Authority, Filing, Officer, OrderedItem
from firsthour.orders.queries.filings import clocks_of
from firsthour.orders.words import AnswerKind, FilingKind, FilingState, Suspicion
from firsthour.people.models import Account

MOST_OWN = 200


class Address(msgspec.Struct, frozen=True):
    """One address of a filing. `items`: when each item behind it was proved unavailable, None for one that is not yet.
    `t1`: when everything behind it was, or nothing was found there. `error`: a clarification no longer names it."""

    address: str
    items: tuple[datetime | None, ...]
    t1: datetime | None
    error: bool


class Hour(msgspec.Struct, frozen=True):
    """The hour of an order (EU 2021/784 Art. 3(3))."""

    state: DeadlineState
    due_at: datetime


class Reply(msgspec.Struct, frozen=True):
    """An answer; `printed` once its PDF is there."""

    number: int
    kind: AnswerKind
    written_at: datetime
    sha256: str
    printed: bool


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A filing in the list of its authority."""

    id: uuid.UUID
    number: int
    kind: FilingKind
    service: str
    reference: str
    state: FilingState
    t0: datetime
    t1: datetime | None


class Followed(Listed, frozen=True, kw_only=True):
    """A filing as its authority sees it. `same_as` is the filing that it repeats or clarifies; `call_back`: somebody
    calls the authority at the register's number first, because of `doubts`. `typed`: its form could be read."""

    ingested_at: datetime
    hour: Hour | None
    same_as: uuid.UUID | None
    doubts: tuple[Suspicion, ...]
    call_back: bool
    typed: bool
    addresses: tuple[Address, ...]
    answers: tuple[Reply, ...]


def officers_of(authority_id: uuid.UUID) -> QuerySet[Officer]:
    """The accounts that file for an authority."""
    standing = Officer.objects.filter(authority=authority_id, ended_at__isnull=True)
    return standing.select_related("account").order_by("named_at")


def officer_of(account: Account) -> Officer | None:
    """For which authority an account files; an ended authority files nothing, and neither do its officers."""
    standing = Officer.objects.filter(account=account, ended_at__isnull=True, authority__ended_at__isnull=True)
    return standing.select_related("authority").first()


def access_own_authority(account: Account) -> Authority:
    """The authority that an account files for. Raises OfficerUnknown."""
    officer = officer_of(account)
    if officer is None:
        raise errors.OfficerUnknown()
    return officer.authority


def authorities_with_key(key: str) -> list[Authority]:
    """The authorities in force that have registered this public key."""
    return list(Authority.objects.filter(ended_at__isnull=True, keys__contains=[key]).order_by("state", "name"))


def own_filings(authorities: Collection[Authority]) -> QuerySet[Filing]:
    """What these authorities filed, the newest first. What only claims to be theirs is not theirs."""
    proved = Filing.objects.filter(authority__in=[each.pk for each in authorities])
    proved = proved.exclude(suspicions__contains=[Suspicion.UNPROVED_SENDER]).exclude(state=FilingState.FORGED)
    return proved.select_related("service", "authority", "duplicate_of", "call_back").order_by("-number")


def listed(authorities: Collection[Authority]) -> list[Listed]:
    """What these authorities filed, as a list: the newest."""
    return [Listed(**_outline(each)) for each in own_filings(authorities)[:MOST_OWN]]


def _outline(filing: Filing) -> dict[str, object]:
    return {
        "id": filing.id,
        "number": filing.number,
        "kind": FilingKind(filing.kind),
        "service": filing.service.name,
        "reference": filing.reference,
        "state": FilingState(filing.state),
        "t0": filing.received_at,
        "t1": filing.executed_at,
    }


def access_own_filing(authorities: Collection[Authority], filing_id: uuid.UUID) -> Filing:
    """One of their filings. Raises FilingUnknown, for what is another's as for what does not exist."""
    filing = own_filings(authorities).filter(pk=filing_id).first()
    if filing is None:
        raise errors.FilingUnknown()
    return filing


def access_own_answer(authorities: Collection[Authority], filing_id: uuid.UUID, number: int) -> Answer:
    """An answer to one of their filings. Raises FilingUnknown."""
    answer = access_own_filing(authorities, filing_id).answers.filter(number=number).first()
    if answer is None:
        raise errors.FilingUnknown()
    return answer


def followed(filing: Filing) -> Followed:
    """How a filing stands, for its authority."""
    call = getattr(filing, "call_back", None)
    return Followed(
        **_outline(filing),
        ingested_at=filing.ingested_at,
        hour=_hour(filing),
        same_as=filing.duplicate_of_id,
        doubts=tuple(Suspicion(each) for each in filing.suspicions),
        call_back=call is not None and call.settled_at is None,
        typed=filing.form is not None,
        addresses=_addresses(filing),
        answers=tuple(
            Reply(each.number, AnswerKind(each.kind), each.written_at, each.document_digest, each.printed is not None)
            for each in filing.answers.order_by("number")
        ),
    )


def _hour(filing: Filing) -> Hour | None:
    hours = [clock for clock in clocks_of(filing) if clock.kind == DeadlineKind.TCO_HOUR]
    return Hour(state_of(hours[0]), hours[0].due_at) if hours else None


def _addresses(filing: Filing) -> tuple[Address, ...]:
    proofs = dict(filing.items.values_list("item__reference", "proved_at"))
    found = []
    for link in filing.links.order_by("place"):
        behind = tuple(proofs.get(told["item"]) for told in link.told or [])
        t1 = link.gone_at if not behind else None if None in behind else max(behind)
        found.append(Address(link.url, behind, t1, link.dropped_at is not None))
    return tuple(found)


def items_to_give_back(filing: Filing) -> list[OrderedItem]:
    """Items still restricted because of an order that fell, and that no standing order names."""
    return [each for each in fallen_items() if each.filing_id == filing.id]


def fallen_items() -> list[OrderedItem]:
    """The same over all orders that fell."""
    standing = OrderedItem.objects.filter(item=OuterRef("item"), filing__fall__isnull=True)
    found = OrderedItem.objects.filter(
        ~Exists(standing),
        filing__fall__isnull=False,
        restriction__state__in=ACTIVE,
        restriction__decision__order=F("filing_id"),
    )
    return list(found.select_related("filing", "restriction", "item__case"))


def who_felled(filing: Filing) -> Actor:
    """Because of whom an order fell: the authority that withdrew it, or whoever was told of its fall."""
    if filing.state == FilingState.WITHDRAWN:
        return Actor.authority(filing.authority_id)
    return Actor.person(filing.fall.entered_by)
