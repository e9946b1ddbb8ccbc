"""Compilation: from the text of a rule to a rule that can be evaluated."""

import re
from collections.abc import Collection

import msgspec
import yaml
from cel_expr_python import cel

from firsthour.intake.words import Verdict
from firsthour.policy.errors import RuleRefused
from firsthour.policy.rules import written
from firsthour.policy.rules.conditions import ConditionError, compile_condition
from firsthour.policy.words import ITEM_KINDS, RestrictionKind

LONGEST_RULE = 16 * 1024
"""Characters."""

LONGEST_NAME = 60
"""Characters of a rule's name."""

LONGEST_REFERENCE = 20
"""Characters of the identifier of a clause or a provision."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*")
_RECOMMENDABLE = (Verdict.REVIEW, Verdict.BLOCK)


class Rule(msgspec.Struct, frozen=True):
    """A written rule, compiled once. `digest` is the SHA-256 (hex) of `text`, the canonical form it was adopted in.

    `clause` and `provision` name the ground: the clause of the terms, the provision of law. `shadow` rules are
    recorded when they apply, and do nothing; `braked` ones ask for review where they would block.
    """

    name: str
    version: int
    digest: str
    condition: cel.Expression
    recommend: Verdict
    clause: str | None
    provision: str | None
    restriction: str
    shadow: bool
    text: str
    braked: bool = False


def compile_rule(text: str, *, file: str) -> Rule:
    """The rule written in `text`; `file` is the name that refusals show. Raises RuleRefused with the place."""
    text = written.canonical(text)
    page = written.Page(text, file=file, refusal=RuleRefused)
    if len(text) > LONGEST_RULE:
        raise page.refuse(0, 0, f"The rule is longer than {LONGEST_RULE} characters.", "Split it into two rules.")
    root = page.root()
    fields = root.mapping(
        required=("rule", "version", "about", "recommend", "restriction", "when"),
        optional=("clause", "provision", "shadow"),
    )
    recommend = fields["recommend"].choice(Verdict)
    if recommend not in _RECOMMENDABLE:
        raise fields["recommend"].refuse(
            "A rule cannot wave anything through.",
            "Recommend review or block; an item that no rule and no hit concerns passes.",
        )
    if not fields.keys() & {"clause", "provision"}:
        raise root.refuse(
            "The rule names no ground.", "Add 'clause: …' (of the terms) or 'provision: …' (of a law), or both."
        )
    fields["about"].text()
    return Rule(
        name=_matching(fields["rule"], _NAME, LONGEST_NAME, "a name in small letters, digits and single hyphens"),
        version=fields["version"].whole(least=1),
        digest=written.digest(text),
        condition=_condition(fields["when"]),
        recommend=recommend,
        clause=reference(fields["clause"]) if "clause" in fields else None,
        provision=reference(fields["provision"]) if "provision" in fields else None,
        restriction=_of_an_item(fields["restriction"]).value,
        shadow=fields["shadow"].truth() if "shadow" in fields else False,
        text=text,
    )


def require_ground(text: str, *, file: str, clauses: Collection[str], provisions: Collection[str]) -> None:
    """Constitution, article 1: the clause and provision that a rule names are such as can carry a restriction.

    The rule was compiled before. Raises RuleRefused with the place of the one that is not.
    """
    fields = written.read(text, file=file, refusal=RuleRefused).open_mapping()
    for key, usable in (("clause", clauses), ("provision", provisions)):
        if key in fields and fields[key].text() not in usable:
            remedy = f"Use one of: {', '.join(usable)}." if usable else f"There is no {key} yet that can be a ground."
            raise fields[key].refuse(f"No {key} in force by that name is a ground.", remedy)


def reference(value: written.Written) -> str:
    """The identifier of a clause or a provision."""
    return _matching(value, _REFERENCE, LONGEST_REFERENCE, "an identifier in letters, digits, dots and hyphens")


# EU 2022/2065 Art. 23(3): an account is suspended case by case; no rule does it.
def _of_an_item(value: written.Written) -> RestrictionKind:
    kind = value.choice(RestrictionKind)
    if kind not in ITEM_KINDS:
        raise value.refuse("No rule suspends an account; people do.", f"Use one of: {', '.join(ITEM_KINDS)}.")
    return kind


def _matching(value: written.Written, pattern: re.Pattern[str], longest: int, wanted: str) -> str:
    text = value.text()
    if len(text) > longest or not pattern.fullmatch(text):
        raise value.refuse(f"'{text[:longest]}' is not {wanted}.", f"Write {wanted}, at most {longest} characters.")
    return text


def _condition(value: written.Written) -> cel.Expression:
    text = value.text()
    style = value.node.style
    if not (style == "|" or (style is None and value.node.start_mark.line == value.node.end_mark.line)):
        raise value.refuse(
            "The condition is neither on one line nor in a block.",
            "Write 'when: |' and the condition, indented, on the lines below.",
        )
    try:
        return compile_condition(text)
    except ConditionError as refused:
        line, column = _place_in_file(value.node, text, refused, value.page)
        raise value.page.refuse(line, column, refused.cause, refused.remedy) from None


def _place_in_file(node: yaml.Node, text: str, refused: ConditionError, page: written.Page) -> tuple[int, int]:
    if node.style is None:
        return node.start_mark.line, node.start_mark.column + refused.column
    lines = text.split("\n")
    at, column = refused.line, refused.column
    while at > 0 and not lines[at]:
        # CEL points past the last line when something is missing at the end
        at, column = at - 1, len(lines[at - 1])
    line = node.start_mark.line + 1 + at
    return line, len(page.lines[line]) - len(lines[at]) + column
