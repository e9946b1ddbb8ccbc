"""The parts of Mastodon's entities that the connector reads; names and shapes are Mastodon's own."""

import msgspec


class Account(msgspec.Struct, frozen=True):
    """Who posted (entity Account)."""

    id: str


class Attachment(msgspec.Struct, frozen=True):
    """A file of a status (entity MediaAttachment). `url` is None for remote media that this server does not keep."""

    id: str
    url: str | None = None
    preview_url: str | None = None


class Status(msgspec.Struct, frozen=True):
    """A post (entity Status)."""

    id: str
    uri: str
    created_at: str
    visibility: str
    account: Account
    content: str = ""
    url: str | None = None
    media_attachments: tuple[Attachment, ...] = ()


class Search(msgspec.Struct, frozen=True):
    """What a search found (entity Search)."""

    statuses: tuple[Status, ...] = ()


class AdminAccount(msgspec.Struct, frozen=True):
    """An account as moderators see it (entity Admin::Account). `email` is empty for accounts of other servers."""

    id: str
    email: str | None = None
    suspended: bool = False
    silenced: bool = False
    sensitized: bool = False
