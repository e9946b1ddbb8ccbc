"""Threats for tests: invented, neutral words about nobody."""

from datetime import datetime

import msgspec

from firsthour.cases.models import Case
from firsthour.ledger.words import Actor
from firsthour.orders.models import Authority
from firsthour.orders.words import AuthorityRole
from firsthour.threats.actions import observe
from firsthour.threats.models import Threat
from firsthour.threats.words import Indicator, Observed
from tests.filing import ENTRY, registered

TWO = (Indicator.NAMED_TARGET, Indicator.NAMED_TIME)
TEXT = "An invented text about a named building and a named hour."


def seen(*indicators: Indicator, **more: str) -> Observed:
    return Observed(**{"indicators": indicators or TWO, "description": TEXT} | more)


def threatened(case: Case, *indicators: Indicator, actor: Actor, at: datetime, **more: str) -> Threat:
    """What somebody saw of a case, two indicators unless told otherwise."""
    return observe(case=case, observed=seen(*indicators, **more), actor=actor, at=at)


def investigators(state: str, *roles: AuthorityRole) -> Authority:
    """Somebody who is told, in the register."""
    entry = msgspec.structs.replace(
        ENTRY,
        name=f"Office of {state}",
        state=state,
        roles=roles or (AuthorityRole.INVESTIGATE,),
        domains=(f"{state.lower()}.example.org",),
        answer_address=f"threats@{state.lower()}.example.org",
    )
    return registered(entry)
