"""The words of the authors room."""

from firsthour.ledger.words import EventTag

AUTHOR_KNOWN = EventTag("authors:author:known", 1, {})
