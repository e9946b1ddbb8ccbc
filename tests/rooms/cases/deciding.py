"""A house in which people decide."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from firsthour.authors.actions import note_warned, place_strike
from firsthour.cases.actions import (
    consider,
    decide,
)
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.words import Outcome
from firsthour.intake.words import Verdict
from firsthour.ledger.words import Actor
from firsthour.platform.actions import confirm_command
from firsthour.platform.models import Command, Service
from firsthour.platform.words import ItemState
from firsthour.policy.models import Clause
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from tests.making import AT, DESK, JUDGED, adopted, person, received, service, spooled

LATER = AT + timedelta(days=90)
NONE = PurposeAssessment.NONE_FOUND


@dataclass
class House:
    on: Service
    clause: Clause
    one: Actor
    two: Actor

    def case(self, author: str = "an-author", hits=()) -> Case:
        item = received(spooled(self.on, verdict=Verdict.REVIEW, author=author, hits=hits, at=LATER), self.on, at=LATER)
        return consider(item_id=item.id, actor=DESK, at=LATER)

    def decided(self, case: Case, at=LATER, **how) -> Restriction:
        return decide(
            case=case, clause=self.clause, provision="", purpose=NONE, judged=JUDGED, actor=self.one, at=at, **how
        )

    def misused(self, again: bool = True) -> Case:
        """The case of an author who went on after a warning was told, or who was only warned."""
        case = self.case()
        for number, at in enumerate((LATER - timedelta(days=3), LATER - timedelta(days=2), LATER)):
            if number == 2:
                note_warned(
                    author=case.item.author, statement_id=uuid.uuid4(), actor=DESK, at=LATER - timedelta(days=1)
                )
            if number < 2 or again:
                place_strike(
                    author=case.item.author,
                    decision_id=uuid.uuid4(),
                    item_reference=f"post-{number}",
                    severity="critical",
                    caused_by=None,
                    actor=DESK,
                    at=at,
                )
        return case


def a_house() -> House:
    """A service with its terms, a reviewer and a senior one."""
    on, one = service(), person("reviewer")
    adopted(on, one, LATER)
    return House(on, access_clause(on, "TVE-2", LATER), one, person("senior"))


def obeyed(command: Command, state: str) -> None:
    answer = ItemState(item=command.item_reference, revision=command.revision, state=state)
    confirm_command(command=command, answer=answer, actor=DESK, at=LATER)


def by_person(house: House, case: Case, **other) -> Decision:
    fields = {
        "case": case,
        "outcome": Outcome.RESTRICT,
        "clause": house.clause,
        "purpose": "none-found",
        "harms": ["TVEC7"],
        "ideology": "unknown",
        "actor_kind": "person",
        "actor_id": house.one.id,
        "at": LATER,
    }
    return Decision.objects.create(**fields | other)


