"""Every route names a permission, and every cell of the matrix of roles and routes holds."""

import uuid
from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse

from firsthour.authors.models import Mark
from firsthour.cases.models import Case
from firsthour.doors.console.routes import ROUTES, Access, Route
from firsthour.doors.now import now
from firsthour.flags.actions import add_flagger
from firsthour.matching.models import Entry
from firsthour.people.rules import may
from firsthour.people.words import Permission, Role
from firsthour.policy.actions import pull_brake
from firsthour.policy.models import Brake
from firsthour.policy.words import BrakeKind, BrakeSubject
from tests.doors.console.browsing import browser, signed_in, words
from tests.doors.console.showing import LATER, House
from tests.flagging import a_flag
from tests.making import AT, DESK, TRIAL, account, entry

ENDS_THE_SESSION = "sign-out"
NUMBERED = ("case_id", "entry_id", "bank_id", "brake_id", "message_id", "pseudonym", "mark_id", "flag_id", "flagger_id")
KNOWN = {"which": "item", "token": "invented", "service": "agora", "name": "known-picture"}
FORM = {"view": "clear", "email": "nobody@staff.example", "service": "agora", "text": TRIAL, "purpose": "none-found"}


def test_every_address_is_a_route_and_every_route_names_what_it_needs():
    assert [pattern.name for pattern in get_resolver().url_patterns] == [route.name for route in ROUTES]
    assert all(isinstance(route.needs, Permission | Access) for route in ROUTES)
    assert len({route.path for route in ROUTES}) == len(ROUTES)


def test_only_coming_in_and_the_styles_are_public():
    assert {route.name for route in ROUTES if route.needs is Access.PUBLIC} == {"styles", "enrol", "sign-in"}


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role or "nobody")
def test_each_cell_of_the_matrix(db, home, role):
    house = House()
    aside = BrakeSubject(BrakeKind.ENTRY, str(house.unconfirmed.id))
    brake = pull_brake(subject=aside, actor=house.somebody, at=AT)
    mark = house.marked()
    flag = a_flag(house.on)
    flagger, _ = add_flagger(name="Watch", coordinator="C", country="IE", since=AT.date(), actor=DESK, at=AT)
    client = signed_in(account(role)) if role else browser()
    for number, (route, method) in enumerate(cells()):
        house.unconfirmed = entry(house.somebody, value=f"{number + 1:064x}", confirmed=False)
        make = house.in_question if "entry_id" in route.path else house.proved
        make = house.in_question if route.name == "leave" else make
        make = house.untold if route.name == "repeat" else make
        case = make(at=LATER + timedelta(minutes=number))
        if "confirm" in route.name:
            client.post(reverse("reveal", args=[case.id]), {"view": "clear"})
        known = known_of(case, house.unconfirmed, brake, mark) | {"flag_id": flag.id, "flagger_id": flagger.id}
        answer = ask(client, route, method, known)
        cell = f"{role or 'nobody'} × {method} {route.name}: {answer.status_code}"
        if route.needs is Access.PUBLIC:
            assert answer.status_code in (200, 302, 403, 410), cell
        elif role is None:
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"), cell
        elif route.needs is Access.SIGNED_IN or may([role], route.needs):
            assert answer.status_code in (200, 302), cell
        else:
            assert answer.status_code == 403, cell
            assert f"Your role does not include {route.needs}." in words(answer), cell
            assert "Ask an administrator if you need it for your work." in words(answer), cell


def cells() -> list[tuple[Route, str]]:
    """Every route with every method it takes; signing out comes last."""
    each = [(route, method) for route in ROUTES for method in route.methods if method != "HEAD"]
    return sorted(each, key=lambda cell: cell[0].name == ENDS_THE_SESSION)


def known_of(case: Case, hit: Entry, brake: Brake, mark: Mark) -> dict[str, object]:
    """What stands in the paths of pages about these."""
    restriction = case.item.restriction_set.first()
    return KNOWN | {
        "case_id": case.id,
        "entry_id": hit.id,
        "bank_id": hit.bank_id,
        "brake_id": brake.id,
        "brake": brake,
        "message_id": restriction.statement.message.id if restriction else None,
        "pseudonym": mark.author.pseudonym,
        "mark_id": mark.id,
    }


def ask(client, route: Route, method: str, known: dict[str, object]):
    """Ask for a route about a case, an entry, a brake, a message or an author, with a form that makes sense there."""
    words_of_path = {name: value for name, value in known.items() if f":{name}>" in route.path}
    address = reverse(route.name, kwargs=words_of_path)
    if method == "GET":
        return client.get(address)
    form = FORM | {"kind": known["brake"].kind, "identity": known["brake"].identity, "channel": "platform"}
    until = (now() + timedelta(days=30)).date().isoformat()
    form |= {"mark": "official", "note": "seen", "until": until}
    if route.name == "mark":
        form["source"] = "staff"
    form |= {"outcome": "unclear", "step": "suspend"}
    if route.name == "flagger-add":
        form |= {"name": "Another", "coordinator": "C", "country": "IE", "since": AT.date().isoformat()}
    return client.post(address, form | {"reason": "matches-right" if "brake_id" in route.path else "false-match"})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_no_route_takes_another_method(db, home, route):
    ids = {name: uuid.uuid4() for name in NUMBERED}
    known = KNOWN | ids
    address = reverse(route.name, kwargs={name: known[name] for name in known if f":{name}>" in route.path})
    for method in {"GET", "POST", "PUT", "DELETE"} - set(route.methods):
        assert browser().generic(method, address).status_code == 405


def test_a_page_that_does_not_exist_is_refused_with_a_remedy(db):
    answer = browser().get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in words(answer) and "Start from the list of cases." in words(answer)
