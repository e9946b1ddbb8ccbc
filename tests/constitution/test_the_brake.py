"""Article 9: whatever is uploaded by whomever and when, nothing acts by itself beyond its limit."""

import math
import os
import random
import threading
import uuid
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django.db import connection

from firsthour.cases.actions import consider
from firsthour.cases.models import Decision
from firsthour.intake.actions import receive_many
from firsthour.intake.models import Item
from firsthour.intake.words import Verdict
from firsthour.matching.actions import add_bank, add_entry, confirm_entry
from firsthour.matching.models import Entry
from firsthour.policy.actions import pull_brake, release_brake
from firsthour.policy.models import Brake
from firsthour.policy.queries import open_brakes
from firsthour.policy.rules.braking import FLOORS
from firsthour.policy.words import BrakeKind, BrakeSubject, ReleaseReason
from firsthour.signals.words import SignalKind
from firsthour.vault.actions import seal
from firsthour.vault.words import LegalBasis
from tests.making import AT, DESK, adopted, hit, person, service, spooled

LATER = AT + timedelta(days=90)
HOUR, HISTORY = timedelta(hours=1), timedelta(days=28)
RULE = BrakeSubject(BrakeKind.RULE, "agora/known-picture")
SMALL = {BrakeKind.RULE: 4, BrakeKind.ENTRY: 3, BrakeKind.SOURCE: 5}
STEPS = 40  # at the least: more, until something was acted on and something left


class House:
    """A service, its rule, three confirmed entries of two sources; uploads share one exhibit."""

    def __init__(self) -> None:
        self.somebody, self.on = person(), service()
        (self.rule,) = adopted(self.on, self.somebody, LATER)
        bank = add_bank(name="house", actor=self.somebody, at=AT)
        self.known = [self._entry(bank, source, number) for number, source in enumerate(("own", "own", "partner"))]
        self.exhibit = seal(
            service=self.on,
            receipt=uuid.uuid4(),
            content=b"picture",
            media_type="image/png",
            related={},
            basis=LegalBasis.UNDER_ASSESSMENT,
            actor=DESK,
            at=AT,
        )

    def _entry(self, bank, source: str, number: int) -> Entry:
        added = add_entry(
            bank=bank,
            source=source,
            licence="l",
            kind=SignalKind.PDQ,
            value=f"{number}" * 64,
            harms=["TVEC1"],
            actor=self.somebody,
            at=AT,
        )
        return confirm_entry(entry_id=added.id, purpose="none-found", actor=self.somebody, at=AT)

    def received(self, author: str, known: Entry, at: datetime) -> Item:
        record = spooled(self.on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=self.rule, author=author, at=at)
        (item,) = receive_many(
            file=uuid.uuid4().hex, upto=1, records=[(record, self.exhibit)], actor=DESK, at=at
        )
        return item

    def acts(self, author: str, known: Entry, at: datetime) -> bool:
        item = self.received(author, known, at)
        return consider(item_id=item.id, actor=DESK, at=at).decisions.exists()


class Reference:
    """Article 9 in the slowest and plainest words: every figure is counted anew from all that ever happened."""

    def __init__(self) -> None:
        self.acted: list[tuple[datetime, str, tuple[BrakeSubject, ...]]] = []
        self.pulled: set[BrakeSubject] = set()
        self.released: dict[BrakeSubject, datetime] = {}

    def acts(self, author: str, subjects: tuple[BrakeSubject, ...], at: datetime) -> bool:
        if self.pulled.intersection(subjects):
            return False
        too_many = {subject for subject in subjects if self._uploaders(subject, author, at) > self._limit(subject, at)}
        self.pulled |= too_many
        if not too_many:
            self.acted.append((at, author, subjects))
        return not too_many

    def release(self, subject: BrakeSubject, at: datetime) -> None:
        self.pulled.discard(subject)
        self.released[subject] = at

    def _uploaders(self, subject: BrakeSubject, author: str, at: datetime) -> int:
        since = self.released.get(subject, LATER - HISTORY)
        lately = {who for when, who, on in self.acted if subject in on and when > at - HOUR and when >= since}
        return len(lately | {author})

    def _limit(self, subject: BrakeSubject, at: datetime) -> int:
        instants = [when for when, _, on in self.acted if subject in on]
        until = (at - HOUR).replace(minute=0, second=0, microsecond=0)
        if not instants or min(instants) > until - HISTORY:
            return SMALL[subject.kind]
        pairs = {
            (when.replace(minute=0, second=0, microsecond=0), who)
            for when, who, on in self.acted
            if subject in on and until - HISTORY <= when < until
        }
        mean = Fraction(len(pairs), 28 * 24)
        bound, term = 0, Fraction(1)
        reached, certain = term, Fraction(999, 1000) * Fraction(math.exp(mean))
        while reached < certain:
            bound += 1
            term *= mean / bound
            reached += term
        return max(SMALL[subject.kind], 10 * bound)


@pytest.fixture
def house(db, home, monkeypatch) -> House:
    for kind, floor in SMALL.items():
        monkeypatch.setitem(FLOORS, kind, floor)
    return House()


def test_every_upload_is_acted_on_or_left_as_plain_counting_says(house):
    seed = int(os.environ.get("FIRSTHOUR_SEED", random.SystemRandom().getrandbits(32)))
    print(f"seed {seed}")
    chance, reference, at, left = random.Random(seed), Reference(), LATER, 0
    for step in range(10 * STEPS):
        if step >= STEPS and reference.acted and left:
            break
        at += chance.choice([timedelta(seconds=7), timedelta(minutes=4), timedelta(minutes=31), timedelta(hours=1)])
        if step % 40 == 39:
            at += timedelta(days=chance.randint(5, 30), minutes=chance.randint(0, 59))
        author, known = f"author-{chance.randrange(12)}", chance.choice(house.known)
        source = BrakeSubject(BrakeKind.SOURCE, known.source.name)
        subjects = (RULE, BrakeSubject(BrakeKind.ENTRY, str(known.id)), source)
        expected = reference.acts(author, subjects, at)
        assert house.acts(author, known, at) is expected, (step, at)
        left += not expected
        assert {brake.subject for brake in open_brakes()} == reference.pulled, (step, at)
        if chance.random() < 0.05:
            subject = chance.choice(subjects)
            pull_brake(subject=subject, actor=house.somebody, at=at)
            reference.pulled.add(subject)
        if reference.pulled and chance.random() < 0.35:
            brake = chance.choice(list(open_brakes()))
            release_brake(brake_id=brake.id, reason=ReleaseReason.MATCHES_RIGHT, actor=house.somebody, at=at)
            reference.release(brake.subject, at)
    assert reference.acted and left, "both happened"


def test_workers_side_by_side_never_exceed_the_limit(house, monkeypatch):
    monkeypatch.setitem(FLOORS, BrakeKind.ENTRY, 50)
    monkeypatch.setitem(FLOORS, BrakeKind.SOURCE, 50)
    items = [house.received(f"author-{number}", house.known[number % 3], LATER) for number in range(16)]
    faults: list[BaseException] = []
    together = threading.Barrier(4)

    def work(mine: list[Item]) -> None:
        try:
            together.wait()
            for item in mine:
                consider(item_id=item.id, actor=DESK, at=LATER)
        except BaseException as fault:  # noqa: BLE001 - told by the test itself
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(items[number::4],)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not faults
    assert Decision.objects.count() == SMALL[BrakeKind.RULE]
    assert Brake.objects.get().subject == RULE and Brake.objects.get().counted == SMALL[BrakeKind.RULE] + 1
