"""The sending side of the webhook protocol (docs/reference/webhook.md)."""

import time

import msgspec
import urllib3

from firsthour.platform.connectors.webhook.signature import signature
from firsthour.platform.errors import ConnectorNonsense, ConnectorRefused, ConnectorSilent
from firsthour.platform.words import CommandKind, ItemState, PlatformAuthor, PlatformItem

LARGEST_ANSWER = 64 * 1024 * 1024
TIMEOUT = urllib3.Timeout(connect=5, read=20)


class _Resolved(msgspec.Struct, frozen=True):
    items: list[PlatformItem]


class _Delivered(msgspec.Struct, frozen=True):
    statement: str


class WebhookConnector:
    """Calls to one service. Each raises ConnectorSilent, ConnectorRefused or ConnectorNonsense; none is ever assumed
    to have worked."""

    def __init__(self, *, address: str, secret: bytes, service: str) -> None:
        self.address = address
        self.secret = secret
        self.service = service
        self.pool = urllib3.PoolManager(num_pools=1, timeout=TIMEOUT, retries=False)

    def resolve(self, link: str, *, key: str) -> list[PlatformItem]:
        """The items behind a link; an empty list when the platform knows none."""
        return self._answer("resolve", {"link": link}, _Resolved, key=key).items

    def fetch(self, item: str, *, key: str) -> bytes:
        """The bytes of an item, disabled ones too."""
        return self._call("fetch", {"item": item}, key=key)

    def command(self, kind: CommandKind, item: str, *, revision: int, territories: list[str], key: str) -> ItemState:
        """Disable-and-keep or restore. A platform that already obeyed a higher revision answers `ignored`."""
        fields = {"command": str(kind), "item": item, "revision": revision, "territories": territories}
        return self._answer("command", fields, ItemState, key=key)

    def confirm(self, item: str, *, key: str) -> ItemState:
        """How an item stands at the platform now."""
        return self._answer("confirm", {"item": item}, ItemState, key=key)

    def statement(self, item: str, author: str | None, statement: dict[str, object], *, key: str) -> None:
        """Deliver a statement of reasons to its author through the platform."""
        fields = {"item": item, "author": author, "statement": statement}
        answer = self._answer("statement", fields, _Delivered, key=key)
        if answer.statement != statement["id"]:
            raise ConnectorNonsense(verb="statement", reason="it names another statement")

    def author(self, author: str, *, key: str) -> PlatformAuthor:
        """Where an author can be mailed, if the platform says so."""
        answer = self._answer("author", {"author": author}, PlatformAuthor, key=key)
        if answer.author != author:
            raise ConnectorNonsense(verb="author", reason="it names another author")
        return answer

    def _answer(self, verb: str, fields: dict[str, object], shape: type, *, key: str):
        content = self._call(verb, fields, key=key)
        try:
            return msgspec.json.decode(content, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConnectorNonsense(verb=verb, reason=str(error)[:120]) from error

    def _call(self, verb: str, fields: dict[str, object], *, key: str) -> bytes:
        body = msgspec.json.encode({"verb": verb, "service": self.service} | fields)
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "Firsthour-Timestamp": str(timestamp),
            "Firsthour-Signature": signature(self.secret, timestamp, body),
            "Idempotency-Key": key,
        }
        try:
            answer = self.pool.request(
                "POST", self.address, body=body, headers=headers, redirect=False, preload_content=False
            )
            try:
                content = answer.read(LARGEST_ANSWER + 1)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise ConnectorSilent(verb=verb, reason=type(error).__name__) from error
        if answer.status != 200:
            raise ConnectorRefused(verb=verb, status=answer.status)
        if len(content) > LARGEST_ANSWER:
            raise ConnectorNonsense(verb=verb, reason="it is longer than 64 MiB")
        return content
