"""Questions to the notices room."""

from django.db.models import QuerySet

from firsthour.notices.models import Message
from firsthour.platform.queries import undone
from firsthour.platform.words import DeliveryState


def messages_undone() -> dict[DeliveryState, int]:
    """How many statements on their way to their authors are in each state but done."""
    return undone(Message.objects.all())


def failed_messages() -> QuerySet[Message]:
    """Messages that wait for a person, the oldest first."""
    failed = Message.objects.filter(state=DeliveryState.FAILED).select_related("statement__service")
    return failed.order_by("statement__issued_at", "id")
