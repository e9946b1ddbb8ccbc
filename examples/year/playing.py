"""What happens in the year, in the order of its instants. Everything goes through the verbs that the doors call."""

import hashlib
import heapq
import itertools
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from firsthour.cases import actions as cases
from firsthour.cases.models import Case, Restriction
from firsthour.cases.words import Judged
from firsthour.intake.actions import minimise, receive_many
from firsthour.intake.formats import SpoolRecord, SubmittedItem
from firsthour.intake.formats.records import RuleApplied
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.words import Actor, instant
from firsthour.matching.actions import add_bank, add_entry, confirm_entry
from firsthour.matching.models import Entry
from firsthour.matching.words import EntryStatus, Hit
from firsthour.people.actions import enrol, invite
from firsthour.platform.actions import add_service, confirm_command
from firsthour.platform.models import Command
from firsthour.platform.sealing import Sealer
from firsthour.platform.words import ItemState
from firsthour.policy.actions import adopt_pack
from firsthour.policy.queries import access_clause, starter_pack
from firsthour.policy.words import Harm, Ideology, PurposeAssessment
from firsthour.signals.words import Signal, SignalKind
from firsthour.vault.actions import seal
from firsthour.vault.words import LegalBasis
from year.ordering import Orders

BEGAN = datetime(2026, 11, 2, tzinfo=UTC)
DAYS = 364
DESK, WORKER = Actor.system("desk"), Actor.system("worker")
LANGUAGES = {"en": 50, "de": 20, "fr": 15, "ar": 15}
OFTEN_WRONG = "ar"
"""Removals in this language are wrong three times as often, so that the sheet has a disparity to show."""

TERRITORIES = ("DE", "FR", "IE", "NL", "AT")
SOURCES = ("own assessment", "a partner", "another partner")


@dataclass(frozen=True)
class Volume:
    """How much happens: all items, those removed among them, how many of the removals are reversed; in so many days.

    Orders, of one to three items each, come on top; every twentieth of them is annulled.
    """

    items: int
    removals: int
    reversals: int
    days: int = DAYS
    orders: int = 0


class Year:
    """One installation and what waits to happen in it."""

    def __init__(self, volume: Volume, rng: random.Random) -> None:
        self.volume, self.rng = volume, rng
        self.at = BEGAN
        self.sealer = Sealer()
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self.done = 0
        self._furnish()
        self._plan()

    def play(self) -> Iterator[None]:
        """Let everything happen, the earliest first; a step for each happening."""
        while self._queue:
            self.at, _, happening = heapq.heappop(self._queue)
            happening()
            self.done += 1
            yield
        while self.sealer.seal(lambda: self.at):
            pass

    @property
    def expected(self) -> int:
        """About how many steps there are."""
        return self.volume.days + self.volume.removals * 7 // 3 + self.volume.reversals + self.volume.orders * 4

    def later(self, at: datetime, happening: Callable[[], None]) -> None:
        """Let something happen at an instant to come."""
        heapq.heappush(self._queue, (at, next(self._order), happening))

    def _furnish(self) -> None:
        self.people = [self._account(f"reviewer-{number}@staff.example") for number in range(3)]
        officer = self._account("legal@staff.example", role="legal")
        self.service = add_service(
            slug="agora",
            name="Agora",
            zone="Europe/Dublin",
            contact_point="contact@agora.example",
            language="en",
            dispute_body=("Example Disputes Body", "https://disputes.example"),
            court=("Example District Court", "1 Court Street"),
            actor=DESK,
            at=BEGAN,
        )
        (self.rule,) = adopt_pack(service=self.service, pack=starter_pack(), actor=self.people[0], at=BEGAN)
        self.orders = Orders(self, officer)
        bank = add_bank(name="house", actor=self.people[0], at=BEGAN)
        self.entries = [self._entry(bank, SOURCES[number % len(SOURCES)]) for number in range(30)]

    def _account(self, email: str, role: str = "reviewer") -> Actor:
        token = invite(email=email, role=role, actor=DESK, at=BEGAN)
        password = uuid.UUID(int=self.rng.getrandbits(128)).hex
        return Actor.person(enrol(token=token, name="Reviewer", password=password, at=BEGAN).pseudonym)

    def _entry(self, bank, source: str) -> Entry:
        entry = add_entry(
            bank=bank,
            source=source,
            licence="example",
            kind=SignalKind.PDQ,
            value=self.rng.randbytes(32).hex(),
            harms=["TVEC1"],
            actor=self.people[0],
            at=BEGAN,
        )
        return confirm_entry(entry_id=entry.id, purpose="none-found", actor=self.people[0], at=BEGAN)

    def _plan(self) -> None:
        wrong = self._wrong_ones()
        for number in range(self.volume.removals):
            at = BEGAN + timedelta(seconds=self.rng.randrange(self.volume.days * 86400))
            self.later(at, lambda number=number: self._remove(*wrong[number]))
        for number in range(self.volume.orders):
            at = BEGAN + timedelta(seconds=self.rng.randrange(self.volume.days * 86400))
            self.later(at, lambda number=number: self.orders.arrive(number, annulled=number % 20 == 0))
        passed = self.volume.items - self.volume.removals
        for day in range(self.volume.days):
            share = passed * (day + 1) // self.volume.days - passed * day // self.volume.days
            self.later(BEGAN + timedelta(days=day + 1), lambda share=share: self._end_day(share))

    def _wrong_ones(self) -> list[tuple[str, bool]]:
        """(language, whether it turns out wrong) of each removal."""
        spoken = self.rng.choices(list(LANGUAGES), LANGUAGES.values(), k=self.volume.removals)
        weights = [3 if language == OFTEN_WRONG else 1 for language in spoken]
        drawn = sorted(range(len(spoken)), key=lambda place: self.rng.random() ** (1 / weights[place]))
        wrong = set(drawn[len(drawn) - self.volume.reversals :])
        return [(language, place in wrong) for place, language in enumerate(spoken)]

    def _record(self, verdict: Verdict, language: str, entry: Entry | None) -> SpoolRecord:
        reference = uuid.UUID(int=self.rng.getrandbits(128)).hex
        near = verdict is Verdict.BLOCK
        hits = ()
        if entry is not None:
            hits = (
                Hit(
                    entry=str(entry.id),
                    bank=entry.bank.name,
                    source=entry.source.name,
                    status=EntryStatus.CONFIRMED,
                    kind=SignalKind.PDQ,
                    distance=self.rng.randrange(13) if near else self.rng.randrange(13, 32),
                    near=near,
                    harms=("TVEC1",),
                ),
            )
        applied = ()
        if near:
            applied = (
                RuleApplied(
                    name=self.rule.name,
                    version=self.rule.version,
                    digest=self.rule.digest,
                    verdict=verdict,
                    clause="TVE-2",
                    provision=None,
                    restriction="disable",
                    held_back=None,
                ),
            )
        return SpoolRecord(
            receipt=str(uuid.uuid4()),
            kind="item",
            service=self.service.slug,
            key=str(uuid.uuid4()),
            received_at=instant(self.at),
            idempotency_key=reference,
            body_digest=hashlib.sha256(reference.encode()).hexdigest(),
            item=SubmittedItem(
                id=reference,
                author=f"author-{self.rng.randrange(2000)}",
                audience=Audience.PUBLIC,
                link=f"https://agora.example/p/{reference}",
                published_at=instant(self.at),
                language=language,
                territory=self.rng.choice(TERRITORIES),
            ),
            verdict=verdict,
            hits=hits,
            applied=applied,
            published_number=1,
            signals=(Signal(kind=SignalKind.PDQ, value=self.rng.randbytes(32).hex(), quality=90),),
            content_type="image/png",
        )

    def _receive(self, records: list) -> list:
        return receive_many(file=uuid.uuid4().hex, upto=1, records=records, actor=WORKER, at=self.at)

    def _remove(self, language: str, wrong: bool) -> None:
        """An item is stopped and restricted: by the rule, or for a third by a person who looked."""
        by_rule = self.rng.random() < 2 / 3
        entry = self.rng.choice(self.entries)
        record = self._record(Verdict.BLOCK if by_rule else Verdict.REVIEW, language, entry)
        exhibit = seal(
            service=self.service,
            receipt=uuid.UUID(record.receipt),
            content=record.idempotency_key.encode(),
            media_type="image/png",
            related={"author": record.item.author},
            basis=LegalBasis.UNDER_ASSESSMENT,
            actor=WORKER,
            at=self.at,
        )
        (item,) = self._receive([(record, exhibit)])
        case = cases.consider(item_id=item.id, actor=WORKER, at=self.at)
        took = timedelta(seconds=self.rng.lognormvariate(6, 1.5))
        if not by_rule:
            self.later(self.at + took, lambda: self._decide(case, wrong))
        elif case.state == "decided":
            self._follow(case, took, wrong)

    def _decide(self, case: Case, wrong: bool) -> None:
        cases.decide(
            case=case,
            clause=access_clause(self.service, "TVE-2", self.at),
            provision="",
            purpose=PurposeAssessment.NONE_FOUND,
            judged=Judged(
                reasons="It shows what the clause names.",
                harms=(Harm.PRAISE,),
                ideology=self.rng.choice(list(Ideology)),
            ),
            actor=self.rng.choice(self.people[:2]),
            at=self.at,
        )
        self._follow(case, timedelta(seconds=self.rng.lognormvariate(4, 1)), wrong)

    def _follow(self, case: Case, took: timedelta, wrong: bool) -> None:
        self.later(self.at + took, lambda: self._prove(case))
        if wrong:
            self.later(self.at + took + timedelta(days=self.rng.uniform(0.1, 20)), lambda: self.reverse(case))

    def _prove(self, case: Case) -> None:
        restriction = Restriction.objects.select_related("command").get(item=case.item_id)
        views = None if self.rng.random() < 0.1 else int(self.rng.lognormvariate(3, 2))
        self.obeyed(restriction.command, "disabled", views)
        cases.confirm(restriction=restriction, actor=WORKER, at=self.at)
        cases.prove(restriction=restriction, surfaces=1, actor=WORKER, at=self.at)

    def reverse(self, case: Case) -> None:
        """A person undoes a removal, and the platform obeys."""
        cases.reverse(case=case, actor=self.people[2], at=self.at)
        restriction = Restriction.objects.select_related("lift_command").get(item=case.item_id)
        self.obeyed(restriction.lift_command, "published", None)
        cases.lift(restriction=restriction, lifted_by=restriction.lift_command, actor=WORKER, at=self.at)

    def obeyed(self, command: Command, state: str, views: int | None) -> None:
        """The platform has carried out a command."""
        answer = ItemState(
            item=command.item_reference, revision=command.revision, state=state, views_at_removal=views
        )
        confirm_command(command=command, answer=answer, actor=WORKER, at=self.at)
        command.refresh_from_db()

    def _end_day(self, passed: int) -> None:
        """The day's passed items in one batch, yesterday's reduced to fingerprints, and everything sealed."""
        languages = self.rng.choices(list(LANGUAGES), LANGUAGES.values(), k=passed)
        if passed:
            self._receive([(self._record(Verdict.PASS, language, None), None) for language in languages])
        while minimise(actor=WORKER, at=self.at):
            pass
        while self.sealer.seal(lambda: self.at):
            pass
