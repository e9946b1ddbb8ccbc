"""Questions to the ledger."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from firsthour.ledger import errors, merkle, words
from firsthour.ledger.merkle import Frontier, Span
from firsthour.ledger.models import Event, Head, Leaf, TreeNode

KEPT_EVERY = 8
"""Heights between two kept levels of the tree: a proof reads at most 2^7 hashes for each of its own."""

TALLEST = 56
LOG_TAGS = (words.EPOCH_OPENED.tag, words.KEY_ADOPTED.tag, words.KEY_RETIRED.tag)


@dataclass(frozen=True)
class LogState:
    """What the log says of itself: its name, epoch, the public keys that sign now (the oldest first), and all ever."""

    log: uuid.UUID
    epoch: int
    keys: tuple[bytes, ...]
    known: frozenset[bytes]


def trail(subject_ids: list[uuid.UUID]) -> list[Event]:
    """Every event about any of these subjects, in the order recorded."""
    return list(Event.objects.filter(subject_id__in=subject_ids).order_by("id"))


def latest(subject_id: uuid.UUID, tag: str) -> Event | None:
    """The newest event of one tag about one subject, if any."""
    return Event.objects.filter(subject_id=subject_id, tag=tag).order_by("-id").first()


def log_state(*, sealed_only: bool = False) -> LogState | None:
    """What the log says of itself, from its own events; None before it was begun.

    `sealed_only` leaves out what has no leaf yet, as a head must: it speaks of its leaves alone.
    """
    events = Event.objects.filter(tag__in=LOG_TAGS)
    ordered = events.filter(leaf__isnull=False).order_by("leaf__number") if sealed_only else events.order_by("id")
    log, epoch, keys, known = None, 0, [], set()
    for event in ordered:
        body = json.loads(event.canonical)["body"]
        if event.tag == words.EPOCH_OPENED.tag:
            log, epoch = event.subject_id, body["epoch"]
            continue
        public = bytes.fromhex(body["public"])
        if event.tag == words.KEY_ADOPTED.tag:
            keys.append(public)
            known.add(public)
        else:
            keys.remove(public)
    return LogState(log, epoch, tuple(keys), frozenset(known)) if log else None


def size() -> int:
    """How many events are sealed."""
    last = Leaf.objects.order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else last + 1


def last_head() -> Head | None:
    """The newest head, if any."""
    return Head.objects.order_by("-size").first()


def access_last_head() -> Head:
    """The newest head. Raises LogNotBegun."""
    head = last_head()
    if head is None:
        raise errors.LogNotBegun()
    return head


def heads_from(first: int, *, most: int) -> list[Head]:
    """Heads over at least `first` leaves, the smallest first."""
    return list(Head.objects.filter(size__gte=first).order_by("size")[:most])


def last_sealed_row() -> int:
    """The highest row number among sealed events, 0 when there is none."""
    return Leaf.objects.order_by("-event_id").values_list("event_id", flat=True).first() or 0


def waits_for_its_seal() -> bool:
    """Whether an event newer than all sealed ones waits."""
    return Event.objects.filter(id__gt=last_sealed_row()).exists()


def _kept(height: int, begin: int, end: int) -> list[bytes]:
    """Hashes of the perfect subtrees of one kept height at these places. Raises LeafUnknown where one is missing."""
    if height == 0:
        rows = Leaf.objects.filter(number__gte=begin, number__lt=end).order_by("number")
    else:
        rows = TreeNode.objects.filter(height=height, place__gte=begin, place__lt=end).order_by("place")
    found = [bytes(each) for each in rows.values_list("hash", flat=True)]
    if len(found) != end - begin:
        raise errors.LeafUnknown()
    return found


def frontier() -> Frontier:
    """The right edge of the whole tree."""
    leaves, grown = size(), Frontier()
    for height in range(TALLEST, -1, -KEPT_EVERY):
        begin, end = (leaves >> (height + KEPT_EVERY)) << KEPT_EVERY, leaves >> height
        for hashed in _kept(height, begin, end) if begin < end else ():
            grown.add(hashed, height)
    return grown


def _perfect_hash(span: Span) -> bytes:
    height = (span[1] - span[0]).bit_length() - 1
    level = height // KEPT_EVERY * KEPT_EVERY
    hashes = _kept(level, span[0] >> level, span[1] >> level)
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [merkle.node_hash(left, right) for left, right in pairs]
    return hashes[0]


def root_at(leaves: int) -> bytes:
    """The root of the tree over the first `leaves` leaves (at least one). Raises LeafUnknown beyond what is sealed."""
    return merkle.span_hash((0, leaves), _perfect_hash)


def inclusion_proof(number: int, leaves: int) -> list[bytes]:
    """That leaf `number` is in the tree of `leaves` leaves (RFC 6962 §2.1.1). Raises ProofUnavailable."""
    if not 0 <= number < leaves <= size():
        raise errors.ProofUnavailable(reason="the leaf is not below the size, or the size not sealed yet")
    return [merkle.span_hash(span, _perfect_hash) for span in merkle.inclusion_spans(number, leaves)]


def consistency_proof(first: int, second: int) -> list[bytes]:
    """That the tree of `first` leaves begins that of `second` (RFC 6962 §2.1.2). Raises ProofUnavailable."""
    if not 0 < first <= second <= size():
        raise errors.ProofUnavailable(reason="the sizes are not in order, or not sealed yet")
    return [merkle.span_hash(span, _perfect_hash) for span in merkle.consistency_spans(first, second)]


def access_leaf(event_id: uuid.UUID) -> Leaf:
    """The leaf of an event. Raises LeafUnknown."""
    leaf = Leaf.objects.select_related("event").filter(event__event_id=event_id).first()
    if leaf is None:
        raise errors.LeafUnknown()
    return leaf


def head_over(events: list[Event]) -> tuple[Head, dict[int, Leaf]]:
    """The first head that covers all of these events, and the leaf of each by its row. Raises LeafUnknown."""
    leaves = {leaf.event_id: leaf for leaf in Leaf.objects.filter(event__in=events)}
    covering = heads_from(max(leaf.number for leaf in leaves.values()) + 1, most=1) if leaves else []
    if len(leaves) < len(events) or not covering:
        raise errors.LeafUnknown()
    return covering[0], leaves


def sealed_events(leaves: int, *, portion: int = 2000) -> Iterator[tuple[str, str, bytes]]:
    """(tag, canonical text, leaf hash) of the first `leaves` leaves in their order, read portion by portion."""
    for begin in range(0, leaves, portion):
        rows = Leaf.objects.filter(number__gte=begin, number__lt=min(begin + portion, leaves)).order_by("number")
        for tag, canonical, hashed in rows.values_list("event__tag", "event__canonical", "hash"):
            yield tag, canonical, bytes(hashed)


def inclusion_document(leaf: Leaf, leaves: int) -> dict[str, object]:
    """An inclusion proof as it is handed out: hashes in hex, from the leaf up. Raises ProofUnavailable."""
    proof = inclusion_proof(leaf.number, leaves)
    return {
        "size": leaves,
        "root": root_at(leaves).hex(),
        "leaf": leaf.number,
        "leaf_hash": bytes(leaf.hash).hex(),
        "proof": [each.hex() for each in proof],
    }


def consistency_document(first: int, second: int) -> dict[str, object]:
    """A consistency proof as it is handed out. Raises ProofUnavailable."""
    proof = consistency_proof(first, second)
    return {
        "first": first,
        "second": second,
        "first_root": root_at(first).hex(),
        "second_root": root_at(second).hex(),
        "proof": [each.hex() for each in proof],
    }
