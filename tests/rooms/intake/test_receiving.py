"""From the spool to the corpus: each record once, evidence first, and little kept of what matched nothing."""

import uuid
from datetime import timedelta

import msgspec
import pytest

from firsthour.authors.models import Author
from firsthour.intake.actions import forget, minimise
from firsthour.intake.duties import SPOOL_BOX, receive_spool
from firsthour.intake.formats import SpoolRecord, SpoolWriter
from firsthour.intake.models import Fingerprint, Item, SpoolPosition
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.ledger.words import instant
from firsthour.platform.boxes import public_key_of, seal_to
from firsthour.platform.queries import keyring
from firsthour.vault.actions import open_exhibit
from firsthour.vault.models import Exhibit
from firsthour.vault.words import OpeningPurpose
from tests.making import AT, DESK, entry, hit, person, service, spooled

LATER = AT + timedelta(seconds=5)


@pytest.fixture
def spool(home):
    folder = home / "spool"
    folder.mkdir(parents=True)
    writer = SpoolWriter(folder)
    writer.folder = folder
    yield writer
    writer.close()


def blocked(on, content: bytes = b"the picture", **more) -> SpoolRecord:
    record = spooled(on, verdict=Verdict.REVIEW, hits=(hit(entry(person(), confirmed=False)),), **more)
    box = seal_to(public_key_of(keyring().derived(SPOOL_BOX)), content)
    return msgspec.structs.replace(record, content=box, content_length=len(content))


def viewed(on, reference: str, views: int) -> SpoolRecord:
    return SpoolRecord(
        receipt=str(uuid.uuid4()),
        kind="views",
        service=on.slug,
        key="",
        received_at=instant(AT),
        item_id=reference,
        views=views,
    )


def receive() -> bool:
    return receive_spool(lambda: LATER)


def test_what_passed_leaves_fingerprints_and_no_author_no_bytes_and_one_event_for_the_batch(db, spool):
    on = service()
    for _ in range(3):
        spool.append(spooled(on))
    while receive():
        pass
    assert Item.objects.count() == Fingerprint.objects.count() == 3
    assert not Author.objects.exists() and not Exhibit.objects.exists()
    assert not Event.objects.filter(tag="intake:item:received").exists()
    told = Event.objects.filter(tag="intake:batch:received").values_list("canonical", flat=True)
    assert sum(msgspec.json.decode(text)["body"]["passed"] for text in told) == 3


def test_what_did_not_pass_has_its_bytes_sealed_before_it_is_received(db, spool):
    on = service()
    spool.append(blocked(on, b"the very bytes"))
    assert receive() is True
    item = Item.objects.get()
    content = open_exhibit(exhibit_id=item.exhibit_id, purpose=OpeningPurpose.REVIEW, actor=DESK, at=LATER)
    assert content == b"the very bytes" and item.author.reference == "an-author"
    order = list(Event.objects.filter(tag__in=["vault:exhibit:sealed", "intake:item:received"]).order_by("id"))
    assert [event.tag for event in order] == ["vault:exhibit:sealed", "intake:item:received"]


def test_each_record_is_received_once_however_often_the_spool_is_read(db, spool):
    on = service()
    spool.append(spooled(on))
    receive()
    spool.append(spooled(on))
    while receive():
        pass
    SpoolPosition.objects.all().delete()  # as after a restore of an older database
    receive()
    assert Item.objects.count() == 2


def test_a_key_that_two_gates_took_at_once_is_one_item(db, spool):
    on = service()
    spool.append(spooled(on, key="the-same-key", reference="one"))
    spool.append(spooled(on, key="the-same-key", reference="one"))
    while receive():
        pass
    assert Item.objects.count() == 1


def test_two_machines_that_answered_one_key_are_seen_in_the_ledger_and_no_answer_is_lost(db, spool):
    on = service()
    first, again = (spooled(on, key="key", reference="one") for _ in range(2))
    other = blocked(on, key="key")
    for each in (first, again, other):
        spool.append(each)
    while receive():
        pass
    assert {str(item.receipt) for item in Item.objects.all()} == {first.receipt, other.receipt}
    told = [
        msgspec.json.decode(event.canonical)["body"]
        for event in Event.objects.filter(tag="intake:item:repeated").order_by("id")
    ]
    assert told == [
        {"receipt": again.receipt, "verdict": "pass", "same": True},
        {"receipt": other.receipt, "verdict": "review", "same": False},
    ]


def test_a_file_is_removed_only_when_its_writer_is_gone_and_it_is_wholly_received(db, spool):
    on = service()
    spool.append(spooled(on))
    receive()
    receive()
    assert len(list(spool.folder.iterdir())) == 1, "its writer lives"
    spool.append(spooled(on))
    spool.close()
    while receive():
        pass
    receive()
    assert list(spool.folder.iterdir()) == [] and Item.objects.count() == 2
    assert not SpoolPosition.objects.exists()


def test_a_torn_end_is_left_out_and_what_came_before_is_received(db, spool):
    on = service()
    spool.append(spooled(on))
    spool.append(spooled(on))
    (lived,) = spool.folder.iterdir()
    as_left_by_a_kill = lived.read_bytes()[:-5]
    spool.close()
    for closed in spool.folder.iterdir():
        closed.unlink()
    file = spool.folder / f"{uuid.uuid4()}.open"
    file.write_bytes(as_left_by_a_kill)
    while receive():
        pass
    receive()
    assert Item.objects.count() == 1 and not file.exists()


def test_views_only_grow_and_count_for_the_item(db, spool):
    on = service()
    record = blocked(on, reference="seen")
    for each in (record, viewed(on, "seen", 5), viewed(on, "seen", 3), viewed(on, "unknown", 9)):
        spool.append(each)
    while receive():
        pass
    assert Item.objects.get().views == 5
    assert Event.objects.filter(tag="intake:item:viewed").count() == 1


def test_within_the_hour_a_passed_item_is_its_fingerprints_and_the_platforms_id(db, spool):
    on = service()
    spool.append(spooled(on, reference="kept-id"))
    spool.append(blocked(on))
    while receive():
        pass
    assert minimise(actor=DESK, at=AT + timedelta(minutes=29)) == 0
    assert minimise(actor=DESK, at=AT + timedelta(minutes=31)) == 1
    passed = Item.objects.get(verdict="pass")
    assert (passed.reference, passed.link, passed.surfaces, passed.views) == ("kept-id", "", [], 0)
    assert (passed.published_at, passed.language, passed.territory) == (None, "", "")
    assert passed.fingerprints.count() == 1
    assert Item.objects.get(verdict="review").link, "what waits for a decision stays whole"
    assert minimise(actor=DESK, at=AT + timedelta(minutes=31)) == 0


def test_after_the_operators_term_nothing_is_left_of_what_passed(db, spool):
    on = service()
    spool.append(spooled(on))
    spool.append(blocked(on))
    while receive():
        pass
    term = timedelta(days=30)
    assert forget(term=term, actor=DESK, at=AT + timedelta(days=29)) == 0
    assert forget(term=term, actor=DESK, at=AT + timedelta(days=30)) == 1
    assert [item.verdict for item in Item.objects.all()] == ["review"]
    assert Fingerprint.objects.count() == 1, "of the one that waits for a decision"


def test_a_key_answered_anew_with_another_verdict_is_kept_under_its_receipt(db, spool):
    on = service()
    spool.append(spooled(on, key="reused", reference="one"))
    spool.append(blocked(on, key="reused", reference="two"))
    while receive():
        pass
    assert sorted(Item.objects.values_list("reference", "verdict")) == [("one", "pass"), ("two", "review")]
    assert Item.objects.get(reference="two").idempotency_key == str(Item.objects.get(reference="two").receipt)


def test_one_damaged_file_stops_no_other(db, spool):
    from firsthour.intake import duties

    on = service()
    spool.append(spooled(on))
    spool.append(spooled(on))
    spool.close()
    (damaged,) = spool.folder.iterdir()
    content = bytearray(damaged.read_bytes())
    content[60] ^= 1
    damaged.write_bytes(content)
    spool.append(spooled(on))
    while receive():
        pass
    assert Item.objects.count() == 1 and damaged.exists()
    assert damaged.stem in duties._set_aside
