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
    call_pages,
    case_pages,
    clock_pages,
    contact_pages,
    delivery_pages,
    flag_pages,
    hold_pages,
    identities,
    log_pages,
    message_pages,
    notifier_pages,
    officer_pages,
    order_pages,
    own_account,
    passkeys,
    queue_pages,
    rule_pages,
    service_pages,
    sessions,
    styles,
    vault_pages,
    withholding_pages,
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
    Route("balance/orders", "orders-behind", SHOWN, Permission.READ_FIGURES, balance_pages.orders_behind),
    Route("", "cases", SHOWN, Permission.READ_CASE, case_pages.cases),
    Route("cases/<uuid:case_id>", "case", SHOWN, Permission.READ_CASE, case_pages.case),
    Route("cases/<uuid:case_id>/reveal", "reveal", SENT, Permission.VIEW_EXHIBIT, case_pages.reveal, FOR_LOOKING),
    Route("cases/<uuid:case_id>/pictures/<str:which>", "picture", SHOWN, Permission.VIEW_EXHIBIT, case_pages.picture),
    Route("contact/<slug:slug>", "contact", SHOWN, Access.PUBLIC, contact_pages.contact),
    Route("contact/<slug:slug>.json", "contact-json", SHOWN, Access.PUBLIC, contact_pages.contact_json),
    Route("services", "services", SHOWN, Permission.READ_SERVICE, service_pages.services),
    Route("services/<slug:slug>", "service", SHOWN, Permission.READ_SERVICE, service_pages.service),
    Route("services/<slug:slug>/describe", "describe", FORM, Permission.DESCRIBE_SERVICE, service_pages.describe),
    Route("services/<slug:slug>/keys", "issue-key", SENT, Permission.ISSUE_KEY, service_pages.issue_key, FOR_CHANGING),
    Route(
        "keys/<slug:prefix>/rotate", "rotate-key", SENT, Permission.ROTATE_KEY, service_pages.rotate_key, FOR_CHANGING
    ),
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
    Route("answer/<str:token>", "answer", FORM, Access.PUBLIC, call_pages.answer),
    Route("clocks", "clocks", SHOWN, Permission.READ_CLOCK, clock_pages.clocks),
    Route("clocks/<uuid:deadline_id>", "clock", SHOWN, Permission.READ_CLOCK, clock_pages.clock),
    Route(
        "alarms/<uuid:alarm_id>/acknowledge", "acknowledge", SENT, Permission.ACKNOWLEDGE, clock_pages.acknowledge
    ),
    Route("on-call", "on-call", SHOWN, Permission.READ_CLOCK, call_pages.roster),
    Route("on-call/shifts", "add-shift", SENT, Permission.EDIT_ROSTER, call_pages.add_shift),
    Route("on-call/shifts/<uuid:shift_id>/end", "end-shift", SENT, Permission.EDIT_ROSTER, call_pages.end_shift),
    Route("on-call/hand-over", "hand-over-shift", SENT, Permission.EDIT_ROSTER, call_pages.hand_over),
    Route("banks", "banks", SHOWN, Permission.READ_BANK, bank_pages.banks),
    Route("banks/<uuid:bank_id>", "bank", SHOWN, Permission.READ_BANK, bank_pages.bank),
    Route("allowed", "allowed", SHOWN, Permission.READ_BANK, bank_pages.allowed),
    Route("entries/<uuid:entry_id>", "entry", SHOWN, Permission.READ_BANK, bank_pages.entry),
    Route("entries/<uuid:entry_id>/dispute", "dispute-entry", SENT, Permission.DISPUTE_ENTRY, bank_pages.dispute),
    Route("entries/<uuid:entry_id>/retire", "retire-entry", SENT, Permission.RETIRE_ENTRY, bank_pages.retire),
    Route("holds", "holds", SHOWN, Permission.READ_HOLD, hold_pages.holds),
    Route("holds/<uuid:hold_id>", "hold", SHOWN, Permission.READ_HOLD, hold_pages.hold),
    Route("holds/<uuid:hold_id>/extend", "extend-hold", SENT, Permission.EXTEND_HOLD, hold_pages.extend, FOR_CHANGING),
    Route(
        "holds/<uuid:hold_id>/release", "release-hold", SENT, Permission.RELEASE_HOLD, hold_pages.release, FOR_CHANGING
    ),
    Route("exhibits/<uuid:exhibit_id>/hold", "place-hold", SENT, Permission.PLACE_HOLD, hold_pages.place),
    Route("vault", "vault", SHOWN, Permission.READ_VAULT, vault_pages.vault),
    Route("vault/open_box.py", "open-box", SENT, Access.SIGNED_IN, vault_pages.open_box),
    Route(
        "exhibits/<uuid:exhibit_id>/export",
        "request-export",
        FORM,
        Permission.REQUEST_EXPORT,
        vault_pages.request_export,
        FOR_CHANGING,
    ),
    Route("exhibits/<uuid:exhibit_id>/apart", "set-apart", SENT, Permission.SET_APART, vault_pages.set_apart),
    Route("exhibits/<uuid:exhibit_id>/notice", "take-notice", SENT, Permission.TAKE_NOTICE, vault_pages.take_notice),
    Route("exports/<uuid:export_id>", "export", SHOWN, Permission.READ_VAULT, vault_pages.export),
    Route(
        "exports/<uuid:export_id>/approve",
        "approve-export",
        SENT,
        Permission.APPROVE_EXPORT,
        vault_pages.approve_export,
        FOR_CHANGING,
    ),
    Route(
        "exports/<uuid:export_id>/decline",
        "decline-export",
        SENT,
        Permission.REQUEST_EXPORT,
        vault_pages.decline_export,
        FOR_CHANGING,
    ),
    Route(
        "exports/<uuid:export_id>/take",
        "take-export",
        SENT,
        Permission.REQUEST_EXPORT,
        vault_pages.take_export,
        FOR_LOOKING,
    ),
    Route("cases/<uuid:case_id>/reverse", "reverse", FORM, Permission.REVERSE_DECISION, case_pages.reverse),
    Route("queue", "queue", SHOWN, Permission.READ_CASE, queue_pages.queue),
    Route("queue/next", "take-next", SENT, Permission.CLAIM_CASE, queue_pages.take_next),
    Route("queue/views", "save-view", SENT, Permission.CLAIM_CASE, queue_pages.save_view),
    Route("queue/views/<uuid:view_id>/remove", "remove-view", SENT, Permission.CLAIM_CASE, queue_pages.remove_view),
    Route("search", "search", SHOWN, Permission.READ_CASE, queue_pages.search),
    Route("cases/<uuid:case_id>/claim", "claim", SHOWN, Permission.READ_CASE, queue_pages.claim_of),
    *(
        Route(f"cases/<uuid:case_id>/{path}", path, SENT, needs, view)
        for path, needs, view in (
            ("take", Permission.CLAIM_CASE, queue_pages.take),
            ("give-back", Permission.CLAIM_CASE, queue_pages.release),
            ("restrict", Permission.TAKE_DECISION, queue_pages.restrict),
            ("leave", Permission.TAKE_DECISION, queue_pages.leave_item),
            ("note", Permission.WRITE_NOTE, queue_pages.add_note),
        )
    ),
    Route("flags", "flags", SHOWN, Permission.READ_FLAG, flag_pages.flags),
    Route("flags/<uuid:flag_id>", "flag", SHOWN, Permission.READ_FLAG, flag_pages.flag),
    Route("flags/<uuid:flag_id>/close", "flag-close", SENT, Permission.CLOSE_FLAG, flag_pages.close),
    Route(
        "flags/<uuid:flag_id>/notifier",
        "flag-notifier",
        SENT,
        Permission.CLOSE_FLAG,
        flag_pages.reveal_notifier,
        FOR_LOOKING,
    ),
    Route("notifiers/find", "notifier-find", SENT, Permission.ERASE_NOTIFIER, notifier_pages.find, FOR_LOOKING),
    Route("notifiers/<uuid:pseudonym>", "notifier", SHOWN, Permission.READ_FLAG, notifier_pages.notifier),
    Route(
        "notifiers/<uuid:pseudonym>/erasure",
        "notifier-erasure",
        SENT,
        Permission.ERASE_NOTIFIER,
        notifier_pages.erase,
        FOR_CHANGING,
    ),
    Route("flaggers", "flaggers", SHOWN, Permission.READ_FLAG, flag_pages.flaggers),
    Route("flaggers/add", "flagger-add", SENT, Permission.KEEP_FLAGGER, flag_pages.add_flagger, FOR_CHANGING),
    Route(
        "flaggers/<uuid:flagger_id>/step",
        "flagger-step",
        SENT,
        Permission.KEEP_FLAGGER,
        flag_pages.step_flagger,
        FOR_CHANGING,
    ),
    Route("messages", "messages", SHOWN, Permission.READ_MESSAGE, message_pages.messages),
    Route("messages/<uuid:message_id>", "message", SHOWN, Permission.READ_MESSAGE, message_pages.message),
    Route("messages/<uuid:message_id>/repeat", "repeat", SENT, Permission.REPEAT_MESSAGE, message_pages.repeat),
    Route(
        "replies/<uuid:reply_id>/repeat", "repeat-reply", SENT, Permission.REPEAT_MESSAGE, delivery_pages.repeat_reply
    ),
    Route(
        "replies/<uuid:reply_id>/settle", "settle-reply", SENT, Permission.REPEAT_MESSAGE, delivery_pages.settle_reply
    ),
    Route(
        "messages/<uuid:message_id>/link",
        "hand-over",
        SENT,
        Permission.HAND_OVER_LINK,
        message_pages.hand_over,
        FOR_CHANGING,
    ),
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
            ("extend", "extend-withholding", Permission.EXECUTE_ORDER, withholding_pages.extend),
            ("lift", "lift-withholding", Permission.EXECUTE_ORDER, withholding_pages.lift),
            ("fall", "order-fell", Permission.EXECUTE_ORDER, withholding_pages.fall),
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
    Route(
        "authorities/<uuid:authority_id>/officers",
        "name-officer",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.name_officer,
        FOR_CHANGING,
    ),
    Route(
        "authorities/<uuid:authority_id>/officers/<uuid:officer_id>/end",
        "end-officer",
        SENT,
        Permission.EDIT_AUTHORITY,
        authority_pages.end_officer,
        FOR_CHANGING,
    ),
    Route("filings", "own-filings", SHOWN, Permission.SUBMIT_FILING, officer_pages.filings),
    Route("filings/<uuid:filing_id>", "own-filing", SHOWN, Permission.SUBMIT_FILING, officer_pages.filing),
    Route(
        "filings/<slug:slug>/<slug:kind>", "submit-filing", FORM, Permission.SUBMIT_FILING, officer_pages.submit
    ),
    *(
        Route(f"filings/<uuid:filing_id>/{path}", name, methods, Permission.SUBMIT_FILING, view, fresh)
        for path, name, methods, view, fresh in (
            ("clarification/form", "clarify-filing", FORM, officer_pages.clarify, None),
            ("withdrawal/form", "withdraw-filing", SENT, officer_pages.withdraw, FOR_CHANGING),
            ("answers/<int:number>/<slug:shape>", "own-answer", SHOWN, officer_pages.answer, None),
        )
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
