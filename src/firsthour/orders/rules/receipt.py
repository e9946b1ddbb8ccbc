"""Receipt: from when the hour runs, whether the sender is who it says, whether it came before."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from firsthour.orders.errors import ArrivalMissing
from firsthour.orders.words import (
    NEEDED_ROLE,
    AnnexI,
    Arrival,
    FilingKind,
    FilingState,
    PlainForm,
    Proof,
    Sender,
    Suspicion,
)

LEAD = timedelta(hours=12)
LARGEST_RAW = 20 * 1024 * 1024
MOST_LINKS = 5000
LONGEST = {"url": 2000, "extra": 2000, "order_reference_number": 200, "reference": 200, "about": 200}
LONGEST_TEXT = 20_000


# EU 2021/784 Art. 3(5): the channel must tell exactly when an order was received. Constitution, article 6: of several
# trusted arrivals the earliest counts, and no clock that runs ahead may give us time.
def t0(arrivals: Iterable[Arrival], ingested_at: datetime) -> datetime:
    """When the hour began: the earliest trusted arrival, never later than `ingested_at`. Raises ArrivalMissing."""
    trusted = [arrival.at for arrival in arrivals if arrival.trusted]
    if not trusted:
        raise ArrivalMissing()
    return min(*trusted, ingested_at)


def recognised(sender: Sender, *, own: str, domains: Collection[str], keys: Collection[str]) -> bool:
    """Whether what the door proved of the sender belongs to this authority (`own` its id): an account of theirs, one of
    their keys, or exactly one of their domains; a domain below it is somebody else's."""
    match sender.proof:
        case Proof.ACCOUNT:
            return sender.value == own
        case Proof.KEY:
            return sender.value in keys
        case Proof.DOMAIN:
            return sender.value.lower().rstrip(".") in domains
        case Proof.NONE:
            return False


# EU 2021/784 Art. 12(1): only an authority designated for it may order. Art. 3(5): sender and times can be proved.
# A doubt never stops the clock (constitution, article 6).
def suspicions(
    kind: FilingKind, form: AnnexI | PlainForm | None, *, proved: bool, state: str | None, roles: Collection[str]
) -> tuple[Suspicion, ...]:
    """Every reason to call back; none when an authority of the register with the right role proved to be the sender.

    `state` is the register's, None for an authority that is not in it.
    """
    if state is None:
        return (Suspicion.UNKNOWN_AUTHORITY,)
    found = []
    if not proved:
        found.append(Suspicion.UNPROVED_SENDER)
    needed = NEEDED_ROLE.get(kind)
    if needed is not None and needed not in roles:
        found.append(Suspicion.WRONG_ROLE)
    if form is not None and form.issuing_member_state and form.issuing_member_state.upper() != state:
        found.append(Suspicion.OTHER_STATE)
    return tuple(found)


# EU 2021/784 Art. 3(2): an authority's first order is preceded, by twelve hours, by information on procedures and
# deadlines, except in duly justified emergencies. It gives no time: the hour runs from the order all the same.
def lead_missed(*, first: bool, informed_at: datetime | None, emergency: bool, received_at: datetime) -> bool:
    """Whether an authority's first order came without the notice it owed; noted, and executed all the same."""
    if not first or emergency:
        return False
    return informed_at is None or received_at - informed_at < LEAD


# EU 2021/784 Art. 4(1): an order by an authority of another member state than that of the main establishment.
def is_cross_border(form: AnnexI, *, establishment: str) -> bool:
    """Whether an order comes from another state, as it says itself or as the states are."""
    issuing = form.issuing_member_state.strip().upper()
    return form.is_cross_border or bool(issuing and establishment and issuing != establishment.upper())


# PERCI exists partly to prevent duplicates; an order sent twice is one order, and its first hour counts.
def is_duplicate(*, same_form: bool, earlier_state: FilingState, earlier_suspect: bool, suspect: bool) -> bool:
    """Whether a filing with the authority and reference of an earlier one is the same once more.

    Another text under the same reference is a filing of its own (a correction, say). A doubtful one earlier never takes
    the place of a genuine one, and a forged or withdrawn one never of any.
    """
    if not same_form or earlier_state in (FilingState.FORGED, FilingState.WITHDRAWN):
        return False
    return suspect or not earlier_suspect


def reference_of(form: AnnexI | PlainForm | None) -> str:
    """The authority's own reference; empty where there is none yet."""
    if form is None:
        return ""
    return form.order_reference_number.strip() if isinstance(form, AnnexI) else form.reference.strip()


def place_digest(url: str) -> str:
    """SHA-256 (hex) of an address as it is compared with others: host in small letters, no fragment, no slash at its
    end; whether by http or https makes no difference."""
    try:
        parts = urlsplit(url.strip())
        place = parts.netloc.lower() + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    except ValueError:
        place = url.strip()
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()


def form_problem(form: AnnexI | PlainForm) -> str:
    """What is too long or cannot be stored in a form; empty when it can be taken in."""
    if len(form.url_and_location_info) > MOST_LINKS:
        return f"it names more than {MOST_LINKS} addresses"
    for link in form.url_and_location_info:
        if len(link.url) > LONGEST["url"] or len(link.extra) > LONGEST["extra"]:
            return f"an address is longer than {LONGEST['url']} characters"
        if "\0" in link.url + link.extra:
            return "an address holds a null character"
    for name in form.__struct_fields__:
        value = getattr(form, name)
        if isinstance(value, str) and len(value) > LONGEST.get(name, LONGEST_TEXT):
            return f"{name} is longer than {LONGEST.get(name, LONGEST_TEXT)} characters"
        if isinstance(value, str) and "\0" in value:
            return f"{name} holds a null character"
    return ""
