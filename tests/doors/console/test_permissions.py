"""Every route names a permission, and every cell of the matrix of roles and routes holds."""

import uuid
from datetime import datetime, timedelta

import msgspec
import pytest
from django.urls import get_resolver, reverse

from firsthour.authors.models import Mark
from firsthour.doors.console.routes import ROUTES
from firsthour.doors.console.routing import Access, Route
from firsthour.doors.now import now
from firsthour.flags.actions import add_flagger
from firsthour.ledger.words import Actor
from firsthour.notices.models import Message
from firsthour.orders.models import Authority
from firsthour.people.actions import add_passkey, begin_session
from firsthour.people.models import Account, Session
from firsthour.people.rules import may
from firsthour.people.words import Permission, Role
from firsthour.platform.actions import issue_command, issue_key, postpone_command
from firsthour.platform.models import Command
from firsthour.platform.words import Scope
from firsthour.policy.actions import pull_brake
from firsthour.policy.models import Brake
from firsthour.policy.words import BrakeKind, BrakeSubject
from firsthour.threats.actions import write_report
from firsthour.vault.actions import approve_export, set_apart
from firsthour.vault.models import Export
from firsthour.vault.words import DangerReason
from tests.doors.console.browsing import browser, enrolled, signed_in, words
from tests.doors.console.showing import LATER, House
from tests.filing import ENTRY, filed, registered
from tests.flagging import a_flag
from tests.making import AT, DESK, TRIAL, account, entry
from tests.rooms.vault.sealing import log_sealed
from tests.threatening import investigators, threatened

KNOWN = {"which": "item", "token": "invented", "service": "agora", "name": "known-picture", "provider_id": "oidc"}
FORM = {"view": "clear", "email": "nobody@staff.example", "service": "agora", "text": TRIAL, "purpose": "none-found"}
KNOWN |= {"prefix": "abc", "slug": "agora", "factor_id": 1, "identity_id": 1}
KNOWN |= {"number": 1, "shape": "json", "kind": "referral"}
FORM |= {"hours": "24", "contact_point": "contact@agora.example", "languages": "en", "establishment": "IE"}
FORM |= {"outcome": "unclear", "step": "suspend", "name": "Another", "coordinator": "C", "country": "IE"}
FORM |= {"role": "reviewer", "channel": "platform", "mark": "official", "note": "seen"}
LAST = ("end-other-sessions", "sign-out")


def test_every_address_is_a_route_and_every_route_names_what_it_needs():
    assert [pattern.name for pattern in get_resolver().url_patterns] == [route.name for route in ROUTES]
    assert all(isinstance(route.needs, Permission | Access) for route in ROUTES)
    assert len({route.path for route in ROUTES}) == len(ROUTES)


def test_only_coming_in_the_styles_and_the_contact_point_are_public():
    assert {route.name for route in ROUTES if route.needs is Access.PUBLIC} == {
        "styles",
        "passkeys-script",
        "keys-script",
        "enrol",
        "account_login",
        "mfa_authenticate",
        "openid_connect_login",
        "openid_connect_callback",
        "answer",
        "contact",
        "contact-json",
        *("figures", "figures-file"),
        *("log", "log-head", "log-heads", "log-inclusion", "log-consistency"),
    }


STAFF = [role for role in Role if role is not Role.AUTHORITY_OFFICER]
OFTEN = {Role.OPERATOR, Role.AUDITOR}
"""Who may do everything, and who may change nothing; the table itself is tested cell by cell for all of them."""


def sometimes(role: Role):
    """A role whose round of every page is made in the long runs alone."""
    return role if role in OFTEN else pytest.param(role, marks=pytest.mark.torture)


@pytest.mark.parametrize("role", [*map(sometimes, STAFF), None], ids=lambda role: role or "nobody")
def test_each_cell_of_the_matrix(db, home, role):
    house = House()
    aside = BrakeSubject(BrakeKind.ENTRY, str(house.unconfirmed.id))
    brake = pull_brake(subject=aside, actor=house.somebody, at=AT)
    mark = house.marked()
    flag = a_flag(house.on)
    flagger, _ = add_flagger(name="Watch", coordinator="C", country="IE", since=AT.date(), actor=DESK, at=AT)
    reader = account(role or "operator")
    client, own = signed_in(reader) if role else browser(), Actor.person(reader.pseudonym)
    target = signed_in_target()
    house.untold()
    for number, (route, method) in enumerate(cells()):
        case = None
        if "case_id" in route.path:
            house.unconfirmed = entry(house.somebody, value=f"{number + 1:064x}", confirmed=False)
            make = house.in_question if "entry_id" in route.path else house.proved
            case = make(at=LATER + timedelta(minutes=number))
        if "confirm" in route.name:
            client.post(reverse("reveal", args=[case.id]), {"view": "clear"})
        known = words_for(route.path, house, target, brake, mark, case.id if case else uuid.uuid4())
        known |= {"flag_id": flag.id, "flagger_id": flagger.id}
        if "export_id" in route.path or "exhibit_id" in route.path:
            known |= copy_for(house, route, own, LATER + timedelta(minutes=number))
        answer = ask(client, route, method, known)
        cell = f"{role or 'nobody'} × {method} {route.name}: {answer.status_code}"
        lacks = f"Your role does not include {route.needs}." in answer.content.decode(errors="replace")
        if route.needs is Access.PUBLIC:
            assert answer.status_code in (200, 302, 403, 404, 410), cell
        elif role is None:
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"), cell
        elif isinstance(route.needs, Access) or may([role], route.needs):
            assert answer.status_code < 500 and not lacks, cell
            sent_on = answer.headers.get("Location", "").startswith(("/sign-in", "/step-up"))
            assert not sent_on or route.name in LAST, cell
        else:
            assert answer.status_code == 403 and lacks, cell
            assert "Ask an operator if you need it for your work." in words(answer), cell


def test_an_officer_without_a_passkey_reaches_nothing_but_setting_one_up(db, home):
    client = enrolled("authority-officer")
    target, house = signed_in_target(), House()
    aside = BrakeSubject(BrakeKind.ENTRY, str(house.unconfirmed.id))
    brake = pull_brake(subject=aside, actor=house.somebody, at=AT)
    mark = house.marked()
    for route, method in cells():
        if route.needs in (Access.PUBLIC, Access.SETTING_UP):
            continue
        known = words_for(route.path, house, target, brake, mark, uuid.uuid4())
        answer = ask(client, route, method, known)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/me"), route.name


def test_an_officer_with_a_passkey_whom_no_authority_named_has_an_account_and_nothing_else(db, home):
    client = enrolled("authority-officer")
    officer = Account.objects.get(email="new@staff.example")
    add_passkey(account=officer, name="x", credential={}, actor=DESK, at=now())
    for route, method in cells():
        if isinstance(route.needs, Permission):
            answer = ask(client, route, method, {"form": {}})
            expected = {"cases": (302, "/me")}.get(route.name, (403, None))
            if route.needs is Permission.SUBMIT_FILING:
                expected = (404, None)
            assert (answer.status_code, answer.headers.get("Location")) == expected, route.name
    page = words(client.get("/me"))
    assert "Cases" not in page and "as soon as the service has entered your account" in page
    assert "Only a passkey signs you in" in page
    assert "authenticator app" not in page and "ecovery codes" not in page
    for refused in (client.get("/me/app"), client.post("/me/app", {"code": "1"}), client.post("/me/recovery-codes")):
        assert refused.status_code == 409 and "officers of an authority sign in with a passkey" in words(refused)


def signed_in_target() -> Session:
    """A session of somebody else, about whom the routes are asked."""
    somebody = account("reviewer")
    actor = Actor.person(somebody.pseudonym)
    return begin_session(account=somebody, key="elsewhere", browser="", factor=None, actor=actor, at=now())


def cells() -> list[tuple[Route, str]]:
    """Every route with every method it takes; what ends sessions comes last."""
    each = [(route, method) for route in ROUTES for method in route.methods if method != "HEAD"]
    return sorted(each, key=lambda cell: LAST.index(cell[0].name) if cell[0].name in LAST else -1)


def words_for(
    path: str, house: House, session: Session, brake: Brake, mark: Mark, case_id: uuid.UUID
) -> dict[str, object]:
    """Words of a path that name something there is: a case, an entry, a brake, a mark; what an earlier route may have
    used up (a key, a failed command, an alarm) is made anew where this path names it."""
    message = Message.objects.exclude(state="done").first()
    known = {
        "case_id": case_id,
        "entry_id": house.unconfirmed.id,
        "bank_id": house.unconfirmed.bank_id,
        "brake_id": brake.id,
        "account_id": session.account_id,
        "session_id": session.id,
        "message_id": message.id if message else uuid.uuid4(),
        "pseudonym": mark.author.pseudonym,
        "mark_id": mark.id,
        "form": {"kind": brake.kind, "identity": brake.identity},
    }
    if ":prefix>" in path:
        key, _ = issue_key(service=house.on, scopes=[Scope.MATCH], actor=DESK, at=LATER)
        known["prefix"] = key.prefix
    if ":appeal_id>" in path:
        known["appeal_id"] = house.appealed().id
    if ":filing_id>" in path:
        known["filing_id"] = filed(house.on, None).id
    if ":authority_id>" in path:
        known["authority_id"] = registered(msgspec.structs.replace(ENTRY, name=f"Office {uuid.uuid4()}")).id
    if ":threat_id>" in path:
        known |= told_threat(house)
    if ":command_id>" in path:
        known["command_id"] = failed_command(house).id
    if any(name in path for name in (":alarm_id>", ":deadline_id>", ":shift_id>")):
        alarm = house.running_clock(now())
        known |= {"alarm_id": alarm.id, "deadline_id": alarm.deadline_id, "shift_id": house.shift.id}
    return known


def told_threat(house: House) -> dict[str, object]:
    """A threat of which a report is on its way to somebody."""
    if not Authority.objects.filter(state="FR").exists():
        investigators("FR")
    threat = threatened(house.in_question(), actor=house.somebody, at=now(), place_state="FR")
    office = Authority.objects.get(state="FR")
    report = write_report(threat_id=threat.id, authorities=[office.id], actor=house.somebody, at=now())
    return {"threat_id": threat.id, "dispatch_id": report.dispatches.get().id}


def failed_command(house: House) -> Command:
    """A command that the connector cannot carry out."""
    command = issue_command(
        service=house.on, item_reference="an-item", kind="disable", territories=[], caused_by=None, actor=DESK, at=LATER
    )
    postpone_command(command=command, problem="platform:connector:cannot", alarm=True, actor=DESK, at=LATER)
    return command


def copy_for(house: House, route: Route, own: Actor, at: datetime) -> dict[str, object]:
    """An exhibit and a copy of it: requested by somebody else, ready to be taken, or set apart, as the route needs."""
    case = house.in_question(at=at)
    export: Export = house.copy_requested(case, own if route.name == "take-export" else house.somebody)
    if route.name == "take-export":
        approve_export(export_id=export.id, actor=house.somebody, at=now())
        log_sealed(now())
    if route.name == "take-notice":
        set_apart(exhibit_id=export.exhibit_id, because=DangerReason.PERSON, actor=house.somebody, at=now())
    form = {"recipient": "court", "purpose": "investigation", "part": "content", "reference": "12 Js 345/26"}
    return {"exhibit_id": export.exhibit_id, "export_id": export.id, "form": form}


ABOUT_AUTHORS = ("message_id", "pseudonym", "mark_id")
IDS = (
    *(*ABOUT_AUTHORS, "case_id", "entry_id", "bank_id", "brake_id", "account_id", "session_id", "command_id"),
    *("view_id", "flag_id", "flagger_id", "reply_id", "hold_id", "exhibit_id", "export_id"),
    *("alarm_id", "deadline_id", "shift_id", "filing_id", "authority_id", "officer_id"),
    *("ordered_id", "review_id", "gold_id", "proposal_id", "threat_id", "dispatch_id", "appeal_id", "item_mark_id"),
)


def address_of(route: Route, known: dict[str, object]) -> str:
    """The address of a route about these; what they do not name is invented."""
    known = {name: uuid.uuid4() for name in IDS} | KNOWN | known
    return reverse(route.name, kwargs={name: known[name] for name in known if f":{name}>" in route.path})


def ask(client, route: Route, method: str, known: dict[str, object]):
    """Ask for a route about these, with a form that makes sense there."""
    address = address_of(route, known)
    if method == "GET":
        return client.get(address)
    reason = "matches-right" if "brake_id" in route.path else "false-match"
    until = (now() + timedelta(days=30)).date().isoformat()
    source = {"source": "staff"} if route.name == "mark" else {}
    days = {"until": until, "since": AT.date().isoformat()}
    return client.post(address, FORM | known["form"] | source | days | {"reason": reason})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_no_route_takes_another_method(db, home, route):
    for method in {"GET", "POST", "PUT", "DELETE"} - set(route.methods):
        assert browser().generic(method, address_of(route, {})).status_code == 405


def test_a_page_that_does_not_exist_is_refused_with_a_remedy(db):
    answer = browser().get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in words(answer) and "Start from the list of cases." in words(answer)
