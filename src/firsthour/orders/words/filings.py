"""The words of orders: filing, order, referral, authority, and the fields of Annex I."""

from datetime import datetime
from enum import StrEnum

import msgspec


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
    """EU 2021/784 Art. 12(1): what an authority is competent for; and two of Art. 12(2) and 14(5)."""

    ISSUE = "issue"
    SCRUTINISE = "scrutinise"
    OVERSEE = "oversee"
    PENALISE = "penalise"
    CONTACT = "contact"
    """The contact point of its state."""
    INVESTIGATE = "investigate"
    """It investigates and prosecutes, and is told of threats to life; Europol is one of state `EU`."""


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
    ANSWERED = "answered"
    """A referral or advance information: whoever sent it has the answer, and nothing is left to be done."""
    NOTED = "noted"
    """A decision or notice: a legal officer has entered what it says, and what follows from it was done."""


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
