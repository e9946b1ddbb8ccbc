"""The WSGI application: who asks, what for, answered or refused. Keys and lengths come before any body is read."""

import hashlib
import hmac
import re
import traceback
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

import msgspec
import structlog

from firsthour.doors.gate.bodies import read_body
from firsthour.doors.gate.errors import KeyMissing, ScopeMissing
from firsthour.doors.gate.openapi import document
from firsthour.doors.gate.patience import Patience
from firsthour.doors.gate.routes import find
from firsthour.doors.gate.shapes import Problem
from firsthour.doors.gate.standing import Standing
from firsthour.doors.gate.verbs import Call
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.matching.formats import PublishedKey, PublishedView

_KEY = re.compile(r"Bearer fh_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{16,200})\Z", re.IGNORECASE)
_NOBODY = bytes(32).hex()
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_PROVED_HEADERS = 1024
_log = structlog.get_logger("gate")
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Gate:
    """The application over one home directory. `close()` when the process ends."""

    def __init__(self, home: Path, *, decoders: int, patience: Patience) -> None:
        self._standing = Standing(home, decoders=decoders, patience=patience)
        self._openapi = document()
        self._proved: dict[str, PublishedKey] = {}
        self._encode = msgspec.json.Encoder(order="deterministic").encode

    def __call__(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        try:
            status, kind, body = 200, "application/json", self._answer(environ)
        except Refusal as refusal:
            status = getattr(refusal, "status", 503)
            kind, body = "application/problem+json", self._encode(_problem(refusal, status))
            if status >= 500:
                _log.error("refused", code=refusal.code)
        except Exception as error:  # noqa: BLE001 - the outermost layer: logged, told, and nothing is published
            _log.error("failed", error=type(error).__name__, at=_places(error))
            status, kind = 500, "application/problem+json"
            body = self._encode(_failure(error))
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        if status == 401:
            headers.append(("WWW-Authenticate", "Bearer"))
        start_response(_STATUS_LINES[status], headers)
        return [body]

    def close(self) -> None:
        """Close the spool cleanly and end the decoders."""
        self._standing.close()

    def _answer(self, environ: dict) -> bytes:
        received_at = now()
        route, item = find(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if route.verb is None:
            return self._openapi
        key, view, degraded, body = None, None, False, None
        if route.scope is not None:
            view, degraded = self._standing.view()
            key = self._authenticated(environ.get("HTTP_AUTHORIZATION", ""), view)
            if route.scope not in key.scopes:
                raise ScopeMissing(scope=route.scope.value)
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
        return self._encode(route.verb(self._standing, call))


    def _authenticated(self, header: str, view: PublishedView) -> PublishedKey:
        """The published key that a header proves to hold. Raises KeyMissing, whatever the reason.

        A header proved once stays so for as long as the published record it was proved against is the one in force.
        """
        proved = self._proved.get(header)
        if proved is not None and view.keys.get(proved.prefix) is proved:
            return proved
        key = _prove(header, view)
        if len(self._proved) >= _PROVED_HEADERS:
            self._proved.clear()
        self._proved[header] = key
        return key


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
        type="urn:firsthour:refusal:gate:call:failed",
        title=HTTPStatus.INTERNAL_SERVER_ERROR.phrase,
        status=500,
        detail=f"The gate failed on this call ({type(error).__name__}).",
        code="gate:call:failed",
        remedy="Do not publish the item yet. Send the call again; if it fails again, tell the operator.",
    )


def _places(error: Exception) -> list[str]:
    """Where it failed, without any value of the call."""
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
