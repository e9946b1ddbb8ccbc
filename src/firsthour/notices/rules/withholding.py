"""How long nobody may be told of an order."""

from datetime import datetime, timedelta

SIX_WEEKS = timedelta(days=42)


# EU 2021/784 Art. 11(3): as long as necessary, but not exceeding six weeks from that decision.
def withheld_until(decided_at: datetime, asked_until: datetime | None = None) -> datetime:
    """When a withholding ends: six weeks after the decision, or before where the authority says so."""
    longest = decided_at + SIX_WEEKS
    return min(longest, asked_until) if asked_until else longest


# EU 2021/784 Art. 11(3), second subparagraph: a further six weeks, where it continues to be justified; once.
def extended_until(ends_at: datetime, asked_until: datetime | None = None) -> datetime:
    """When a withholding that was extended ends: six weeks after its first end, or before where they say so."""
    longest = ends_at + SIX_WEEKS
    return min(longest, asked_until) if asked_until else longest
