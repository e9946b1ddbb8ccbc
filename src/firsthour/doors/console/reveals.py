"""Who looks at material sees it blurred and grey first, and more only after a deliberate press, for two minutes."""

import uuid
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from enum import StrEnum

from firsthour.doors.console.errors import RevealNotAsked, ViewUnknown
from firsthour.signals.words import PreviewWish

REVEAL_LASTS = timedelta(minutes=2)
_KEY = "revealed"


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
_ORDER = tuple(View)


def view_named(name: str) -> View:
    """The view of that name. Raises ViewUnknown."""
    if name not in _ORDER:
        raise ViewUnknown()
    return View(name)


def reveal(session: MutableMapping[str, object], case_id: uuid.UUID, view: View, at: datetime) -> None:
    """Remember the press: the pictures of this one case, up to this view, from now on for two minutes."""
    session[_KEY] = [str(case_id), view.value, (at + REVEAL_LASTS).isoformat()]


def revealed(session: MutableMapping[str, object], case_id: uuid.UUID, at: datetime) -> View:
    """How much of the pictures of a case may be shown now."""
    case, view, until = session.get(_KEY, ("", View.BLURRED, at.isoformat()))
    if case != str(case_id) or at >= datetime.fromisoformat(until):
        return View.BLURRED
    return View(view)


def require_revealed(session: MutableMapping[str, object], case_id: uuid.UUID, view: View, at: datetime) -> None:
    """Raises RevealNotAsked when this view is more than was asked for."""
    if _ORDER.index(view) > _ORDER.index(revealed(session, case_id, at)):
        raise RevealNotAsked()
