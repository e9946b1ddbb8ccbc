"""The Merkle tree of RFC 6962: hashes in, hashes and proofs out. Pure arithmetic, without tables and files.

A leaf's hash is SHA-256(0x00 || leaf), a node's SHA-256(0x01 || left || right). A tree of n leaves is split at the
largest power of two below n. A *span* is a pair (begin, end) of leaf numbers, the end excluded.
"""

import hashlib
from collections.abc import Callable, Sequence

Span = tuple[int, int]
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class ProofWrong(ValueError):
    """A proof does not prove what it is said to prove."""


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 §2.1: the hash of one leaf's bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1: the hash of two nodes side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its perfect subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, hashed: bytes, height: int = 0) -> list[tuple[int, int, bytes]]:
        """Append a perfect subtree of 2^height leaves, no higher than the last one; by default a single leaf.

        Returns what this completed: (height, place among its height, hash), the lowest first.
        """
        completed = [(height, self.size >> height, hashed)]
        self.size += 1 << height
        while self._peaks and self._peaks[-1][0] == height:
            hashed = node_hash(self._peaks.pop()[1], hashed)
            height += 1
            completed.append((height, (self.size >> height) - 1, hashed))
        self._peaks.append((height, hashed))
        return completed

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def split(begin: int, end: int) -> int:
    """Where the tree over a span of at least two leaves divides."""
    return begin + (1 << ((end - begin - 1).bit_length() - 1))


def perfect(span: Span) -> bool:
    """Whether a span is a whole power of two of leaves, at a place of its own size."""
    length = span[1] - span[0]
    return length & (length - 1) == 0 and span[0] % length == 0


def inclusion_spans(number: int, size: int) -> list[Span]:
    """The spans whose hashes prove that leaf `number` is in the tree of `size` leaves, from the leaf up (§2.1.1)."""
    if not 0 <= number < size:
        raise ValueError(f"there is no leaf {number} in a tree of {size}")
    begin, end, spans = 0, size, []
    while end - begin > 1:
        middle = split(begin, end)
        if number < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin = middle
    return spans[::-1]


def consistency_spans(first: int, second: int) -> list[Span]:
    """The spans whose hashes prove that the tree of `first` leaves begins that of `second` (§2.1.2)."""
    if not 0 < first <= second:
        raise ValueError(f"a tree of {first} cannot begin one of {second}")
    begin, end, spans, whole = 0, second, [], True
    while first != end:
        middle = split(begin, end)
        if first <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin, whole = middle, False
    if not whole:
        spans.append((begin, end))
    return spans[::-1]


def span_hash(span: Span, perfect_hash: Callable[[Span], bytes]) -> bytes:
    """The hash of any span, where the hashes of perfect ones are known."""
    begin, end = span
    if perfect(span):
        return perfect_hash(span)
    middle = split(begin, end)
    return node_hash(span_hash((begin, middle), perfect_hash), span_hash((middle, end), perfect_hash))


def root_of_inclusion(number: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root to which a leaf hash and its proof lead. Raises ProofWrong when the proof has another length."""
    if not 0 <= number < size:
        raise ProofWrong(f"there is no leaf {number} in a tree of {size}")
    spans = inclusion_spans(number, size)
    if len(spans) != len(proof):
        raise ProofWrong(f"a proof of {len(spans)} hashes is needed, not of {len(proof)}")
    if any(len(each) != HASH_BYTES for each in (leaf, *proof)):
        raise ProofWrong(f"a hash has {HASH_BYTES} bytes")
    hashed = leaf
    for (begin, _), beside in zip(spans, proof, strict=True):
        hashed = node_hash(beside, hashed) if begin < number else node_hash(hashed, beside)
    return hashed


def check_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> None:
    """Raises ProofWrong unless the proof shows that the tree of `first` leaves begins that of `second`."""
    if not 0 < first <= second:
        raise ProofWrong(f"a tree of {first} cannot begin one of {second}")
    spans = consistency_spans(first, second)
    if len(spans) != len(proof):
        raise ProofWrong(f"a proof of {len(spans)} hashes is needed, not of {len(proof)}")
    known = dict(zip(spans, proof, strict=True))
    if all(begin >= first for begin, _ in spans):
        known[0, first] = first_root

    def hashed(span: Span) -> bytes:
        if span in known:
            return known[span]
        middle = split(*span)
        return node_hash(hashed((span[0], middle)), hashed((middle, span[1])))

    if hashed((0, first)) != first_root or hashed((0, second)) != second_root:
        raise ProofWrong("the roots do not follow from each other")
