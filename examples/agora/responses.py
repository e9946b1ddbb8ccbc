"""Whole answers, the same protective headers on each."""

import json
from dataclasses import dataclass
from http import HTTPStatus

from agora.problems import Problem

PROTECTION = (
    # A kept copy would go on showing a disabled post: nobody between the board and the reader may store anything.
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)


@dataclass(frozen=True)
class Response:
    """One HTTP answer; `extra` holds headers beyond type, length and protection."""

    status: HTTPStatus
    media_type: str
    body: bytes
    extra: tuple[tuple[str, str], ...] = ()

    def headers(self) -> list[tuple[str, str]]:
        """All headers but those the server itself adds (Date, Server)."""
        own = [("Content-Type", self.media_type), ("Content-Length", str(len(self.body)))]
        return [*own, *PROTECTION, *self.extra]


def page(text: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An HTML page."""
    return Response(status, "text/html; charset=utf-8", text.encode())


def see_other(path: str) -> Response:
    """Go and GET `path`: what a form posting answers, so that reloading does not post again."""
    return Response(HTTPStatus.SEE_OTHER, "text/plain; charset=utf-8", b"", (("Location", path),))


def as_json(document: object) -> bytes:
    """The bytes of a JSON document, Unicode as it is."""
    return json.dumps(document, ensure_ascii=False).encode()


def json_response(body: bytes) -> Response:
    """A 200 answer whose JSON is already bytes."""
    return Response(HTTPStatus.OK, "application/json", body)


def problem_response(problem: Problem) -> Response:
    """The RFC 9457 answer for a problem."""
    return Response(problem.status, "application/problem+json", as_json(problem.document()))
