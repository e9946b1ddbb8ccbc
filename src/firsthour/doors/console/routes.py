"""Every page of the console: its path, how it may be asked for, and the permission it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpResponse

from firsthour.doors.console import (
    bank_pages,
    brake_pages,
    case_pages,
    contact_pages,
    delivery_pages,
    rule_pages,
    service_pages,
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
    Route(
        "deliveries/<slug:delivery>/<uuid:delivery_id>/retry",
        "retry",
        SENT,
        Permission.RETRY_DELIVERY,
        delivery_pages.retry,
    ),
    Route("", "cases", SHOWN, Permission.READ_CASE, case_pages.cases),
    Route("cases/<uuid:case_id>", "case", SHOWN, Permission.READ_CASE, case_pages.case),
    Route("cases/<uuid:case_id>/reveal", "reveal", SENT, Permission.VIEW_EXHIBIT, case_pages.reveal),
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
    Route("cases/<uuid:case_id>/pictures/<str:which>", "picture", SHOWN, Permission.VIEW_EXHIBIT, case_pages.picture),
    Route("cases/<uuid:case_id>/reverse", "reverse", FORM, Permission.REVERSE_DECISION, case_pages.reverse),
    Route("rules", "rules", SHOWN, Permission.READ_RULE, rule_pages.rules),
    Route("rules/<slug:service>/<slug:name>", "rule", SHOWN, Permission.READ_RULE, rule_pages.rule),
    Route("rules/<slug:service>/<slug:name>/retire", "retire-rule", FORM, Permission.RETIRE_RULE, rule_pages.retire),
    Route("adopt-rule", "adopt-rule", FORM, Permission.ADOPT_RULE, rule_pages.adopt),
)
