"""By which channel a message goes next, and what its state is called."""

from collections.abc import Collection
from datetime import datetime, timedelta

from firsthour.notices.words import Channel, MessageState
from firsthour.platform.words import DeliveryState

PATIENCE = 20
"""Attempts by one channel, about an hour at the usual waits, before the next one is tried as well."""

ROUND = timedelta(days=1)
"""After every channel refused for good, all of them are asked again once a day: an account or mailbox may be back."""


def next_channel(failed: Collection[Channel], *, may_mail: bool) -> Channel | None:
    """The first channel that has not failed in this round; None when there is none left."""
    usable = [channel for channel in Channel if may_mail or channel is not Channel.MAIL]
    return next((channel for channel in usable if channel not in failed), None)


def round_over(failed_at: datetime, at: datetime) -> bool:
    """Whether a refusal is so long ago that its channel may be tried again."""
    return at - failed_at >= ROUND


def shown_as(state: DeliveryState, telling: MessageState) -> MessageState:
    """What a message's state is called: while an attempt has no outcome nobody can say whether it got through."""
    return MessageState.UNKNOWN if state is DeliveryState.ATTEMPTED else telling
