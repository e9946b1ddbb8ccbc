"""The words of notices: the facts of a statement of reasons, and its text."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from firsthour.ledger.words import EventTag, Field
from firsthour.policy.words import AutomatedDecision, PurposeAssessment, RestrictionKind, Source


class Language(StrEnum):
    """The languages statements are written in."""

    ENGLISH = "en"
    FRENCH = "fr"
    GERMAN = "de"
    SPANISH = "es"
    ITALIAN = "it"
    DUTCH = "nl"
    POLISH = "pl"
    ARABIC = "ar"


class StatementKind(StrEnum):
    """What a statement tells: the reasons of a restriction, a warning before any suspension, an order, or a ruling."""

    REASONS = "reasons"
    WARNING = "warning"
    SUSPENSION = "suspension"
    """The reasons for which an account is suspended (EU 2022/2065 Art. 17, 23)."""
    ORDERED = "ordered"
    """That an authority ordered the removal (EU 2021/784 Art. 11)."""
    RULING = "ruling"
    """What came of an appeal (EU 2021/784 Art. 10(2), EU 2022/2065 Art. 20(5))."""


class WithholdingEnd(StrEnum):
    """Why nothing is withheld any more: its time was over, or the authority lifted it before."""

    TERM = "term"
    LIFTED = "lifted"


class ReplyKind(StrEnum):
    """What a notifier is told: that the notice came, what was decided, or a warning about unfounded ones."""

    ACKNOWLEDGEMENT = "acknowledgement"
    DECISION = "decision"
    WARNING = "warning"


class Channel(StrEnum):
    """The ways to an author, in the order in which they are tried."""

    PLATFORM = "platform"
    MAIL = "mail"


class MessageState(StrEnum):
    """Where a message to an author stands, and how one attempt ended (`queued` is no end)."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    """The platform shows it, or the author's mail server took it."""
    BOUNCED = "bounced"
    """It was refused for good: by the platform, by the mail server, or later by a returned mail."""
    RETRIED = "retried"
    """It did not get through and is tried again."""
    UNKNOWN = "unknown"
    """Nobody can say whether it got through; it is sent again under the same name."""


class GroundKind(StrEnum):
    """What a restriction rests on: a clause of the terms, or a provision of law (EU 2022/2065 Art. 17(3)(d), (e))."""

    CLAUSE = "clause"
    PROVISION = "provision"


class Finding(StrEnum):
    """How the item came to fall under the ground."""

    EXACT_COPY = "exact-copy"
    NEAR_COPY = "near-copy"
    JUDGED = "judged"


class PurposeScope(StrEnum):
    """Of what the purpose was assessed: of this item, or of the known material that it is a copy of."""

    ITEM = "item"
    KNOWN_MATERIAL = "known-material"


class RedressKind(StrEnum):
    """The ways to contest a decision (EU 2022/2065 Art. 17(3)(f))."""

    COMPLAINT = "complaint"
    OUT_OF_COURT = "out-of-court"
    COURT = "court"


class Ground(msgspec.Struct, frozen=True):
    """The clause or provision, in the version in force at the decision.

    `version` is the terms' version number for a clause and the law's own reference for a provision; `titles` and
    `texts` are by language.
    """

    kind: GroundKind
    id: str
    version: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]


class RedressRoute(msgspec.Struct, frozen=True):
    """One way to contest: `name` of the body, `where` it is reached (an address on the web, or a postal one)."""

    kind: RedressKind
    name: str
    where: str


class StatementFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a statement of reasons says; nothing else goes into it.

    `territories` are ISO 3166-1 codes, none meaning everywhere. `item_label` is how the platform names the item.
    `complaint_until` is the last day of the complaint window. `zone` is the main establishment's time zone.
    `redress` must name where to complain; the way to court is told even where no court is named.
    `automated_detection` and `automation` speak of finding and of deciding; `state_asked` of any public authority.
    """

    restriction: RestrictionKind
    territories: tuple[str, ...]
    ground: Ground
    finding: Finding
    source: Source
    automated_detection: bool
    automation: AutomatedDecision
    state_asked: bool
    purpose: PurposeAssessment
    purpose_scope: PurposeScope
    decided_at: datetime
    zone: ZoneInfo
    service: str
    contact: str
    item_label: str
    complaint_until: date
    redress: tuple[RedressRoute, ...]
    copy_ordered: bool = False
    """What a public authority asked for was the same material in somebody else's post."""


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an author is told of an order that is carried out on their item (EU 2021/784 Art. 11).

    `state` is the issuing state's ISO 3166-1 code; `reasons` are the titles, by language, of the types of Art. 2(7)
    that the order names; `court`, `court_until` and `court_link` are its Section G as written.
    """

    service: str
    contact: str
    item_label: str
    decided_at: datetime
    zone: ZoneInfo
    authority: str
    state: str
    reasons: tuple[Mapping[str, str], ...]
    cross_border: bool
    court: str
    court_until: str
    court_link: str


class StatementText(msgspec.Struct, frozen=True):
    """A statement ready to be delivered: plain text, to be escaped by whoever renders it.

    `direction` is `ltr` or `rtl`; every inserted value stands between Unicode isolates.
    """

    language: str
    direction: str
    title: str
    paragraphs: tuple[str, ...]
    redress: tuple[str, ...]


class WarningFacts(msgspec.Struct, frozen=True):
    """What a warning says: `items` are the posts that count at present, as the platform names them."""

    service: str
    contact: str
    items: tuple[str, ...]


class SuspensionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a statement says of a suspended account: `items` are the posts that count at present, as the platform names
    them; `until` and `complaint_until` are the last days of the suspension and of the complaint window."""

    service: str
    contact: str
    decided_at: datetime
    zone: ZoneInfo
    ground: Ground
    items: tuple[str, ...]
    until: date
    complaint_until: date
    redress: tuple[RedressRoute, ...]


class ReplyFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a reply to a notifier says; nothing that they typed is in it. `outcome`, `grounds` and
    `complaint_until` are of an answered flag, `automation` is the string of the EU database."""

    service: str
    contact: str
    reference: str
    received_at: datetime
    zone: ZoneInfo
    outcome: str
    grounds: tuple[str, ...]
    automation: str
    complaint_until: date | None
    redress: tuple[RedressRoute, ...]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as it leaves: plain text, and `link`, where it can be read without signing in (None: nowhere)."""

    message_id: str
    statement_id: str
    item: str
    author: str | None
    service: str
    language: str
    direction: str
    title: str
    paragraphs: tuple[str, ...]
    redress: tuple[str, ...]
    issued_at: datetime
    link: str | None


class ReturnedMail(msgspec.Struct, frozen=True):
    """What a mail server said of a mail of ours that it returned: our `name` for it, and the status (RFC 3463)."""

    name: str
    status: str
    final: bool


class CallOutWay(StrEnum):
    """How somebody on call is called."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class CallOutText(msgspec.Struct, frozen=True, kw_only=True):
    """A call-out as it leaves: no name, address or text of a case, only which period is at which point.

    `person` is a pseudonym; `link` acknowledges once, without signing in (None: no address of the console is set).
    """

    call_out: str
    alarm: str
    person: str
    number: int
    kind: str
    law: str
    mark: str
    what: str
    due_at: str
    link: str | None


RETURNED = "returned/"
"""How the reason of an attempt begins whose bounce came later, as a returned mail."""

WITHHOLDING_BEGUN = EventTag(
    "notices:withholding:begun", 1, {"order": Field.ID, "decided": Field.INSTANT, "until": Field.INSTANT}
)
WITHHOLDING_EXTENDED = EventTag(
    "notices:withholding:extended", 1, {"order": Field.ID, "until": Field.INSTANT, "reasons": Field.PROVABLE}
)
WITHHOLDING_ENDED = EventTag(
    "notices:withholding:ended", 1, {"order": Field.ID, "because": Field.CODE, "statements": Field.IDS}
)
"""From here on the statements go their ordinary way to their author."""

STATEMENT_ISSUED = EventTag("notices:statement:issued", 1, {"language": Field.CODE, "author": Field.ID})
STATEMENT_RECALLED = EventTag("notices:statement:recalled", 1, {})
"""Its decision was taken back within half a minute, before it left."""
STATEMENT_DELIVERED = EventTag("notices:statement:delivered", 2, {"attempts": Field.COUNT, "channel": Field.CODE})
STATEMENT_UNDELIVERED = EventTag("notices:statement:undelivered", 1, {"attempts": Field.COUNT, "reason": Field.CODE})
WARNING_ISSUED = EventTag("notices:warning:issued", 1, {"language": Field.CODE, "author": Field.ID})
RULING_ISSUED = EventTag("notices:ruling:issued", 1, {"language": Field.CODE, "author": Field.ID})
MESSAGE_BOUNCED = EventTag("notices:message:bounced", 1, {"channel": Field.CODE, "reason": Field.CODE})
MESSAGE_REDIRECTED = EventTag("notices:message:redirected", 1, {"channel": Field.CODE})
MESSAGE_REPEATED = EventTag("notices:message:repeated", 1, {"channel": Field.CODE})
LINK_HANDED_OVER = EventTag("notices:link:handed-over", 1, {})
LINK_OPENED = EventTag("notices:link:opened", 1, {})
REPLY_ISSUED = EventTag(
    "notices:reply:issued", 1, {"kind": Field.CODE, "flag": Field.ID, "language": Field.CODE, "mailed": Field.FLAG}
)
REPLY_DELIVERED = EventTag("notices:reply:delivered", 1, {"attempts": Field.COUNT})
REPLY_UNDELIVERED = EventTag("notices:reply:undelivered", 1, {"attempts": Field.COUNT, "reason": Field.CODE})
REPLY_REPEATED = EventTag("notices:reply:repeated", 1, {"attempts": Field.COUNT, "reason": Field.CODE})
REPLY_SETTLED = EventTag("notices:reply:settled", 1, {"reason": Field.CODE})
"""It stays on the notifier's page alone: somebody has seen to it, or the address was erased."""

CALL_OUT_QUEUED = EventTag(
    "notices:call-out:queued",
    1,
    {"alarm": Field.ID, "account": Field.ID, "call_out": Field.ID, "way": Field.CODE, "number": Field.COUNT},
)
CALL_OUT_SENT = EventTag(
    "notices:call-out:sent", 1, {"alarm": Field.ID, "call_out": Field.ID, "attempts": Field.COUNT}
)
CALL_OUT_FAILED = EventTag(
    "notices:call-out:failed",
    1,
    {"alarm": Field.ID, "call_out": Field.ID, "attempts": Field.COUNT, "reason": Field.CODE},
)
