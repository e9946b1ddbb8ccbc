"""Who looks at material sees it blurred and grey first, and more only after a deliberate press, for two minutes."""

import uuid
from datetime import datetime
from enum import StrEnum

from firsthour.doors.console.errors import PictureNotWanted, RevealNotAsked, ViewUnknown
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.reviewing import looking
from firsthour.reviewing.rules import REVEAL_LASTS
from firsthour.reviewing.words import FirstSight
from firsthour.signals.words import PreviewWish

__all__ = ["REVEAL_LASTS", "View", "require_revealed", "revealed", "view_named", "wish_for"]


class View(StrEnum):
    """How much of a picture is shown, least first."""

    BLURRED = "blurred"
    SOFTER = "softer"
    CLEAR = "clear"


WISHES = {
    View.BLURRED: PreviewWish(longest=640, blur=24, grey=True),
    View.SOFTER: PreviewWish(longest=640, blur=7, grey=True),
    View.CLEAR: PreviewWish(longest=640),
}
FIRST_SIGHTS = {
    FirstSight.STRONGER: PreviewWish(longest=240, blur=24, grey=True),
    FirstSight.USUAL: WISHES[View.BLURRED],
    FirstSight.LIGHTER: PreviewWish(longest=640, blur=14, grey=True),
}
"""Before anything is asked for. Even the lightest shows outlines only: far less than a press, which is counted."""
_ORDER = tuple(View)


def view_named(name: str) -> View:
    """The view of that name. Raises ViewUnknown."""
    if name not in _ORDER:
        raise ViewUnknown()
    return View(name)


def revealed(case_id: uuid.UUID, reader: Actor, at: datetime) -> View:
    """How much of the pictures of a case may be shown now: what is counted as seen, and no more."""
    return View(looking.revealed(case_id, reader, at) or View.BLURRED)


def require_revealed(case_id: uuid.UUID, view: View, reader: Actor, at: datetime) -> None:
    """Raises RevealNotAsked when this view is more than was asked for."""
    if _ORDER.index(view) > _ORDER.index(revealed(case_id, reader, at)):
        raise RevealNotAsked()


def wish_for(view: View, account: Account) -> PreviewWish:
    """How a view looks for somebody. Raises PictureNotWanted where they want to see nothing before they ask."""
    if view is not View.BLURRED:
        return WISHES[view]
    sight = looking.first_sight_of(account)
    if sight is FirstSight.HIDDEN:
        raise PictureNotWanted()
    return FIRST_SIGHTS[sight]
