"""The two sides that call a board: a browser, and Firsthour with the shared secret."""

import hashlib
import hmac
import http.client
import json
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

SECRET = "a-secret-for-tests"


@dataclass(frozen=True)
class Got:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)

    def but_for_date(self) -> tuple:
        """Everything an onlooker could compare."""
        return self.status, sorted((k, v) for k, v in self.headers.items() if k != "Date"), self.body


@dataclass
class Client:
    """Talks to the board at `url`."""

    url: str

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Got:
        parts = urlsplit(self.url)
        with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)) as connection:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Got(response.status, dict(response.headers.items()), response.read())

    def get(self, path: str) -> Got:
        return self.ask("GET", path)

    def upload(
        self, picture: bytes, author: str = "Ada", caption: str = "A picture", language: str = "en", name: str = "x.png"
    ) -> Got:
        boundary = uuid.uuid4().hex
        fields = {"author": author, "caption": caption, "language": language}
        frames = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'
            for field, text in fields.items()
        ]
        frames.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="picture"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(frames).encode() + picture + f"\r\n--{boundary}--\r\n".encode()
        return self.ask("POST", "/upload", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def posts(self) -> list[dict]:
        return self.get("/status/posts").json

    def hook(
        self,
        request: dict | bytes,
        *,
        key: str | None = None,
        secret: str = SECRET,
        timestamp: int | str | None = None,
        drop: str | None = None,
    ) -> Got:
        body = request if isinstance(request, bytes) else json.dumps(request).encode()
        at = str(int(time.time()) if timestamp is None else timestamp)
        proof = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Firsthour-Timestamp": at,
            "Firsthour-Signature": f"v1={proof}",
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
        headers.pop(drop, None)
        return self.ask("POST", "/firsthour/hook", body, headers)

    def command(self, command: str, item: str, revision: int, key: str | None = None) -> Got:
        return self.hook(
            {"verb": "command", "command": command, "item": item, "revision": revision, "territories": []}, key=key
        )
