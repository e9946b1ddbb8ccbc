"""The authorities' door: a signed order is taken in once; what is forged, stale, replayed or another's is refused."""

import json
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import override_settings
from django.urls import get_resolver

from firsthour import api_settings
from firsthour.clocks.queries import deadlines_of
from firsthour.doors.api import signatures
from firsthour.doors.api.routes import ROUTES
from firsthour.orders.models import Authority, CallBack, Filing, UsedNonce
from firsthour.orders.rules import LARGEST_RAW
from firsthour.orders.words import AuthorityRole, FilingState, Sender, Suspicion
from tests.filing import ENTRY, ORDER, filed, registered
from tests.making import service
from tests.signing import call, headers_for, public, send

OWN = {
    name: getattr(api_settings, name)
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "ALLOWED_HOSTS", "APPEND_SLASH", "DATA_UPLOAD_MAX_MEMORY_SIZE")
}
PLACE = "/v1/services/agora/filings"
BODY = msgspec.json.encode({"kind": "removal-order", "form": msgspec.to_builtins(ORDER)})


@dataclass
class World:
    """A service, and an authority with a key."""

    authority: Authority
    key: Ed25519PrivateKey


@pytest.fixture
def world(db, home):
    service()
    key = Ed25519PrivateKey.generate()
    with override_settings(**OWN):
        yield World(registered(msgspec.structs.replace(ENTRY, keys=(public(key),))), key)


INVENTED = "00000000-0000-0000-0000-000000000007"
CALLS = (("GET", ""), ("GET", "/answers/1.json"), ("GET", "/answers/1.pdf"), ("POST", "/withdrawal"))


def told(answer) -> dict:
    return json.loads(answer.content)


def test_a_signed_order_is_one_filing_however_often_it_comes(world):
    first = call(world.key, "POST", PLACE, BODY)
    assert first.status_code == 201, first.content
    shown = told(first)
    filing = Filing.objects.get()
    assert filing.suspicions == [] and filing.authority == world.authority and filing.way == "api"
    assert filing.received_at <= filing.ingested_at and shown["hour"]["state"] == "running"
    (hour,) = [clock for clock in deadlines_of([filing.id]) if clock.kind == "TCO-3.3"]
    assert hour.starts_at == filing.received_at and hour.due_at - filing.received_at == timedelta(hours=1)
    again = call(world.key, "POST", PLACE, BODY)
    assert told(again)["id"] == shown["id"] and Filing.objects.count() == 1
    # the same order with another spelling of its JSON: a duplicate by authority and reference
    spelled = call(world.key, "POST", PLACE, json.dumps(json.loads(BODY), indent=2).encode())
    assert (told(spelled)["state"], told(spelled)["same_as"]) == ("duplicate", shown["id"])
    followed = call(world.key, "GET", f"/v1/filings/{shown['id']}")
    assert told(followed) == shown and {each["id"] for each in told(call(world.key, "GET", "/v1/filings"))} > {
        shown["id"]
    }


def test_an_overheard_request_is_not_obeyed_again(world):
    headers = headers_for(world.key, "POST", PLACE, BODY)
    assert send(headers, "POST", PLACE, BODY).status_code == 201
    replayed = send(headers, "POST", PLACE, BODY)
    assert (replayed.status_code, told(replayed)["code"]) == (409, "orders:request:replayed")
    assert Filing.objects.count() == UsedNonce.objects.count() == 1


def test_what_is_not_signed_by_a_key_of_the_register_is_refused_and_nothing_is_kept(world):
    stranger, mine = Ed25519PrivateKey.generate(), headers_for(world.key, "POST", PLACE, BODY)
    forged = headers_for(stranger, "POST", PLACE, BODY)
    forged["Signature-Input"] = forged["Signature-Input"].replace(public(stranger), public(world.key))
    other = BODY.replace(b"/p/1", b"/p/2")
    tried = {
        "unsigned": send({}, "POST", PLACE, BODY),
        "unknown": call(stranger, "POST", PLACE, BODY),
        "forged": send(forged, "POST", PLACE, BODY),
        "redirected": send(mine, "POST", "/v1/services/other/filings", BODY),
        "unread": send(mine | {"Signature-Input": "sig1=()"}, "POST", PLACE, BODY),
        "renamed": send(mine | {"Signature": mine["Signature"].replace("sig1", "sig2")}, "POST", PLACE, BODY),
    }
    assert {name: answer.status_code for name, answer in tried.items()} == dict.fromkeys(tried, 401)
    assert "Accept-Signature" in tried["unsigned"].headers and UsedNonce.objects.count() == 0
    changed = send(mine, "POST", PLACE, other)
    assert (changed.status_code, told(changed)["code"]) == (400, "api:body:differs")
    questioned = send(headers_for(world.key, "GET", "/v1/filings"), "GET", "/v1/filings?all=1")
    assert questioned.status_code == 404
    empty = call(world.key, "POST", PLACE, b"")
    assert (empty.status_code, told(empty)["code"]) == (422, "api:body:missing")
    assert call(world.key, "POST", "/v1/services/other/filings", BODY).status_code == 404
    assert call(world.key, "PUT", PLACE, BODY).status_code == 404 and Filing.objects.count() == 0


@pytest.mark.parametrize(
    ("shift", "lasts", "status"), [(-400, 120, 401), (-100, 90, 401), (120, 120, 401), (0, 3600, 401), (-30, 300, 201)]
)
def test_a_signature_lasts_minutes(world, monkeypatch, shift, lasts, status):
    import tests.signing as signing

    script = signing.example()
    begun = script.time.time() + shift
    monkeypatch.setattr(script, "time", type("Clock", (), {"time": staticmethod(lambda: begun)}))
    monkeypatch.setattr(script, "LASTS_SECONDS", lasts)
    headers = script.signed_headers(world.key, "POST", signing.SITE, PLACE, BODY)
    assert send(headers, "POST", PLACE, BODY).status_code == status


def test_what_a_proved_authority_sends_and_no_program_reads_is_typed_in_while_the_hour_runs(world):
    answer = call(world.key, "POST", PLACE, b'{"kind": "removal-order", "form": {"reason_boxes": "all"}}')
    assert answer.status_code == 201 and "unreadable" in told(answer) and told(answer)["typed"] is False
    filing = Filing.objects.get()
    assert filing.form is None and filing.authority == world.authority and deadlines_of([filing.id])


def test_what_is_too_large_is_refused_with_its_reason(world):
    answer = call(world.key, "POST", PLACE, b" " * (LARGEST_RAW + 1))
    assert (answer.status_code, told(answer)["code"]) == (413, "orders:filing:too-large")


def test_a_wrong_role_is_taken_in_and_flagged_and_somebody_calls_back(world):
    key = Ed25519PrivateKey.generate()
    entry = msgspec.structs.replace(ENTRY, name="Overseer", roles=(AuthorityRole.OVERSEE,), keys=(public(key),))
    registered(entry)
    shown = told(call(key, "POST", PLACE, BODY))
    assert shown["doubts"] == [Suspicion.WRONG_ROLE] and shown["call_back"] is True and shown["hour"]
    assert CallBack.objects.get().number == ENTRY.call_back_number


def test_another_authority_finds_nothing_and_a_mail_that_only_claims_to_be_theirs_is_not_shown(world):
    mine = told(call(world.key, "POST", PLACE, BODY))["id"]
    other = Ed25519PrivateKey.generate()
    registered(msgspec.structs.replace(ENTRY, name="Another Office", keys=(public(other),)))
    unproved = filed(Filing.objects.get().service, msgspec.structs.replace(ORDER), sender=Sender())
    for key, filing in ((other, mine), (world.key, unproved.id), (world.key, INVENTED)):
        for method, path in CALLS:
            body = b"{}" if method == "POST" else None
            assert call(key, method, f"/v1/filings/{filing}{path}", body).status_code == 404, (filing, path)
    assert told(call(other, "GET", "/v1/filings")) == [] and len(told(call(world.key, "GET", "/v1/filings"))) == 1


def test_an_order_is_withdrawn_once_and_its_hour_ends(world):
    mine = told(call(world.key, "POST", PLACE, BODY))["id"]
    for _ in range(2):
        answer = call(world.key, "POST", f"/v1/filings/{mine}/withdrawal", b"{}")
        assert (told(answer)["state"], told(answer)["hour"]) == (FilingState.WITHDRAWN, None)


def test_every_call_is_in_the_table_and_needs_a_signature(world):
    patterns = get_resolver("firsthour.doors.api.urls").url_patterns
    assert [pattern.name for pattern in patterns] == [route.name for route in ROUTES]
    with_ids = {(route.method, route.path) for route in ROUTES if "filing_id" in route.path}
    start = "v1/filings/<uuid:filing_id>"
    tried = {(method, start + path.replace("/1.", "/<int:number>.")) for method, path in CALLS}
    assert with_ids == tried, "each is tried by another authority above"
    for path in ("/v1/filings", f"/v1/filings/{INVENTED}"):
        answer = send({}, "GET", path)
        assert answer.status_code == 401 and answer.headers["Cache-Control"] == "no-store"


def test_the_signature_base_is_that_of_the_standard():
    """RFC 9421, appendix B.2.6, has its own components; the spelling of the lines is what is compared here."""
    headers = {"signature-input": 'sig=("@method" "@authority" "@path");created=100;expires=200;'
               f'nonce="0123456789abcdef";keyid="{"a" * 64}"', "signature": f"sig=:{'A' * 86}==:"}
    at = signatures.datetime.fromtimestamp(150, signatures.UTC)
    found = signatures.read_signature(
        method="GET", authority="localhost", path="/v1/filings", headers=headers, with_body=False, at=at
    )
    params = headers["signature-input"].removeprefix("sig=")
    lines = ['"@method": GET', '"@authority": localhost', '"@path": /v1/filings', f'"@signature-params": {params}']
    assert found.base.decode().split("\n") == lines
