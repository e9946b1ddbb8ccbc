"""The pages of docs/reference that are drawn from the software, and the golden texts: `make reference` renews them."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable

import msgspec

from tests.house import refusals
from tests.house.source import ROOT

DRAWN = "<!-- Drawn from the software by `make reference`; do not edit by hand. -->\n"


def commands() -> str:
    """Every command of `firsthour` with its words, from the parser itself."""
    from firsthour.doors.desk.command import parser

    page = ["# Commands\n", DRAWN]
    page.append(
        "`firsthour WORD …` is the desk. Exit status: 0 done, 1 refused (the reason and the remedy go to "
        "standard error), 2 the words were not understood. `--as EMAIL` names who acts; the password is asked for, or "
        "taken from `FIRSTHOUR_PASSWORD`; before something grave a code, too, or `FIRSTHOUR_CODE`. "
        "Settings are in [settings](settings.md).\n"
    )
    page += _command(parser(), level=2)
    return "\n".join(page)


def _command(parser: argparse.ArgumentParser, level: int) -> list[str]:
    page, own = [], [each for each in parser._actions if not isinstance(each, argparse._HelpAction)]
    rows = []
    for action in own:
        if not isinstance(action, argparse._SubParsersAction):
            rows.append(f"| {_spelled(action)} | {_meaning(action)} |")
            continue
        if rows:
            raise ValueError(f"{parser.prog}: words before its commands are not drawn")
        about = {each.dest: each.help for each in action._choices_actions}
        for name, child in action.choices.items():
            text = (child.description or "").strip() or f"{about[name][0].upper()}{about[name][1:]}."
            page += [f"{'#' * level} {child.prog}\n", f"{text}\n", *_command(child, level + 1)]
    if rows:
        page += ["| word | meaning |", "|---|---|", *rows, ""]
    return page


def _spelled(action: argparse.Action) -> str:
    names = [action.metavar] if isinstance(action.metavar, str) else list(action.metavar or [action.dest.upper()])
    value = "" if action.nargs == 0 else " ".join(names)
    if not action.option_strings:
        return f"`{value}`"
    return f"`{' '.join([', '.join(action.option_strings), value]).strip()}`" + (" (needed)" if action.required else "")


def _meaning(action: argparse.Action) -> str:
    if not action.help:
        raise ValueError(f"the word {action.dest} has no help")
    return action.help


def refusal_page() -> str:
    """Every refusal with what to do about it, room by room."""
    page = ["# Refusals\n", DRAWN]
    page.append(
        "When Firsthour says no it gives a code for programs, a sentence and a remedy for people, and the law where "
        "one asks for it. `{…}` stands for a value. The gate sends them as problem documents "
        "(`application/problem+json`, RFC 9457) with the status named here.\n"
    )
    room = ""
    for each in refusals.every_refusal():
        if each.code.split(":")[0] != room:
            room = each.code.split(":")[0]
            page.append(f"## {room}\n")
        status = f" · HTTP {each.status}" if hasattr(each, "status") else ""
        law = f"  \n*{each.law}*" if each.law else ""
        page.append(f"### {each.code}{status}\n\n{_plain(each.sentence)}  \n**Remedy:** {_plain(each.remedy)}{law}\n")
    return "\n".join(page)


def _plain(text: str) -> str:
    return text.replace("<", "&lt;")


def gate_page() -> str:
    """Every call of the gate with its fields and answers, from the OpenAPI document."""
    from firsthour.doors.gate import errors
    from firsthour.doors.gate.openapi import document
    from firsthour.doors.gate.routes import ROUTES

    drawn = msgspec.json.decode(document())
    page = ["# The gate's calls\n", DRAWN]
    page.append(
        "Asked at every upload; answers from memory. By default at `http://127.0.0.1:8800`. Calls with a scope need "
        "`Authorization: Bearer fh_<prefix>_<secret>` with a key that has it (`firsthour key issue`). The same as a "
        "document for programs: `GET /openapi.json`.\n\n"
        "After `block`, `review` and `unscannable`: **do not publish yet.** No answer, or a 5xx: do not publish yet "
        "either, and repeat the call with the same `Idempotency-Key`.\n"
    )
    for route in ROUTES:
        operation = drawn["paths"][route.path][route.method.lower()]
        scope = f"Scope `{route.scope}`" if route.scope else "Public: no key"
        page.append(f"## {route.method} {route.path}\n\n{operation['summary']}. {scope}.\n")
        page += [f"- {each['in']} `{each['name']}`: {each.get('description', 'needed')}" for each in _named(operation)]
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            page.append(f"- body `{kind}`: {_shape(body['schema'])}")
        ((kind, answer),) = operation["responses"]["200"]["content"].items()
        told = _shape(answer["schema"]) if kind == "application/json" else f"`{kind}`"
        page.append(f"- answer 200: {told}")
        refused = [status for status in operation["responses"] if status != "200"]
        page.append(f"- problem: {', '.join(refused)}\n")
    page.append("## Shapes\n")
    for name, schema in sorted(drawn["components"]["schemas"].items()):
        page += _described(name, schema)
    page.append("## Problems\n\nAny call may be refused; `code` says why, `remedy` what to do.\n")
    page += ["| status | code | remedy |", "|---|---|---|"]
    told = [each for each in refusals.every_refusal() if issubclass(each, errors.GateRefusal)]
    page += [
        f"| {each.status} | [{each.code}](refusals.md#{_anchor(each)}) | {_plain(each.remedy)} |"
        for each in sorted(told, key=lambda each: (each.status, each.code))
    ]
    page.append(
        "| 500 | gate:call:failed | Do not publish the item yet. Send the call again; then tell the operator. |"
    )
    page.append("| 503 | any other code | A part the gate stands on refuses; see [refusals](refusals.md). |\n")
    return "\n".join(page)


def _anchor(each: type) -> str:
    return f"{each.code}-http-{each.status}".replace(":", "").replace(" ", "-")


def _named(operation: dict) -> list[dict]:
    return operation.get("parameters", [])


def _described(name: str, schema: dict) -> list[str]:
    text = " ".join(schema.get("description", "").split())
    if "enum" in schema:
        return [f"### {name}\n", f"{text} One of {', '.join(f'`{each}`' for each in schema['enum'])}.\n"]
    rows = ["| field | type | needed |", "|---|---|---|"]
    for field, about in schema["properties"].items():
        needed = "yes" if field in schema.get("required", []) else f"no (default `{_default(about)}`)"
        rows.append(f"| `{field}` | {_shape(about)} | {needed} |")
    return [f"### {name}\n", f"{text}\n", *rows, ""]


def _default(about: dict) -> str:
    return msgspec.json.encode(about.get("default")).decode()


def _shape(schema: dict) -> str:
    """A JSON Schema in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_shape(each) for each in schema["anyOf"])
    kind = schema.get("type", "anything")
    if kind == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {_shape(schema['items'])}{most}"
    if kind == "object" and "properties" in schema:
        return "parts " + ", ".join(f"`{name}` ({_shape(each)})" for name, each in schema["properties"].items())
    if schema.get("format") == "date-time":
        return "instant (RFC 3339 with its offset)"
    if schema.get("contentMediaType"):
        return "bytes of the media"
    limits = [f"{word} {schema[key]}" for key, word in LIMITS.items() if key in schema]
    return " ".join([kind, f"({', '.join(limits)})" if limits else ""]).strip()


def permissions_page() -> str:
    """What each role may do, from the one table that the doors enforce."""
    from firsthour.doors.console.routes import ROUTES
    from firsthour.doors.console.routing import Access
    from firsthour.people.words import ALLOWED, Permission, Role

    page = ["# Permissions\n", DRAWN]
    page.append(
        "What each role may do. The operator of a small platform may be everything; give people narrower roles as you "
        "grow. The auditor sees all and changes nothing. An authority officer is no member of staff.\n"
    )
    page += [f"| permission | {' | '.join(Role)} |", f"|---|{'---|' * len(Role)}"]
    for permission in sorted(Permission):
        cells = " | ".join("yes" if permission in ALLOWED[role] else "" for role in Role)
        page.append(f"| `{permission}` | {cells} |")
    page.append("\n## Pages\n\nEach page of the console names what it needs; `public`: nothing.\n")
    page += ["| page | asked with | needs | proof at most this old |", "|---|---|---|---|"]
    for route in ROUTES:
        needs = route.needs if not isinstance(route.needs, Access) else route.needs.value
        asked = ", ".join(method for method in route.methods if method != "HEAD")
        proof = f"{int(route.fresh.total_seconds() // 60)} min" if route.fresh else ""
        page.append(f"| `/{_plain(route.path)}` | {asked} | {needs} | {proof} |")
    return "\n".join(page) + "\n"


LIMITS = {"minLength": "at least", "maxLength": "at most", "minimum": "from", "maximum": "to"}

PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/commands.md": commands,
    "docs/reference/refusals.md": refusal_page,
    "docs/reference/gate.md": gate_page,
    "docs/reference/permissions.md": permissions_page,
    refusals.GOLDEN: refusals.golden,
}


def main() -> int:
    """Write every page; returns the exit status."""
    import django

    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"FIRSTHOUR_HOME": home, "DATABASE_URL": "postgresql:///nothing-is-asked"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "firsthour.settings"
        django.setup()
        for path, draw in PAGES.items():
            (ROOT / path).write_text(draw(), encoding="utf-8")
            print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
