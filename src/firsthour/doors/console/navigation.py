"""The pages that every page leads to: in groups, each reader's own work first, and only what the reader may open."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.people.words import Permission, Role


class Group(StrEnum):
    """What a person comes to the console for."""

    WORK = "work"
    KNOWN = "known"
    TOLD = "told"
    KEPT = "kept"
    RUNNING = "running"


@dataclass(frozen=True)
class Entry:
    """A page to go to. `route` is its name, `needs` what the route asks for.

    `covers` are the first parts of the paths that lie behind it: on those pages the entry is marked.
    """

    group: Group
    route: str
    words: Promise
    needs: Permission
    covers: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """An entry on a page; `current` is the value of aria-current: "page" there, "true" behind it, "" elsewhere."""

    route: str
    words: Promise
    current: str


@dataclass(frozen=True)
class Shown:
    """A group on a page, with the links that its reader may follow."""

    code: str
    words: Promise
    links: tuple[Link, ...]


WORDS: dict[Group, Promise] = {
    Group.WORK: _("To do"),
    Group.KNOWN: _("Lists and rules"),
    Group.TOLD: _("People concerned"),
    Group.KEPT: _("Evidence and figures"),
    Group.RUNNING: _("Running it"),
}

ENTRIES = (
    Entry(Group.WORK, "own-filings", _("Filings"), Permission.SUBMIT_FILING, ("filings",)),
    Entry(Group.WORK, "queue", _("Queue"), Permission.READ_CASE, ("queue",)),
    Entry(Group.WORK, "cases", _("Cases"), Permission.READ_CASE, ("", "cases")),
    Entry(Group.WORK, "proposals", _("Proposals"), Permission.READ_CASE, ("proposals",)),
    Entry(Group.WORK, "second-reviews", _("Second reviews"), Permission.JUDGE_BLINDLY, ("second-reviews",)),
    Entry(Group.WORK, "orders", _("Orders"), Permission.READ_FILING, ("orders",)),
    Entry(Group.WORK, "threats", _("Threats to life"), Permission.READ_THREAT, ("threats",)),
    Entry(Group.WORK, "flags", _("Flags"), Permission.READ_FLAG, ("flags", "notifiers", "flaggers")),
    Entry(Group.WORK, "appeals", _("Appeals"), Permission.READ_APPEAL, ("appeals",)),
    Entry(Group.WORK, "clocks", _("Clocks"), Permission.READ_CLOCK, ("clocks", "on-call")),
    Entry(Group.KNOWN, "banks", _("Banks"), Permission.READ_BANK, ("banks", "entries", "allowed")),
    Entry(Group.KNOWN, "rules", _("Rules"), Permission.READ_RULE, ("rules", "adopt-rule")),
    Entry(Group.KNOWN, "brakes", _("Brakes"), Permission.READ_BRAKE, ("brakes",)),
    Entry(Group.TOLD, "authors", _("Authors"), Permission.READ_AUTHOR, ("authors",)),
    Entry(Group.TOLD, "authorities", _("Authorities"), Permission.READ_FILING, ("authorities",)),
    Entry(Group.TOLD, "messages", _("Messages"), Permission.READ_MESSAGE, ("messages", "wordings")),
    Entry(Group.KEPT, "vault", _("Vault"), Permission.READ_VAULT, ("vault", "exports", "exhibits")),
    Entry(Group.KEPT, "holds", _("Holds"), Permission.READ_HOLD, ("holds",)),
    Entry(Group.KEPT, "balance", _("Balance sheet"), Permission.READ_FIGURES, ("balance",)),
    Entry(Group.KEPT, "quality", _("Quality"), Permission.READ_QUALITY, ("quality",)),
    Entry(Group.RUNNING, "services", _("Services"), Permission.READ_SERVICE, ("services",)),
    Entry(Group.RUNNING, "connectors", _("Connectors"), Permission.READ_SERVICE, ("connectors",)),
    Entry(Group.RUNNING, "deliveries", _("Deliveries"), Permission.READ_SERVICE, ("deliveries",)),
    Entry(Group.RUNNING, "accounts", _("Accounts"), Permission.READ_ACCOUNT, ("accounts",)),
)
"""Every entry, in its order; a new page is one line here, or one more path that an entry covers."""

FIRST = {Role.AUDITOR: Group.KEPT, Role.OPERATOR: Group.RUNNING}
"""The group that stands first, where that is not the work itself."""


def navigation(role: Role, path: str, allowed: Callable[[Permission], bool]) -> list[Shown]:
    """The groups for a reader of this role at this path; a group without a page that may be opened is left out."""
    first = FIRST.get(role, Group.WORK)
    inside = path.strip("/")
    head = inside.partition("/")[0]
    shown = []
    for group in sorted(Group, key=lambda each: each != first):
        links = tuple(
            Link(entry.route, entry.words, _current(entry, inside, head))
            for entry in ENTRIES
            if entry.group == group and allowed(entry.needs)
        )
        if links:
            shown.append(Shown(group.value, WORDS[group], links))
    return shown


def _current(entry: Entry, inside: str, head: str) -> str:
    if head not in entry.covers:
        return ""
    return "page" if inside == entry.covers[0] else "true"
