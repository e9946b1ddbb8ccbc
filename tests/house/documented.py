"""Checkers of what is documented: settings, words, and links between pages."""

import ast
import re

from tests.house.source import ROOT, Source, dotted

SETTING = re.compile(r"^### ([A-Z_]+)$", re.MULTILINE)
CODED = re.compile(r"`([A-Z]\w+)`")
BOLD = re.compile(r"\*\*([a-z ]+)\*\*")
OWNED = re.compile(r"Owns the words? ([^.;]*)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def settings_read(source: Source) -> set[str]:
    """The environment variables a file reads or sets."""
    found = set()
    for node in source.nodes:
        match node:
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]) if dotted(called).endswith(
                ("os.environ.get", "os.environ.setdefault", "os.environ.pop", "os.getenv")
            ):
                found.add(name)
            case ast.Subscript(value=place, slice=ast.Constant(value=str(name))) if dotted(place).endswith(
                "os.environ"
            ):
                found.add(name)
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[place]) if dotted(place) == "os.environ":
                found.add(name)
            case ast.ImportFrom(module="os", names=names) if {each.name for each in names} & {"environ", "getenv"}:
                found.add("the environment under another name")
    return found


def settings_described(page: str) -> set[str]:
    """The environment variables that have a heading of their own."""
    return set(SETTING.findall(page))


def words_undefined(source: Source, page: str) -> list[str]:
    """The classes of a words.py that the page of words does not name."""
    named = set(CODED.findall(page))
    return [
        source.at(node, f"{node.name} is not in docs/concepts.md")
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name not in named
    ]


def words_owned(docstring: str) -> set[str]:
    """The words a room says it owns: `Owns the words case, decision and revision.`"""
    found = OWNED.search(" ".join(docstring.split()))
    if not found:
        return set()
    words = re.split(r", | and |[()]", found.group(1))
    return {word.removeprefix("the ").strip() for word in words if " " not in word.removeprefix("the ").strip()} - {""}


def words_bold(page: str) -> set[str]:
    """The words a page defines."""
    return set(BOLD.findall(page))


def broken_links(path: str, page: str) -> list[str]:
    """Links to files of the repository that are not there."""
    place = (ROOT / path).parent
    links = [link for link in LINK.findall(page) if "://" not in link and not link.startswith("mailto:")]
    return [f"{path}: {link} is not there" for link in links if not (place / link).exists()]
