"""A loopback server with the documented shapes of Mastodon's API: what the connector uses, and what a token may do.

Written from Mastodon's API documentation (methods search, statuses, admin/accounts; entities Status, MediaAttachment,
Admin::Account). An account action is a strike; a status is deleted by a moderator in the web pages, so not here.
"""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

TOKEN = "a moderator's token"
STATUS, FILE, ACCOUNT = "112233445566778899", "109988776655443322", "108267695853695427"
MAIL = "ana@mail.example"


@dataclass
class Fediverse:
    """One server: its statuses, its accounts, and what it was asked to do."""

    content: bytes
    address: str = ""
    deleted: bool = False
    flags: dict[str, bool] = field(
        default_factory=lambda: dict.fromkeys(("suspended", "silenced", "sensitized"), False)
    )
    strikes: list[dict[str, str]] = field(default_factory=list)
    tokens_at_files: list[str | None] = field(default_factory=list)

    def status(self) -> dict:
        """Entity Status, with members the connector does not read."""
        page = f"{self.address}/@ana/{STATUS}"
        return {
            "id": STATUS,
            "created_at": "2026-11-22T09:58:12.402Z",
            "in_reply_to_id": None,
            "sensitive": self.flags["sensitized"],
            "spoiler_text": "",
            "visibility": "public",
            "language": "en",
            "uri": f"{self.address}/users/ana/statuses/{STATUS}",
            "url": page,
            "replies_count": 0,
            "content": "<p>A cup.</p>",
            "account": {"id": ACCOUNT, "username": "ana", "acct": "ana", "url": f"{self.address}/@ana"},
            "media_attachments": [
                {
                    "id": FILE,
                    "type": "image",
                    "url": f"{self.address}/system/media_attachments/files/original/cup.png",
                    "preview_url": f"{self.address}/system/media_attachments/files/small/cup.png",
                    "remote_url": None,
                    "meta": {"original": {"width": 600, "height": 400}},
                    "description": None,
                    "blurhash": "U00000",
                }
            ],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "card": None,
            "poll": None,
        }

    def account(self) -> dict:
        """Entity Admin::Account."""
        return {
            "id": ACCOUNT,
            "username": "ana",
            "domain": None,
            "email": MAIL,
            "confirmed": True,
            "disabled": False,
            "approved": True,
            **self.flags,
            "account": {"id": ACCOUNT, "username": "ana"},
        }

    def visible(self) -> bool:
        """Whether the public sees the status."""
        return not self.deleted and not self.flags["suspended"]


UNDOES = {"unsensitive": "sensitized", "unsilence": "silenced", "unsuspend": "suspended"}
DOES = {"sensitive": "sensitized", "silence": "silenced", "suspend": "suspended"}


def mastodon_of(of: Fediverse):
    """The request handler of one server."""

    class Mastodon(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = urlsplit(self.path)
            if asked.path.startswith("/system/"):
                of.tokens_at_files.append(self.headers.get("Authorization"))
                return self._bytes(of.content) if of.visible() else self._error(404, "Record not found")
            if asked.path.startswith(("/@", "/users/")):
                found = of.visible() and asked.path.endswith(STATUS)
                return self._bytes(b"a page") if found else self._error(404, "Record not found")
            if not self._may():
                return None
            if asked.path == "/api/v2/search":
                query = parse_qs(asked.query)
                hit = query["resolve"] == ["true"] and query["q"][0] in (of.status()["url"], of.status()["uri"])
                found = [of.status()] if hit and of.visible() else []
                return self._json({"accounts": [], "statuses": found, "hashtags": []})
            if asked.path == f"/api/v1/statuses/{STATUS}" and of.visible():
                return self._json(of.status())
            if asked.path == f"/api/v1/admin/accounts/{ACCOUNT}":
                return self._json(of.account())
            return self._error(404, "Record not found")

        def do_POST(self):
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if not self._may():
                return None
            if not self.path.startswith(f"/api/v1/admin/accounts/{ACCOUNT}/"):
                return self._error(404, "Record not found")
            action = self.path.rpartition("/")[2]
            if action == "action":
                strike = {name: values[0] for name, values in body.items()}
                of.strikes.append(strike)
                if strike["type"] in DOES:
                    of.flags[DOES[strike["type"]]] = True
                return self._json({})
            if action == "unsuspend" and not of.flags["suspended"]:
                return self._error(403, "This action is not allowed")
            of.flags[UNDOES[action]] = False
            return self._json(of.account())

        def _may(self) -> bool:
            if self.headers.get("Authorization") == f"Bearer {TOKEN}":
                return True
            self._error(401, "The access token is invalid")
            return False

        def _json(self, entity) -> None:
            self._bytes(json.dumps(entity).encode(), kind="application/json; charset=utf-8")

        def _error(self, status: int, text: str) -> None:
            self._bytes(json.dumps({"error": text}).encode(), status=status, kind="application/json; charset=utf-8")

        def _bytes(self, content: bytes, *, status: int = 200, kind: str = "text/html") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Mastodon
