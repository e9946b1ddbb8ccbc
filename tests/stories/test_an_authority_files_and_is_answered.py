"""An officer files in the portal, an authority's program by signed calls; a legal officer has both carried out; each
follows its own order until everything is proved gone, takes Annex II home, and may withdraw."""

import json

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import override_settings

from firsthour.doors.now import now
from firsthour.intake.models import Item
from firsthour.ledger.models import Event
from firsthour.orders.duties import carry_out_orders, give_back_fallen, print_answers, resolve_links
from firsthour.orders.models import Filing
from firsthour.orders.words import NamedLink
from firsthour.platform.actions import add_connector
from firsthour.platform.duties import send_command
from tests.boarding import running_board
from tests.doors.api.test_calls import OWN, PLACE, told
from tests.doors.console.browsing import signed_in, words
from tests.filing import ENTRY, ORDER, registered
from tests.making import DESK, account, adopted, person, service
from tests.officers import officer_at, typed_order
from tests.signing import call, public


@pytest.fixture
def board(db, home, monkeypatch):
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        on = service(at=now())
        adopted(on, person(at=now()), now())
        add_connector(service=on, address=f"{board.address}/hook", secret="shared", actor=DESK, at=now())
        yield board


def work() -> None:
    """What the worker does, as often as it takes."""
    for _ in range(4):
        for duty in (resolve_links, carry_out_orders, print_answers, give_back_fallen, send_command):
            duty(now)


def by_program(key: Ed25519PrivateKey, method: str, path: str, body: bytes | None = None):
    with override_settings(**OWN):
        return call(key, method, path, body)


def test_an_officer_and_a_program_file_and_take_their_answers_home(board):
    key = Ed25519PrivateKey.generate()
    authority = registered(msgspec.structs.replace(ENTRY, keys=(public(key),)), at=now())
    officer = officer_at(authority, "officer@police.example.org")
    legal = signed_in(account("legal", at=now()))
    links = [board.add("a1", "ana", b"one"), board.add("b2", "ben", b"two")]

    # filed in the portal, and by a program
    answer = officer.post("/filings/agora/removal-order", typed_order(url_and_location_info=links[0]))
    typed = answer.headers["Location"]
    form = msgspec.structs.replace(ORDER, url_and_location_info=(NamedLink(links[1]),))
    document = msgspec.json.encode({"kind": "removal-order", "form": form})
    signed = f"/v1/filings/{told(by_program(key, 'POST', PLACE, document))['id']}"

    # carried out by a legal officer
    for filing in Filing.objects.all():
        assert legal.post(f"/orders/{filing.id}/execute").status_code == 302
    work()
    assert {post.state for post in board.posts.values()} == {"disabled"}

    # followed, and answered
    shown = words(officer.get(typed))
    assert "executed" in shown and "Annex II: executed" in shown and "Save as PDF" in shown
    (followed,) = [told(by_program(key, "GET", signed))]
    assert followed["state"] == "executed" and followed["hour"]["state"] == "satisfied"
    assert followed["addresses"][0]["t1"] == followed["addresses"][0]["items"][0] == followed["t1"] > followed["t0"]
    for shape, begins in (("json", b"{"), ("pdf", b"%PDF")):
        for taken in (
            officer.get(f"{typed}/answers/1/{shape}"),
            by_program(key, "GET", f"{signed}/answers/1.{shape}"),
        ):
            assert taken.content.startswith(begins)
            assert shape == "pdf" or json.loads(taken.content)["annex"] == "II"
    assert "reviewer" not in shown and "copies" not in shown  # nothing internal

    # the program's authority takes its own back; the officer's order stands
    assert told(by_program(key, "POST", f"{signed}/withdrawal", b"{}"))["state"] == "withdrawn"
    work()
    assert {name: post.state for name, post in board.posts.items()} == {"a1": "disabled", "b2": "published"}
    fell = Event.objects.get(tag="orders:order:lapsed")
    assert fell.caused_by.tag == "orders:filing:withdrawn"
    assert json.loads(fell.canonical)["body"]["restored"] == [str(Item.objects.get(reference="b2").id)]


def test_what_two_orders_name_stays_down_until_both_are_withdrawn(board):
    officer = officer_at(registered(at=now()), "officer@police.example.org")
    legal = signed_in(account("legal", at=now()))
    link, filed = board.add("a1", "ana", b"one"), []
    for number in ("1", "2"):
        typed = typed_order(url_and_location_info=link, order_reference_number=number, once=number)
        filed.append(officer.post("/filings/agora/removal-order", typed).headers["Location"])
        legal.post(f"/orders/{Filing.objects.latest('number').id}/execute")
        work()
    for page, state in zip(filed, ("disabled", "published"), strict=True):
        assert officer.post(f"{page}/withdrawal/form").status_code == 302
        work()
        assert board.posts["a1"].state == state
