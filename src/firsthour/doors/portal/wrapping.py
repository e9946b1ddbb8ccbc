"""What is done around every public page: it is only read, asked for in measure, and kept by nobody."""

from django.http import HttpRequest, HttpResponse

from firsthour.doors.headers import Answer, adding
from firsthour.doors.now import now
from firsthour.doors.portal import pages
from firsthour.doors.portal.throttle import Throttle

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
READING = ("GET", "HEAD")

protected = adding(HEADERS)
"""No page is framed, stored, indexed or sniffed, none tells another site where its reader came from."""


def in_measure(answer: Answer) -> Answer:
    """Only reading, and not without end from one address."""
    throttle = Throttle()

    def serve(request: HttpRequest) -> HttpResponse:
        if not throttle.admits(request.META["REMOTE_ADDR"], now()):
            refused = pages.told(request, "throttled", pages.TOO_MANY)
            refused.headers["Retry-After"] = "60"
            return refused
        if request.method not in READING:
            return pages.told(request, "unknown", pages.NOT_THERE)
        return answer(request)

    return serve
