"""The gate as platforms meet it: a real server on loopback, real pictures, a real spool."""

import json
import threading
import time
from uuid import UUID

import jsonschema
import pytest
import skimage.data
from PIL import Image, ImageOps

from firsthour.doors.gate.routes import ROUTES
from firsthour.intake.words import Verdict
from firsthour.matching.formats import PublishedBrake
from firsthour.matching.words import EntryStatus
from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.words import SignalKind, Turn, UnscannableReason
from tests.doors.gate.house import Publisher, RunningGate, adopted_rule, entry, half_an_upload, key, multipart, opened
from tests.pictures import encoded, picture

KNOWN, SEED, OTHER = Image.fromarray(skimage.data.astronaut()), picture(12), picture(13)


@pytest.fixture(scope="module")
def fingerprints():
    """PDQ (hex) of KNOWN and SEED."""
    decoder = Decoder(workers=1)
    found = [decoder.scan(encoded(image, "PNG")).signals[0].value for image in (KNOWN, SEED)]
    decoder.close()
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def publisher(home, fingerprints):
    publisher = Publisher(home)
    publisher.publish(entry(1, fingerprints[0]), entry(2, fingerprints[1], EntryStatus.SEED))
    yield publisher
    publisher.close()


@pytest.fixture(scope="module")
def gate(home, publisher):
    gate = RunningGate(home)
    yield gate
    assert gate.stop() == 0


def signal(value: str, quality: int = 100, kind: str = "pdq") -> dict:
    return {"kind": kind, "value": value, "quality": quality}


def test_a_known_picture_as_a_palette_gif_is_blocked_and_its_bytes_are_sealed(gate, publisher):
    content = encoded(KNOWN.resize((400, 400)), "GIF")
    status, answer = gate.submit(content, id="gif-1", link="https://agora.example/1", views=4, language="en")
    assert status == 200
    assert (answer["verdict"], answer["item"], answer["degraded"], answer["unscannable"]) == (
        "block",
        "gif-1",
        False,
        None,
    )
    (hit,) = answer["hits"]
    assert (UUID(hit["entry"]).int, hit["near"], hit["status"], hit["bank"]) == (1, True, "confirmed", "known")
    (rule,) = answer["rules"]
    assert (rule["name"], rule["digest"], rule["held_back"]) == ("known-picture", adopted_rule().digest, None)
    assert rule["clause"]
    (record,) = [record for record in gate.spooled() if record.receipt == answer["receipt"]]
    assert record.verdict is Verdict.BLOCK
    assert record.service == "agora"
    assert record.item.link == "https://agora.example/1"
    assert record.published_number == answer["published"] == publisher.tail.number
    assert content not in record.content
    assert opened(publisher, record) == content
    assert record.content_type == "image/png"


def test_an_unknown_picture_passes_and_its_bytes_are_not_kept(gate):
    status, answer = gate.submit(encoded(OTHER, "JPEG"))
    assert (status, answer["verdict"], answer["hits"], answer["rules"]) == (200, "pass", [], [])
    (record,) = [record for record in gate.spooled() if record.receipt == answer["receipt"]]
    assert record.content == b""
    assert {signal.kind for signal in record.signals} == set(SignalKind)


def test_a_hit_on_a_seed_entry_or_on_a_closed_item_is_reviewed_and_never_blocked(gate):
    assert gate.submit(encoded(SEED, "PNG"))[1]["verdict"] == "review"
    status, answer = gate.submit(encoded(KNOWN, "PNG"), audience="closed")
    assert (status, answer["verdict"]) == (200, "review")


def test_a_damaged_copy_is_reviewed_and_never_blocked(gate):
    whole = encoded(KNOWN, "BMP")
    _, answer = gate.submit(whole[:-2000])
    assert answer["verdict"] == "review"
    assert answer["hits"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"%PDF-1.7", UnscannableReason.UNSUPPORTED), (b"\xff\xd8\xff broken", UnscannableReason.CORRUPT), (b"", "empty")],
)
def test_what_cannot_be_scanned_is_a_verdict_of_its_own(gate, publisher, content, reason):
    status, answer = gate.submit(content)
    assert (status, answer["verdict"], answer["unscannable"]) == (200, "unscannable", reason)
    (record,) = [record for record in gate.spooled() if record.receipt == answer["receipt"]]
    if content:
        assert opened(publisher, record) == content


def test_an_item_may_come_as_fingerprints(gate, fingerprints):
    status, answer = gate.submit(signals=[signal(fingerprints[0].upper())])
    assert (status, answer["verdict"]) == (200, "block")
    status, problem = gate.submit(signals=[signal(fingerprints[0], quality=10)])
    assert (status, problem["code"]) == (422, "gate:signals:unusable")
    assert gate.submit()[1]["code"] == "gate:signals:unusable"


def test_a_mirrored_copy_is_blocked_says_how_it_fits_and_only_the_picture_as_it_came_is_kept(gate):
    status, answer = gate.submit(encoded(ImageOps.mirror(KNOWN), "JPEG", quality=90), id="mirrored-1")
    (hit,) = answer["hits"]
    assert (status, answer["verdict"], hit["near"], hit["turn"]) == (200, "block", True, "mirrored")
    (record,) = [record for record in gate.spooled() if record.receipt == answer["receipt"]]
    assert {signal.turn for signal in (*record.signals, *record.scanned.turned)} == {Turn.AS_IS}


def test_a_later_frame_of_an_animation_is_found_and_named(gate):
    frames = [picture(31, 400, 400), KNOWN.resize((400, 400))]
    _, answer = gate.submit(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]), id="animation-1")
    assert answer["verdict"] == "block" and [hit["frame"] for hit in answer["hits"]] == [1]


def test_a_flat_picture_and_a_fingerprint_of_the_wrong_length_are_told(gate, fingerprints):
    _, found = gate.ask_about(encoded(Image.new("RGB", (90, 90), "teal"), "PNG"))
    assert found["flat"] and {signal["kind"] for signal in found["signals"]} == {"sha256", "md5"}
    status, problem = gate.ask(signal(fingerprints[0], kind="md5"))
    assert (status, problem["code"]) == (422, "gate:signals:value-wrong")


def test_a_question_finds_and_keeps_nothing(gate, fingerprints):
    before = len(gate.spooled())
    status, found = gate.ask(signal(fingerprints[0]), prefix="asks")
    assert (status, [hit["distance"] for hit in found["hits"]]) == (200, [0])
    status, found = gate.ask_about(encoded(SEED, "WEBP"), prefix="asks")
    assert [UUID(hit["entry"]).int for hit in found["hits"]] == [2]
    assert {signal["kind"] for signal in found["signals"]} == {"pdq", "sha256", "md5"}
    status, found = gate.ask_about(b"rubbish")
    assert (status, found["unscannable"]) == (200, "unsupported")
    assert len(gate.spooled()) == before


def test_a_change_is_enforced_at_the_next_call(gate, publisher):
    content = encoded(picture(77), "PNG")
    _, found = gate.ask_about(content)
    value = next(signal["value"] for signal in found["signals"] if signal["kind"] == "pdq")
    assert gate.submit(content)[1]["verdict"] == "pass"
    publisher.publish(entry(77, value))
    assert gate.submit(content)[1]["verdict"] == "block"
    publisher.publish(entry(77, value, EntryStatus.DISPUTED))
    assert gate.submit(content)[1]["verdict"] == "review"
    publisher.publish(entry(77, value, EntryStatus.RETIRED))
    assert gate.submit(content)[1]["verdict"] == "pass"


@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer", "Basic fh_both_x", "Bearer fh_both_" + "x" * 28, "Bearer fh_none_" + "x" * 28, "Bearer f", "é"],
)
def test_without_a_valid_key_nothing_is_answered(gate, authorization):
    headers = {"Authorization": authorization.encode("utf-8").decode("latin-1")} if authorization else {}
    connection = gate.connection()
    connection.request("POST", "/v1/match", b"{}", headers)
    answer = connection.getresponse()
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert json.loads(answer.read())["code"] == "gate:key:missing"
    connection.close()


@pytest.mark.parametrize("kind", ["rule", "entry", "source"])
def test_what_is_braked_asks_for_review_at_the_next_call_and_its_hits_keep_their_status(gate, publisher, kind):
    name = {"rule": "agora/known-picture", "entry": str(UUID(int=1)), "source": "own"}[kind]
    content = encoded(KNOWN, "PNG")
    assert (gate.submit(content)[1]["verdict"], gate.get("/status")[1]["brakes"]) == ("block", 0)
    publisher.publish(PublishedBrake(f"brake-on-{kind}", kind, name))
    _, answer = gate.submit(content)
    assert (answer["verdict"], answer["rules"][0]["held_back"]) == ("review", "braked")
    assert (answer["hits"][0]["status"], answer["hits"][0]["braked"]) == ("confirmed", kind != "rule")
    assert gate.get("/status")[1]["brakes"] == 1
    publisher.withdraw("brake", f"brake-on-{kind}")
    assert gate.submit(content)[1]["verdict"] == "block"


def test_a_revoked_key_ends_at_the_next_call(gate, publisher):
    publisher.publish(key("brief", "match:ask"))
    assert gate.ask(signal("00" * 32), prefix="brief")[0] == 200
    publisher.withdraw("key", "id-brief")
    assert gate.ask(signal("00" * 32), prefix="brief")[0] == 401


def test_a_key_does_only_what_its_scopes_say(gate):
    status, problem = gate.submit(encoded(OTHER, "PNG"), prefix="asks")
    assert (status, problem["code"]) == (403, "gate:scope:missing")
    assert "items:submit" in problem["remedy"]


def half_sent(gate, *lines: str):
    """An answer given although the body never came."""
    connection = gate.connection()
    connection.putrequest("POST", "/v1/items")
    for line in lines:
        connection.putheader(*line.split(": "))
    connection.endheaders()
    answer = connection.getresponse()
    document = json.loads(answer.read())
    connection.close()
    return answer.status, document["code"]


def test_key_and_length_are_judged_before_the_body_is_read(gate):
    bearer = "Authorization: Bearer fh_both_" + "s3cret-" * 4
    kind = "Content-Type: multipart/form-data; boundary=x"
    assert half_sent(gate, "Content-Length: 1000", kind) == (401, "gate:key:missing")
    assert half_sent(gate, bearer, kind) == (411, "gate:length:missing")
    assert half_sent(gate, bearer, kind, "Content-Length: 60000000") == (413, "gate:body:too-large")
    assert half_sent(gate, bearer, "Content-Type: application/json", "Content-Length: 70000") == (
        413,
        "gate:body:too-large",
    )
    assert half_sent(gate, bearer, "Content-Type: text/plain", "Content-Length: 5") == (415, "gate:media-type:unknown")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"surprise": 1}, "surprise"),
        ({"id": 7}, "id"),
        ({"id": ""}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"id": "a\u0000b"}, "id"),
        ({"id": "line\n"}, "id"),
        ({"author": None}, "author"),
        ({"audience": "everybody"}, "audience"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://a.example/\n"}, "link"),
        ({"surfaces": ["https://a.example", "ftp://b.example"]}, "surfaces[1]"),
        ({"published_at": "2026-11-22T10:00:00"}, "published_at"),
        ({"views": -1}, "views"),
        ({"views": 1.5}, "views"),
        ({"language": "en_US\n"}, "language"),
    ],
)
def test_a_wrong_field_is_named_with_a_remedy(gate, change, field):
    status, problem = gate.submit(encoded(OTHER, "PNG"), **change)
    assert (status, problem["code"]) == (422, "gate:field:wrong")
    assert f"The field {field} is wrong" in problem["detail"]
    assert field in problem["remedy"]


def test_a_missing_field_is_named(gate):
    body, kind = multipart(item=b'{"id": "1", "audience": "public"}', content=b"x")
    status, problem = gate.call("POST", "/v1/items", body, Content_Type=kind, Idempotency_Key="missing")
    assert (status, "author" in problem["detail"]) == (422, True)


def test_bodies_that_are_not_what_they_say_are_refused(gate):
    def send(body: bytes, kind: str):
        status, problem = gate.call("POST", "/v1/items", body, Content_Type=kind, Idempotency_Key="unreadable")
        return status, problem["code"]

    unreadable = (400, "gate:body:unreadable")
    assert send(b"{", "application/json") == unreadable
    assert send(b'{"id": "\xff"}', "application/json") == unreadable
    assert send(b"[" * 50_000, "application/json")[0] in (400, 422)
    assert send(b"no parts", "multipart/form-data; boundary=x") == unreadable
    assert send(b"no boundary", "multipart/form-data") == unreadable
    twice, kind = multipart(item=b"{}", content=b"x")
    first = twice[: twice.rindex(b"--" + kind.split("=")[1].encode())]
    assert send(first + twice, kind) == unreadable
    other, kind = multipart(item=b"{}", attachment=b"x")
    assert send(other, kind) == unreadable


def test_a_submission_needs_a_sound_idempotency_key(gate):
    body, kind = multipart(item=b"{}", content=b"x")
    for named in (None, "", "x" * 201):
        status, problem = gate.call("POST", "/v1/items", body, Content_Type=kind, Idempotency_Key=named)
        assert (status, problem["code"]) == (400, "gate:idempotency-key:wrong")


def test_the_same_submission_gets_the_first_answer_again_and_another_body_is_refused(gate, publisher):
    content = encoded(picture(31), "PNG")
    first = gate.submit(content, repeat="again-1")
    publisher.publish(entry(31, next(s["value"] for s in gate.ask_about(content)[1]["signals"] if s["kind"] == "pdq")))
    assert gate.submit(content, repeat="again-1") == first
    assert first[1]["verdict"] == "pass"
    assert gate.submit(content, repeat="again-1", id="another")[0] == 409
    status, problem = gate.submit(encoded(picture(32), "PNG"), repeat="again-1")
    assert (status, problem["code"]) == (409, "gate:idempotency-key:conflict")
    assert len([record for record in gate.spooled() if record.idempotency_key == "again-1"]) == 1


def test_views_are_kept(gate):
    body = b'{"views": 1234}'
    status, kept = gate.call("POST", "/v1/items/post%2F7%20%C3%A9/views", body, Content_Type="application/json")
    assert (status, kept["item"], kept["views"]) == (200, "post/7 é", 1234)
    (record,) = [record for record in gate.spooled() if record.receipt == kept["receipt"]]
    assert (record.kind, record.item_id, record.views) == ("views", "post/7 é", 1234)
    for path in ("/v1/items/a%00b/views", "/v1/items/%FF/views", f"/v1/items/{'x' * 201}/views"):
        assert gate.call("POST", path, body, Content_Type="application/json")[0] == 404


def test_wrong_paths_and_methods_say_what_is_possible(gate):
    assert gate.get("/v2/match")[0] == 404
    status, problem = gate.call("DELETE", "/v1/items")
    assert (status, problem["remedy"]) == (405, "Use POST.")


def test_many_at_once_all_get_their_own_answer(gate):
    answers = {}

    def submit(number: int) -> None:
        answers[number] = gate.submit(encoded(picture(200 + number, 64, 64), "PNG"), id=f"many-{number}")[1]

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: answer["item"] for number, answer in answers.items()} == {n: f"many-{n}" for n in range(24)}
    kept = {record.receipt for record in gate.spooled()}
    assert {answer["receipt"] for answer in answers.values()} <= kept


def test_half_sent_uploads_do_not_stop_others(gate):
    waiting = [half_an_upload(gate) for _ in range(12)]
    time.sleep(0.2)
    assert gate.submit(encoded(OTHER, "PNG"))[0] == 200
    for connection in waiting:
        connection.close()


def test_a_picture_of_the_largest_size_is_taken(gate):
    noise = Image.effect_noise((4000, 3000), 80)
    content = encoded(noise, "BMP") + bytes(30_000_000)
    assert gate.submit(content)[1]["verdict"] in ("pass", "review")


def test_the_interface_describes_every_route_and_answers_keep_to_it(gate, fingerprints):
    status, document = gate.get("/openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(route.method, route.path) for route in ROUTES}
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(ROUTES)
    shapes = {
        "Answer": gate.submit(encoded(KNOWN, "PNG"))[1],
        "Found": gate.ask(signal(fingerprints[0]))[1],
        "Status": gate.get("/status")[1],
        "Problem": gate.get("/nothing")[1],
    }
    for name, example in shapes.items():
        jsonschema.validate(example, {"$ref": f"#/components/schemas/{name}", "components": document["components"]})
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_route_of_the_gate_names_its_scope_or_is_meant_for_anybody():
    assert {route.path for route in ROUTES if route.scope is None} == {"/status", "/openapi.json"}
    assert {route.where for route in ROUTES} == {"gate"}
