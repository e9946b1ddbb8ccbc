"""What a page of the console is: its path, how it may be asked for, and the permission it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.http import HttpResponse

from firsthour.people.words import Permission


class Access(StrEnum):
    """What a route needs where that is no permission."""

    PUBLIC = "public"
    SETTING_UP = "setting-up"
    """Signed in, even before the second factor is there."""
    SIGNED_IN = "signed-in"


@dataclass(frozen=True)
class Route:
    """One page. `path` is a Django path; `view` takes the request and the words of the path.

    `fresh` is how recently the person must have proved who they are; without it a session is enough.
    """

    path: str
    name: str
    methods: tuple[str, ...]
    needs: Permission | Access
    view: Callable[..., HttpResponse]
    fresh: timedelta | None = None


SHOWN, SENT, FORM = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
