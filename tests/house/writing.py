"""Checkers of what is written: names, length, leftovers, and what must never stand in a file of the repository."""

import ast
import re

from tests.house.source import Source, dotted, imported

LONGEST = 400
WEAK = {"data", "info", "manager", "helper", "helpers", "util", "utils", "handle", "handler", "handlers", "process"}
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MOCKS = "unittest." + "mock"
PLACES = re.compile(r"(?<![\w.$}-])/(?:wo" r"rk|ro" r"ot|home/\w+)(?=[/\s\"'`)\]:,;]|$)", re.MULTILINE)
HOSTS = re.compile(r"\b(?:py" r"pi\.org|python" r"hosted\.org|npm" r"js\.(?:org|com)|artif" r"actory|dev" r"pi)", re.I)
SILENCING = {"derandomize": "True", "print_blob": "False"}
CHANCE = ("random.Random", "random.seed", "default_rng", "RandomState", "random.SystemRandom")


def too_long(source: Source) -> list[str]:
    """Nobody can hold more than 400 lines in mind."""
    lines = source.text.count("\n")
    return [f"{source.path}: {lines} lines, more than {LONGEST}"] if lines > LONGEST else []


def weak_names(source: Source) -> list[tuple[str, str]]:
    """(name, fault) of each module, class and function whose name says nothing. (A test's name is a sentence.)"""
    stem = source.path.rpartition("/")[2].removesuffix(".py")
    found = [(stem, f"{source.path}: the file's name")] if _weak(stem) else []
    for node in source.nodes:
        named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if named and _weak(node.name) and not node.name.startswith("test_"):
            found.append((node.name, source.at(node, f"the name {node.name}")))
    return found


def _weak(name: str) -> bool:
    return any(word.lower() in WEAK for word in WORDS.findall(name))


def leftovers(source: Source) -> list[str]:
    """Unfinished work belongs into an issue; a mock of our own parts proves nothing."""
    faults = []
    for number, line in enumerate(source.text.splitlines(), 1):
        if LEFTOVER.search(line):
            faults.append(f"{source.path}:{number}: unfinished work")
    return faults + [source.at(node, "a mock") for node, name in imported(source) if name.startswith(MOCKS)]


def strangers(path: str, text: str) -> list[str]:
    """A path of one machine or the host of a package registry: neither is true anywhere else."""
    faults = []
    for wrong, what in ((PLACES, "a path of one machine"), (HOSTS, "the host of a package registry")):
        for found in wrong.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            faults.append(f"{path}:{line}: {what}: {found.group()}")
    return faults


def silent_chance(source: Source) -> list[str]:
    """A test that draws by chance prints its seed, so that a failure can be had again."""
    faults = []
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            faults += _draws(source, node, told=_prints_seed(node))
    for fixture in source.tree.body:
        if isinstance(fixture, ast.FunctionDef) and any("fixture" in dotted(each) for each in fixture.decorator_list):
            faults += _draws(source, fixture, told=_prints_seed(fixture))
    for node in source.nodes:
        if isinstance(node, ast.keyword) and SILENCING.get(node.arg) == ast.unparse(node.value):
            faults.append(
                source.at(node.value, f"{node.arg} is set: hypothesis no longer draws anew or says what it drew")
            )
    return faults


def _draws(source: Source, function: ast.FunctionDef, *, told: bool) -> list[str]:
    if told:
        return []
    return [
        source.at(node, f"{function.name} draws by chance and prints no seed")
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _by_chance(node)
    ]


def _by_chance(node: ast.Call) -> bool:
    name = dotted(node.func)
    fixed = bool(node.args) and all(isinstance(each, ast.Constant) for each in node.args)
    plain = name.startswith("random.") and name.count(".") == 1 and name != "random.Random"
    return (name.endswith(CHANCE) or plain) and not fixed


def _prints_seed(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call) and dotted(node.func) in {"print", "note"} and "seed" in ast.unparse(node)
        for node in ast.walk(function)
    )
