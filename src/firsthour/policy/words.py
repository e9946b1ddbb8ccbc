"""The words of policy. Official codes are the European Commission's own strings, verbatim (EU 2022/2065 Art. 24(5))."""

from dataclasses import dataclass
from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class RestrictionKind(StrEnum):
    """What is done to an item, everywhere or in some territories; the last to its author's account (EU 2022/2065
    Art. 17(1)). `disable` always means disable and keep."""

    DISABLE = "disable"
    AGE_LIMIT = "age-limit"
    LIMIT_REACH = "limit-reach"
    LABEL = "label"
    NO_MONETISATION = "no-monetisation"
    SUSPEND = "suspend"


ITEM_KINDS = tuple(kind for kind in RestrictionKind if kind is not RestrictionKind.SUSPEND)


class PurposeAssessment(StrEnum):
    """The purpose found when the true purpose of material was assessed (EU 2021/784 Art. 1(3))."""

    NEWS = "news"
    RESEARCH = "research"
    ART = "art"
    COUNTER_SPEECH = "counter-speech"
    DOCUMENTATION = "documentation"
    NONE_FOUND = "none-found"


PROTECTED_PURPOSES = tuple(each for each in PurposeAssessment if each is not PurposeAssessment.NONE_FOUND)


class HeldBack(StrEnum):
    """Why an applied rule did less than it recommends."""

    SHADOW = "shadow"
    FAILED = "failed"
    CLOSED = "closed"
    TRUNCATED = "truncated"
    NO_HIT = "no-hit"
    NOT_CONFIRMED = "not-confirmed"
    NOT_NEAR = "not-near"
    UNSCANNABLE = "unscannable"
    HUMAN_HARM = "human-harm"
    FORGEABLE = "forgeable"
    OTHER_HITS = "other-hits"
    BRAKED = "braked"
    MARKED_AUTHOR = "marked-author"
    MARKED_ITEM = "marked-item"


class BrakeKind(StrEnum):
    """What a brake can be on."""

    RULE = "rule"
    ENTRY = "entry"
    SOURCE = "source"
    GROUP = "group"
    """All items of one country, in one language, or by new or known authors, at one service: the circuit breaker."""


class GroupKind(StrEnum):
    """By what items are grouped for the circuit breaker. Authors are `new` on their first day with us, then `known`."""

    TERRITORY = "territory"
    LANGUAGE = "language"
    AUTHORS = "authors"


class BrakeCause(StrEnum):
    """Why a brake was pulled: too many uploaders within an hour, more errors in one language, too many restrictions
    that a second person would not have made, too many of one group within an hour, or by a person."""

    UPLOADERS = "uploaders"
    DISPARITY = "disparity"
    IMPRECISE = "imprecise"
    RESTRICTIONS = "restrictions"
    PERSON = "person"


@dataclass(frozen=True)
class BrakeSubject:
    """What one brake is on. `identity` is service/name of a rule in all its versions, the id of an entry, the name of a
    source, or service/kind:name of a group, such as `agora/language:ar`."""

    kind: BrakeKind
    identity: str


class ReleaseReason(StrEnum):
    """Why a person releases a brake: what they found when they looked."""

    MATCHES_RIGHT = "matches-right"
    CAUSE_REMOVED = "cause-removed"
    PULLED_BY_MISTAKE = "pulled-by-mistake"


class Harm(StrEnum):
    """Kinds of harm of the taxonomy, coded as the roostorg TVEC policy pack codes them."""

    PERMITTED = "TVEC0"
    PERPETRATOR_OR_BRANDED = "TVEC1"
    THREAT_TO_LIFE = "TVEC2"
    TACTICS = "TVEC3"
    MATERIAL_SUPPORT = "TVEC4"
    INSTRUCTIONS = "TVEC5"
    RECRUITMENT = "TVEC6"
    PRAISE = "TVEC7"
    INCITEMENT = "TVEC8"
    PUBLIC_INTEREST = "TVEC.01"


HARMS_ONLY_A_HUMAN_JUDGES = frozenset({Harm.PERMITTED, Harm.PUBLIC_INTEREST})
"""An entry that carries one of these never acts by itself (EU 2021/784 Art. 1(3))."""


class Severity(StrEnum):
    """How urgent a harm is for the queue, least first."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class EntityKind(StrEnum):
    """What kind of actor stands behind material."""

    ORGANISATION = "organisation"
    NETWORK = "network"
    PERSON = "person"
    ATTACK = "attack"
    UNKNOWN = "unknown"


class Ideology(StrEnum):
    """The declared motive, kept only to measure equal treatment; never a ground."""

    ISLAMIST = "islamist"
    FAR_RIGHT = "far-right"
    FAR_LEFT = "far-left"
    ETHNO_NATIONALIST = "ethno-nationalist"
    SINGLE_ISSUE = "single-issue"
    OTHER = "other"
    UNKNOWN = "unknown"


class Media(StrEnum):
    """The medium of an item."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"
    DOCUMENT = "document"
    LINK = "link"


class DecisionGround(StrEnum):
    """`decision_ground` of the EU database."""

    ILLEGAL = "DECISION_GROUND_ILLEGAL_CONTENT"
    INCOMPATIBLE = "DECISION_GROUND_INCOMPATIBLE_CONTENT"


class DecisionVisibility(StrEnum):
    """`decision_visibility` of the EU database."""

    REMOVED = "DECISION_VISIBILITY_CONTENT_REMOVED"
    DISABLED = "DECISION_VISIBILITY_CONTENT_DISABLED"
    DEMOTED = "DECISION_VISIBILITY_CONTENT_DEMOTED"
    AGE_RESTRICTED = "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED"
    INTERACTION_RESTRICTED = "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"
    LABELLED = "DECISION_VISIBILITY_CONTENT_LABELLED"
    OTHER = "DECISION_VISIBILITY_OTHER"


class StatementCategory(StrEnum):
    """`category` of the EU database: those under which material of this product falls."""

    RISK_FOR_PUBLIC_SECURITY = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
    VIOLENCE = "STATEMENT_CATEGORY_VIOLENCE"
    ILLEGAL_OR_HARMFUL_SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    OTHER_VIOLATION_TC = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"


class Keyword(StrEnum):
    """`category_specification` of the EU database: those of the categories above."""

    TERRORIST_CONTENT = "KEYWORD_TERRORIST_CONTENT"
    ILLEGAL_ORGANIZATIONS = "KEYWORD_ILLEGAL_ORGANIZATIONS"
    INCITEMENT_VIOLENCE_HATRED = "KEYWORD_INCITEMENT_VIOLENCE_HATRED"
    COORDINATED_HARM = "KEYWORD_COORDINATED_HARM"
    HATE_SPEECH = "KEYWORD_HATE_SPEECH"
    OTHER = "KEYWORD_OTHER"


class Source(StrEnum):
    """`source_type` of the EU database: what made the provider look."""

    ARTICLE_16 = "SOURCE_ARTICLE_16"
    TRUSTED_FLAGGER = "SOURCE_TRUSTED_FLAGGER"
    OTHER_NOTIFICATION = "SOURCE_TYPE_OTHER_NOTIFICATION"
    VOLUNTARY = "SOURCE_VOLUNTARY"


class AutomatedDetection(StrEnum):
    """`automated_detection` of the EU database."""

    YES = "Yes"
    NO = "No"


class AutomatedDecision(StrEnum):
    """`automated_decision` of the EU database."""

    FULLY = "AUTOMATED_DECISION_FULLY"
    PARTIALLY = "AUTOMATED_DECISION_PARTIALLY"
    NOT_AUTOMATED = "AUTOMATED_DECISION_NOT_AUTOMATED"


TERMS_ADOPTED = EventTag(
    "policy:terms:adopted", 1, {"version": Field.COUNT, "clauses": Field.COUNT, "effective": Field.DAY}
)
RULE_ADOPTED = EventTag(
    "policy:rule:adopted",
    1,
    {"digest": Field.DIGEST, "version": Field.COUNT, "shadow": Field.FLAG, "clause": Field.CODE},
)
BRAKE_PULLED = EventTag(
    "policy:brake:pulled",
    2,
    {"kind": Field.CODE, "on": Field.ID, "group": Field.CODE, "counted": Field.COUNT, "limit": Field.COUNT},
)
"""`on` is the rule's, entry's or source's own id, or the service's of a `group`; `counted` and `limit` are null where a
person pulled it."""

BRAKE_RELEASED = EventTag(
    "policy:brake:released",
    2,
    {"kind": Field.CODE, "on": Field.ID, "group": Field.CODE, "reason": Field.CODE},
)

RULE_RETIRED = EventTag("policy:rule:retired", 1, {"digest": Field.DIGEST, "version": Field.COUNT})
