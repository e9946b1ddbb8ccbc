"""Every way in which a log may be altered, from clumsy to with all keys in hand; each returns what it touched."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from firsthour.ledger import merkle
from tests.verifier.exports import Export, Honest, event


@dataclass(frozen=True)
class Altered:
    """`first` is the first leaf that is not what it was; `sees_leaf` whether the list of leaf hashes was left alone,
    so that the very leaf can be named."""

    export: Export
    first: int
    what: str
    sees_leaf: bool = False


def stranger(number: int) -> bytes:
    return event("test:thing:happened", {"n": 1000 + number}, subject=str(uuid.uuid4()))


def edit(lines: list[bytes], rng: random.Random) -> int:
    place = rng.randrange(2, len(lines))
    if rng.random() < 0.5:
        lines[place] = stranger(place)
    else:
        spoiled = bytearray(lines[place])
        spoiled[rng.randrange(len(spoiled))] ^= 1 << rng.randrange(7)
        lines[place] = bytes(spoiled).replace(b"\n", b"?")
    return place


def drop(lines: list[bytes], rng: random.Random) -> int:
    place = rng.randrange(2, len(lines) - 1)
    del lines[place]
    return place


def insert(lines: list[bytes], rng: random.Random) -> int:
    place = rng.randrange(2, len(lines))
    lines.insert(place, rng.choice([stranger(place), lines[place - rng.randrange(1, place)]]))
    return place


def reorder(lines: list[bytes], rng: random.Random) -> int:
    one, other = sorted(rng.sample(range(2, len(lines)), 2))
    lines[one], lines[other] = lines[other], lines[one]
    return one


CHANGES: tuple[Callable[[list[bytes], random.Random], int], ...] = (edit, drop, insert, reorder)


def clumsily(before: Honest, rng: random.Random) -> Altered:
    """The log's lines alone are changed."""
    lines, change = list(before.export.lines), rng.choice(CHANGES)
    first = change(lines, rng)
    return Altered(replace(before.export, lines=lines), first, change.__name__, sees_leaf=True)


def with_leaf_hashes(before: Honest, rng: random.Random) -> Altered:
    """The lines and the list of leaf hashes are changed together; the heads are left."""
    lines, change = list(before.export.lines), rng.choice(CHANGES)
    first = change(lines, rng)
    leaves = [merkle.leaf_hash(line) for line in lines]
    return Altered(replace(before.export, lines=lines, leaves=leaves), first, f"{change.__name__} and leaf hashes")


def signed_again(before: Honest, rng: random.Random) -> Altered:
    """Everything is made anew and signed with the current key (and the old one where it was in force), or the old."""
    lines, change = list(before.export.lines), rng.choice(CHANGES)
    first = change(lines, rng)
    batches = sorted({min(size, len(lines)) for size in before.export.batches} | {len(lines)})
    signers = before.export.signers
    if rng.random() < 0.5:
        signers = [(leaf, [before.old]) for leaf, _ in signers]
    export = replace(before.export, lines=lines, batches=batches, signers=signers).sealed()
    return Altered(export, first, f"{change.__name__}, signed again")


def cut(before: Honest, rng: random.Random) -> Altered:
    """An old backup: everything is as it was at an earlier head. Or only the log's end is cut."""
    honest = before.export
    size = rng.choice(honest.batches[:-1])
    if rng.random() < 0.3:
        return Altered(replace(honest, lines=honest.lines[:size]), size, "log cut", sees_leaf=True)
    notes = honest.notes[: honest.batches.index(size) + 1]
    export = replace(honest, lines=honest.lines[:size], leaves=honest.leaves[:size], notes=notes)
    return Altered(export, size, "old backup")


def forked(before: Honest, rng: random.Random) -> Altered:
    """An old backup that went on with other events, signed as an honest log would be."""
    honest = before.export
    size = rng.choice(honest.batches[:-1])
    more = rng.randrange(1, 60)
    lines = honest.lines[:size] + [stranger(place) for place in range(more)]
    batches = [each for each in honest.batches if each <= size] + [len(lines)]
    known = [each for each in honest.signers if each[0] < size]
    return Altered(replace(honest, lines=lines, batches=batches, signers=known).sealed(), size, "fork")


WAYS = (clumsily, with_leaf_hashes, signed_again, cut, forked)
