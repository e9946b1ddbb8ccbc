"""Given one head obtained earlier from outside, every alteration is found, and the place named holds it."""

import random

import pytest

from tests.verifier.altering import WAYS, Altered
from tests.verifier.exports import Honest, honest, verifier

verify = verifier()


def checked(before: Honest, altered: Altered, folder, rng: random.Random):
    """The verdict on an altered export, by somebody who kept one honest head that covers the alteration."""
    sizes = [size for size in before.export.batches if size > altered.first] or [before.export.batches[-1]]
    size = rng.choice(sizes)
    head = before.export.notes[before.export.batches.index(size)]
    return verify.verify(altered.export.write(folder), verify.read_heads(head), [], {}), size


def try_alterations(times: int, tmp_path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _ in range(times):
        before = honest(rng)
        altered = rng.choice(WAYS)(before, rng)
        verdict, kept = checked(before, altered, tmp_path / "altered", rng)
        assert verdict.findings, (altered.what, altered.first, kept)
        spans = [(finding.first, finding.last) for finding in verdict.findings]
        assert any(first <= altered.first < last for first, last in spans), (altered.what, altered.first, kept, spans)
        if altered.sees_leaf:
            narrow = [span for span in spans if span[1] - span[0] == 1]
            assert narrow and min(narrow)[0] == altered.first, (altered.what, altered.first, spans)


def test_two_hundred_random_alterations_are_found_and_located(tmp_path):
    try_alterations(200, tmp_path)


@pytest.mark.torture
def test_ten_thousand_random_alterations_are_found_and_located(tmp_path):
    try_alterations(10_000, tmp_path)
