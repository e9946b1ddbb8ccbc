"""Who feels for the edges of entries is noticed, and nobody else; what was kept for that is gone within the hour."""

import uuid
from datetime import timedelta

import msgspec
import pytest

from firsthour.authors.models import Author
from firsthour.intake import duties
from firsthour.intake.actions import end_watch, forget_approaches
from firsthour.intake.formats import SpoolWriter
from firsthour.intake.models import Approach, Watch
from firsthour.intake.queries import watches_in_force
from firsthour.intake.rules import AUTHOR_FINGERPRINTS, KEY_NEAR_MISSES, WATCH_TERM, noticed
from firsthour.intake.words import Verdict, WatchedBy, author_digest
from firsthour.ledger.models import Event
from firsthour.matching.formats import PublishedEntry
from firsthour.matching.words import EntryStatus
from firsthour.platform.models import GateChange
from firsthour.signals.words import Signal, SignalKind
from tests.doors.gate.house import STANDARD, Publisher
from tests.making import AT, DESK, entry, hit, person, service, spooled

KEY = str(uuid.uuid4())
ENTRY = bytes(range(32))
ENTRY_ID = str(uuid.uuid4())


def at_distance(bits: int, variant: int = 0) -> str:
    """A PDQ so many bits from ENTRY, another one for each variant."""
    value = int.from_bytes(ENTRY, "big")
    for bit in range(variant, variant + bits):
        value ^= 1 << bit
    return value.to_bytes(32, "big").hex()


@pytest.fixture
def spool(home):
    known = PublishedEntry(ENTRY_ID, "known", "own", EntryStatus.CONFIRMED, SignalKind.PDQ, ENTRY.hex(), ())
    publisher = Publisher(home, (*STANDARD, known))
    (home / "spool").mkdir()
    writer = SpoolWriter(home / "spool")
    yield writer
    writer.close()
    publisher.close()


def upload(on, value: str, *, author: str = "prober", key: str = KEY, quality: int = 90, **more):
    record = spooled(on, author=author, **more)
    return msgspec.structs.replace(record, key=key, signals=(Signal(SignalKind.PDQ, value, quality),))


def receive(at=AT) -> None:
    while duties.receive_spool(lambda: at):
        pass


def told() -> list[dict]:
    return [
        msgspec.json.decode(event.canonical)["body"] for event in Event.objects.filter(tag="intake:probing:noticed")
    ]


def test_an_author_who_comes_close_again_and_again_is_watched_for_a_day_without_being_kept(db, spool):
    on = service()
    for variant in range(AUTHOR_FINGERPRINTS + 2):
        spool.append(upload(on, at_distance(33 + variant % 8, variant)))
    receive()
    watch = Watch.objects.get()
    assert (watch.by, watch.subject, watch.until) == ("author", author_digest("agora", "prober"), AT + WATCH_TERM)
    change = GateChange.objects.filter(kind="watch").get()
    assert change.payload["subject"] == watch.subject and change.payload["until"] == watch.until.timestamp()
    (body,) = told()
    assert body == {
        "by": "author",
        "key": KEY,
        "author": None,
        "entry": ENTRY_ID,
        "fingerprints": AUTHOR_FINGERPRINTS,
    }
    assert not Author.objects.exists()
    assert watches_in_force(AT) == 1 and watches_in_force(AT + WATCH_TERM) == 0


@pytest.mark.parametrize(
    "values",
    [
        [at_distance(35, variant) for variant in range(AUTHOR_FINGERPRINTS - 1)],
        [at_distance(35, 3)] * 9,
        [at_distance(41, variant) for variant in range(9)],
    ],
    ids=["too few", "always the same", "too far"],
)
def test_what_is_no_probing_is_not_noticed(db, spool, values):
    on = service()
    for value in values:
        spool.append(upload(on, value))
    spool.append(upload(on, at_distance(35, 7), author="somebody else"))
    spool.append(upload(on, at_distance(35, 9), quality=49))
    receive()
    assert not Watch.objects.exists() and not told()


def test_hits_count_for_an_author_with_a_near_miss_and_the_known_pseudonym_is_told(db, spool):
    on, known = service(), entry(person())
    found = hit(known)
    for variant in range(AUTHOR_FINGERPRINTS):
        record = upload(on, at_distance(4, variant), verdict=Verdict.REVIEW)
        spool.append(msgspec.structs.replace(record, hits=(msgspec.structs.replace(found, entry=ENTRY_ID),)))
    receive()
    assert not told(), "copies of one picture alone are no probing"
    spool.append(upload(on, at_distance(36)))
    receive()
    (body,) = told()
    assert body["author"] == str(Author.objects.get().pseudonym)


def test_a_key_is_watched_for_many_near_misses_of_many_authors_only():
    assert noticed(author_fingerprints=1, author_near_misses=1, key_near_misses=KEY_NEAR_MISSES) == (WatchedBy.KEY,)
    assert noticed(author_fingerprints=1, author_near_misses=1, key_near_misses=KEY_NEAR_MISSES - 1) == ()


def test_near_misses_are_forgotten_within_the_hour_and_a_watch_ends_by_itself(db, spool):
    on = service()
    for variant in range(AUTHOR_FINGERPRINTS):
        spool.append(upload(on, at_distance(34, variant)))
    receive()
    assert not forget_approaches(actor=DESK, at=AT + timedelta(minutes=59))
    assert forget_approaches(actor=DESK, at=AT + timedelta(hours=1)) and not Approach.objects.exists()
    assert not end_watch(actor=DESK, at=AT + WATCH_TERM - timedelta(seconds=1))
    assert end_watch(actor=DESK, at=AT + WATCH_TERM) and not Watch.objects.exists()
    assert GateChange.objects.filter(kind="watch").last().payload["gone"] is True
    assert Event.objects.filter(tag="intake:watch:ended").count() == 1
