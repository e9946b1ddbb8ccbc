"""Anything that must leave at least once: claimed, finished, set back, revived. The base of commands and messages."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from firsthour.ledger.words import Actor
from firsthour.platform import rules
from firsthour.platform.models import Delivery
from firsthour.platform.words import DeliveryState

ATTEMPT_LEASE = timedelta(seconds=30)
"""After this an attempt without an outcome is in doubt: its sender died, and it is sent again."""


@transaction.atomic
def claim_delivery(*, deliveries: QuerySet, actor: Actor, at: datetime) -> Delivery | None:
    """One due delivery of this queryset, or None, with the attempt written down before it is made.

    Two workers never take the same one. Whoever claims must then confirm or postpone; one that dies first leaves the
    delivery `attempted`, and after the lease it is sent again under the same idempotency key. Called outside any other
    transaction, since the attempt must be on disk before the call. Not an event of its own: the outcome is.
    """
    due = deliveries.exclude(state=DeliveryState.DONE).filter(next_try_at__lte=at)
    delivery = due.order_by("next_try_at", "id").select_for_update(skip_locked=True, of=("self",)).first()
    if delivery is not None:
        delivery.state = DeliveryState.ATTEMPTED
        delivery.attempts += 1
        delivery.next_try_at = at + ATTEMPT_LEASE
        delivery.save(update_fields=["state", "attempts", "next_try_at"])
    return delivery


def finish_delivery(*, delivery: Delivery, actor: Actor, at: datetime) -> None:
    """Note on a locked delivery that it was carried out; the caller saves it and records the event of its kind."""
    delivery.state = DeliveryState.DONE
    delivery.finished_at = at
    delivery.last_problem = ""


def set_back_delivery(*, delivery: Delivery, problem: str, alarm: bool = False, actor: Actor, at: datetime) -> bool:
    """Note on a locked delivery that an attempt failed, and when the next one is; True the first time that a person
    must see to it. It is tried on at the longest wait even then: a platform may be back after a week.

    The caller saves it, and records the event of its kind when this says True.
    """
    known = delivery.finished_at is not None
    delivery.last_problem = problem
    delivery.next_try_at = rules.next_try_at(delivery.attempts, at)
    failed = known or alarm or rules.given_up(delivery.attempts)
    delivery.state = DeliveryState.FAILED if failed else DeliveryState.WAITING
    if failed and not known:
        delivery.finished_at = at
    return failed and not known


def revive_delivery(*, delivery: Delivery, actor: Actor, at: datetime) -> None:
    """Note on a locked, failed delivery that it is tried again as if for the first time; the caller saves it and
    records the event of its kind."""
    delivery.state = DeliveryState.WAITING
    delivery.attempts = 0
    delivery.finished_at = None
    delivery.next_try_at = at
