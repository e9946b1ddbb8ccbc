"""Files under a root folder, served below one web address. The path below the root, with slashes, names an item."""

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import msgspec

from firsthour.platform import durable
from firsthour.platform.connectors.port import require
from firsthour.platform.errors import ConnectorCannot, ItemUnknown, NameTaken
from firsthour.platform.words import STATES, Capabilities, CommandKind, ItemState, PlatformAuthor, PlatformItem, Target

CAPABILITIES = Capabilities(items=frozenset({CommandKind.DISABLE, CommandKind.RESTORE}))


class _Note(msgspec.Struct, frozen=True, kw_only=True):
    """What was last commanded about a file, under every name it had; kept beside the kept files."""

    names: tuple[str, ...]
    revision: int
    command: CommandKind


class DirectoryConnector:
    """Moves files between a served folder and a kept one on the same disk.

    A moved file keeps bytes, times, owner and mode, because only its name changes; nothing is ever overwritten. Its
    other names below the root (hard links) are its technical copies and go with it. Symbolic links are never followed,
    so nothing outside is reached.
    """

    capabilities = CAPABILITIES

    def __init__(self, *, address: str, root: Path, kept: Path) -> None:
        self.address = address.rstrip("/")
        self.root = root
        self.kept = kept

    def resolve(self, link: str, *, key: str) -> list[PlatformItem]:
        """See Outlet."""
        item = self._item_at(link)
        if item is None:
            return []
        note = self._note(item)
        if self._file(item) is None and not self._is_kept(note):
            return []
        names = note.names if self._is_kept(note) else self._names(item)
        state = self._state(item, note, names)
        return [
            PlatformItem(
                item=item, link=self._link(item), surfaces=state.surfaces, revision=state.revision, state=state.state
            )
        ]

    def fetch(self, item: str, *, key: str) -> bytes:
        """See Outlet."""
        place = self._file(item) or self._kept_file(item)
        if place is None:
            raise ItemUnknown()
        return place.read_bytes()

    def command(
        self, kind: CommandKind, target: Target, *, revision: int, territories: list[str], key: str
    ) -> ItemState:
        """See Outlet. The note is on the disk before the first file moves, so that a cut half-way is finished when the
        command comes again."""
        require(self.capabilities, kind, target, territories)
        item = target.item
        with self._alone():
            note = self._note(item)
            if self._file(item) is None and not self._is_kept(note):
                raise ItemUnknown()
            if note is not None and (note.revision > revision or (note.revision == revision and note.command != kind)):
                return msgspec.structs.replace(self._state(item, note, note.names), ignored=True)
            if note is None or note.command is CommandKind.RESTORE:
                names = self._names(item)
            else:
                names = note.names
            note = _Note(names=names, revision=revision, command=kind)
            for name in names:
                durable.replace(self._note_path(name), msgspec.json.encode(note))
            self._keep(names) if kind is CommandKind.DISABLE else self._put_back(names)
            return self._state(item, note, names)

    def confirm(self, target: Target, *, key: str) -> ItemState:
        """See Outlet."""
        note = self._note(target.item)
        if target.author or (self._file(target.item) is None and not self._is_kept(note)):
            raise ItemUnknown()
        return self._state(target.item, note, note.names if note else self._names(target.item))

    def statement(self, item: str, author: str | None, statement: dict[str, object], *, key: str) -> None:
        """A folder has no way to its authors."""
        raise ConnectorCannot(reason="statements to authors")

    def author(self, author: str, *, key: str) -> PlatformAuthor:
        """A folder knows no authors."""
        raise ConnectorCannot(reason="mail addresses of authors")

    def absent(self, link: str) -> frozenset[int]:
        """A web server answers 404 for a file that is not there."""
        return frozenset()

    def _item_at(self, link: str) -> str | None:
        try:
            asked, own = urlsplit(link), urlsplit(self.address)
            same = asked.scheme in {"http", "https"} and asked.netloc.lower() == own.netloc.lower()
        except ValueError:
            return None
        path, base = unquote(asked.path), own.path + "/"
        if not same or not path.startswith(base):
            return None
        item = path.removeprefix(base)
        return item if _is_plain(item) else None

    def _link(self, item: str) -> str:
        return f"{self.address}/{quote(item)}"

    def _file(self, item: str) -> Path | None:
        """The served file of that name, or None; a symbolic link anywhere on the way counts as nothing."""
        place = self.root
        if not _is_plain(item):
            return None
        for step in item.split("/"):
            place = place / step
            if place.is_symlink():
                return None
        return place if place.is_file() else None

    def _kept_path(self, item: str) -> Path:
        return self.kept / hashlib.sha256(item.encode()).hexdigest()

    def _note_path(self, item: str) -> Path:
        return self._kept_path(item).with_suffix(".json")

    def _kept_file(self, item: str) -> Path | None:
        place = self._kept_path(item)
        return place if place.is_file() else None

    def _note(self, item: str) -> _Note | None:
        try:
            return msgspec.json.decode(self._note_path(item).read_bytes(), type=_Note)
        except FileNotFoundError:
            return None

    def _is_kept(self, note: _Note | None) -> bool:
        return note is not None and any(self._kept_file(name) for name in note.names)

    def _names(self, item: str) -> tuple[str, ...]:
        """The item's own name first, then its other names below the root."""
        found = self._file(item)
        if found is None:
            return (item,)
        known = found.stat(follow_symlinks=False)
        names = {item}
        if known.st_nlink > 1:
            for each in self.root.rglob("*"):
                other = each.stat(follow_symlinks=False)
                if stat.S_ISREG(other.st_mode) and os.path.samestat(other, known):
                    names.add(each.relative_to(self.root).as_posix())
        return (item, *sorted(names - {item}))

    def _keep(self, names: tuple[str, ...]) -> None:
        for name in names:
            served = self._file(name)
            if served is not None:
                _move(served, self._kept_path(name))

    def _put_back(self, names: tuple[str, ...]) -> None:
        for name in names:
            kept = self._kept_file(name)
            if kept is None:
                continue
            place = self.root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            _move(kept, place)

    def _state(self, item: str, note: _Note | None, names: tuple[str, ...]) -> ItemState:
        served = any(self._file(name) for name in names)
        return ItemState(
            item=item,
            revision=note.revision if note else 0,
            state=STATES[CommandKind.RESTORE] if served else STATES[CommandKind.DISABLE],
            surfaces=tuple(self._link(name) for name in names),
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One command at a time, among all workers of this machine."""
        durable.make_folder(self.kept)
        with (self.kept / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _is_plain(item: str) -> bool:
    """Whether a path stays below the root: no empty, dotted or absolute parts."""
    return bool(item) and "\0" not in item and all(step not in {"", ".", ".."} for step in item.split("/"))


def _move(source: Path, destination: Path) -> None:
    """Nothing is overwritten: whoever took the name meanwhile keeps it."""
    try:
        os.link(source, destination, follow_symlinks=False)
    except FileExistsError as error:
        raise NameTaken() from error
    durable.sync_folder(destination.parent)
    source.unlink()
    durable.sync_folder(source.parent)
