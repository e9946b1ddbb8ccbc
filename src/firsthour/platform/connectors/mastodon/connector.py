"""Statuses and accounts of one Mastodon server. An item is a status (`112…`) or one of its files (`112…/109…`).

Mastodon's admin API acts on whole accounts only. A single status can be taken away by a moderator in the web pages
alone, and that is a deletion which Mastodon cannot undo; so `disable` of an item is done by hand there, what is kept is
our exhibit, and bringing it back is refused. A suspended account is kept whole for 30 days, then Mastodon deletes it.
"""

from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import msgspec

from firsthour.platform.asking import TimeLeft
from firsthour.platform.connectors.mastodon.entities import AdminAccount, Attachment, Search, Status
from firsthour.platform.connectors.port import CALL_SECONDS, call, require
from firsthour.platform.errors import (
    ConnectorCannot,
    ConnectorNeedsHand,
    ConnectorNonsense,
    ConnectorRefused,
    ItemUnknown,
)
from firsthour.platform.words import (
    ACTIVE,
    STATES,
    Capabilities,
    CommandKind,
    ItemState,
    PlatformAuthor,
    PlatformItem,
    Target,
)

CAPABILITIES = Capabilities(
    items=frozenset({CommandKind.RESTORE}),
    authors=frozenset({CommandKind.AGE_LIMIT, CommandKind.LIMIT_REACH, CommandKind.SUSPEND, CommandKind.RESTORE}),
    by_hand=frozenset({CommandKind.DISABLE}),
    statements=True,
    contacts=True,
    revisions=False,
)
PUBLIC = {"public", "unlisted"}
ACTIONS = {CommandKind.AGE_LIMIT: "sensitive", CommandKind.LIMIT_REACH: "silence", CommandKind.SUSPEND: "suspend"}


class MastodonConnector:
    """Calls with the token of a moderator's application (scopes `read`, `admin:read:accounts`, `admin:write:accounts`).

    Mastodon knows no revisions: a command that a later one overtook must not be sent.
    """

    capabilities = CAPABILITIES

    def __init__(self, *, address: str, token: bytes, seconds: float = CALL_SECONDS) -> None:
        self.address = address.rstrip("/")
        self.token = token.decode()
        self.seconds = seconds

    def resolve(self, link: str, *, key: str) -> list[PlatformItem]:
        """See Outlet. One item for each file of the status, or the status itself where it has none."""
        query = urlencode({"q": link, "type": "statuses", "resolve": "true", "limit": "1"})
        found = self._answer("resolve", "GET", f"/api/v2/search?{query}", Search, self._left())
        return [item for status in found.statuses for item in _items(status)]

    def fetch(self, item: str, *, key: str) -> bytes:
        """See Outlet: the file as Mastodon keeps it, or for a status without files its text, as HTML."""
        left = self._left()
        status = self._status("fetch", item, left)
        attachment = _attachment(status, item)
        if attachment is None:
            return status.content.encode()
        if not attachment.url:
            raise ConnectorCannot(reason="fetch of a file that this server does not keep")
        # Files often lie with another host, which must never see the token.
        answer = call("fetch", "GET", attachment.url, time_left=left, seconds=self.seconds)
        if answer.status != HTTPStatus.OK:
            raise ConnectorRefused(verb="fetch", status=answer.status)
        return answer.content

    def command(
        self, kind: CommandKind, target: Target, *, revision: int, territories: list[str], key: str
    ) -> ItemState:
        """See Outlet. Raises ConnectorNeedsHand for `disable` of an item that a moderator has not deleted yet."""
        require(self.capabilities, kind, target, territories)
        left = self._left()
        if target.author:
            return self._command_author(kind, target.author, revision, left)
        try:
            found = self._status("command", target.item, left)
        except ItemUnknown:
            if kind is CommandKind.RESTORE:
                raise ConnectorCannot(reason="restore of a status that was deleted") from None
            return ItemState(item=target.item, revision=revision, state=STATES[CommandKind.DISABLE])
        if kind is CommandKind.DISABLE:
            raise ConnectorNeedsHand(reason="Mastodon lets a single post be deleted in its moderation pages alone")
        return _condition(found, target.item, revision)

    def confirm(self, target: Target, *, key: str) -> ItemState:
        """See Outlet. Mastodon remembers no revision; it is 0 here."""
        left = self._left()
        if target.author:
            return _standing(self._account("confirm", target.author, left), 0)
        return _condition(self._status("confirm", target.item, left), target.item, 0)

    def statement(self, item: str, author: str | None, statement: dict[str, object], *, key: str) -> None:
        """A moderation notice without any other action: by mail, and in the app where the server is new enough."""
        if author is None:
            raise ConnectorCannot(reason="a statement to an unknown author")
        parts = [statement["title"], *statement["paragraphs"], *statement["redress"]]
        if statement.get("link"):
            parts.append(statement["link"])
        fields = {"type": "none", "text": "\n\n".join(map(str, parts)), "send_email_notification": "true"}
        self._act("statement", author, "action", self._left(), fields)

    def author(self, author: str, *, key: str) -> PlatformAuthor:
        """See Outlet. Mastodon keeps addresses of its own accounts alone."""
        found = self._account("author", author, self._left())
        return PlatformAuthor(author=found.id, mail=found.email or None)

    def absent(self, link: str) -> frozenset[int]:
        """Mastodon answers 404 or 410."""
        return frozenset()

    def _command_author(self, kind: CommandKind, author: str, revision: int, left: TimeLeft) -> ItemState:
        """What is so already is not done again: each action is a strike that its author sees."""
        before = self._account("command", author, left)
        if kind is CommandKind.RESTORE:
            for holds, undo in (
                (before.sensitized, "unsensitive"),
                (before.silenced, "unsilence"),
                (before.suspended, "unsuspend"),
            ):
                if holds:
                    self._act("command", author, undo, left, {})
        elif _standing(before, revision, asked=kind).state != STATES[kind]:
            fields = {"type": ACTIONS[kind], "send_email_notification": "false"}
            self._act("command", author, "action", left, fields)
        return _standing(self._account("command", author, left), revision, asked=kind)

    def _left(self) -> TimeLeft:
        return TimeLeft(self.seconds)

    def _status(self, verb: str, item: str, left: TimeLeft) -> Status:
        """The status of an item. Raises ItemUnknown, also for a status that is there without the file."""
        status_id = item.partition("/")[0]
        if not status_id.isascii() or not status_id.isdigit():
            raise ItemUnknown()
        status = self._answer(verb, "GET", f"/api/v1/statuses/{status_id}", Status, left)
        _attachment(status, item)
        return status

    def _account(self, verb: str, author: str, left: TimeLeft) -> AdminAccount:
        if not author.isascii() or not author.isdigit():
            raise ItemUnknown()
        return self._answer(verb, "GET", f"/api/v1/admin/accounts/{author}", AdminAccount, left)

    def _act(self, verb: str, author: str, action: str, left: TimeLeft, fields: dict[str, str]) -> None:
        if not author.isascii() or not author.isdigit():
            raise ItemUnknown()
        self._call(verb, "POST", f"/api/v1/admin/accounts/{author}/{action}", left, urlencode(fields).encode())

    def _answer(self, verb: str, method: str, path: str, shape: type, left: TimeLeft):
        content = self._call(verb, method, path, left)
        try:
            return msgspec.json.decode(content, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConnectorNonsense(verb=verb, reason=str(error)[:120]) from error

    def _call(self, verb: str, method: str, path: str, left: TimeLeft, form: bytes | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = call(
            verb, method, self.address + path, time_left=left, body=form, headers=headers, seconds=self.seconds
        )
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise ItemUnknown()
        if answer.status != HTTPStatus.OK:
            raise ConnectorRefused(verb=verb, status=answer.status)
        return answer.content


def _items(status: Status) -> list[PlatformItem]:
    names = [f"{status.id}/{each.id}" for each in status.media_attachments] or [status.id]
    return [
        PlatformItem(
            item=name,
            author=status.account.id,
            link=status.url or status.uri,
            surfaces=_surfaces(status, name),
            published_at=status.created_at,
            audience="public" if status.visibility in PUBLIC else "closed",
            state=STATES[CommandKind.RESTORE],
        )
        for name in names
    ]


def _attachment(status: Status, item: str) -> Attachment | None:
    """The file an item names; None when it names the status itself. Raises ItemUnknown."""
    wanted = item.partition("/")[2]
    if not wanted:
        return None
    for each in status.media_attachments:
        if each.id == wanted:
            return each
    raise ItemUnknown()


def _surfaces(status: Status, item: str) -> tuple[str, ...]:
    """The status's page, its ActivityPub address, and the file with its preview."""
    attachment = _attachment(status, item)
    of_file = (attachment.url, attachment.preview_url) if attachment else ()
    every = dict.fromkeys(link for link in (status.url, status.uri, *of_file) if link)
    return tuple(link for link in every if urlsplit(link).scheme in {"http", "https"})


def _condition(status: Status, item: str, revision: int) -> ItemState:
    return ItemState(item=item, revision=revision, state=STATES[CommandKind.RESTORE], surfaces=_surfaces(status, item))


def _standing(account: AdminAccount, revision: int, asked: CommandKind | None = None) -> ItemState:
    """What was asked for if it holds, else the strictest of what does."""
    holding = {
        CommandKind.SUSPEND: account.suspended,
        CommandKind.LIMIT_REACH: account.silenced,
        CommandKind.AGE_LIMIT: account.sensitized,
    }
    found = [kind for kind in (asked, *holding) if holding.get(kind)]
    return ItemState(author=account.id, revision=revision, state=STATES[found[0]] if found else ACTIVE)
