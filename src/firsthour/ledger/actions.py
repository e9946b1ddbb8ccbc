"""Verbs of the ledger: record what happened, and seal it."""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from firsthour.ledger import errors, merkle, queries, words
from firsthour.ledger.formats import HeadText, read_head, sign_head, signed_by
from firsthour.ledger.models import Event, Head, Salt, TreeNode
from firsthour.ledger.words import Actor, EventTag, Field

LOCK = 0x46485345
BATCH = 5000
"""Events sealed at once, at most: small enough that a head follows the events of a busy second within it."""

LOOK_BACK = 10_000
"""Rows below the highest sealed one that are looked through each time. Rows of a transaction that stayed open longer
than so many later ones are found by the thorough look."""


def record(
    event_tag: EventTag,
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    body: dict[str, object],
    service_id: uuid.UUID | None = None,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """Append one event inside the caller's transaction and return it.

    A field of type PROVABLE is given as bytes; the event keeps HMAC-SHA256(salt, value) and the salt goes to its own,
    erasable table. Raises ValueError where the body does not fit its tag: that is a fault of ours, not of a user.
    """
    _require_transaction()
    event, salts = _written(event_tag, subject_kind, subject_id, body, service_id, caused_by, actor, at)
    event.save(force_insert=True)
    Salt.objects.bulk_create(salts)
    return event


def record_each(
    event_tag: EventTag,
    *,
    subject_kind: str,
    bodies: Mapping[uuid.UUID, dict[str, object]],
    service_id: uuid.UUID | None = None,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Append one event for each subject, in this order: the same as `record` for each, in two statements for all."""
    _require_transaction()
    written = [
        _written(event_tag, subject_kind, subject_id, body, service_id, caused_by, actor, at)
        for subject_id, body in bodies.items()
    ]
    Event.objects.bulk_create(event for event, _ in written)
    Salt.objects.bulk_create(salt for _, salts in written for salt in salts)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of what it records")


def _written(
    event_tag: EventTag,
    subject_kind: str,
    subject_id: uuid.UUID,
    body: dict[str, object],
    service_id: uuid.UUID | None,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> tuple[Event, list[Salt]]:
    event_id = uuid.uuid4()
    salts = {}
    kept = dict(body)
    for name, kind in event_tag.fields.items():
        if kind is Field.PROVABLE and isinstance(kept.get(name), bytes):
            salts[name] = secrets.token_bytes(32)
            kept[name] = hmac.new(salts[name], kept[name], hashlib.sha256).hexdigest()
    envelope = {
        "format": words.FORMAT,
        "id": str(event_id),
        "tag": event_tag.tag,
        "schema": event_tag.schema,
        "at": words.instant(at),
        "service": str(service_id) if service_id else None,
        "subject": {"kind": subject_kind, "id": str(subject_id)},
        "actor": {"kind": str(actor.kind), "id": actor.id},
        "caused_by": str(caused_by.event_id) if caused_by else None,
        "body": words.spelled(event_tag, kept),
    }
    text = words.canonical(envelope)
    event = Event(
        event_id=event_id,
        tag=event_tag.tag,
        schema=event_tag.schema,
        at=at,
        service_id=service_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        caused_by=caused_by,
        canonical=text.decode(),
        digest=hashlib.sha256(text).digest(),
    )
    return event, [Salt(event=event, field=name, salt=salt) for name, salt in salts.items()]


@transaction.atomic
def begin_log(*, public: bytes, actor: Actor, at: datetime) -> None:
    """The log's first two events: epoch 1 is opened and the first key adopted. Does nothing once it has begun."""
    _one_at_a_time()
    if queries.log_state() is None:
        log = uuid.uuid4()
        _open_epoch(log, {"epoch": 1, "kept": 0, "seen": 0, "root": merkle.EMPTY_ROOT.hex()}, actor, at)
        _record_key(words.KEY_ADOPTED, log, public, actor, at)


@transaction.atomic
def adopt_key(*, public: bytes, actor: Actor, at: datetime) -> None:
    """Let heads carry a signature by one more Ed25519 key (32 bytes) from now on; those in force go on signing."""
    _one_at_a_time()
    state = _begun()
    if public not in state.keys:
        _record_key(words.KEY_ADOPTED, state.log, public, actor, at)


@transaction.atomic
def retire_key(*, public: bytes, actor: Actor, at: datetime) -> None:
    """End the overlap: heads no longer carry this key's signature. Raises KeyNotInForce, LastKeyStays."""
    _one_at_a_time()
    state = _begun()
    if public not in state.keys:
        raise errors.KeyNotInForce(key=public.hex()[:16])
    if len(state.keys) == 1:
        raise errors.LastKeyStays()
    _record_key(words.KEY_RETIRED, state.log, public, actor, at)


@transaction.atomic
def open_epoch(*, seen: str, actor: Actor, at: datetime) -> int:
    """Go on after a restore: say before everybody that the log lost what lies between its size and the head `seen`.

    `seen` is the note of the last head that anybody outside has. Returns the new epoch. Raises HeadUnreadable,
    HeadForeign (another log's, or signed by no key this log knows), HeadNotAhead (nothing of it is missing).
    """
    _one_at_a_time()
    state, head, kept = _begun(), read_head(seen), queries.size()
    if head.log != state.log:
        raise errors.HeadForeign(reason="it names another log")
    if not any(signed_by(seen, public) for public in state.known):
        raise errors.HeadForeign(reason="no key that this log knows has signed it")
    if head.size <= kept and queries.root_at(head.size) != head.root:
        raise errors.HeadForeign(reason="this log was sealed on in another way before it, which nothing can undo")
    if head.size <= kept:
        raise errors.HeadNotAhead(seen=head.size, kept=kept)
    epoch = max(state.epoch, head.epoch) + 1
    body = {"epoch": epoch, "kept": kept, "seen": head.size, "root": head.root.hex()}
    _open_epoch(state.log, body, actor, at)
    return epoch


@transaction.atomic
def seal_next(
    *, keys: Mapping[bytes, bytes], thorough: bool, published: HeadText | None, actor: Actor, at: datetime
) -> Head | None:
    """Give the next unsealed events their leaves, and sign a head over all; None when there was nothing to seal.

    `keys` are the private seeds by public key; each key in force must be among them. `published` is the last head known
    to have left: to seal an older database on would be a fork. `thorough` looks through all events and not only the
    newest. One sealer at a time; another one finds nothing to do. Raises LogBehindItsHead, SealingKeyMissing.
    """
    if not _locked():
        return None
    size = queries.size()
    if published and size < published.size and _begun().epoch <= published.epoch:
        raise errors.LogBehindItsHead(kept=size, published=published.size)
    after = 0 if thorough or size == 0 else max(queries.last_sealed_row() - LOOK_BACK, 0)
    tree = queries.frontier()
    hashes = _give_leaves(tree.size, after=after)
    if not hashes:
        return None
    completed = [node for hashed in hashes for node in tree.add(hashed)]
    TreeNode.objects.bulk_create(
        TreeNode(height=height, place=place, hash=node)
        for height, place, node in completed
        if height and height % queries.KEPT_EVERY == 0
    )
    state = queries.log_state(sealed_only=True)
    missing = [public for public in state.keys if public not in keys]
    if missing:
        raise errors.SealingKeyMissing(key=missing[0].hex()[:16])
    text = HeadText(log=state.log, size=tree.size, root=tree.root(), epoch=state.epoch, at=at)
    note = sign_head(text, [keys[public] for public in state.keys])
    return Head.objects.create(size=text.size, epoch=text.epoch, root=text.root, at=at, note=note)


_GIVE_LEAVES = """
INSERT INTO ledger_leaf (number, event_id, hash)
SELECT %(size)s + row_number() OVER (ORDER BY w.id) - 1, w.id, sha256('\\x00'::bytea || convert_to(w.canonical, 'UTF8'))
FROM (
  SELECT e.id, e.canonical FROM ledger_event e
  WHERE e.id > %(after)s AND (%(size)s > 0 OR e.tag = ANY(%(opening)s))
    AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.event_id = e.id AND l.event_id > %(after)s)
  ORDER BY e.id LIMIT %(most)s
) w
RETURNING number, hash
"""
"""The database hashes (RFC 6962 §2.1), so that no event's text leaves it for that. An empty log takes its own events
first, whatever was recorded before them."""


def _give_leaves(size: int, *, after: int) -> list[bytes]:
    """The leaf hashes of the next events that had no leaf, in their order."""
    words_of = {"size": size, "after": after, "opening": list(queries.LOG_TAGS), "most": BATCH}
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_LEAVES, words_of)
        return [bytes(hashed) for _, hashed in sorted(cursor.fetchall())]


def _begun() -> queries.LogState:
    state = queries.log_state()
    if state is None:
        raise errors.LogNotBegun()
    return state


def _open_epoch(log: uuid.UUID, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(words.EPOCH_OPENED, subject_kind="log", subject_id=log, body=body, actor=actor, at=at)


def _record_key(event_tag: EventTag, log: uuid.UUID, public: bytes, actor: Actor, at: datetime) -> None:
    record(event_tag, subject_kind="log", subject_id=log, body={"public": public.hex()}, actor=actor, at=at)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def erase_value(*, event_tag: EventTag, subject_id: uuid.UUID, actor: Actor, at: datetime) -> int:
    """Erase the salts of a subject's events of one tag: their provable values can be proved to nobody any more.

    Part of the destruction of what they prove, whose own event tells of it. Returns how many there were.
    """
    gone, _ = Salt.objects.filter(event__tag=event_tag.tag, event__subject_id=subject_id).delete()
    return gone
