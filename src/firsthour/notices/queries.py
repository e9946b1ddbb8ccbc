"""Questions to the notices room."""

from firsthour.notices.models import Message
from firsthour.platform.queries import undone
from firsthour.platform.words import DeliveryState


def messages_undone() -> dict[DeliveryState, int]:
    """How many statements on their way to their authors are in each state but done."""
    return undone(Message.objects.all())
