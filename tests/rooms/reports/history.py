"""A history of removals through the real verbs, as small or large as a test wants it."""

import random
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.appeals import actions as appeals
from firsthour.appeals.words import AppealText, FirstView, RulingOutcome
from firsthour.cases import actions as cases
from firsthour.cases.models import Case, Restriction
from firsthour.intake.words import Verdict
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching.models import Entry
from firsthour.platform.actions import confirm_command
from firsthour.platform.models import Service
from firsthour.platform.words import ItemState
from firsthour.policy.models import AdoptedRule
from firsthour.reviewing.words import BLIND_REVIEW_GIVEN
from tests.making import AT, DESK, adopted, entry, hit, person, received, service, spooled

BEGAN = AT + timedelta(days=90)


class History:
    """One service with one rule and one entry; `remove` plays a removal to its end."""

    def __init__(self) -> None:
        self.service: Service = service()
        self.somebody = person()
        self.rule: AdoptedRule = adopted(self.service, self.somebody, BEGAN)[0]
        self.entry: Entry = entry(self.somebody, at=BEGAN)
        self.reviewer: Actor | None = None

    def remove(
        self,
        *,
        at: datetime = BEGAN,
        language: str = "en",
        took: timedelta = timedelta(minutes=5),
        views: int | None = 7,
        proved: bool = True,
        reversed_by_person: bool = False,
        braked: bool = False,
    ) -> Case:
        """An item is received and restricted by the rule; `took` later it is proved gone, and maybe it comes back.

        Where the rule is `braked` the case only waits.
        """
        record = spooled(
            self.service, verdict=Verdict.BLOCK, hits=(hit(self.entry),), rule=self.rule, language=language, at=at
        )
        item = received(record, self.service, at=at)
        case = cases.consider(item_id=item.id, actor=DESK, at=at)
        if braked:
            return case
        restriction = Restriction.objects.get(item=item)
        if proved:
            self._obey(restriction.command, "disabled", views, at + took)
            cases.confirm(restriction=restriction, actor=DESK, at=at + took)
            cases.prove(restriction=restriction, surfaces=1, actor=DESK, at=at + took)
        if reversed_by_person:
            cases.reverse(case=case, actor=self.somebody, at=at + took * 2)
            restriction.refresh_from_db()
            self._obey(restriction.lift_command, "published", None, at + took * 3)
            cases.lift(restriction=restriction, lifted_by=restriction.lift_command, actor=DESK, at=at + took * 3)
        return case

    def _obey(self, command, state: str, views: int | None, at: datetime) -> None:
        answer = ItemState(
            item=command.item_reference, revision=command.revision, state=state, views_at_removal=views
        )
        confirm_command(command=command, answer=answer, actor=DESK, at=at)
        command.refresh_from_db()

    @transaction.atomic
    def judge_again(self, case: Case, *, agrees: bool) -> None:
        """A second person, who was told nothing, would have removed it, or not."""
        decision = case.decisions.earliest("at")
        body = {"case": case.id, "decision": decision.id, "gold": None}
        body |= {"judgement": "restrict" if agrees else "leave", "agrees": agrees}
        record(
            BLIND_REVIEW_GIVEN,
            subject_kind="case",
            subject_id=case.id,
            service_id=case.service_id,
            body=body,
            actor=self.somebody,
            at=BEGAN,
        )

    def appeal(self, case: Case, outcome: RulingOutcome, at: datetime = BEGAN) -> None:
        """Its author appeals, and another person rules. Upheld, the entry of this history acts no more."""
        self.reviewer = self.reviewer or person("reviewer")
        statement = Restriction.objects.get(item=case.item).statement
        said = AppealText("context", "The picture is from a news report.")
        appeal = appeals.lodge(statement=statement, said=said, actor=DESK, at=at)
        appeals.take(appeal=appeal, actor=self.reviewer, at=at)
        appeals.record_view(appeal=appeal, view=FirstView.LEAVE, actor=self.reviewer, at=at)
        reasons = "The picture shows a court room, and nothing else."
        appeals.rule_on(appeal=appeal, outcome=outcome, reasons=reasons, actor=self.reviewer, at=at)

    def remove_some(self, count: int, rng: random.Random) -> None:
        """A mixture of removals over some weeks."""
        for _ in range(count):
            case = self.remove(
                at=BEGAN + timedelta(minutes=rng.randrange(60 * 24 * 40)),
                language=rng.choice(["en", "ar", "de", "fr-CA", "??"]),
                took=timedelta(seconds=rng.randrange(1, 9000)),
                views=rng.choice([None, 0, rng.randrange(10_000)]),
                proved=rng.random() < 0.9,
                reversed_by_person=False,
            )
            if rng.random() < 0.3:
                self.appeal(case, RulingOutcome.REJECTED, at=BEGAN + timedelta(days=41))
            if rng.random() < 0.5:
                self.judge_again(case, agrees=rng.random() < 0.7)
