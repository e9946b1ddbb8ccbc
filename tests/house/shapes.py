"""Checkers of the shapes that repeat in every room: verbs, event tags, refusals, tables."""

import ast
import re
from string import Formatter

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import EventTag
from tests.house.source import Source, dotted

PAST_IRREGULAR = {"begun", "broken", "drawn", "given", "gone", "held", "kept", "known", "lost", "made", "met", "put",
                  "sent", "set", "taken", "told", "withdrawn", "won",
                  "written"}  # fmt: skip
CODE = re.compile(r"[a-z]+(:[a-z0-9-]+){2,}\Z")
OPEN_ENDS = {"{cause}", "{remedy}", "{mend}", "{reasons}", "{report}"}
"""Placeholders that hold whole sentences; the test of the raising place is that they are given."""


def verb_shape(source: Source) -> list[tuple[str, str]]:
    """(name, fault) of each public verb: keyword-only, the last two arguments `actor` and `at`."""
    if source.part != "actions":
        return []
    faults = []
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        wanted = node.args
        if wanted.posonlyargs or wanted.args or wanted.vararg or wanted.kwarg:
            faults.append((node.name, source.at(node, f"{node.name} takes arguments without their names")))
        if [each.arg for each in wanted.kwonlyargs][-2:] != ["actor", "at"]:
            faults.append((node.name, source.at(node, f"{node.name} does not end with `actor` and `at`")))
    return faults


def tag_fault(room: str, tag: EventTag) -> str:
    """What is wrong with an event's tag; empty when it is `room:subject:verb` with the verb in the past."""
    parts = tag.tag.split(":")
    if len(parts) != 3:
        return f"{tag.tag} is not room:subject:verb"
    if parts[0] != room:
        return f"{tag.tag} is declared in the room {room}"
    if not any(word.endswith("ed") or word in PAST_IRREGULAR for word in parts[2].split("-")):
        return f"{tag.tag} does not say what happened in the past tense"
    return ""


def placeholders(refusal: type[Refusal]) -> set[str]:
    """The names in a refusal's sentence and remedy."""
    texts = refusal.sentence + refusal.remedy
    return {name for _, name, _, _ in Formatter().parse(texts) if name is not None}


def refusal_faults(refusal: type[Refusal]) -> list[str]:
    """What is wrong with the texts of one refusal."""
    faults, own = [], refusal.__qualname__
    parts = refusal.__module__.split(".")
    room = parts[2] if parts[1] == "doors" else parts[1]
    if not CODE.match(refusal.code) or refusal.code.split(":")[0] != room:
        faults.append(f"{own}: the code {refusal.code!r} is not {room}:subject:what")
    for kind, text in (("sentence", refusal.sentence), ("remedy", refusal.remedy)):
        if not text.endswith(".") and not any(text.endswith(end) for end in OPEN_ENDS):
            faults.append(f"{own}: the {kind} is no whole sentence: {text!r}")
        if any(name is not None and not name.isidentifier() for _, name, _, _ in Formatter().parse(text)):
            return [*faults, f"{own}: the {kind} has a placeholder without a name"]
    if refusal.__init__ is Refusal.__init__:
        shown = refusal(**dict.fromkeys(placeholders(refusal), "…"))
        if "{" in shown.sentence + shown.remedy:
            faults.append(f"{own}: a brace is left over")
    return faults


def raising_faults(source: Source, refusals: dict[str, list[type[Refusal]]]) -> list[str]:
    """Places that make a refusal without the values its texts need."""
    faults, called = [], set()
    for node in source.nodes:
        if isinstance(node, ast.Call):
            called.add(id(node.func))
            if any(keyword.arg is None for keyword in node.keywords):
                continue
            faults += _lacks(source, node, node.func, {keyword.arg for keyword in node.keywords}, refusals)
    for node in source.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None and not isinstance(node.exc, ast.Call):
            faults += _lacks(source, node, node.exc, set(), refusals)
    return faults


def _lacks(source: Source, node: ast.AST, name: ast.AST, given: set[str], refusals: dict) -> list[str]:
    named = dotted(name).rpartition(".")[2] if isinstance(name, ast.Name | ast.Attribute) else ""
    known = [each for each in refusals.get(named, []) if each.__init__ is Refusal.__init__]
    if not known or any(placeholders(each) <= given for each in known):
        return []
    return [source.at(node, f"{named} is raised without {sorted(placeholders(known[0]) - given)}")]


def table_fault(name: str, docstring: str | None) -> str:
    """Every table says what it is for and how long its rows stay (constitution, article 10)."""
    lacking = [word for word in ("Purpose:", "Retention:") if word not in (docstring or "")]
    return f"{name} has no {' and no '.join(lacking)}" if lacking else ""


def points_up(lower: str, upper: str, drawn: list[set[str]]) -> bool:
    """Whether a foreign key from room `lower` to room `upper` leaves its floor upward or sideways."""
    height = {room: len(drawn) - number for number, rooms in enumerate(drawn) for room in rooms}
    return lower != upper and height[upper] >= height[lower]
