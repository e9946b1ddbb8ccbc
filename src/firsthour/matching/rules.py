"""Pure decisions of the matching room."""

from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.words import FAR_DISTANCE, NO_PROTECTED_PURPOSE, EntryStatus


def distances_usable(near: int, far: int) -> bool:
    """Both within 0–31 bits, the nearer not above the farther (house rule; the threshold is the reference's)."""
    return 0 <= near <= far <= FAR_DISTANCE


def may_confirm(actor: Actor) -> bool:
    """An entry is confirmed by a human of this platform (constitution, article 2)."""
    return actor.kind is ActorKind.PERSON


# EU 2021/784 Art. 1(3): material spread for news, research, art or against terrorism is not terrorist content.
def purpose_unprotected(purpose: str) -> bool:
    """Whether whoever looked found none of the protected purposes; only then may an entry act by itself."""
    return purpose == NO_PROTECTED_PURPOSE


def confirmable(status: EntryStatus) -> bool:
    """A retired entry stays retired."""
    return status is not EntryStatus.RETIRED


def status_after_edit(status: EntryStatus, *, harms_changed: bool) -> EntryStatus:
    """Who confirmed an entry did so for its harms as they were; with others it begins again as seed."""
    return EntryStatus.SEED if harms_changed and status is EntryStatus.CONFIRMED else status


def may_edit(actor: Actor) -> bool:
    """What material is said to be is a person's responsibility."""
    return actor.kind is ActorKind.PERSON


def disputable(status: EntryStatus) -> bool:
    """Whatever still matches can be disputed."""
    return status is not EntryStatus.RETIRED


def may_allow(actor: Actor) -> bool:
    """What keeps something from ever being found is a person's responsibility, as its confirmation is."""
    return actor.kind is ActorKind.PERSON
