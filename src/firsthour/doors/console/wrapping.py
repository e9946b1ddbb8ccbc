"""What is done around every page: headers that protect it, and the language it is written in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from firsthour.clocks.queries import unattended as nobody_called
from firsthour.doors.console.navigation import Shown, navigation
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.headers import Answer, adding
from firsthour.flags.queries import apart as reports_apart
from firsthour.people.queries import may
from firsthour.people.words import Permission, Role
from firsthour.policy.queries import open_brakes
from firsthour.threats.queries import open_threats, unreachable
from firsthour.threats.words import ThreatState
from firsthour.vault.queries import damaged, unnoticed_dangers

YEAR_SECONDS = 365 * 24 * 3600


def policy(*, script: str = "'none'", form: str = "'self'", framed: str = "'none'") -> str:
    """The content security policy of a page: which script it may load, where its forms may lead, and what frames it."""
    return (
        f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self'; frame-src 'self'; "
        f"form-action {form}; frame-ancestors {framed}; base-uri 'none'"
    )


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

protected = adding(HEADERS)
"""No page is framed by others, stored, sniffed, or loads anything but our own styles, pictures and frames."""


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
    """What every page shows: the language it is in and the ones it could be in, each with its address.

    `braked`, `unsound`, `unnoticed`, `apart` and `unattended` are asked for by the pages that show them, of whoever may
    know: how many brakes are pulled, exhibits damaged, exhibits set apart of which no officer has taken notice, reports
    of child abuse without an answer, and whether an hour runs with nobody on call. `threatening`: how many threats
    to life are imminent, of how many of these the register has nobody to tell, and, for who may dismiss them, how many
    are suspected.
    """
    current = translation.get_language()
    address = request.GET.copy()
    languages = []
    for code, name in settings.LANGUAGES:
        address["lang"] = code
        languages.append({"code": code, "name": name, "address": f"?{address.urlencode()}", "current": code == current})
    reader = getattr(request, "user", None)

    def braked() -> int:
        known = reader is not None and reader.is_authenticated and may(reader, Permission.READ_BRAKE)
        return open_brakes().count() if known else 0

    def unsound() -> int:
        known = reader is not None and reader.is_authenticated and may(reader, Permission.READ_VAULT)
        return damaged().count() if known else 0

    def unnoticed() -> int:
        known = reader is not None and reader.is_authenticated and may(reader, Permission.TAKE_NOTICE)
        return unnoticed_dangers().count() if known else 0

    def apart() -> int:
        known = reader is not None and reader.is_authenticated and may(reader, Permission.TAKE_NOTICE)
        return reports_apart().count() if known else 0

    def unattended() -> bool:
        known = reader is not None and reader.is_authenticated and may(reader, Permission.READ_CLOCK)
        return known and nobody_called()

    def threatening() -> dict[str, int]:
        known = reader is not None and reader.is_authenticated and may(reader, Permission.READ_THREAT)
        waiting = list(open_threats()) if known else []
        hidden = hidden_from(reader) if waiting else ()
        imminent = [each for each in waiting if each.state == ThreatState.IMMINENT and each.case_id not in hidden]
        suspected = [each for each in waiting if each.state == ThreatState.SUSPECTED and each.case_id not in hidden]
        return {
            "imminent": len(imminent),
            "suspected": len(suspected) if known and may(reader, Permission.DISMISS_THREAT) else 0,
            "unreachable": sum(1 for each in imminent if unreachable(each)),
        }

    def groups() -> list[Shown]:
        if reader is None or not reader.is_authenticated:
            return []
        return navigation(Role(reader.role), request.path, lambda permission: may(reader, permission))

    return {
        "braked": braked,
        "unsound": unsound,
        "unnoticed": unnoticed,
        "apart": apart,
        "unattended": unattended,
        "threatening": threatening,
        "language": current,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "languages": languages,
        "reader": reader,
        "reader_is_staff": bool(reader and reader.is_authenticated and may(reader, Permission.READ_CASE)),
        "reader_files": bool(reader and reader.is_authenticated and may(reader, Permission.SUBMIT_FILING)),
        "groups": groups,
    }
