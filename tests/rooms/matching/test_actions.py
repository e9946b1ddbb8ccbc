"""Banks and entries: only a person's confirmation lets an entry act."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from firsthour.ledger.words import Actor
from firsthour.matching import errors
from firsthour.matching.actions import add_bank, add_entry, confirm_entry, retire_entry
from firsthour.matching.models import Bank, Entry
from firsthour.matching.queries import access_bank, access_entry
from firsthour.platform.models import GateChange
from firsthour.signals.words import SignalKind
from tests.making import AT, DESK, entry, person


def announced() -> list[dict]:
    return [change.payload for change in GateChange.objects.filter(kind="entry").order_by("id")]


def test_whoever_adds_an_entry_it_starts_as_seed(db):
    added = entry(person(), confirmed=False)
    assert added.status == "seed" and announced()[0]["status"] == "seed"


def test_a_persons_confirmation_is_announced(db):
    somebody = person()
    confirmed = entry(somebody)
    assert confirmed.status == "confirmed" and str(confirmed.confirmed_by) == somebody.id
    assert [payload["status"] for payload in announced()] == ["seed", "confirmed"]


@pytest.mark.parametrize("actor", [DESK, Actor.rule(uuid.uuid4()), Actor.platform(uuid.uuid4())])
def test_nobody_but_a_person_confirms(db, actor):
    seed = entry(DESK, confirmed=False)
    with pytest.raises(errors.ConfirmationNeedsPerson):
        confirm_entry(entry_id=seed.id, purpose="none-found", actor=actor, at=AT)


def test_the_database_knows_no_confirmation_without_person_and_purpose(db):
    seed = entry(DESK, confirmed=False)
    with pytest.raises(IntegrityError, match="matching_entry_confirmed_by_person"), transaction.atomic():
        Entry.objects.filter(pk=seed.pk).update(status="confirmed")


def test_a_retired_entry_is_gone_from_the_gates_and_stays_retired(db):
    somebody = person()
    known = entry(somebody)
    retire_entry(entry_id=known.id, actor=somebody, at=AT)
    assert announced()[-1]["gone"] is True
    with pytest.raises(errors.EntryNotOpen):
        confirm_entry(entry_id=known.id, purpose="none-found", actor=somebody, at=AT)


def test_the_same_fingerprint_of_a_source_is_added_once(db):
    assert entry(DESK, confirmed=False).id == entry(DESK, confirmed=False).id
    assert len(announced()) == 1


@pytest.mark.parametrize("value", ["", "zz" * 32, "AB" * 32, "00" * 31])
def test_what_is_no_fingerprint_is_refused(db, value):
    bank = add_bank(name="house", actor=DESK, at=AT)
    with pytest.raises(errors.EntryValueUnusable):
        add_entry(bank=bank, source="s", licence="l", kind=SignalKind.PDQ, value=value, harms=[], actor=DESK, at=AT)


@pytest.mark.parametrize(("near", "far"), [(13, 12), (0, 32), (-1, 31)])
def test_distances_are_at_most_31_bits_and_in_order(db, near, far):
    with pytest.raises(errors.BankDistancesUnusable):
        add_bank(name="wide", near=near, far=far, actor=DESK, at=AT)
    with pytest.raises(Exception, match=r"matching_bank_distances|violates"), transaction.atomic():
        Bank.objects.create(name="wide", near=near, far=far, added_at=AT)


def test_what_is_not_there_is_said_so(db):
    with pytest.raises(errors.BankUnknown):
        access_bank("nowhere")
    for ask in (access_entry, lambda e: confirm_entry(entry_id=e, purpose="none-found", actor=person(), at=AT)):
        with pytest.raises(errors.EntryUnknown):
            ask(uuid.uuid4())


@pytest.mark.parametrize("purpose", ["news", "research", "art", "counter-speech", "documentation", "", "anything"])
def test_whoever_finds_a_protected_purpose_does_not_confirm_not_even_in_the_database(db, purpose):
    seed, somebody = entry(DESK, confirmed=False), person()
    with pytest.raises(errors.PurposeProtected, match="seed"):
        confirm_entry(entry_id=seed.id, purpose=purpose, actor=somebody, at=AT)
    with pytest.raises(IntegrityError, match="matching_entry_confirmed_by_person"), transaction.atomic():
        Entry.objects.filter(pk=seed.pk).update(
            status="confirmed", purpose=purpose, confirmed_at=AT, confirmed_by=somebody.id
        )


def test_the_word_for_no_protected_purpose_is_policys():
    from firsthour.matching.words import NO_PROTECTED_PURPOSE
    from firsthour.policy.words import PurposeAssessment

    assert PurposeAssessment.NONE_FOUND == NO_PROTECTED_PURPOSE
