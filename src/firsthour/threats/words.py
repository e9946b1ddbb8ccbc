"""The words of the threats room: what points to a threat, how it stands, whom the law has told, what happened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field
from firsthour.policy.words import Harm


class Indicator(StrEnum):
    """What points to a threat to the life or safety of somebody."""

    STATED_INTENT = "stated-intent"
    NAMED_TARGET = "named-target"
    NAMED_TIME = "named-time"
    MEANS_SHOWN = "means-shown"
    CAPABILITY = "capability"
    PREPARATION = "preparation"
    PLACE_RECOGNISABLE = "place-recognisable"
    ONGOING_ATTACK = "ongoing-attack"
    KNOWN_THREAT = "known-threat"
    """The item hit an entry that was sorted as a credible threat to life. Nobody ticks it, and it counts once."""


THREAT_HARM = Harm.THREAT_TO_LIFE


class ThreatState(StrEnum):
    """How a threat stands."""

    SUSPECTED = "suspected"
    """Less than two indicators: a senior reviewer or a legal officer looks at it."""
    IMMINENT = "imminent"
    INFORMED = "informed"
    """Everybody whom the law has told of it was told."""
    DISMISSED = "dismissed"


class Dismissal(StrEnum):
    """Why something is no threat after all."""

    NO_DANGER = "no-danger"
    FICTION = "fiction"
    REPEATED = "repeated"
    """The same threat is reported under another case."""


class Obligation(StrEnum):
    """What obliges us to tell, in the law's own numbering."""

    TCO = "EU-2021/784-14.5"
    DSA = "EU-2022/2065-18"


class DestinationKind(StrEnum):
    """Whom the law has told."""

    COMPETENT = "competent"
    """The authorities that investigate and prosecute in a Member State concerned."""
    HOME = "home"
    """The contact point of the state of the main establishment, where no Member State concerned is known."""
    EUROPOL = "europol"


@dataclass(frozen=True)
class Destination:
    """Somebody who has to be told; `state` is an ISO 3166-1 code, and empty where the service never said its own."""

    kind: DestinationKind
    state: str


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody saw. States are ISO 3166-1 codes, empty where unknown: of the place in danger, of the author, of
    those in danger."""

    indicators: tuple[Indicator, ...]
    description: str
    place_state: str = ""
    author_state: str = ""
    victims_state: str = ""


class ContentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the item. `digest` is the SHA-256 of the sealed bytes, empty where none are; sizes in bytes;
    `disabled`: for everybody and everywhere, as the platform confirmed."""

    item: str
    link: str
    author: str
    language: str
    published_at: datetime | None
    received_at: datetime
    disabled: bool
    exhibit: str
    digest: str
    size: int
    media_type: str


class ReportFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a report says beside its indicators: who reports, to whom, and what about. `person` answers for it."""

    number: int
    supplement: int
    obligations: tuple[Obligation, ...]
    service: str
    establishment: str
    contact: str
    person: str
    aware_at: datetime
    raised_at: datetime | None
    at: datetime
    recipients: tuple[str, ...]
    observed: Observed
    content: ContentFacts


class ReportWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a report is called on paper: its titles, sections, fields and coded values."""

    title: str
    supplement: str
    sections: dict[str, str]
    fields: dict[str, str]
    values: dict[str, str]
    stamp: str
    mail: str
    kept: str


MEMBER_STATES = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
"""Of the European Union, as of 2026, by ISO 3166-1."""
UNION = "EU"
"""The code under which Europol stands in the register: ISO 3166-1 keeps it for the Union."""

THREAT_SUSPECTED = EventTag(
    "threats:threat:suspected",
    1,
    {"case": Field.ID, "observation": Field.ID, "indicators": Field.CODES, "text": Field.PROVABLE},
)
"""The first observation, or one that opens it again."""
THREAT_OBSERVED = EventTag(
    "threats:threat:observed",
    1,
    {"case": Field.ID, "observation": Field.ID, "indicators": Field.CODES, "text": Field.PROVABLE},
)
THREAT_RAISED = EventTag("threats:threat:raised", 1, {"case": Field.ID, "indicators": Field.CODES})
"""Two indicators at least, and not everybody told: it is imminent."""
THREAT_INFORMED = EventTag("threats:threat:informed", 1, {"case": Field.ID})
THREAT_DISMISSED = EventTag(
    "threats:threat:dismissed", 1, {"case": Field.ID, "because": Field.CODE, "text": Field.PROVABLE}
)
REPORT_WRITTEN = EventTag(
    "threats:report:written",
    1,
    {
        "case": Field.ID,
        "threat": Field.ID,
        "number": Field.COUNT,
        "obligations": Field.CODES,
        "authorities": Field.IDS,
        "document": Field.DIGEST,
    },
)
"""A person looked at it and had it sent; every number after the first is a supplement."""
REPORT_PRINTED = EventTag(
    "threats:report:printed",
    1,
    {"case": Field.ID, "threat": Field.ID, "document": Field.DIGEST, "printed": Field.DIGEST},
)
DISPATCH_SENT = EventTag(
    "threats:dispatch:sent",
    1,
    {"case": Field.ID, "report": Field.ID, "authority": Field.ID, "attempts": Field.COUNT},
)
DISPATCH_UNSENT = EventTag(
    "threats:dispatch:refused",
    1,
    {"case": Field.ID, "report": Field.ID, "attempts": Field.COUNT, "reason": Field.CODE},
)
DISPATCH_ACKNOWLEDGED = EventTag(
    "threats:dispatch:acknowledged",
    1,
    {"case": Field.ID, "report": Field.ID, "authority": Field.ID, "reference": Field.PROVABLE},
)
CALL_NOTED = EventTag(
    "threats:call:noted",
    1,
    {
        "case": Field.ID,
        "threat": Field.ID,
        "call": Field.ID,
        "kind": Field.CODE,
        "state": Field.CODE,
        "text": Field.PROVABLE,
    },
)
"""Somebody was told by telephone."""
