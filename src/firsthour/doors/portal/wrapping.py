"""What is done around every public page: it is only read, asked for in measure, and kept by nobody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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

Answer = Callable[[HttpRequest], HttpResponse]


def protected(answer: Answer) -> Answer:
    """No page is framed, stored, indexed or sniffed, none tells another site where its reader came from."""

    def serve(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return serve


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
