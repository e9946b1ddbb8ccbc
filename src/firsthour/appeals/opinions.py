"""What the source of an entry is told when a decision that rested on it was overturned: an opinion to be handed on.

The shape is that of `SignalOpinion` of the `threatexchange` library, whose names stand here as there: fingerprints
as kind and value, and of each the opinion that the material does not belong to the class. It names neither item nor
person.
"""

from firsthour.appeals.models import Appeal
from firsthour.appeals.queries import was_upheld

HARMLESS = "NEGATIVE_CLASS"


def opinion_after(appeal: Appeal) -> dict[str, object] | None:
    """The opinion as a JSON document; None where the appeal was not upheld, or no entry caused the decision."""
    entry = appeal.restriction.decision.entry
    if entry is None or not was_upheld(appeal):
        return None
    opinion = {"is_mine": True, "category": HARMLESS, "tags": ["appeal-upheld"]}
    return {
        "format": 1,
        "source": entry.source.name,
        "at": appeal.ruled_at.isoformat(timespec="seconds"),
        "updates": [{"key": [str(entry.kind), entry.value], "opinions": [opinion]}],
    }
