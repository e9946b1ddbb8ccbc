"""How often somebody may call, who gets coarse answers, and what a gate tells of what it does.

The application itself, without its server.
"""

import io
import json
import multiprocessing
import os
import time
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families

from firsthour.doors.gate.app import FAILURES_PER_MINUTE, Gate
from firsthour.doors.gate.metrics import Counts
from firsthour.doors.gate.patience import Patience
from firsthour.doors.gate.rates import Bucket
from firsthour.doors.gate.shared import Shared
from firsthour.doors.timekeeping import synchronised
from firsthour.intake.formats import SpoolReader, spool_files
from firsthour.intake.words import Verdict, author_digest
from firsthour.matching.formats import PublishedWatch
from firsthour.matching.words import EntryStatus
from tests.doors.gate.house import SECRET, STANDARD, Publisher, entry, key

MINUTE = 60_000_000_000
VALUE = "3c" * 32


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "spool").mkdir()
    slow, watcher = key("slow", "match:ask", per_minute=3), key("watcher", "metrics:read")
    publisher = Publisher(home, (*STANDARD, slow, watcher, entry(1, VALUE)))
    gate = Gate(home, decoders=1, patience=Patience(threads=1, seconds=60), shared=Shared())
    gate.home, gate.publisher = home, publisher
    yield gate
    gate.close()
    publisher.close()


def call(gate, method, path, fields=None, *, prefix="both", secret=SECRET, address="192.0.2.1", **headers):
    """(status, headers, document or text) of one call."""
    body = b"" if fields is None else json.dumps(fields).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"Bearer fh_{prefix}_{secret}",
        "REMOTE_ADDR": address,
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    told = []
    content = b"".join(gate(environ, lambda status, sent: told.extend([int(status[:3]), dict(sent)])))
    status, sent = told
    return status, sent, json.loads(content) if "json" in sent["Content-Type"] else content.decode()


def question() -> dict:
    return {"signals": [{"kind": "pdq", "value": VALUE}]}


def watched(gate, by: str, subject: str, seconds: float):
    until = int(time.time() + seconds)
    gate.publisher.publish(PublishedWatch(str(uuid4()), "agora", by, subject, until))


def submitted(gate, *, author: str, repeat: str):
    item = {"id": "1", "author": author, "audience": "public", **question()}
    return call(gate, "POST", "/v1/items", item, HTTP_IDEMPOTENCY_KEY=repeat)[2]


def metrics(gate) -> dict[tuple, float]:
    """Samples by name and label values."""
    status, _, text = call(gate, "GET", "/metrics", prefix="watcher")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_bucket_gives_its_calls_at_once_and_fills_again_evenly():
    words = Shared().rates
    bucket, another = Bucket(words, "a", 6), Bucket(words, "b", 6)
    assert [bucket.wait(MINUTE) for _ in range(6)] == [0] * 6
    assert bucket.wait(MINUTE) == 10
    assert another.wait(MINUTE) == 0
    assert bucket.wait(MINUTE + MINUTE // 12) == 5
    assert bucket.wait(MINUTE + MINUTE // 6) == 0
    assert bucket.wait(MINUTE + MINUTE // 6) == 10
    assert [bucket.wait(9 * MINUTE) for _ in range(7)] == [0] * 6 + [10]


def test_processes_of_one_gate_share_a_bucket():
    shared = Shared()
    child = multiprocessing.get_context("fork").Process(target=_take_three, args=(shared,))
    child.start()
    child.join()
    assert child.exitcode == 0
    bucket = Bucket(shared.rates, "key", 4)
    assert [bucket.wait(MINUTE) for _ in range(2)] == [0, 15]


def _take_three(shared: Shared) -> None:
    assert [Bucket(shared.rates, "key", 4).wait(MINUTE) for _ in range(3)] == [0] * 3


def test_a_key_that_calls_too_often_is_told_when_it_may_call_again_and_others_are_not_held_up(gate):
    for _ in range(3):
        assert call(gate, "POST", "/v1/match", question(), prefix="slow")[0] == 200
    status, headers, problem = call(gate, "POST", "/v1/match", question(), prefix="slow")
    assert (status, problem["code"]) == (429, "gate:calls:too-many")
    assert 1 <= int(headers["Retry-After"]) <= 20
    assert f"after {headers['Retry-After']} s" in problem["remedy"] and "--per-minute" in problem["remedy"]
    assert call(gate, "POST", "/v1/match", question())[0] == 200


def test_an_address_that_tries_key_after_key_is_limited_and_valid_keys_from_there_are_not(gate):
    tried = [
        call(gate, "POST", "/v1/match", question(), secret=f"{number:020}", address="203.0.113.9")
        for number in range(FAILURES_PER_MINUTE + 1)
    ]
    assert [status for status, _, _ in tried] == [401] * FAILURES_PER_MINUTE + [429]
    assert tried[0][1]["WWW-Authenticate"] == "Bearer" and "Retry-After" in tried[-1][1]
    assert tried[-1][2]["code"] == "gate:failures:too-many"
    assert call(gate, "POST", "/v1/match", question(), address="203.0.113.9")[0] == 200
    assert call(gate, "POST", "/v1/match", question(), secret="x" * 20, address="203.0.113.10")[0] == 401


def test_a_wrong_method_says_which_are_allowed_in_the_header_too(gate):
    status, headers, _ = call(gate, "PATCH", "/v1/items")
    assert (status, headers["Allow"]) == (405, "POST")


def test_metrics_need_their_own_scope_and_count_verdicts_hits_refusals_and_times(gate):
    assert call(gate, "GET", "/metrics")[2]["code"] == "gate:scope:missing"
    before = metrics(gate)
    item = {"id": "1", "author": "a", "audience": "public", **question()}
    assert call(gate, "POST", "/v1/items", item, HTTP_IDEMPOTENCY_KEY="k")[2]["verdict"] == "block"
    assert call(gate, "POST", "/v1/items", item, HTTP_IDEMPOTENCY_KEY="k")[0] == 200
    assert call(gate, "POST", "/v1/items", item, HTTP_IDEMPOTENCY_KEY="")[0] == 400
    after = metrics(gate)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown["firsthour_gate_verdicts_total", "block"] == 1, "a repetition is no verdict of its own"
    assert grown["firsthour_gate_hits_total", "near"] == 1
    assert grown["firsthour_gate_refusals_total", "gate:idempotency-key:wrong"] == 1
    assert grown["firsthour_gate_answer_seconds_count", "/v1/items"] == 3
    assert grown["firsthour_gate_answer_seconds_sum", "/v1/items"] > 0
    assert after["firsthour_gate_spool_bytes",] > 0
    assert after["firsthour_gate_published_number",] == gate.publisher.tail.number
    assert after["firsthour_gate_processes",] == 1
    assert 0 <= after["firsthour_gate_heartbeat_age_seconds",] < 5


def test_an_ended_process_leaves_its_counts_and_its_row_to_the_next():
    shared = Shared()
    mine = Counts(shared, ["/v1/items"])
    for _ in range(2):
        child = multiprocessing.get_context("fork").Process(target=_count_once, args=(shared,))
        child.start()
        child.join()
        assert child.exitcode == 0
    mine.judged(Verdict.PASS, ())
    assert len(shared.rows()) == 2
    told = mine.told(spool_bytes=0, published=None, heartbeat_age=None, clock=None)
    assert 'firsthour_gate_verdicts_total{verdict="pass"} 3.0' in told


def _count_once(shared: Shared) -> None:
    shared._claimed = -1  # what a process that never claimed a row begins with
    Counts(shared, ["/v1/items"]).judged(Verdict.PASS, ())
    os._exit(0)


def test_a_watched_author_gets_verdicts_only_and_others_get_everything(gate):
    before = submitted(gate, author="prober", repeat="before")
    watched(gate, "author", author_digest("agora", "prober"), 60)
    answer = submitted(gate, author="prober", repeat="coarse")
    assert (answer["verdict"], answer["coarse"]) == ("block", True)
    assert answer["hits"] == [{"kind": "pdq", "harms": ["TVEC1"]}]
    assert "rules" not in answer
    assert submitted(gate, author="prober", repeat="before") == before, "the first answer again, as it was"
    assert submitted(gate, author="another", repeat="another")["coarse"] is False
    records = [record for path in spool_files(gate.home / "spool") for _, record in SpoolReader(path)]
    (kept,) = [record for record in records if record.receipt == answer["receipt"]]
    assert kept.coarse and kept.hits[0].distance == 0, "a person sees what the answer rests on"
    gate.publisher.publish(entry(1, VALUE, EntryStatus.RETIRED), entry(2, VALUE))
    assert submitted(gate, author="prober", repeat="coarse") == answer


def test_a_watched_key_gets_coarse_matches_until_its_watch_is_over(gate):
    gate.publisher.publish(key("felt", "match:ask"))
    watched(gate, "key", "id-felt", 60)
    _, _, found = call(gate, "POST", "/v1/match", question(), prefix="felt")
    assert set(found) == {"hits", "unscannable", "published", "degraded", "coarse"}
    assert found["coarse"] and found["hits"] == [{"kind": "pdq", "harms": ["TVEC1"]}]
    watched(gate, "key", "id-felt", -1)
    _, _, found = call(gate, "POST", "/v1/match", question(), prefix="felt")
    assert found["coarse"] is False and found["hits"][0]["distance"] == 0


def test_status_says_whether_the_clock_is_synchronised(gate):
    _, _, document = call(gate, "GET", "/status")
    assert document["clock_synchronised"] is synchronised()
    assert (document["ready"], document["published"]) == (True, gate.publisher.tail.number)
