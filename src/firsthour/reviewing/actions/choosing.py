"""How somebody wants to work: each chooses for themself alone, and what they chose is in no event."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.reviewing import errors, rules, words
from firsthour.reviewing.models import Comfort
from firsthour.reviewing.words import FirstSight


@transaction.atomic
def choose_first_sight(*, account: Account, sight: FirstSight, actor: Actor, at: datetime) -> Comfort:
    """See pictures like this before asking for more. Raises ComfortOfAnother."""
    return _choose(account, {"first_sight": sight}, actor, at)


@transaction.atomic
def choose_budget(*, account: Account, minutes: int | None, actor: Actor, at: datetime) -> Comfort:
    """Look at less in a day than everybody may, or, with None, at as much. A break that has begun stays as it is.

    Raises BudgetUnusable, ComfortOfAnother.
    """
    least, most = (each // timedelta(minutes=1) for each in (rules.LEAST_BUDGET, rules.BUDGET))
    if minutes is not None and not least <= minutes <= most:
        raise errors.BudgetUnusable(least=least, most=most)
    return _choose(account, {"budget": minutes}, actor, at)


@transaction.atomic
def choose_spared(*, account: Account, themes: Collection[str], actor: Actor, at: datetime) -> Comfort:
    """Be given no case of these themes, and not be called because of one. Nobody is asked why.

    Raises ThemeUnknown, ComfortOfAnother.
    """
    if not set(themes) <= set(words.THEMES):
        raise errors.ThemeUnknown()
    return _choose(account, {"spared": sorted(set(themes))}, actor, at)


def _choose(account: Account, chosen: dict[str, object], actor: Actor, at: datetime) -> Comfort:
    if actor.id != str(account.pseudonym):
        raise errors.ComfortOfAnother()
    comfort, _ = Comfort.objects.update_or_create(account=account, defaults={**chosen, "chosen_at": at})
    record(words.COMFORT_SET, subject_kind="account", subject_id=account.pseudonym, body={}, actor=actor, at=at)
    return comfort
