"""Every page of the console: its path, how it may be asked for, and the permission it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.http import HttpResponse

from firsthour.doors.console import (
    account_pages,
    author_pages,
    authority_pages,
    balance_pages,
    bank_pages,
    brake_pages,
    case_pages,
    contact_pages,
    delivery_pages,
    identities,
    log_pages,
    message_pages,
    order_pages,
    own_account,
    passkeys,
    rule_pages,
    service_pages,
    sessions,
    styles,
)
from firsthour.doors.console.proofs import FOR_CHANGING, FOR_LOOKING
from firsthour.people.words import Permission


class Access(StrEnum):
    """What a route needs where that is no permission."""

    PUBLIC = "public"
    SETTING_UP = "setting-up"
    """Signed in, even before the second factor is there."""
    SIGNED_IN = "signed-in"


@dataclass(frozen=True)
class Route:
    """One page. `path` is a Django path; `view` takes the request and the words of the path.

    `fresh` is how recently the person must have proved who they are; without it a session is enough.
    """

    path: str
    name: str
    methods: tuple[str, ...]
    needs: Permission | Access
    view: Callable[..., HttpResponse]
    fresh: timedelta | None = None


SHOWN, SENT, FORM = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")

ROUTES = (
    Route("console.css", "styles", SHOWN, Access.PUBLIC, styles.stylesheet),
    Route("figures", "figures", SHOWN, Access.PUBLIC, balance_pages.published),
    Route("figures.json", "figures-file", SHOWN, Access.PUBLIC, balance_pages.figures_file),
    Route("log", "log", SHOWN, Access.PUBLIC, log_pages.log),
    Route("log/head", "log-head", SHOWN, Access.PUBLIC, log_pages.head),
    Route("log/heads", "log-heads", SHOWN, Access.PUBLIC, log_pages.heads),
    Route("log/inclusion", "log-inclusion", SHOWN, Access.PUBLIC, log_pages.inclusion),
    Route("log/consistency", "log-consistency", SHOWN, Access.PUBLIC, log_pages.consistency),
    Route("enrol/<str:token>", "enrol", FORM, Access.PUBLIC, sessions.enrol),
    Route("passkeys.js", "passkeys-script", SHOWN, Access.PUBLIC, passkeys.script),
    Route("sign-in", "account_login", FORM, Access.PUBLIC, sessions.sign_in),
    Route("sign-in/factor", "mfa_authenticate", FORM, Access.PUBLIC, sessions.second_factor),
    Route("sign-in/with/<slug:provider_id>", "openid_connect_login", SENT, Access.PUBLIC, identities.leave),
    Route("sign-in/with/<slug:provider_id>/back", "openid_connect_callback", SHOWN, Access.PUBLIC, identities.back),
    Route("step-up", "step-up", FORM, Access.SIGNED_IN, sessions.step_up),
    Route("sign-out", "sign-out", SENT, Access.SETTING_UP, sessions.sign_out),
    Route("me", "own-account", SHOWN, Access.SETTING_UP, own_account.own_account),
    Route("me/app", "add-app", FORM, Access.SETTING_UP, own_account.add_app, FOR_CHANGING),
    Route("me/passkey", "add-passkey", FORM, Access.SETTING_UP, own_account.add_passkey, FOR_CHANGING),
    Route("me/recovery-codes", "recovery-codes", SENT, Access.SIGNED_IN, own_account.recovery_codes, FOR_CHANGING),
    Route("me/password", "password", FORM, Access.SIGNED_IN, own_account.password, FOR_CHANGING),
    Route(
        "me/factors/<int:factor_id>/remove",
        "remove-factor",
        SENT,
        Access.SIGNED_IN,
        own_account.remove_factor,
        FOR_CHANGING,
    ),
    Route(
        "me/identities/<int:identity_id>/unlink", "unlink-identity", SENT, Access.SIGNED_IN, own_account.unlink_identity
    ),
    Route("me/sessions/end", "end-other-sessions", SENT, Access.SIGNED_IN, own_account.end_other_sessions),
    Route("me/sessions/<uuid:session_id>/end", "end-own-session", SENT, Access.SIGNED_IN, own_account.end_session),
    Route("accounts", "accounts", SHOWN, Permission.READ_ACCOUNT, account_pages.accounts),
    Route("accounts/invite", "invite", SENT, Permission.INVITE, account_pages.invite, FOR_CHANGING),
    Route("accounts/<uuid:account_id>", "account", SHOWN, Permission.READ_ACCOUNT, account_pages.account),
    *(
        Route(f"accounts/<uuid:account_id>/{path}", name, SENT, needs, view, FOR_CHANGING)
        for path, name, needs, view in (
            ("role", "assign-role", Permission.ASSIGN_ROLE, account_pages.assign_role),
            ("disable", "disable-account", Permission.DISABLE_ACCOUNT, account_pages.disable),
            ("enable", "enable-account", Permission.DISABLE_ACCOUNT, account_pages.enable),
            ("clear", "clear-account", Permission.RESET_ACCOUNT, account_pages.clear),
            ("sessions/<uuid:session_id>/end", "end-session", Permission.END_SESSION, account_pages.end_session),
        )
    ),
    Route("balance", "balance", SHOWN, Permission.READ_FIGURES, balance_pages.balance),
    Route("balance/behind", "figures-behind", SHOWN, Permission.READ_FIGURES, balance_pages.behind),
    Route("", "cases", SHOWN, Permission.READ_CASE, case_pages.cases),
    Route("cases/<uuid:case_id>", "case", SHOWN, Permission.READ_CASE, case_pages.case),
    Route("cases/<uuid:case_id>/reveal", "reveal", SENT, Permission.VIEW_EXHIBIT, case_pages.reveal, FOR_LOOKING),
    Route(
        "cases/<uuid:case_id>/pictures/<str:which>", "picture", SHOWN, Permission.VIEW_EXHIBIT, case_pages.picture
    ),
    Route("contact/<slug:slug>", "contact", SHOWN, Access.PUBLIC, contact_pages.contact),
    Route("contact/<slug:slug>.json", "contact-json", SHOWN, Access.PUBLIC, contact_pages.contact_json),
    Route("services", "services", SHOWN, Permission.READ_SERVICE, service_pages.services),
    Route("services/<slug:slug>", "service", SHOWN, Permission.READ_SERVICE, service_pages.service),
    Route("services/<slug:slug>/describe", "describe", FORM, Permission.DESCRIBE_SERVICE, service_pages.describe),
    Route("services/<slug:slug>/keys", "issue-key", SENT, Permission.ISSUE_KEY, service_pages.issue_key),
    Route("keys/<slug:prefix>/rotate", "rotate-key", SENT, Permission.ROTATE_KEY, service_pages.rotate_key),
    Route("keys/<slug:prefix>/revoke", "revoke-key", SENT, Permission.REVOKE_KEY, service_pages.revoke_key),
    Route("connectors", "connectors", SHOWN, Permission.READ_SERVICE, delivery_pages.connectors),
    Route("deliveries", "deliveries", SHOWN, Permission.READ_SERVICE, delivery_pages.deliveries),
    Route("commands/<uuid:command_id>/retry", "retry", SENT, Permission.RETRY_COMMAND, delivery_pages.retry),
    Route("brakes", "brakes", SHOWN, Permission.READ_BRAKE, brake_pages.brakes),
    Route("brakes/pull", "pull", SENT, Permission.PULL_BRAKE, brake_pages.pull),
    Route("brakes/<uuid:brake_id>", "brake", SHOWN, Permission.READ_BRAKE, brake_pages.brake),
    Route(
        "brakes/<uuid:brake_id>/release",
        "release",
        SENT,
        Permission.RELEASE_BRAKE,
        brake_pages.release,
        FOR_CHANGING,
    ),
    Route(
        "cases/<uuid:case_id>/entries/<uuid:entry_id>/confirm",
        "confirm-hit",
        SENT,
        Permission.CONFIRM_ENTRY,
        case_pages.confirm,
    ),
    Route(
        "cases/<uuid:case_id>/entries/<uuid:entry_id>/dispute",
        "dispute-hit",
        SENT,
        Permission.DISPUTE_ENTRY,
        case_pages.dispute,
    ),
    Route("banks", "banks", SHOWN, Permission.READ_BANK, bank_pages.banks),
    Route("banks/<uuid:bank_id>", "bank", SHOWN, Permission.READ_BANK, bank_pages.bank),
    Route("allowed", "allowed", SHOWN, Permission.READ_BANK, bank_pages.allowed),
    Route("entries/<uuid:entry_id>", "entry", SHOWN, Permission.READ_BANK, bank_pages.entry),
    Route("entries/<uuid:entry_id>/dispute", "dispute-entry", SENT, Permission.DISPUTE_ENTRY, bank_pages.dispute),
    Route("entries/<uuid:entry_id>/retire", "retire-entry", SENT, Permission.RETIRE_ENTRY, bank_pages.retire),
    Route("cases/<uuid:case_id>/reverse", "reverse", FORM, Permission.REVERSE_DECISION, case_pages.reverse),
    Route("messages", "messages", SHOWN, Permission.READ_MESSAGE, message_pages.messages),
    Route("messages/<uuid:message_id>", "message", SHOWN, Permission.READ_MESSAGE, message_pages.message),
    Route("messages/<uuid:message_id>/repeat", "repeat", SENT, Permission.REPEAT_MESSAGE, message_pages.repeat),
    Route("wordings", "wordings", SHOWN, Permission.READ_MESSAGE, message_pages.wordings),
    Route("orders", "orders", SHOWN, Permission.READ_FILING, order_pages.inbox),
    Route("orders/<uuid:filing_id>", "order", SHOWN, Permission.READ_FILING, order_pages.order),
    Route(
        "orders/<uuid:filing_id>/document",
        "order-document",
        SHOWN,
        Permission.VIEW_EXHIBIT,
        order_pages.document,
        FOR_LOOKING,
    ),
    *(
        Route(f"orders/<uuid:filing_id>/{path}", name, SENT, needs, view)
        for path, name, needs, view in (
            ("execute", "execute-order", Permission.EXECUTE_ORDER, order_pages.execute),
            ("return", "return-order", Permission.EXECUTE_ORDER, order_pages.send_back),
            ("resume", "resume-order", Permission.EXECUTE_ORDER, order_pages.resume),
            ("copies", "decide-copies", Permission.EXECUTE_ORDER, order_pages.decide_copies),
            ("call-back", "call-back", Permission.SETTLE_CALL_BACK, order_pages.call_back),
            ("type", "type-in", Permission.TYPE_FILING, order_pages.type_in),
        )
    ),
    Route("authorities", "authorities", SHOWN, Permission.READ_FILING, authority_pages.authorities),
    Route(
        "authorities/add",
        "add-authority",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.add_authority,
        FOR_CHANGING,
    ),
    Route(
        "authorities/<uuid:authority_id>",
        "authority",
        FORM,
        Permission.EDIT_AUTHORITY,
        authority_pages.authority,
        FOR_CHANGING,
    ),
    Route(
        "authorities/<uuid:authority_id>/end",
        "end-authority",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.end_authority,
        FOR_CHANGING,
    ),
    Route("authors", "authors", SHOWN, Permission.READ_AUTHOR, author_pages.authors),
    Route("authors/<uuid:pseudonym>", "author", SHOWN, Permission.READ_AUTHOR, author_pages.author),
    Route("authors/<uuid:pseudonym>/marks", "mark", SENT, Permission.MARK_AUTHOR, author_pages.place_mark),
    Route(
        "authors/<uuid:pseudonym>/marks/<uuid:mark_id>/end",
        "mark-end",
        SENT,
        Permission.MARK_AUTHOR,
        author_pages.end_mark,
    ),
    Route(
        "authors/<uuid:pseudonym>/erasure",
        "erasure",
        SENT,
        Permission.ERASE_AUTHOR,
        author_pages.erase,
        FOR_CHANGING,
    ),
    Route("rules", "rules", SHOWN, Permission.READ_RULE, rule_pages.rules),
    Route("rules/<slug:service>/<slug:name>", "rule", SHOWN, Permission.READ_RULE, rule_pages.rule),
    Route("rules/<slug:service>/<slug:name>/retire", "retire-rule", FORM, Permission.RETIRE_RULE, rule_pages.retire),
    Route("adopt-rule", "adopt-rule", FORM, Permission.ADOPT_RULE, rule_pages.adopt),
)
