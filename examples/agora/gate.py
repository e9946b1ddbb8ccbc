"""Asking Firsthour's gate: submissions and view counts, over plain HTTP(S)."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

from agora.pictures import KINDS
from agora.posts import picture_name

VERDICTS = ("pass", "review", "block", "unscannable")
# Answers about these bytes themselves; asking again with the same bytes cannot end differently.
FINAL_REFUSALS = (400, 409, 413, 415, 422)


class GateUnreachable(Exception):
    """No answer came: down, too slow, or cut off."""


class GateFailed(Exception):
    """An answer came, but not one to act on now (5xx, a key not accepted, or not understood)."""


class GateRefused(Exception):
    """The gate will never take this submission as it is."""


@dataclass(frozen=True)
class Answer:
    """What the gate decided about one post."""

    verdict: str
    receipt: str


class Gate:
    """One gate, one connection per question. Redirects are not followed: the key is for this gate alone."""

    def __init__(self, url: str, key: str, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the gate's address must begin with http:// or https://, not {url!r}")
        self._connection_class = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._key = key
        self._timeout = timeout

    def submit(self, post: sqlite3.Row, content: bytes) -> Answer:
        """Ask about a post. Every attempt sends the same bytes under the same Idempotency-Key."""
        boundary = f"agora-{post['submission_key']}"
        status, body = self._post(
            "/v1/items",
            _submission_body(boundary, post, content),
            {
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Idempotency-Key": post["submission_key"],
            },
        )
        if status in FINAL_REFUSALS:
            raise GateRefused(f"{status} {_code_of(body)}")
        if status != 200:
            raise GateFailed(f"{status} {_code_of(body)}")
        try:
            document = json.loads(body)
            answer = Answer(document["verdict"], document["receipt"])
        except (ValueError, KeyError, TypeError) as error:
            raise GateFailed("200 without verdict and receipt") from error
        if answer.verdict not in VERDICTS or not isinstance(answer.receipt, str):
            raise GateFailed("200 with a verdict or receipt this board does not know")
        return answer

    def tell_views(self, post_id: str, views: int) -> None:
        """Say how often a post was seen so far."""
        body = json.dumps({"views": views}).encode()
        path = f"/v1/items/{quote(post_id, safe='')}/views"
        status, answer = self._post(path, body, {"Content-Type": "application/json"})
        if not 200 <= status < 300:
            raise GateFailed(f"{status} {_code_of(answer)}")

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        with closing(self._connection_class(self._host, self._port, timeout=self._timeout)) as connection:
            try:
                connection.request("POST", self._path + path, body, {**headers, "Authorization": f"Bearer {self._key}"})
                response = connection.getresponse()
                return response.status, response.read()
            except (OSError, HTTPException) as error:
                raise GateUnreachable(type(error).__name__) from error


def _submission_body(boundary: str, post: sqlite3.Row, content: bytes) -> bytes:
    item = {
        "id": post["id"],
        "link": post["page_link"],
        "surfaces": [post["page_link"], post["picture_link"]],
        "author": post["author"],
        "audience": "public",
        "published_at": post["uploaded_at"],
        "views": 0,
        "language": post["language"],
        "territory": post["territory"],
    }
    media_type = KINDS[post["extension"]].media_type
    return b"".join(
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="item"\r\n'
            f"Content-Type: application/json\r\n\r\n{json.dumps(item)}\r\n"
            f'--{boundary}\r\nContent-Disposition: form-data; name="content"; filename="{picture_name(post)}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n".encode(),
            content,
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )


def _code_of(body: bytes) -> str:
    """The `code` of a problem document, for the log; bodies themselves are not logged."""
    try:
        document = json.loads(body)
    except ValueError:
        return "without a problem document"
    return str(document.get("code")) if isinstance(document, dict) else "without a problem document"
