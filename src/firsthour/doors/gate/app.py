"""The WSGI application: who asks, what for, answered or refused. Keys and lengths come before any body is read."""

import hashlib
import hmac
import re
import time
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from math import ceil
from pathlib import Path

import msgspec
import structlog

from firsthour.doors.gate.bodies import read_body
from firsthour.doors.gate.errors import KeyMissing, MethodNotAllowed, ScopeMissing, TooManyCalls, TooManyFailures
from firsthour.doors.gate.metrics import FAILED
from firsthour.doors.gate.openapi import document
from firsthour.doors.gate.patience import Patience
from firsthour.doors.gate.rates import Bucket
from firsthour.doors.gate.routes import ROUTES, Route, find
from firsthour.doors.gate.shapes import Problem
from firsthour.doors.gate.shared import Shared
from firsthour.doors.gate.standing import Standing
from firsthour.doors.gate.verbs import Call
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.matching.formats import PublishedKey, PublishedView
from firsthour.platform.words import Scope

_KEY = re.compile(r"Bearer fh_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{16,200})\Z", re.IGNORECASE)
_NOBODY = bytes(32).hex()
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_PROVED_HEADERS = 1024
FAILURES_PER_MINUTE = 60
"""Calls without a valid key, of one address."""
_log = structlog.get_logger("gate")
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Gate:
    """The application over one home directory. `close()` when the process ends."""

    def __init__(self, home: Path, *, decoders: int, patience: Patience, shared: Shared) -> None:
        paths = [route.path for route in ROUTES]
        self._standing = Standing(home, decoders=decoders, patience=patience, shared=shared, paths=paths)
        self._openapi = document()
        self._proved: dict[str, tuple[PublishedKey, Bucket]] = {}
        self._encode = msgspec.json.Encoder(order="deterministic").encode

    def __call__(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        began, path, more = time.monotonic_ns(), "", ()
        try:
            route, item = find(environ["REQUEST_METHOD"], environ["PATH_INFO"])
            path = route.path
            status, kind, body = 200, route.produces, self._answer(environ, route, item, began)
        except Refusal as refusal:
            status, more = getattr(refusal, "status", 503), _headers_of(refusal)
            kind, body = "application/problem+json", self._encode(_problem(refusal, status))
            self._standing.counts.refused(refusal.code)
            if status >= 500:
                _log.error("refused", code=refusal.code)
        except Exception as error:  # noqa: BLE001 - the outermost layer: logged, told, and nothing is published
            _log.error("failed", error=type(error).__name__, at=_places(error))
            status, kind = 500, "application/problem+json"
            body = self._encode(_failure(error))
            self._standing.counts.refused(FAILED)
        if path:
            self._standing.counts.answered(path, (time.monotonic_ns() - began) / 1e9)
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *more]
        start_response(_STATUS_LINES[status], headers)
        return [body]

    def close(self) -> None:
        """Close the spool cleanly and end the decoders."""
        self._standing.close()

    def _answer(self, environ: dict, route: Route, item: str, began: int) -> bytes:
        received_at = now()
        if route.verb is None:
            return self._openapi
        key, view, degraded, body = None, None, False, None
        if route.scope is not None:
            view, degraded = self._standing.view()
            key = self._allowed(environ, route.scope, view, began)
            if route.request is not None:
                with self._standing.patience:
                    body = read_body(environ, multipart=route.multipart)
        call = Call(
            key=key,
            view=view,
            degraded=degraded,
            body=body,
            idempotency_key=environ.get("HTTP_IDEMPOTENCY_KEY", ""),
            item=item,
            received_at=received_at,
        )
        answer = route.verb(self._standing, call)
        return answer.encode() if isinstance(answer, str) else self._encode(answer)

    def _allowed(self, environ: dict, scope: Scope, view: PublishedView, at: int) -> PublishedKey:
        """The key of the call, when it may do this and has not called too often (`at`: monotonic nanoseconds).

        A valid key is never held up by the failures of others at its address.
        """
        try:
            key, bucket = self._authenticated(environ.get("HTTP_AUTHORIZATION", ""), view)
        except KeyMissing:
            address = f"address {environ.get('REMOTE_ADDR', '')}"
            wait = Bucket(self._standing.rates, address, FAILURES_PER_MINUTE).wait(at)
            if wait:
                raise TooManyFailures(per_minute=FAILURES_PER_MINUTE, seconds=ceil(wait)) from None
            raise
        if scope not in key.scopes:
            raise ScopeMissing(scope=scope.value)
        wait = bucket.wait(at)
        if wait:
            raise TooManyCalls(per_minute=key.per_minute, seconds=ceil(wait))
        return key

    def _authenticated(self, header: str, view: PublishedView) -> tuple[PublishedKey, Bucket]:
        """The published key that a header proves to hold, and its bucket of calls. Raises KeyMissing, whatever the
        reason.

        A header proved once stays so for as long as the published record it was proved against is the one in force.
        """
        proved = self._proved.get(header)
        if proved is not None and view.keys.get(proved[0].prefix) is proved[0]:
            return proved
        key = _prove(header, view)
        if len(self._proved) >= _PROVED_HEADERS:
            self._proved.clear()
        proved = self._proved[header] = key, Bucket(self._standing.rates, f"key {key.id}", key.per_minute)
        return proved


def _prove(header: str, view: PublishedView) -> PublishedKey:
    shown = _KEY.match(header)
    if shown is None:
        raise KeyMissing
    prefix, secret = shown.groups()
    key = view.keys.get(prefix)
    digest = hashlib.sha256(secret.encode("ascii")).hexdigest()
    if not hmac.compare_digest(digest, key.digest if key else _NOBODY) or key is None:
        raise KeyMissing
    return key


def _headers_of(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    match refusal:
        case KeyMissing():
            return (("WWW-Authenticate", "Bearer"),)
        case MethodNotAllowed():
            return (("Allow", refusal.values["allowed"]),)
        case TooManyCalls() | TooManyFailures():
            return (("Retry-After", str(refusal.values["seconds"])),)
    return ()


def _problem(refusal: Refusal, status: int) -> Problem:
    return Problem(
        type=f"urn:firsthour:refusal:{refusal.code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=refusal.sentence,
        code=refusal.code,
        remedy=refusal.remedy,
    )


def _failure(error: Exception) -> Problem:
    return Problem(
        type=f"urn:firsthour:refusal:{FAILED}",
        title=HTTPStatus.INTERNAL_SERVER_ERROR.phrase,
        status=500,
        detail=f"The gate failed on this call ({type(error).__name__}).",
        code=FAILED,
        remedy="Do not publish the item yet. Send the call again; if it fails again, tell the operator.",
    )


def _places(error: Exception) -> list[str]:
    """Where it failed, without any value of the call."""
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
