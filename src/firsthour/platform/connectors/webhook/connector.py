"""The sending side of the webhook protocol (docs/reference/webhook.md)."""

import time
from http import HTTPStatus

import msgspec

from firsthour.platform.asking import TimeLeft
from firsthour.platform.connectors.port import CALL_SECONDS, call, require
from firsthour.platform.connectors.webhook.signature import signature
from firsthour.platform.errors import ConnectorCannot, ConnectorNonsense, ConnectorRefused, ItemUnknown
from firsthour.platform.words import Capabilities, CommandKind, ItemState, PlatformAuthor, PlatformItem, Target

CAPABILITIES = Capabilities(
    items=frozenset(CommandKind) - {CommandKind.SUSPEND},
    authors=frozenset(CommandKind) - {CommandKind.DISABLE},
    territories=True,
    statements=True,
    contacts=True,
)
"""All that the protocol can say; a platform that cannot do something of it answers 422."""


class _Resolved(msgspec.Struct, frozen=True):
    items: list[PlatformItem]


class _Delivered(msgspec.Struct, frozen=True):
    statement: str


class WebhookConnector:
    """Signed JSON calls to one address of the platform."""

    capabilities = CAPABILITIES

    def __init__(self, *, address: str, secret: bytes, service: str, seconds: float = CALL_SECONDS) -> None:
        self.address = address
        self.secret = secret
        self.service = service
        self.seconds = seconds

    def resolve(self, link: str, *, key: str) -> list[PlatformItem]:
        """See Outlet."""
        return self._answer("resolve", {"link": link}, _Resolved, key=key).items

    def fetch(self, item: str, *, key: str) -> bytes:
        """See Outlet."""
        return self._call("fetch", {"item": item}, key=key)

    def command(
        self, kind: CommandKind, target: Target, *, revision: int, territories: list[str], key: str
    ) -> ItemState:
        """See Outlet. A platform that already obeyed a higher revision answers `ignored`."""
        require(self.capabilities, kind, target, territories)
        fields = {"command": str(kind), **_named(target), "revision": revision, "territories": territories}
        return self._answer("command", fields, ItemState, key=key)

    def confirm(self, target: Target, *, key: str) -> ItemState:
        """See Outlet."""
        return self._answer("confirm", _named(target), ItemState, key=key)

    def statement(self, item: str, author: str | None, statement: dict[str, object], *, key: str) -> None:
        """See Outlet."""
        fields = {"item": item, "author": author, "statement": statement}
        answer = self._answer("statement", fields, _Delivered, key=key)
        if answer.statement != statement["id"]:
            raise ConnectorNonsense(verb="statement", reason="it names another statement")

    def author(self, author: str, *, key: str) -> PlatformAuthor:
        """See Outlet."""
        answer = self._answer("author", {"author": author}, PlatformAuthor, key=key)
        if answer.author != author:
            raise ConnectorNonsense(verb="author", reason="it names another author")
        return answer

    def absent(self, link: str) -> frozenset[int]:
        """The protocol asks for a plain 404."""
        return frozenset()

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
        left = TimeLeft(self.seconds)
        answer = call(verb, "POST", self.address, time_left=left, body=body, headers=headers, seconds=self.seconds)
        match answer.status:
            case HTTPStatus.OK:
                return answer.content
            case HTTPStatus.NOT_FOUND:
                raise ItemUnknown()
            case HTTPStatus.UNPROCESSABLE_ENTITY:
                raise ConnectorCannot(reason=f"it answered 422 to {fields.get('command', verb)}")
        raise ConnectorRefused(verb=verb, status=answer.status)


def _named(target: Target) -> dict[str, object]:
    return {"author": target.author} if target.author else {"item": target.item}
