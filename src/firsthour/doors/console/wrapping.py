"""What is done around every page: headers that protect it, and the language it is written in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

YEAR_SECONDS = 365 * 24 * 3600
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Answer = Callable[[HttpRequest], HttpResponse]


def protected(answer: Answer) -> Answer:
    """No page is framed, stored, sniffed, or loads anything but our own styles and pictures."""

    def serve(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return serve


def in_own_language(answer: Answer) -> Answer:
    """`?lang=` chooses the language and is remembered in a cookie; else the cookie; else what the browser prefers."""

    def serve(request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("lang", "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = ""
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language):
            response = answer(request)
        response.headers["Content-Language"] = language
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=YEAR_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.PRODUCTION,
            )
        return response

    return serve


def page_context(request: HttpRequest) -> dict[str, object]:
    """What every page shows: the language it is in and the ones it could be in, each with its address."""
    current = translation.get_language()
    address = request.GET.copy()
    languages = []
    for code, name in settings.LANGUAGES:
        address["lang"] = code
        languages.append({"code": code, "name": name, "address": f"?{address.urlencode()}", "current": code == current})
    return {
        "language": current,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "languages": languages,
        "reader": getattr(request, "user", None),
    }
