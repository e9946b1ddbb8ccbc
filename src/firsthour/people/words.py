"""The words of the people room: roles, factors, and the one table of what each role may do."""

from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class Role(StrEnum):
    """What an account is for. The operator may do everything that staff may; the auditor sees all, changes nothing."""

    OPERATOR = "operator"
    LEGAL = "legal"
    SENIOR = "senior"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    AUTHORITY_OFFICER = "authority-officer"
    """No member of staff: somebody at an authority, who files orders and referrals."""


class Factor(StrEnum):
    """How somebody proves who they are beside the password. The values are those django-allauth stores."""

    APP = "totp"
    PASSKEY = "webauthn"
    RECOVERY_CODE = "recovery_codes"


class Permission(StrEnum):
    """Each thing that may be allowed, `room:subject:verb`, and nothing else."""

    INVITE = "people:account:invite"
    READ_ACCOUNT = "people:account:read"
    ASSIGN_ROLE = "people:role:assign"
    DISABLE_ACCOUNT = "people:account:disable"
    RESET_ACCOUNT = "people:account:reset"
    END_SESSION = "people:session:end"
    READ_SERVICE = "platform:service:read"
    ADD_SERVICE = "platform:service:add"
    DESCRIBE_SERVICE = "platform:service:describe"
    ISSUE_KEY = "platform:key:issue"
    ROTATE_KEY = "platform:key:rotate"
    REVOKE_KEY = "platform:key:revoke"
    ADD_CONNECTOR = "platform:connector:add"
    RETRY_COMMAND = "platform:command:retry"
    ADD_ENTRY = "matching:entry:add"
    CONFIRM_ENTRY = "matching:entry:confirm"
    EDIT_ENTRY = "matching:entry:edit"
    IMPORT_LIST = "matching:list:import"
    ADD_BANK = "matching:bank:add"
    DISPUTE_ENTRY = "matching:entry:dispute"
    RETIRE_ENTRY = "matching:entry:retire"
    ALLOW_FINGERPRINT = "matching:fingerprint:allow"
    READ_BANK = "matching:bank:read"
    ADOPT_RULE = "policy:rule:adopt"
    PULL_BRAKE = "policy:brake:pull"
    RELEASE_BRAKE = "policy:brake:release"
    READ_BRAKE = "policy:brake:read"
    RETIRE_RULE = "policy:rule:retire"
    READ_RULE = "policy:rule:read"
    READ_CASE = "cases:case:read"
    REVERSE_DECISION = "cases:decision:reverse"
    READ_FILING = "orders:filing:read"
    """Orders are for those who answer them: also where one may not be told yet (EU 2021/784 Art. 11(3))."""
    SUBMIT_FILING = "orders:filing:submit"
    TYPE_FILING = "orders:filing:type"
    SETTLE_CALL_BACK = "orders:call-back:settle"
    EXECUTE_ORDER = "orders:order:execute"
    EDIT_AUTHORITY = "orders:authority:edit"
    READ_THREAT = "threats:threat:read"
    OBSERVE_THREAT = "threats:threat:observe"
    DISMISS_THREAT = "threats:threat:dismiss"
    SEND_REPORT = "threats:report:send"
    TAKE_DECISION = "cases:decision:take"
    DECIDE_MANY = "cases:decision:take-many"
    APPROVE_DECISION = "cases:decision:approve"
    CLAIM_CASE = "reviewing:case:claim"
    WRITE_NOTE = "reviewing:note:write"
    JUDGE_BLINDLY = "reviewing:blind-review:give"
    READ_QUALITY = "reviewing:quality:read"
    SET_GOLD = "reviewing:gold:set"
    READ_APPEAL = "appeals:appeal:read"
    HEAR_APPEAL = "appeals:appeal:hear"
    READ_FLAG = "flags:flag:read"
    CLOSE_FLAG = "flags:flag:close"
    KEEP_FLAGGER = "flags:flagger:keep"
    ERASE_NOTIFIER = "flags:erasure:request"
    READ_CLOCK = "clocks:deadline:read"
    ACKNOWLEDGE = "clocks:alarm:acknowledge"
    EDIT_ROSTER = "clocks:shift:edit"
    READ_AUTHOR = "authors:author:read"
    MARK_AUTHOR = "authors:mark:place"
    ERASE_AUTHOR = "authors:erasure:request"
    READ_MESSAGE = "notices:message:read"
    REPEAT_MESSAGE = "notices:message:repeat"
    HAND_OVER_LINK = "notices:link:hand-over"
    VIEW_EXHIBIT = "vault:exhibit:view"
    READ_HOLD = "vault:hold:read"
    PLACE_HOLD = "vault:hold:place"
    EXTEND_HOLD = "vault:hold:extend"
    RELEASE_HOLD = "vault:hold:release"
    ROTATE_MASTER_KEY = "platform:master-key:rotate"
    READ_VAULT = "vault:soundness:read"
    SCRUB_EXHIBIT = "vault:exhibit:scrub"
    SET_APART = "vault:exhibit:set-apart"
    TAKE_NOTICE = "vault:notice:take"
    REQUEST_EXPORT = "vault:export:request"
    APPROVE_EXPORT = "vault:export:approve"
    READ_TRAIL = "ledger:trail:read"
    SEAL_LOG = "ledger:log:seal"
    READ_FIGURES = "reports:figures:read"


READING = frozenset(
    {
        Permission.READ_BANK,
        Permission.READ_RULE,
        Permission.READ_BRAKE,
        Permission.READ_AUTHOR,
        Permission.READ_CASE,
        Permission.READ_APPEAL,
        Permission.READ_FLAG,
        Permission.READ_CLOCK,
        Permission.READ_MESSAGE,
        Permission.READ_SERVICE,
        Permission.READ_THREAT,
        Permission.VIEW_EXHIBIT,
        Permission.READ_HOLD,
        Permission.READ_VAULT,
        Permission.READ_TRAIL,
        Permission.READ_FIGURES,
    }
)
REVIEWING = READING | {
    Permission.ACKNOWLEDGE,
    Permission.ADD_ENTRY,
    Permission.CONFIRM_ENTRY,
    Permission.EDIT_ENTRY,
    Permission.DISPUTE_ENTRY,
    Permission.RETIRE_ENTRY,
    Permission.PULL_BRAKE,
    Permission.REQUEST_EXPORT,
    Permission.SET_APART,
    Permission.REVERSE_DECISION,
    Permission.MARK_AUTHOR,
    Permission.REPEAT_MESSAGE,
    Permission.TAKE_DECISION,
    Permission.DECIDE_MANY,
    Permission.OBSERVE_THREAT,
    Permission.CLAIM_CASE,
    Permission.WRITE_NOTE,
    Permission.JUDGE_BLINDLY,
    Permission.HEAR_APPEAL,
    Permission.CLOSE_FLAG,
}

FILING = frozenset({Permission.SUBMIT_FILING})
"""What nobody at the service may: speak for an authority."""

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: frozenset(Permission) - FILING,
    Role.LEGAL: READING
    | {
        Permission.READ_FILING,
        Permission.ACKNOWLEDGE,
        Permission.EDIT_ROSTER,
        Permission.DESCRIBE_SERVICE,
        Permission.ADOPT_RULE,
        Permission.RETIRE_RULE,
        Permission.REQUEST_EXPORT,
        Permission.APPROVE_EXPORT,
        Permission.SET_APART,
        Permission.TAKE_NOTICE,
        Permission.REVERSE_DECISION,
        Permission.HEAR_APPEAL,
        Permission.TYPE_FILING,
        Permission.SETTLE_CALL_BACK,
        Permission.WRITE_NOTE,
        Permission.TAKE_DECISION,
        Permission.CLAIM_CASE,
        Permission.OBSERVE_THREAT,
        Permission.DISMISS_THREAT,
        Permission.SEND_REPORT,
        Permission.EXECUTE_ORDER,
        Permission.EDIT_AUTHORITY,
        Permission.DISPUTE_ENTRY,
        Permission.MARK_AUTHOR,
        Permission.ERASE_AUTHOR,
        Permission.CLOSE_FLAG,
        Permission.KEEP_FLAGGER,
        Permission.PLACE_HOLD,
        Permission.EXTEND_HOLD,
        Permission.RELEASE_HOLD,
        Permission.ERASE_NOTIFIER,
        Permission.HAND_OVER_LINK,
    },
    Role.SENIOR: REVIEWING
    | {
        Permission.READ_QUALITY,
        Permission.APPROVE_DECISION,
        Permission.SET_GOLD,
        Permission.DISMISS_THREAT,
        Permission.SEND_REPORT,
        Permission.EDIT_ROSTER,
        Permission.RETRY_COMMAND,
        Permission.HAND_OVER_LINK,
        Permission.IMPORT_LIST,
        Permission.ADD_BANK,
        Permission.ALLOW_FINGERPRINT,
        Permission.RELEASE_BRAKE,
    },
    Role.REVIEWER: REVIEWING,
    Role.AUDITOR: READING | {Permission.READ_ACCOUNT, Permission.READ_FILING, Permission.READ_QUALITY},
    Role.AUTHORITY_OFFICER: FILING,
}
"""The one table of what each role may do; docs/reference/permissions.md is drawn from it."""

GRAVE = frozenset(
    {
        Permission.INVITE,
        Permission.DECIDE_MANY,
        Permission.APPROVE_DECISION,
        Permission.ASSIGN_ROLE,
        Permission.DISABLE_ACCOUNT,
        Permission.RESET_ACCOUNT,
        Permission.END_SESSION,
        Permission.ISSUE_KEY,
        Permission.ROTATE_KEY,
        Permission.ROTATE_MASTER_KEY,
        Permission.RELEASE_BRAKE,
        Permission.EXTEND_HOLD,
        Permission.RELEASE_HOLD,
        Permission.REQUEST_EXPORT,
        Permission.APPROVE_EXPORT,
        Permission.EDIT_AUTHORITY,
        Permission.KEEP_FLAGGER,
        Permission.ERASE_AUTHOR,
        Permission.ERASE_NOTIFIER,
        Permission.HAND_OVER_LINK,
    }
)
"""Before these a person proves again who they are: in the console by a step-up, at the desk by a code."""

ACCOUNT_INVITED = EventTag("people:account:invited", 1, {"role": Field.CODE, "enrolment": Field.ID})
ACCOUNT_ENROLLED = EventTag("people:account:enrolled", 1, {"role": Field.CODE, "enrolment": Field.ID})
ACCOUNT_ENROLLED_AGAIN = EventTag("people:account:enrolled-again", 1, {"enrolment": Field.ID})
ACCOUNT_DISABLED = EventTag("people:account:disabled", 1, {})
ACCOUNT_ENABLED = EventTag("people:account:enabled", 1, {})
ACCOUNT_CLEARED = EventTag("people:account:cleared", 1, {"enrolment": Field.ID, "factors": Field.CODES})
ROLE_ASSIGNED = EventTag("people:role:assigned", 1, {"before": Field.CODE, "after": Field.CODE})
PASSWORD_CHANGED = EventTag("people:password:changed", 1, {})
FACTOR_ADDED = EventTag("people:factor:added", 1, {"factor": Field.CODE})
FACTOR_REMOVED = EventTag("people:factor:removed", 1, {"factor": Field.CODE})
CODE_REFUSED = EventTag("people:code:refused", 1, {})
IDENTITY_LINKED = EventTag("people:identity:linked", 1, {"provider": Field.CODE})
IDENTITY_UNLINKED = EventTag("people:identity:unlinked", 1, {"provider": Field.CODE})
SIGNED_IN = EventTag("people:account:signed-in", 2, {"session": Field.ID, "factor": Field.CODE})
"""At the desk there is no session, and a factor only before something grave; what is not there is null."""
STEPPED_UP = EventTag("people:account:stepped-up", 1, {"factor": Field.CODE})
SIGN_IN_REFUSED = EventTag("people:account:refused", 1, {})
SIGNED_OUT = EventTag("people:account:signed-out", 1, {})
SESSION_ENDED = EventTag("people:session:ended", 1, {"account": Field.ID})
