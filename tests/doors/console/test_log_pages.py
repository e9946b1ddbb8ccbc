"""The sealed log as anybody sees it: its page, its heads and its proofs."""

import json
import uuid

import pytest

from firsthour.ledger import merkle
from firsthour.ledger.formats import read_head
from firsthour.ledger.models import Leaf
from tests.doors.console.browsing import browser, words
from tests.rooms.ledger.sealing import begun, counted, sealed


def hashes(answer) -> dict:
    def read(value: object) -> object:
        return [bytes.fromhex(each) for each in value] if isinstance(value, list) else value

    return {name: read(value) for name, value in json.loads(answer.content).items()}


def test_before_anything_is_sealed_the_page_says_so(db):
    assert "Nothing has been sealed yet." in words(browser().get("/log"))
    assert browser().get("/log/head").status_code == 404
    assert words(browser().get("/log/heads")) == ""


def test_heads_and_keys_are_shown_to_anybody(db):
    keys = begun()
    first = sealed(keys)
    counted(1)
    second = sealed(keys)
    (public,) = keys
    page = words(browser().get("/log"))
    assert public.hex() in page and "3" in page
    assert words(browser().get("/log/head")) == second.note
    assert words(browser().get("/log/heads")) == f"{first.note}\n{second.note}\n"
    assert words(browser().get("/log/heads?from=3")) == f"{second.note}\n"


def test_proofs_over_http_hold(db):
    keys = begun()
    first = sealed(keys)
    event = counted(1)
    second = sealed(keys)
    told = hashes(browser().get("/log/inclusion", {"event": event.event_id}))
    leaf = bytes.fromhex(told["leaf_hash"])
    assert leaf == bytes(Leaf.objects.get(event=event).hash)
    root = merkle.root_of_inclusion(told["leaf"], told["size"], leaf, told["proof"])
    assert root == read_head(second.note).root
    told = hashes(browser().get("/log/consistency", {"first": first.size, "second": second.size}))
    merkle.check_consistency(first.size, second.size, bytes(first.root), root, told["proof"])


@pytest.mark.parametrize(
    "address",
    [
        "/log/inclusion",
        "/log/inclusion?event=nonsense",
        f"/log/inclusion?event={uuid.UUID(int=7)}",
        "/log/consistency?first=0&second=2",
        "/log/consistency?first=2&second=1",
        "/log/consistency?first=1&second=99999999999999999999",
        "/log/consistency?first=²&second=2",
        "/log/heads?from=-1",
    ],
)
def test_a_proof_that_cannot_be_given_is_refused(db, address):
    sealed(begun())
    assert browser().get(address).status_code == 404
