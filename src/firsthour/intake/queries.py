"""Questions to the intake room."""

from datetime import datetime

from firsthour.intake.models import Watch


def watches_in_force(at: datetime) -> int:
    """How many keys and authors get coarse answers at this instant, because they felt for the edges of entries."""
    return Watch.objects.filter(until__gt=at).count()
