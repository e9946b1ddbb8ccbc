"""The words of the people room: roles, and the one table of what each may do."""

from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class Role(StrEnum):
    """What an account is for. The auditor sees all and changes nothing."""

    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """Each thing that may be allowed, `room:subject:verb`, and nothing else."""

    INVITE = "people:account:invite"
    ADD_SERVICE = "platform:service:add"
    ISSUE_KEY = "platform:key:issue"
    REVOKE_KEY = "platform:key:revoke"
    ADD_CONNECTOR = "platform:connector:add"
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
    TAKE_DECISION = "cases:decision:take"
    READ_FLAG = "flags:flag:read"
    CLOSE_FLAG = "flags:flag:close"
    KEEP_FLAGGER = "flags:flagger:keep"
    READ_AUTHOR = "authors:author:read"
    MARK_AUTHOR = "authors:mark:place"
    ERASE_AUTHOR = "authors:erasure:request"
    READ_MESSAGE = "notices:message:read"
    REPEAT_MESSAGE = "notices:message:repeat"
    VIEW_EXHIBIT = "vault:exhibit:view"
    READ_TRAIL = "ledger:trail:read"


READING = frozenset(
    {
        Permission.READ_BANK,
        Permission.READ_RULE,
        Permission.READ_BRAKE,
        Permission.READ_AUTHOR,
        Permission.READ_CASE,
        Permission.READ_FLAG,
        Permission.READ_MESSAGE,
        Permission.VIEW_EXHIBIT,
        Permission.READ_TRAIL,
    }
)

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.REVIEWER: READING
    | {
        Permission.ADD_ENTRY,
        Permission.CONFIRM_ENTRY,
        Permission.EDIT_ENTRY,
        Permission.DISPUTE_ENTRY,
        Permission.RETIRE_ENTRY,
        Permission.CLOSE_FLAG,
        Permission.MARK_AUTHOR,
        Permission.PULL_BRAKE,
        Permission.REPEAT_MESSAGE,
        Permission.REVERSE_DECISION,
        Permission.TAKE_DECISION,
    },
    Role.AUDITOR: READING,
}

ACCOUNT_INVITED = EventTag("people:account:invited", 1, {"role": Field.CODE, "enrolment": Field.ID})
ACCOUNT_ENROLLED = EventTag("people:account:enrolled", 1, {"role": Field.CODE, "enrolment": Field.ID})
SIGNED_IN = EventTag("people:account:signed-in", 1, {})
SIGN_IN_REFUSED = EventTag("people:account:refused", 1, {})
SIGNED_OUT = EventTag("people:account:signed-out", 1, {})
