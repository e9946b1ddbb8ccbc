"""Bytes that did not come with an item are fetched from its platform, and compared with what it came with."""

import hashlib
import uuid
from datetime import timedelta

import msgspec
import pytest

from firsthour.cases import rules
from firsthour.cases.duties import consider_next
from firsthour.cases.models import Case
from firsthour.cases.queries import bytes_differ
from firsthour.cases.words import CaseState
from firsthour.intake.actions import receive_many
from firsthour.intake.models import Item
from firsthour.intake.words import Verdict
from firsthour.platform.actions import add_connector
from firsthour.platform.words import ConnectorKind
from firsthour.signals.words import Signal, SignalKind
from firsthour.vault.actions import open_exhibit
from firsthour.vault.words import OpeningPurpose
from tests.making import AT, DESK, adopted, entry, hit, person, service, spooled
from tests.pictures import encoded, picture

LATER = AT + timedelta(days=90)
UPLOADED = encoded(picture(11), "PNG")
ANOTHER = encoded(picture(12), "PNG")


def sha256(content: bytes) -> Signal:
    return Signal(SignalKind.SHA256, hashlib.sha256(content).hexdigest(), 100)


def considered(folder, served: bytes, signals: tuple[Signal, ...]) -> Item:
    """An item that came as fingerprints and would be blocked, after the worker has fetched it from a folder."""
    (folder / "served").mkdir()
    (folder / "kept").mkdir()
    (folder / "served" / "cup.png").write_bytes(served)
    on, somebody = service(), person()
    options = {"root": str(folder / "served"), "kept": str(folder / "kept")}
    add_connector(
        service=on,
        kind=ConnectorKind.DIRECTORY,
        address="https://files.example",
        options=options,
        secret="",
        actor=DESK,
        at=AT,
    )
    (rule,) = adopted(on, somebody, LATER)
    record = spooled(on, verdict=Verdict.BLOCK, hits=(hit(entry(somebody)),), rule=rule, reference="cup.png", at=LATER)
    record = msgspec.structs.replace(record, signals=signals)
    (item,) = receive_many(file=uuid.uuid4().hex, upto=1, records=[(record, None)], actor=DESK, at=LATER)
    assert consider_next(lambda: LATER)
    return Item.objects.get(pk=item.pk)


def sealed(item: Item) -> bytes:
    return open_exhibit(exhibit_id=item.exhibit_id, purpose=OpeningPurpose.REVIEW, actor=DESK, at=LATER)


def test_the_same_bytes_are_sealed_and_the_rule_decides(db, home, tmp_path):
    item = considered(tmp_path, UPLOADED, (sha256(UPLOADED),))
    assert sealed(item) == UPLOADED and not bytes_differ(item)
    assert Case.objects.get(item=item).state == CaseState.DECIDED


def test_other_bytes_are_sealed_as_what_the_platform_gave_said_so_and_left_to_a_person(db, home, tmp_path):
    item = considered(tmp_path, ANOTHER, (sha256(UPLOADED),))
    assert sealed(item) == ANOTHER and bytes_differ(item)
    case = Case.objects.get(item=item)
    assert case.state == CaseState.OPEN and not case.decisions.exists()


def test_a_picture_known_by_its_look_alone_may_come_in_another_encoding(db, home, tmp_path):
    from contextlib import closing

    from firsthour.signals.decoding.pool import Decoder

    with closing(Decoder(workers=1)) as decoder:
        (looks,) = [each for each in decoder.scan(UPLOADED).signals if each.kind is SignalKind.PDQ]
    item = considered(tmp_path, encoded(picture(11), "JPEG", quality=80), (looks,))
    assert not bytes_differ(item) and Case.objects.get(item=item).state == CaseState.DECIDED


PDQ = Signal(SignalKind.PDQ, "0" * 64, 90)


@pytest.mark.parametrize(
    ("known", "found", "same"),
    [
        ([PDQ], [Signal(SignalKind.PDQ, f"{(1 << 31) - 1:064x}", 90)], True),
        ([PDQ], [Signal(SignalKind.PDQ, f"{(1 << 32) - 1:064x}", 90)], False),
        ([PDQ, sha256(b"a")], [PDQ, sha256(b"b")], False),
        ([PDQ, sha256(b"a")], [sha256(b"a")], True),
        ([PDQ], [], False),
    ],
)
def test_an_exact_digest_decides_where_there_is_one_else_the_look(known, found, same):
    assert rules.same_media(known, found) is same
