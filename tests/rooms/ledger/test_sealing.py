"""Sealing: leaves, nodes, heads, keys, proofs, and going on after a restore."""

import os
import random

import psycopg
import pytest
from django.db import IntegrityError, connection

from firsthour.ledger import errors, merkle, queries
from firsthour.ledger.actions import adopt_key, begin_log, open_epoch, retire_key
from firsthour.ledger.formats import HeadText, public_of, read_head, sign_head, signed_by
from firsthour.ledger.models import Event, Head, Leaf, TreeNode
from tests.making import AT, DESK
from tests.rooms.ledger.sealing import begun, counted, new_seed, sealed


def naive_root(size: int) -> bytes:
    grown = merkle.Frontier()
    for canonical in Leaf.objects.order_by("number").values_list("event__canonical", flat=True)[:size]:
        grown.add(merkle.leaf_hash(canonical.encode()))
    return grown.root()


def test_the_log_begins_with_its_own_events_whatever_was_recorded_before(db):
    counted(1)
    keys = begun()
    counted(2)
    assert sealed(keys).size == 2
    assert sealed(keys).size == 4
    tags = Leaf.objects.order_by("number").values_list("event__tag", flat=True)
    assert list(tags) == ["ledger:epoch:opened", "ledger:key:adopted", "ledger:test:counted", "ledger:test:counted"]


def test_beginning_twice_begins_once(db):
    keys = begun()
    begin_log(public=public_of(new_seed()), actor=DESK, at=AT)
    assert queries.log_state().keys == tuple(keys)


def test_each_event_is_sealed_once_and_nothing_to_seal_makes_no_head(db):
    keys = begun()
    sealed(keys)
    counted(1)
    assert sealed(keys).size == 3
    assert sealed(keys) is None
    assert Leaf.objects.count() == Event.objects.count() == 3


def test_a_head_is_signed_and_says_the_root_of_its_leaves(db):
    keys = begun()
    sealed(keys)
    for number in range(5):
        counted(number)
    head = sealed(keys)
    read = read_head(head.note)
    assert (read.size, read.root, read.epoch) == (7, naive_root(7), 1)
    (public,) = keys
    assert signed_by(head.note, public)
    assert not signed_by(head.note.replace("epoch 1", "epoch 2"), public)
    assert not signed_by(head.note, public_of(new_seed()))


@pytest.mark.parametrize("spoiled", ["", "rubbish", "firsthour/x\n1\n\nepoch 1\nat now\n\n"])
def test_what_is_no_head_is_refused(spoiled):
    with pytest.raises(errors.HeadUnreadable):
        read_head(spoiled)


def test_proofs_hold_across_the_kept_levels_of_the_tree(db):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    keys = begun()
    sealed(keys)
    sizes = [2]
    template = counted(0)
    for total in (255, 256, 257, 600, 1030):
        missing = total - Event.objects.count()
        Event.objects.bulk_create(
            Event(
                event_id=os.urandom(16).hex(),
                tag=template.tag,
                schema=1,
                at=AT,
                subject_kind="test",
                subject_id=template.subject_id,
                canonical=f'{{"n":{total}{place}}}',
                digest=os.urandom(32),
            )
            for place in range(missing)
        )
        sizes.append(sealed(keys).size)
    assert sizes == [2, 255, 256, 257, 600, 1030]
    assert TreeNode.objects.filter(height=8).count() == 4
    for head in Head.objects.all():
        assert bytes(head.root) == naive_root(head.size) == queries.root_at(head.size)
    hashes = [bytes(each) for each in Leaf.objects.order_by("number").values_list("hash", flat=True)]
    for _ in range(30):
        number = rng.randrange(1030)
        proof = queries.inclusion_proof(number, 1030)
        assert merkle.root_of_inclusion(number, 1030, hashes[number], proof) == naive_root(1030)
        first, second = sorted(rng.choices(range(1, 1031), k=2))
        merkle.check_consistency(
            first, second, naive_root(first), naive_root(second), queries.consistency_proof(first, second)
        )


@pytest.mark.parametrize("asked", [(3, 2), (0, 9), (-1, 2)])
def test_a_proof_about_what_is_not_sealed_is_refused(db, asked):
    sealed(begun())
    with pytest.raises(errors.ProofUnavailable):
        queries.inclusion_proof(*asked)


def test_during_a_rotation_both_keys_sign_and_afterwards_the_new_one_alone(db):
    keys = begun()
    sealed(keys)
    (old,) = keys
    seed = new_seed()
    new = public_of(seed)
    adopt_key(public=new, actor=DESK, at=AT)
    overlap = sealed(keys | {new: seed}).note
    retire_key(public=old, actor=DESK, at=AT)
    after = sealed({new: seed}).note
    assert signed_by(overlap, old) and signed_by(overlap, new)
    assert not signed_by(after, old) and signed_by(after, new)
    with pytest.raises(errors.LastKeyStays):
        retire_key(public=new, actor=DESK, at=AT)
    with pytest.raises(errors.KeyNotInForce):
        retire_key(public=old, actor=DESK, at=AT)


def test_without_the_private_part_of_a_key_nothing_is_sealed(db):
    keys = begun()
    sealed(keys)
    counted(1)
    with pytest.raises(errors.SealingKeyMissing):
        sealed({})
    assert Leaf.objects.count() == 2
    assert sealed(keys).size == 3


def test_a_row_that_committed_late_is_sealed_wherever_its_number_lies(db):
    keys = begun()
    sealed(keys)
    address = os.environ["DATABASE_URL"]
    late = counted(0)
    with psycopg.connect(os.environ.get("DATABASE_OWNER_URL") or address) as slow:
        slow.execute(
            "INSERT INTO ledger_event (event_id, tag, schema, at, subject_kind, subject_id, canonical, digest)"
            " SELECT gen_random_uuid(), tag, schema, at, subject_kind, subject_id, '{}', '\\x01' FROM ledger_event"
            " WHERE id = %s",
            [late.id],
        )
        counted(1)
        assert sealed(keys).size == 4
        slow.commit()
    assert sealed(keys).size == 5
    rows = list(Leaf.objects.order_by("number").values_list("event_id", flat=True))
    assert rows != sorted(rows)


def test_an_older_database_is_not_sealed_on_until_somebody_says_what_was_lost(db):
    keys = begun()
    head = sealed(keys)
    (seed,) = keys.values()
    state = queries.log_state()
    ahead = HeadText(log=state.log, size=9, root=bytes(32), epoch=1, at=AT)
    counted(1)
    with pytest.raises(errors.LogBehindItsHead):
        sealed(keys, published=ahead)
    with pytest.raises(errors.HeadNotAhead):
        open_epoch(seen=head.note, actor=DESK, at=AT)
    with pytest.raises(errors.HeadForeign):
        open_epoch(seen=sign_head(ahead, [new_seed()]), actor=DESK, at=AT)
    fork = HeadText(log=state.log, size=2, root=bytes(32), epoch=1, at=AT)
    with pytest.raises(errors.HeadForeign, match="another way"):
        open_epoch(seen=sign_head(fork, [seed]), actor=DESK, at=AT)
    assert open_epoch(seen=sign_head(ahead, [seed]), actor=DESK, at=AT) == 2
    assert read_head(sealed(keys, published=ahead).note).epoch == 2
    counted(2)
    assert sealed(keys, published=ahead).size == 5


@pytest.mark.parametrize("table", ["ledger_leaf", "ledger_treenode", "ledger_head"])
def test_what_is_sealed_is_not_changed(db, table):
    sealed(begun())
    with psycopg.connect(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]) as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(f"TRUNCATE {table} CASCADE")


def test_no_event_has_two_leaves(db):
    sealed(begun())
    with pytest.raises(IntegrityError):
        Leaf.objects.create(number=2, event_id=Leaf.objects.first().event_id, hash=bytes(32))
    connection.close()
