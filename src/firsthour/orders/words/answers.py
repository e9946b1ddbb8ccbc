"""The words of what becomes of a filing: its checklist, its fall, and the answers to it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from firsthour.orders.words.filings import FilingKind


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


class Effect(StrEnum):
    """What a decision or notice of an authority says, as a legal officer read it."""

    UPHELD = "upheld"
    """EU 2021/784 Art. 4(3): the scrutiny found no infringement."""
    INFRINGEMENT = "infringement"
    """Art. 4(6): the scrutiny found one; the order has no effect any more."""
    FINAL = "final"
    """Art. 3(9): the order can no longer be challenged, or was confirmed."""
    ANNULLED = "annulled"
    """The order was annulled on appeal and has no effect any more."""
    EXPOSED = "exposed"
    """Art. 5(4): the service is exposed; a report on measures is due in three months."""
    COMPLIED = "complied"
    """Terrorism Act 2006 s. 3: what the notice names was removed or changed in time."""
    CONTESTED = "contested"
    """The same: the service does not do what the notice asks; what the Act says of that follows."""


EFFECTS = {
    FilingKind.SCRUTINY_DECISION: (Effect.UPHELD, Effect.INFRINGEMENT),
    FilingKind.FINALITY: (Effect.FINAL, Effect.ANNULLED),
    FilingKind.EXPOSURE_DECISION: (Effect.EXPOSED,),
    FilingKind.UK_NOTICE: (Effect.COMPLIED, Effect.CONTESTED),
}
"""What each kind can say."""
ABOUT_ORDERS = (Effect.UPHELD, Effect.INFRINGEMENT, Effect.FINAL, Effect.ANNULLED)
FALLS = {Effect.INFRINGEMENT: FallGround.INFRINGEMENT, Effect.ANNULLED: FallGround.ANNULLED}


class AnswerKind(StrEnum):
    """The two answers to an order, and those to what is none."""

    EXECUTED = "annex-ii"
    RETURNED = "annex-iii"
    REFERRAL = "referral"
    """What came of each address of a referral."""
    RECEIPT = "receipt"
    """That advance information came, and how orders reach us."""


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


class AnswerWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the answers under one law are called on paper: their titles, sections, fields and coded values. `status` is
    `from-memory` until somebody has compared it with the official text."""

    instrument: str
    status: str
    titles: dict[AnswerKind, str]
    sections: dict[AnswerKind, dict[str, str]]
    fields: dict[str, str]
    values: dict[str, str]
    stamp: str
    mail: str


class ReferralResult(StrEnum):
    """What came of one address of a referral."""

    RESTRICTED = "restricted"
    """Everything behind it is restricted, by a decision of the service's own."""
    PARTLY_RESTRICTED = "partly-restricted"
    """Of several items behind it some are restricted and some are not."""
    LEFT = "left"
    """A person looked, and nothing behind it is restricted."""
    NOTHING_THERE = "nothing-there"
    """The platform knows no item behind it."""


class JudgedPlace(msgspec.Struct, frozen=True):
    """One address of a referral and what came of it: the grounds of what is restricted behind it, and when the last
    item behind it was decided; None where there is none."""

    url: str
    result: ReferralResult
    grounds: tuple[str, ...]
    decided_at: datetime | None


class ProvedPlace(msgspec.Struct, frozen=True):
    """One address of an order, and when it was proved unavailable."""

    url: str
    proved_at: datetime
