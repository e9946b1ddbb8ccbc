"""Article 2 for lists: whatever is imported, from whatever text, nothing of it acts by itself."""

import io
import os
import random

from firsthour.cases.rules import acting
from firsthour.doors.desk.publisher import Publisher
from firsthour.intake.words import Audience, Verdict
from firsthour.matching.actions import add_bank, import_list
from firsthour.matching.exchanges import Reading, read_list
from firsthour.matching.formats import PublishedState
from firsthour.matching.models import Entry
from firsthour.policy.rules import AppliedRule, Facts
from firsthour.policy.words import Harm
from firsthour.signals.words import FINGERPRINT_BYTES, Signal, SignalKind
from tests.making import AT, DESK

ROUNDS = 20
RULE = AppliedRule("eager", 1, "ab" * 32, Verdict.BLOCK, "TVE-2", None, "disable", None)
WORDS = ["confirmed", "status", "near", "{", '"', ",", "\x00", "true", "pdq", "2099-01-01", "'); --", "'", "{}", "NULL"]


def lines(chance: random.Random) -> str:
    """The text of a list: fingerprints that are right, among whatever somebody may try."""
    kind = chance.choice(["csv", "jsonl"])
    made = ["kind,value,harms,expires"] if kind == "csv" else []
    for _ in range(chance.randint(1, 30)):
        said = chance.choice(list(SignalKind))
        value = f"{chance.getrandbits(256):064x}"[: 2 * FINGERPRINT_BYTES[said]]
        harm = chance.choice(["", *Harm])
        row = f"{said},{value},{harm},"
        if kind == "jsonl":
            quoted = f'"{harm}"' if harm else ""
            row = f'{{"kind":"{said}","value":"{value}","harms":[{quoted}]}}'
        if chance.random() < 0.4:
            place = chance.randrange(len(row))
            row = row[:place] + chance.choice(WORDS) + row[place:]
        made.append(row)
    return "\n".join(made)


def test_whatever_a_list_says_its_entries_are_seeds_and_no_hit_on_them_acts(db, home, monkeypatch):
    seed = int(os.environ.get("FIRSTHOUR_SEED", random.SystemRandom().getrandbits(32)))
    print(f"seed {seed}")
    chance = random.Random(seed)
    monkeypatch.setattr("firsthour.matching.actions.lists.SMALL_BATCH", 8)
    publisher = Publisher(home)
    bank = add_bank(name="lists", actor=DESK, at=AT)
    bad: list = []
    for turn in range(ROUNDS):
        text = lines(chance)
        reading = Reading(at=AT, report=bad.append, codes=frozenset(map(str, Harm)))
        portions = read_list(io.BytesIO(text.encode()), reading)
        import_list(bank=bank, source=f"s{turn % 3}", licence="l", portions=portions, actor=DESK, at=AT)
        publisher.publish()
    # A batch that came while a segment was being written waits for the next one: so until none is begun any more.
    while publisher.publish() or publisher.writing is not None or publisher.publish() or publisher.writing is not None:
        continue
    publisher.close()
    entries = list(Entry.objects.all())
    assert len(entries) > ROUNDS and bad and {entry.status for entry in entries} == {"seed"}
    state = PublishedState.open(home / "published")
    for entry in entries:
        hits = state.search([Signal(SignalKind(entry.kind), entry.value, 100)])
        assert str(entry.id) in {hit.entry for hit in hits}, "whatever is imported is found"
        facts = Facts(hits=hits, audience=Audience.PUBLIC, language="en", territory="DE", media="image")
        assert acting(verdict=Verdict.BLOCK, facts=facts, applied=[RULE]) is None
