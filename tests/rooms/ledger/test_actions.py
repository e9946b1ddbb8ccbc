"""Recording events, and what the database itself refuses."""

import hashlib
import hmac
import json
import os
import uuid

import psycopg
import pytest
from django.db import connection, transaction

from firsthour.ledger.actions import record, record_each
from firsthour.ledger.models import Event, Salt
from firsthour.ledger.words import EventTag, Field
from tests.making import AT, DESK

TAG = EventTag("ledger:test:made", 1, {"count": Field.COUNT, "link": Field.PROVABLE})


def made(link: bytes = b"https://a.example/1") -> Event:
    with transaction.atomic():
        return record(
            TAG, subject_kind="test", subject_id=uuid.uuid4(), body={"count": 3, "link": link}, actor=DESK, at=AT
        )


def test_an_event_keeps_its_canonical_text_and_the_digest_of_it(db):
    event = Event.objects.get(pk=made().pk)
    assert hashlib.sha256(event.canonical.encode()).digest() == bytes(event.digest)
    envelope = json.loads(event.canonical)
    assert envelope["body"]["count"] == 3
    assert envelope["at"] == "2026-08-31T10:30:00.000000Z"
    assert envelope["actor"] == {"kind": "system", "id": "desk"}


def test_a_provable_value_is_not_in_the_event_and_is_proved_by_its_salt(db):
    event = made(b"https://a.example/1")
    assert "a.example" not in event.canonical
    salt = Salt.objects.get(event=event, field="link")
    proof = hmac.new(bytes(salt.salt), b"https://a.example/1", hashlib.sha256).hexdigest()
    assert json.loads(event.canonical)["body"]["link"] == proof


def test_the_same_value_leaves_different_digests(db):
    first, second = (json.loads(made().canonical)["body"]["link"] for _ in range(2))
    assert first != second


def test_events_of_many_subjects_are_each_as_if_recorded_alone(db):
    bodies = {uuid.uuid4(): {"count": count, "link": b"https://a.example/1"} for count in (1, 2)}
    with transaction.atomic():
        record_each(TAG, subject_kind="test", bodies=bodies, actor=DESK, at=AT)
    events = list(Event.objects.filter(tag=TAG.tag).order_by("id"))
    assert [event.subject_id for event in events] == list(bodies)
    for event, count in zip(events, (1, 2), strict=True):
        assert hashlib.sha256(event.canonical.encode()).digest() == bytes(event.digest)
        body = json.loads(event.canonical)["body"]
        salt = bytes(Salt.objects.get(event=event, field="link").salt)
        assert body == {"count": count, "link": hmac.new(salt, b"https://a.example/1", hashlib.sha256).hexdigest()}


def test_a_salt_can_be_erased_and_the_event_stays(db):
    event = made()
    Salt.objects.filter(event=event).delete()
    assert Event.objects.filter(pk=event.pk).exists()


def test_an_event_outside_a_transaction_is_refused(db):
    with pytest.raises(RuntimeError, match="transaction"):
        record(TAG, subject_kind="test", subject_id=uuid.uuid4(), body={"count": 1, "link": b""}, actor=DESK, at=AT)


CHANGES = ["UPDATE ledger_event SET tag = 'x'", "DELETE FROM ledger_event", "TRUNCATE ledger_event CASCADE"]


@pytest.mark.parametrize("change", CHANGES)
def test_the_application_may_not_change_an_event(db, change):
    made()
    with pytest.raises(Exception, match=r"permission denied|refused"), transaction.atomic():
        connection.cursor().execute(change)


@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_of_the_table_changes_an_event(db, change):
    made()
    address = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added")
    with psycopg.connect(address) as owner, refused:
        owner.execute(change)


def test_the_applications_role_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("firsthour_app",)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'firsthour_app'::regrole")
        assert cursor.fetchone() == (0,)
