"""What the console refuses by itself, and the HTTP status any refusal is told with."""

from firsthour.authors.errors import AuthorErased, AuthorUnknown, MarkGroundless, MarkTermUnusable, MarkUnknown
from firsthour.cases.errors import CaseDecided, CaseUnknown, EntryNotHit, ItemNotSeen, ItemWithheld, NothingToReverse
from firsthour.clocks.errors import AlarmUnknown, DeadlineUnknown, ShiftUnknown, ShiftUnusable
from firsthour.flags.errors import (
    FlagAnsweredAlready,
    FlaggerUnknown,
    FlagHasCase,
    FlagUnknown,
    NotifierErased,
    NotifierUnknown,
)
from firsthour.ledger.errors import LeafUnknown, LogNotBegun, ProofUnavailable, Refusal
from firsthour.matching.errors import (
    BankUnknown,
    EntryNotOpen,
    EntryRetired,
    EntryUnknown,
    PurposeProtected,
)
from firsthour.notices.errors import (
    ExtensionUnreasoned,
    LinkNowhere,
    MailNotSet,
    MessageDelivered,
    MessageUnknown,
    ReplyNotWaiting,
    ReplyUnknown,
    WithholdingExtended,
    WithholdingOver,
)
from firsthour.orders.errors import (
    AuthorityUnknown,
    AuthorityUnusable,
    AuthorUntold,
    CallBackSettled,
    CopyNotReady,
    CopyUnknown,
    CopyWithheld,
    FilingDoubtful,
    FilingUnknown,
    FilingUnreadable,
    FormMissing,
    FormTyped,
    NotAnOrder,
    NothingNamed,
    NotToBeNoted,
    NotWithdrawable,
    OfficerUnknown,
    OfficerUnusable,
    OrderedItemUnknown,
    OrderFallen,
    OrderNotNamed,
    ReturnUnfounded,
)
from firsthour.people.errors import (
    AccountUnknown,
    AddressTaken,
    AddressUnusable,
    AppPresent,
    CodeRefused,
    EnrolmentClosed,
    FactorMissing,
    FactorUnconfirmed,
    FactorUnknown,
    FactorUseless,
    IdentityTaken,
    IdentityUnknown,
    LastFactor,
    LastOperator,
    NotAllowed,
    PasswordTooWeak,
    RoleUnknown,
    SessionUnknown,
    SignInRefused,
    SignInResting,
)
from firsthour.platform.errors import (
    CommandNotFailed,
    CommandUnknown,
    ContactPointUnusable,
    KeyNotInForce,
    KeyUnknown,
    LanguageUnusable,
    OverlapUnusable,
    RepresentativeIncomplete,
    ScopeUnknown,
    ServiceUnknown,
    TerritoryUnusable,
    WebAddressUnusable,
)
from firsthour.policy.errors import (
    BrakeReleasedAlready,
    BrakeSubjectUnknown,
    BrakeUnknown,
    ClauseNotInForce,
    RuleNotInForce,
    RuleRefused,
    RuleUnknown,
    RuleVersionTaken,
    TrialWouldReplace,
)
from firsthour.reports.errors import GroupUnknown, TermUnreadable
from firsthour.reviewing.errors import (
    CaseClaimed,
    NoteEmpty,
    QueueEmpty,
    SavedViewUnknown,
    SearchTooShort,
    ViewUnnamed,
)
from firsthour.signals.errors import DecoderUnstartable
from firsthour.vault.errors import (
    ExhibitDestroyed,
    ExhibitNotSealed,
    ExhibitSetApart,
    ExhibitUnknown,
    ExportAnswered,
    ExportEmpty,
    ExportExpired,
    ExportNotApproved,
    ExportNotYours,
    ExportPartRefused,
    ExportUnknown,
    ExportUnsealed,
    HoldEndUnusable,
    HoldIsLaw,
    HoldNotExtended,
    HoldOver,
    HoldUnknown,
    NothingSetApart,
    RecipientKeyWrong,
    RetentionKeyGone,
    SamePerson,
    StoredBytesAltered,
    StoredBytesMissing,
    StoreUnreachable,
)


class PageUnknown(Refusal):
    code = "console:page:unknown"
    sentence = "There is no such page."
    remedy = "Start from the list of cases."


class MethodWrong(Refusal):
    code = "console:method:not-allowed"
    sentence = "This page cannot be asked for in this way."
    remedy = "Open it from the list of cases."


class FormStale(Refusal):
    code = "console:form:stale"
    sentence = "The form did not come from this session."
    remedy = "Go back, load the page again and repeat it; cookies must be allowed for this address."


class RequestUnreadable(Refusal):
    code = "console:request:unreadable"
    sentence = "The request could not be read."
    remedy = "Start from the list of cases; if it happens again, tell whoever runs this installation."


class Fault(Refusal):
    code = "console:page:failed"
    sentence = "Something in this program failed, and what you asked for was not done."
    remedy = "Try again; if it happens again, tell whoever runs this installation: the log says where it failed."


class PasswordsDiffer(Refusal):
    code = "console:password:differs"
    sentence = "The two passwords are not the same."
    remedy = "Type the same password twice."


class ChoiceUnknown(Refusal):
    code = "console:choice:unknown"
    sentence = "The form does not say what is to be done, or not in a way that is known here."
    remedy = "Go back, choose from the lists, fill in every field, and send it again."


class RevealNotAsked(Refusal):
    code = "console:picture:not-revealed"
    sentence = "The picture is shown blurred until you ask for more."
    remedy = "Press one of the buttons under the pictures; it works for two minutes."


class ViewUnknown(Refusal):
    code = "console:picture:view-unknown"
    sentence = "A picture cannot be shown in this way."
    remedy = "Use the buttons under the pictures."


class PictureMissing(Refusal):
    code = "console:picture:missing"
    sentence = "No picture is kept here."
    remedy = "Judge by the fingerprints and the trail; the item may never have come with its bytes."


class PictureUnshowable(Refusal):
    code = "console:picture:unshowable"
    sentence = "This picture could not be decoded: {reason}."
    remedy = "Its sealed bytes are kept; what cannot be decoded is not clean."


class ReasonMissing(Refusal):
    code = "console:brake:reason-missing"
    sentence = "A brake is released with a reason from the list."
    remedy = "Go back, choose what you found when you looked, and send the form again."


class ReplayNotShown(Refusal):
    """Nobody adopts a rule here whose replay, beside the rules then in force, they were not shown within the hour."""

    code = "console:rule:replay-not-shown"
    sentence = "This is not the rule whose replay you were shown, or other rules are in force since."
    remedy = "Go back, look at the replay again, and adopt then."
    law = "EU 2021/784 Art. 5(3)"


class IdentityProviderFailed(Refusal):
    code = "console:identity:provider-failed"
    sentence = "The identity provider did not confirm who you are."
    remedy = "Try again from the sign-in page; if it happens again, sign in with address and password."


class HoursUnreadable(Refusal):
    code = "console:hours:unreadable"
    sentence = "That is no number of hours."
    remedy = "Choose from the list."


class PortTaken(Refusal):
    code = "console:port:taken"
    sentence = "Port {port} of {host} already answers."
    remedy = "Stop the program that uses it, or start the console with another --port."


CONFLICT = 409
STATUSES = {
    AccountUnknown: 404,
    AlarmUnknown: 404,
    DeadlineUnknown: 404,
    ShiftUnknown: 404,
    ShiftUnusable: 422,
    AddressTaken: 409,
    AddressUnusable: 422,
    AppPresent: 409,
    BankUnknown: 404,
    AuthorityUnknown: 404,
    AuthorityUnusable: 422,
    CallBackSettled: 409,
    CopyNotReady: 409,
    CopyUnknown: 409,
    CopyWithheld: 409,
    AuthorUntold: 409,
    OrderedItemUnknown: 404,
    ItemWithheld: 409,
    WithholdingOver: 409,
    WithholdingExtended: 409,
    ExtensionUnreasoned: 422,
    FilingUnknown: 404,
    NotWithdrawable: 409,
    OfficerUnknown: 404,
    OfficerUnusable: 422,
    FilingUnreadable: 422,
    FormMissing: 409,
    FormTyped: 409,
    NotAnOrder: 409,
    OrderFallen: 409,
    FilingDoubtful: 409,
    NotToBeNoted: 409,
    OrderNotNamed: 422,
    NothingNamed: 409,
    ReturnUnfounded: 422,
    AuthorErased: 409,
    AuthorUnknown: 404,
    CaseDecided: 409,
    BrakeReleasedAlready: 409,
    BrakeSubjectUnknown: 404,
    BrakeUnknown: 404,
    CaseUnknown: 404,
    CaseClaimed: 409,
    QueueEmpty: 404,
    NoteEmpty: 400,
    SearchTooShort: 400,
    ViewUnnamed: 400,
    SavedViewUnknown: 404,
    ClauseNotInForce: 409,
    CodeRefused: 403,
    CommandNotFailed: 409,
    CommandUnknown: 404,
    ContactPointUnusable: 422,
    ChoiceUnknown: 422,
    DecoderUnstartable: 503,
    EnrolmentClosed: 410,
    EntryNotHit: 404,
    EntryNotOpen: 409,
    EntryRetired: 409,
    EntryUnknown: 404,
    ExhibitDestroyed: 410,
    ExhibitNotSealed: 409,
    ExhibitSetApart: 403,
    ExhibitUnknown: 404,
    FactorMissing: 403,
    FactorUnconfirmed: 403,
    FactorUnknown: 404,
    FactorUseless: 409,
    ExportAnswered: 409,
    ExportEmpty: 422,
    ExportExpired: 410,
    ExportNotApproved: 409,
    ExportNotYours: 403,
    ExportPartRefused: 422,
    ExportUnknown: 404,
    ExportUnsealed: 503,
    Fault: 500,
    FlagAnsweredAlready: 409,
    FlagHasCase: 409,
    FlagUnknown: 404,
    FlaggerUnknown: 404,
    FormStale: 403,
    IdentityProviderFailed: 403,
    IdentityTaken: 409,
    IdentityUnknown: 403,
    HoldEndUnusable: 422,
    HoldIsLaw: 409,
    HoldNotExtended: 422,
    HoldOver: 409,
    HoldUnknown: 404,
    ItemNotSeen: 409,
    LastFactor: 409,
    LastOperator: 409,
    HoursUnreadable: 422,
    KeyNotInForce: 409,
    KeyUnknown: 404,
    LanguageUnusable: 422,
    MailNotSet: 503,
    MarkGroundless: 422,
    MarkTermUnusable: 422,
    MarkUnknown: 409,
    MessageDelivered: 409,
    MessageUnknown: 404,
    NotifierErased: 409,
    NotifierUnknown: 404,
    ReplyNotWaiting: 409,
    ReplyUnknown: 404,
    GroupUnknown: 404,
    LeafUnknown: 404,
    LinkNowhere: 409,
    LogNotBegun: 404,
    MethodWrong: 405,
    NotAllowed: 403,
    NothingSetApart: 404,
    NothingToReverse: 409,
    OverlapUnusable: 422,
    PageUnknown: 404,
    PasswordsDiffer: 422,
    PasswordTooWeak: 422,
    PictureMissing: 404,
    PictureUnshowable: 422,
    PurposeProtected: 409,
    ReasonMissing: 422,
    ReplayNotShown: 409,
    RepresentativeIncomplete: 422,
    ProofUnavailable: 404,
    RequestUnreadable: 400,
    RetentionKeyGone: 410,
    RevealNotAsked: 403,
    RuleNotInForce: 409,
    RuleRefused: 422,
    RuleUnknown: 404,
    RuleVersionTaken: 409,
    ScopeUnknown: 422,
    ServiceUnknown: 404,
    RoleUnknown: 422,
    SessionUnknown: 404,
    RecipientKeyWrong: 422,
    SamePerson: 403,
    SignInRefused: 403,
    SignInResting: 429,
    StoredBytesAltered: 500,
    StoredBytesMissing: 500,
    TerritoryUnusable: 422,
    TrialWouldReplace: 409,
    StoreUnreachable: 503,
    TermUnreadable: 422,
    ViewUnknown: 400,
    WebAddressUnusable: 422,
}
"""The refusals that pages tell, each with its status; all of them are translated."""


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal; what is not listed could not be done as things stand (409)."""
    return STATUSES.get(type(refusal), CONFLICT)
