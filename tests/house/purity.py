"""Checkers: who may touch what. Each takes one file and returns its faults."""

import ast

from tests.house.source import Source, dotted, imported

IMPURE = {
    "asyncio", "ctypes", "django", "getpass", "glob", "http", "io", "mmap", "multiprocessing", "os", "pathlib",
    "psycopg", "random", "secrets", "select", "shutil", "signal", "socket", "ssl", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib3", "urllib.request", "uuid.uuid4",
}  # fmt: skip
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}
CLOCKS = (
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time", "time.time_ns",
    "time.localtime", "time.gmtime", "time.strftime", "time.ctime",
)  # fmt: skip
WRITES_ALWAYS = {
    "abulk_create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update",
}  # fmt: skip
WRITES_ON_ROWS = {"save", "delete", "asave", "adelete"}
WRITES_ON_QUERIES = {"create", "update"}
QUERY = {"objects", "all", "filter", "exclude", "order_by", "select_for_update", "select_related"}
WRITING_SQL = ("insert", "update", "delete", "truncate", "alter", "drop", "create", "copy")


def rules_are_pure(source: Source) -> list[str]:
    """rules.py: facts in, finding out. No Django, network, file, process, clock or chance."""
    if source.part != "rules":
        return []
    faults = []
    for node, name in imported(source):
        if any(name == each or name.startswith(f"{each}.") for each in IMPURE):
            faults.append(source.at(node, f"rules import {name}; take what it would tell as an argument"))
        if name.rpartition(".")[2] in {"now", "time"} and name.startswith("firsthour.doors"):
            faults.append(source.at(node, "rules read the clock; take the instant as an argument"))
    for node in source.nodes:
        if isinstance(node, ast.Call) and dotted(node.func) in IMPURE_CALLS:
            faults.append(source.at(node, f"rules call {dotted(node.func)}(); leave that to an action or a duty"))
    return faults + _clock_reads(source)


def rooms_read_no_clock(source: Source) -> list[str]:
    """Only doors know what time it is; a room is told. (A monotonic interval is not the time.)"""
    return [] if source.room in {"", "doors"} else _clock_reads(source)


def _clock_reads(source: Source) -> list[str]:
    return [
        source.at(node, f"{dotted(node.func)}() reads the wall clock; take `at` or `now` as an argument")
        for node in source.nodes
        if isinstance(node, ast.Call) and dotted(node.func).endswith(CLOCKS)
    ]


def words_know_no_django(source: Source) -> list[str]:
    """words.py and formats.py are shared with processes that have no Django."""
    if source.part not in {"words", "formats", "errors"}:
        return []
    return [source.at(node, f"{source.part} import {name}") for node, name in imported(source) if _is_django(name)]


def _is_django(name: str) -> bool:
    return name.split(".")[0] == "django" or ".models" in name or name.endswith((".actions", ".queries"))


def queries_do_not_write(source: Source) -> list[str]:
    """queries.py answers questions and changes nothing."""
    return _writes(source) + _writing_sql(source) if source.part == "queries" else []


def only_actions_write(source: Source) -> list[str]:
    """Rows are added, changed and deleted by the verbs of a room and nowhere else."""
    if source.part == "actions" or source.path.startswith("src/firsthour/doors/desk/schema"):
        return []
    rows = any(_is_django(name) for _, name in imported(source))
    return _writes(source) if rows else []


def _writes(source: Source) -> list[str]:
    faults = []
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, chain = node.func.attr, set(dotted(node.func.value).split("."))
        on_query = verb in WRITES_ON_QUERIES and bool(chain & QUERY)
        if verb in WRITES_ALWAYS | WRITES_ON_ROWS or on_query:
            faults.append(source.at(node, f".{verb}() outside the room's actions"))
    return faults


def _writing_sql(source: Source) -> list[str]:
    faults = []
    for node in source.nodes:
        if isinstance(node, ast.Call) and dotted(node.func).endswith(".execute") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and str(first.value).strip().lower().startswith(WRITING_SQL):
                faults.append(source.at(node, "SQL that writes"))
    return faults
