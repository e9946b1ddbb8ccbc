"""What the checkers look at: one Python file with its place in the house, and every text file of the repository."""

import ast
import os
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "src/firsthour/"
LEFT_OUT = {
    ".git",
    ".venv",
    "var",
    "build",
    "dist",
    "out",
    "__pycache__",
    ".pytest_cache",
    ".hypothesis",
    ".ruff_cache",
}


@dataclass(frozen=True)
class Source:
    """One Python file: its path in the repository and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in its tree, as `ast.walk` goes."""
        return list(ast.walk(self.tree))

    @property
    def room(self) -> str:
        """The folder of the house it belongs to (`cases`, `doors`); empty outside or between them."""
        parts = self.path.removeprefix(PACKAGE).split("/")
        return parts[0] if self.path.startswith(PACKAGE) and len(parts) > 1 else ""

    @property
    def part(self) -> str:
        """Its part in the grammar of a room: `rules` for rules.py and for every file of a package rules/."""
        parts = self.path.removeprefix(PACKAGE).split("/")
        return parts[1].removesuffix(".py") if self.room else ""

    @property
    def module(self) -> str:
        """Its name for an import."""
        dotted = self.path.removeprefix("src/").removesuffix(".py").replace("/", ".")
        return dotted.removesuffix(".__init__")

    def at(self, node: ast.AST, what: str) -> str:
        """A fault, told so that an editor finds the place."""
        return f"{self.path}:{node.lineno}: {what}"


def example(path: str, text: str) -> Source:
    """A file that is not there, for the examples beside each rule."""
    return Source(path, text)


def python_files(*folders: str) -> Iterator[Source]:
    """Every Python file below these folders of the repository."""
    for folder in folders:
        for path in text_paths(ROOT / folder):
            if path.suffix == ".py":
                yield read(path)


@cache
def read(path: Path) -> Source:
    """A file of the repository, read and parsed once for all rules of a test module."""
    return Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def house() -> list[Source]:
    """Every file of the software itself, migrations apart (Django writes those)."""
    return [source for source in python_files("src/firsthour") if "/migrations/" not in source.path]


def text_paths(folder: Path = ROOT) -> Iterator[Path]:
    """Every file below a folder that can be in a commit."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if each not in LEFT_OUT and not each.endswith(".egg-info"))
        for name in sorted(files):
            if name != ".git" and not name.endswith((".pyc", ".so")):
                yield Path(place) / name


def floors() -> list[set[str]]:
    """The floors of the house, the highest first, as `.importlinter` draws them."""
    drawing = ConfigParser()
    drawing.read(ROOT / ".importlinter", encoding="utf-8")
    lines = drawing["importlinter:contract:floors"]["layers"].split("\n")
    return [{room.strip() for room in line.replace(":", "|").split("|")} for line in lines if line.strip()]


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a name or an attribute of one, with calls in between left out; else empty."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
        case ast.Call(func=called):
            return dotted(called)
    return ""


def imported(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every module that the file imports anywhere in it, `from a import b` as `a.b`."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def told(faults: list[str]) -> str:
    """The message of a failed rule."""
    return "\n" + "\n".join(faults)
