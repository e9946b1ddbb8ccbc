"""What the gates must learn is queued for the publisher."""

from firsthour.platform.models import GateChange


def announce(*, kind: str, payload: dict[str, object]) -> None:
    """Queue a change for the gates, in the caller's transaction; the publisher numbers it once committed."""
    GateChange.objects.create(kind=kind, payload=payload)


def announce_many(*, kind: str, payloads: list[dict[str, object]]) -> None:
    """Queue changes of one kind for the gates, in this order, in the caller's transaction."""
    GateChange.objects.bulk_create([GateChange(kind=kind, payload=payload) for payload in payloads])
