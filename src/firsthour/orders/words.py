"""The words of orders: filing, order, referral, authority, and the fields of Annex I."""

from datetime import datetime
from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field


class FilingKind(StrEnum):
    """What an authority sends us. Each kind has its own clock, its own answer and its own figures."""

    REMOVAL_ORDER = "removal-order"
    """EU 2021/784 Art. 3(1): one hour."""
    ADVANCE_INFORMATION = "advance-information"
    """Art. 3(2): procedures and deadlines, twelve hours before an authority's first order."""
    REFERRAL = "referral"
    """Recital 40: no hour; judged by the terms."""
    SCRUTINY_DECISION = "scrutiny-decision"
    """Art. 4(3), 4(4): whether an order infringes the Regulation or fundamental rights."""
    FINALITY = "finality"
    """Art. 3(9): an order has become final."""
    EXPOSURE_DECISION = "exposure-decision"
    """Art. 5(4): the service is exposed to terrorist content."""
    UK_NOTICE = "uk-notice"
    """Terrorism Act 2006 s. 3: two working days."""


class AuthorityRole(StrEnum):
    """EU 2021/784 Art. 12(1): what an authority is competent for."""

    ISSUE = "issue"
    SCRUTINISE = "scrutinise"
    OVERSEE = "oversee"
    PENALISE = "penalise"


NEEDED_ROLE = {
    FilingKind.REMOVAL_ORDER: AuthorityRole.ISSUE,
    FilingKind.ADVANCE_INFORMATION: AuthorityRole.ISSUE,
    FilingKind.FINALITY: AuthorityRole.ISSUE,
    FilingKind.SCRUTINY_DECISION: AuthorityRole.SCRUTINISE,
    FilingKind.EXPOSURE_DECISION: AuthorityRole.OVERSEE,
}
"""Which role a sender must have (Art. 12(1)). Anybody may refer; the UK's notice is no matter of the Regulation."""


class Way(StrEnum):
    """How a filing came in."""

    PORTAL = "portal"
    API = "api"
    MAIL = "mail"
    FILE = "file"


class Proof(StrEnum):
    """By what the sender was recognised; `none` when by nothing."""

    ACCOUNT = "account"
    KEY = "key"
    DOMAIN = "domain"
    NONE = "none"


class Suspicion(StrEnum):
    """Why a filing may not be from whom it says. It never stops the clock; somebody calls back."""

    UNKNOWN_AUTHORITY = "unknown-authority"
    WRONG_ROLE = "wrong-role"
    UNPROVED_SENDER = "unproved-sender"
    OTHER_STATE = "other-state"


class CallBackOutcome(StrEnum):
    """What the authority said when it was called at the register's own number."""

    GENUINE = "genuine"
    FORGED = "forged"


class FilingState(StrEnum):
    """Where a filing stands. Only orders are accepted, executed and returned."""

    RECEIVED = "received"
    CLARIFICATION = "clarification"
    """It says what was missing in an order that was returned; that one goes on."""
    DUPLICATE = "duplicate"
    """The same order once more; the first one's clock runs."""
    ACCEPTED = "accepted"
    """A legal officer has it carried out."""
    EXECUTED = "executed"
    """Each item it names is proved unavailable."""
    RETURNED = "returned"
    """Annex III: it cannot be executed as it is; the clock waits for what the law says."""
    FORGED = "forged"
    """The authority says that it is not theirs."""
    WITHDRAWN = "withdrawn"
    """The authority has taken it back; what was restricted because of it alone is restored."""


OPEN = (FilingState.RECEIVED, FilingState.ACCEPTED, FilingState.RETURNED)


class Reason(StrEnum):
    """EU 2021/784 Art. 2(7): the boxes of Annex I, Section B."""

    INCITES = "2(7)(a)"
    SOLICITS_OFFENCE = "2(7)(b)"
    SOLICITS_PARTICIPATION = "2(7)(c)"
    INSTRUCTS = "2(7)(d)"
    THREATENS = "2(7)(e)"


class AuthorityKind(StrEnum):
    """Annex I, Section E: who issues."""

    JUDGE = "judge_court_investigating_judge"
    LAW_ENFORCEMENT = "law_enforcement_authority"
    OTHER = "other_competent_authority"


class NamedLink(msgspec.Struct, frozen=True):
    """Annex I, Section B: one exact address, with whatever helps to find the place."""

    url: str
    extra: str = ""


class AnnexI(msgspec.Struct, frozen=True, kw_only=True):
    """A removal order as Annex I of EU 2021/784 has it, section by section; what was left empty is empty here.

    `issued_at` and `date` are as written in the order (RFC 3339 where a machine wrote them). `emergency`: the authority
    says that it could not give the twelve hours' notice of Art. 3(2).
    """

    issuing_member_state: str = ""
    addressee: str = ""
    contact_point: str = ""
    member_state_of_main_establishment_or_legal_rep: str = ""
    issued_at: str = ""
    order_reference_number: str = ""
    url_and_location_info: tuple[NamedLink, ...] = ()
    reason_boxes: tuple[Reason, ...] = ()
    additional_reasons: str = ""
    non_disclosure_to_content_provider: bool = False
    is_cross_border: bool = False
    copy_sent_to_home_authority: bool = False
    authority_type: AuthorityKind | None = None
    authority_name: str = ""
    representative_name_and_post: str = ""
    file_number: str = ""
    address: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""
    date: str = ""
    stamp_or_signature: str = ""
    issuing_authority_followup_contact: str = ""
    home_authority_contact: str = ""
    redress_body_or_court: str = ""
    redress_deadline: str = ""
    redress_legislation_link: str = ""
    emergency: bool = False


class PlainForm(msgspec.Struct, frozen=True, kw_only=True):
    """Every other kind of filing: its reference, the order it speaks of (`about`), links and text."""

    reference: str = ""
    issuing_member_state: str = ""
    authority_name: str = ""
    issued_at: str = ""
    about: str = ""
    url_and_location_info: tuple[NamedLink, ...] = ()
    text: str = ""


class Arrival(msgspec.Struct, frozen=True):
    """When a filing reached one point on its way. `trusted`: a clock of our own side said so."""

    point: str
    at: datetime
    trusted: bool


class Sender(msgspec.Struct, frozen=True):
    """Who sent a filing, as far as the door could tell: by what (`proof`), and which account, key or domain it was."""

    proof: Proof = Proof.NONE
    value: str = ""


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """One filing as a door took it in. `key` tells a second delivery of the same message from a new one
    (a Message-ID, an Idempotency-Key). `form` is None where nobody could read it: a person types it in."""

    kind: FilingKind
    form: AnnexI | PlainForm | None
    raw: bytes
    media_type: str
    way: Way
    key: str
    sender: Sender
    arrivals: tuple[Arrival, ...]


class ReturnGround(StrEnum):
    """Annex III, Section B: why an order cannot be executed as it is (EU 2021/784 Art. 3(7), 3(8))."""

    IMPOSSIBILITY = "force_majeure_or_de_facto_impossibility_not_attributable"
    MANIFEST_ERRORS = "manifest_errors"
    INSUFFICIENT_INFORMATION = "insufficient_information"


class FallGround(StrEnum):
    """Why an order has no effect any more."""

    INFRINGEMENT = "infringement"
    """EU 2021/784 Art. 4(6): a scrutiny found a serious or manifest infringement."""
    ANNULLED = "annulled"
    """A court, or the authority on appeal, annulled it (Art. 9)."""
    WITHDRAWN = "withdrawn"
    """The issuing authority took it back."""
    FORGED = "forged"
    """The authority says that it never was theirs."""


class CheckCode(StrEnum):
    """What is looked at in an order."""

    ISSUING_STATE = "issuing-state"
    ADDRESSEE = "addressee"
    REFERENCE = "reference"
    DATES = "dates"
    ADDRESSES = "addresses"
    ADDRESS_READABLE = "address-readable"
    ADDRESS_EXACT = "address-exact"
    ADDRESS_OURS = "address-ours"
    ADDRESS_SINGLE = "address-single"
    REASONS = "reasons"
    CROSS_BORDER = "cross-border"
    HOME_COPY = "home-copy"
    AUTHORITY = "authority"
    OFFICER = "officer"
    SIGNATURE = "signature"
    FEEDBACK_CONTACT = "feedback-contact"
    REDRESS = "redress"
    LEAD = "lead"


class CheckState(StrEnum):
    """What was found of it."""

    FINE = "fine"
    MISSING = "missing"
    WRONG = "wrong"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the checklist: `section` of Annex I, the `ground` of Annex III it gives when it is not fine, and the
    `places` of the addresses concerned."""

    code: CheckCode
    section: str
    state: CheckState
    ground: ReturnGround | None
    places: tuple[int, ...]


class AnswerKind(StrEnum):
    """The two answers to an order."""

    EXECUTED = "annex-ii"
    RETURNED = "annex-iii"


class AnswerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What both answers say: about which order, and by whom. `person` is whoever answers for the provider."""

    service: str
    establishment: str
    contact: str
    authority: str
    reference: str
    number: int
    received_at: datetime
    person: str
    at: datetime


class ProvedPlace(msgspec.Struct, frozen=True):
    """One address of an order, and when it was proved unavailable."""

    url: str
    proved_at: datetime


AUTHORITY_ADDED = EventTag(
    "orders:authority:added", 1, {"state": Field.CODE, "roles": Field.CODES, "entry": Field.PROVABLE}
)
AUTHORITY_CHANGED = EventTag(
    "orders:authority:changed", 1, {"state": Field.CODE, "roles": Field.CODES, "entry": Field.PROVABLE}
)
AUTHORITY_ENDED = EventTag("orders:authority:ended", 1, {})
OFFICER_NAMED = EventTag("orders:officer:named", 1, {"authority": Field.ID, "officer": Field.ID})
OFFICER_ENDED = EventTag("orders:officer:ended", 1, {"authority": Field.ID, "officer": Field.ID})
"""From whom an account files; `officer` is its pseudonym."""
FILING_WITHDRAWN = EventTag("orders:filing:withdrawn", 1, {"before": Field.CODE})
"""The authority took a filing back; what came back because of it stands in the fall that this caused."""
FILING_RECEIVED = EventTag(
    "orders:filing:received",
    1,
    {
        "kind": Field.CODE,
        "way": Field.CODE,
        "received": Field.INSTANT,
        "raw": Field.DIGEST,
        "exhibit": Field.ID,
        "authority": Field.ID,
        "state": Field.CODE,
        "proof": Field.CODE,
        "suspicions": Field.CODES,
        "reference": Field.PROVABLE,
        "duplicate": Field.ID,
        "related": Field.IDS,
        "lead_missed": Field.FLAG,
        "links": Field.COUNT,
    },
)
FILING_TYPED = EventTag("orders:filing:typed", 1, {"form": Field.PROVABLE, "links": Field.COUNT})
FILING_REVIVED = EventTag("orders:filing:revived", 1, {"forged": Field.ID})
"""What was taken for a repetition of another filing, which turned out to be forged, stands for itself again."""
CALL_BACK_OPENED = EventTag("orders:call-back:opened", 1, {"filing": Field.ID, "authority": Field.ID})
CALL_BACK_SETTLED = EventTag(
    "orders:call-back:settled", 1, {"filing": Field.ID, "outcome": Field.CODE, "authority": Field.ID}
)
LINK_RESOLVED = EventTag("orders:link:resolved", 1, {"link": Field.ID, "items": Field.COUNT})
LINK_GONE = EventTag("orders:link:gone", 1, {"link": Field.ID})
"""Nothing is behind an address, and a look from outside found nothing there."""
ORDER_ACCEPTED = EventTag("orders:order:accepted", 1, {"links": Field.COUNT, "suspicions": Field.CODES})
ITEM_TAKEN = EventTag(
    "orders:item:taken", 1, {"filing": Field.ID, "item": Field.ID, "restriction": Field.ID, "already": Field.FLAG}
)
"""The restriction that carries an order out on one item; `already` where it was restricted before."""
ITEM_PROVED = EventTag("orders:item:proved", 1, {"filing": Field.ID, "item": Field.ID, "proved": Field.INSTANT})
COPIES_FOUND = EventTag("orders:copy:listed", 1, {"items": Field.IDS, "exact": Field.COUNT})
COPY_DECIDED = EventTag(
    "orders:copy:decided", 1, {"filing": Field.ID, "item": Field.ID, "restriction": Field.ID}
)
"""A person decided on a copy by itself: restricted, or left (`restriction` is null)."""
ORDER_EXECUTED = EventTag(
    "orders:order:executed", 1, {"received": Field.INSTANT, "executed": Field.INSTANT, "items": Field.COUNT}
)
ITEM_BANKED = EventTag(
    "orders:item:banked", 1, {"filing": Field.ID, "item": Field.ID, "entries": Field.IDS}
)
"""The fingerprints of an executed item are entries now; a later upload of the same comes before a person."""
ORDER_FELL = EventTag(
    "orders:order:lapsed",
    1,
    {"because": Field.CODE, "entries": Field.IDS, "restored": Field.IDS, "reversed": Field.IDS, "proposed": Field.IDS},
)
"""`restored` are its own items, `reversed` restrictions by rules on its entries, `proposed` those by people, who are
asked to look again."""
ORDER_RETURNED = EventTag("orders:order:returned", 1, {"grounds": Field.CODES, "since": Field.INSTANT})
ORDER_RESUMED = EventTag(
    "orders:order:resumed", 1, {"ended": Field.INSTANT, "by": Field.ID, "added": Field.COUNT, "dropped": Field.COUNT}
)
"""What kept an order from being executed exists no longer; `by` is the filing that clarified it, if it was one."""
ANSWER_WRITTEN = EventTag(
    "orders:answer:written", 1, {"kind": Field.CODE, "filing": Field.ID, "document": Field.DIGEST}
)
ANSWER_PRINTED = EventTag("orders:answer:printed", 1, {"document": Field.DIGEST, "printed": Field.DIGEST})
ANSWER_SENT = EventTag("orders:answer:sent", 1, {"attempts": Field.COUNT, "authority": Field.ID})
ANSWER_UNSENT = EventTag("orders:answer:refused", 1, {"attempts": Field.COUNT, "reason": Field.CODE})
