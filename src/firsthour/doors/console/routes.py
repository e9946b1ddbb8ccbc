"""Every page of the console: its path, how it may be asked for, and the permission it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpResponse

from firsthour.doors.console import (
    author_pages,
    bank_pages,
    brake_pages,
    case_pages,
    flag_pages,
    message_pages,
    rule_pages,
    sessions,
    styles,
)
from firsthour.people.words import Permission


class Access(StrEnum):
    """What a route needs where that is no permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"


@dataclass(frozen=True)
class Route:
    """One page. `path` is a Django path; `view` takes the request and the words of the path."""

    path: str
    name: str
    methods: tuple[str, ...]
    needs: Permission | Access
    view: Callable[..., HttpResponse]


SHOWN, SENT, FORM = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")

ROUTES = (
    Route("console.css", "styles", SHOWN, Access.PUBLIC, styles.stylesheet),
    Route("enrol/<str:token>", "enrol", FORM, Access.PUBLIC, sessions.enrol),
    Route("sign-in", "sign-in", FORM, Access.PUBLIC, sessions.sign_in),
    Route("sign-out", "sign-out", SENT, Access.SIGNED_IN, sessions.sign_out),
    Route("", "cases", SHOWN, Permission.READ_CASE, case_pages.cases),
    Route("cases/<uuid:case_id>", "case", SHOWN, Permission.READ_CASE, case_pages.case),
    Route("cases/<uuid:case_id>/reveal", "reveal", SENT, Permission.VIEW_EXHIBIT, case_pages.reveal),
    Route(
        "cases/<uuid:case_id>/pictures/<str:which>", "picture", SHOWN, Permission.VIEW_EXHIBIT, case_pages.picture
    ),
    Route("brakes", "brakes", SHOWN, Permission.READ_BRAKE, brake_pages.brakes),
    Route("brakes/pull", "pull", SENT, Permission.PULL_BRAKE, brake_pages.pull),
    Route("brakes/<uuid:brake_id>", "brake", SHOWN, Permission.READ_BRAKE, brake_pages.brake),
    Route("brakes/<uuid:brake_id>/release", "release", SENT, Permission.RELEASE_BRAKE, brake_pages.release),
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
    Route("cases/<uuid:case_id>/leave", "leave", SENT, Permission.TAKE_DECISION, flag_pages.leave_item),
    Route("flags", "flags", SHOWN, Permission.READ_FLAG, flag_pages.flags),
    Route("flags/<uuid:flag_id>", "flag", SHOWN, Permission.READ_FLAG, flag_pages.flag),
    Route("flags/<uuid:flag_id>/close", "flag-close", SENT, Permission.CLOSE_FLAG, flag_pages.close),
    Route("flaggers", "flaggers", SHOWN, Permission.READ_FLAG, flag_pages.flaggers),
    Route("flaggers/add", "flagger-add", SENT, Permission.KEEP_FLAGGER, flag_pages.add_flagger),
    Route("flaggers/<uuid:flagger_id>/step", "flagger-step", SENT, Permission.KEEP_FLAGGER, flag_pages.step_flagger),
    Route("messages", "messages", SHOWN, Permission.READ_MESSAGE, message_pages.messages),
    Route("messages/<uuid:message_id>", "message", SHOWN, Permission.READ_MESSAGE, message_pages.message),
    Route("messages/<uuid:message_id>/repeat", "repeat", SENT, Permission.REPEAT_MESSAGE, message_pages.repeat),
    Route("wordings", "wordings", SHOWN, Permission.READ_MESSAGE, message_pages.wordings),
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
    Route("authors/<uuid:pseudonym>/erasure", "erasure", SENT, Permission.ERASE_AUTHOR, author_pages.erase),
    Route("rules", "rules", SHOWN, Permission.READ_RULE, rule_pages.rules),
    Route("rules/<slug:service>/<slug:name>", "rule", SHOWN, Permission.READ_RULE, rule_pages.rule),
    Route("rules/<slug:service>/<slug:name>/retire", "retire-rule", FORM, Permission.RETIRE_RULE, rule_pages.retire),
    Route("adopt-rule", "adopt-rule", FORM, Permission.ADOPT_RULE, rule_pages.adopt),
)
