"""The Merkle tree against the published vectors, against a naive one, and against random damage."""

import base64
import hashlib
import json
import os
import random
from pathlib import Path

import pytest

from firsthour.ledger import merkle
from firsthour.ledger.merkle import Frontier, ProofWrong, check_consistency, leaf_hash, root_of_inclusion, span_hash

MATERIAL = Path(os.environ.get("FIRSTHOUR_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "merkle"
LEAVES = [leaf_hash(str(number).encode()) for number in range(70)]


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return hashlib.sha256(b"\x01" + naive(leaves[:middle]) + naive(leaves[middle:])).digest()


def hashes_of(spans: list[merkle.Span]) -> list[bytes]:
    return [span_hash(span, lambda whole: naive(LEAVES[whole[0] : whole[1]])) for span in spans]


def test_the_growing_tree_has_the_root_of_the_definition():
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert frontier.root() == naive(LEAVES[:size])
        frontier.add(leaf)
    assert merkle.EMPTY_ROOT == naive([])


def test_whole_subtrees_can_be_added_at_once():
    frontier = Frontier()
    frontier.add(naive(LEAVES[:16]), 4)
    frontier.add(naive(LEAVES[16:20]), 2)
    frontier.add(LEAVES[20])
    assert (frontier.size, frontier.root()) == (21, naive(LEAVES[:21]))


def test_every_leaf_of_every_small_tree_is_proved():
    for size in range(1, len(LEAVES)):
        for number in range(size):
            proof = hashes_of(merkle.inclusion_spans(number, size))
            assert root_of_inclusion(number, size, LEAVES[number], proof) == naive(LEAVES[:size])


def test_every_small_tree_is_proved_to_begin_every_later_one():
    for second in range(1, len(LEAVES)):
        for first in range(1, second + 1):
            proof = hashes_of(merkle.consistency_spans(first, second))
            check_consistency(first, second, naive(LEAVES[:first]), naive(LEAVES[:second]), proof)


def test_a_proof_grows_with_the_logarithm():
    assert len(merkle.inclusion_spans(5, 2**20)) == 20
    assert len(merkle.consistency_spans(2**19 + 1, 2**20)) <= 21


def test_random_damage_to_a_proof_never_goes_unnoticed():
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _ in range(500):
        second = rng.randrange(2, len(LEAVES))
        first = rng.randrange(1, second)
        proof = hashes_of(merkle.consistency_spans(first, second))
        roots = [naive(LEAVES[:first]), naive(LEAVES[:second])]
        damaged = rng.choice([*(["proof"] if proof else []), "first", "second", "short"])
        if damaged == "proof":
            proof[rng.randrange(len(proof))] = rng.randbytes(32)
        elif damaged == "short":
            proof = [*proof, rng.randbytes(32)] if not proof or rng.random() < 0.5 else proof[:-1]
        else:
            roots[damaged == "second"] = rng.randbytes(32)
        with pytest.raises(ProofWrong):
            check_consistency(first, second, *roots, proof)


def vectors(kind: str) -> list[dict]:
    if not (MATERIAL / kind).is_dir():
        pytest.skip("the RFC 6962 vectors are not on this machine")
    return [json.loads(path.read_bytes()) for path in sorted((MATERIAL / kind).rglob("*.json"))]


def decoded(vector: dict, key: str) -> bytes:
    return base64.b64decode(vector[key] or "")


def test_inclusion_agrees_with_every_published_vector():
    for vector in vectors("inclusion"):
        proof = [base64.b64decode(each) for each in vector["proof"] or []]
        try:
            root = root_of_inclusion(vector["leafIdx"], vector["treeSize"], decoded(vector, "leafHash"), proof)
            wrong = root != decoded(vector, "root")
        except ProofWrong:
            wrong = True
        assert wrong == vector["wantErr"], vector["desc"]


def test_consistency_agrees_with_every_published_vector():
    for vector in vectors("consistency"):
        proof = [base64.b64decode(each) for each in vector["proof"] or []]
        sizes = vector["size1"], vector["size2"]
        try:
            check_consistency(*sizes, decoded(vector, "root1"), decoded(vector, "root2"), proof)
            wrong = False
        except ProofWrong:
            wrong = True
        assert wrong == vector["wantErr"], vector["desc"]
