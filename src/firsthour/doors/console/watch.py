"""Who is at each request: a session that is still open, of an account that has set up what its role needs."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from firsthour.doors.console.routing import Access
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people import actions, queries

BEFORE_SET_UP = (Access.PUBLIC, Access.SETTING_UP)


class Watch:
    """Middleware: an ended session is nobody's, and without a second factor only setting up is open."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            at = now()
            session = queries.open_session(request.user, request.session.session_key, at)
            if session is None:
                logout(request)
            else:
                actions.see_session(session=session, actor=Actor.person(request.user.pseudonym), at=at)
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], words: tuple, named: dict
    ) -> HttpResponse | None:
        """Django calls this with the page that was found, before it is asked."""
        if not request.user.is_authenticated or view.route.needs in BEFORE_SET_UP or queries.set_up(request.user):
            return None
        return HttpResponseRedirect(reverse("own-account"))
