"""What is done around every public page: it is asked for in measure, and kept by nobody."""

from django.http import HttpRequest, HttpResponse

from firsthour.doors.headers import Answer, adding
from firsthour.doors.now import now
from firsthour.doors.portal import pages, problems
from firsthour.doors.portal.throttle import CALLS, SENDINGS, Throttle

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
CALLED = "/api/"

protected = adding(HEADERS)
"""No page is framed, stored, indexed or sniffed, none tells another site where its reader came from."""


def in_measure(answer: Answer) -> Answer:
    """Not without end from one address; sending notices and the JSON calls have measures of their own."""
    reading, sending = Throttle(), Throttle(requests=SENDINGS, seconds=3600)
    calling = Throttle(requests=CALLS)

    def serve(request: HttpRequest) -> HttpResponse:
        address, at = request.META["REMOTE_ADDR"], now()
        if request.path.startswith(CALLED):
            if not calling.admits(address, at):
                return problems.too_many()
            return answer(request)
        admitted = reading.admits(address, at)
        if admitted and request.method == "POST":
            admitted = sending.admits(address, at)
        if admitted:
            return answer(request)
        refused = pages.told(request, "throttled", pages.TOO_MANY)
        refused.headers["Retry-After"] = "60"
        return refused

    return serve
