"""Conditions: the CEL half of a rule, over the facts of one item.

CEL is the Common Expression Language (cel.dev): no loops without bound, no side effects, no access to anything else.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec
from cel_expr_python import cel

from firsthour.intake.words import Audience
from firsthour.matching.words import EntryStatus, Hit
from firsthour.policy.rules import tree
from firsthour.policy.words import Harm, Media
from firsthour.signals.words import SignalKind, UnscannableReason

LONGEST_CONDITION = 2_000
"""Characters. Together with CEL's own bound on iterations this bounds the time one condition may take."""


class Facts(msgspec.Struct, frozen=True):
    """What is known about one item when rules look at it.

    `language` (BCP 47), `territory` (ISO 3166-1) and `service` are as the platform stated them, or empty;
    `media` is the medium; `unscannable` the reason why the media could not be decoded, else None.
    """

    hits: tuple[Hit, ...]
    audience: Audience
    language: str
    territory: str
    media: str
    truncated: bool = False
    unscannable: str | None = None
    service: str = ""


class ConditionError(Exception):
    """A condition that cannot be compiled or evaluated: why, what to do, and where (line and column from 0)."""

    def __init__(self, cause: str, remedy: str, line: int = 0, column: int = 0) -> None:
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy
        self.line = line
        self.column = column


HIT_WORDS: Mapping[str, type | frozenset[str]] = {
    "entry": str,
    "bank": str,
    "source": str,
    "status": frozenset(EntryStatus),
    "kind": frozenset(SignalKind),
    "distance": int,
    "near": bool,
    "harms": frozenset(Harm),
}
"""The fields of a hit in a condition: their type, or the closed list of words they take."""

ITEM_WORDS: Mapping[str, type | frozenset[str]] = {
    "audience": frozenset(Audience),
    "media": frozenset(Media),
    "language": str,
    "territory": str,
    "service": str,
    "truncated": bool,
    "unscannable": frozenset({"", *UnscannableReason}),
}
"""The variables of a condition besides `hits`: their type, or the closed list of words they take."""

_TEXT, _TRUTH = cel.Type.STRING, cel.Type.BOOL
_ENVIRONMENT = cel.NewEnv(
    variables={
        "hits": cel.Type.List(cel.Type.Map(_TEXT, cel.Type.DYN)),
        **{name: _TRUTH if kind is bool else _TEXT for name, kind in ITEM_WORDS.items()},
    }
)
_PLACE = re.compile(r"ERROR: [^:\n]*:(\d+):(\d+): ([^\n]*)")
_COMPARISONS = {"_==_", "_!=_", "@in"}


def compile_condition(text: str) -> cel.Expression:
    """The compiled condition. Raises ConditionError for anything that is not a sound truth about the facts."""
    if len(text) > LONGEST_CONDITION:
        raise ConditionError(
            f"The condition is longer than {LONGEST_CONDITION} characters.", "Split it into two rules."
        )
    try:
        compiled = _ENVIRONMENT.compile(text)
    except RuntimeError as refused:
        raise _explained(str(refused)) from None
    if compiled.return_type() != _TRUTH:
        raise ConditionError(
            f"The condition gives {compiled.return_type().name().lower()}, not true or false.",
            "Compare the value with something, for example size(hits) > 0.",
        )
    _check_words(tree.read(compiled.serialize()), text)
    _try_out(compiled)
    return compiled


def activation(facts: Facts) -> cel.Activation:
    """The facts as the variables of conditions, to be shared by all rules that look at the same item."""
    return _ENVIRONMENT.Activation(
        {
            "hits": [
                {
                    "entry": hit.entry,
                    "bank": hit.bank,
                    "source": hit.source,
                    "status": hit.status.value,
                    "kind": hit.kind.value,
                    "distance": hit.distance,
                    "near": hit.near,
                    "harms": list(hit.harms),
                }
                for hit in facts.hits
            ],
            "audience": facts.audience.value,
            "language": facts.language,
            "territory": facts.territory,
            "media": facts.media,
            "truncated": facts.truncated,
            "unscannable": facts.unscannable or "",
            "service": facts.service,
        }
    )


def holds(condition: cel.Expression, variables: cel.Activation) -> bool:
    """Whether the condition is true. Raises ConditionError when CEL cannot say, for example over its budget."""
    try:
        value = condition.eval(variables)
    except RuntimeError as failed:
        raise ConditionError(f"The condition fails: {failed}.", "Make it simpler.") from None
    if value.type() != _TRUTH:
        raise ConditionError(f"The condition fails: {value.value()}.", "Guard it, for example with size(hits) > 0 &&.")
    return value.value()


def _explained(message: str) -> ConditionError:
    place = _PLACE.search(message)
    if place is None:
        return ConditionError(message.strip(), "Make the condition simpler.")
    line, column, cause = place.groups()
    known = ", ".join(["hits", *ITEM_WORDS])
    remedies = {
        "undeclared reference": f"Use only: {known}; inside hits.exists(h, …): h.{', h.'.join(HIT_WORDS)}.",
        "no matching overload": "Compare values of the same type: text in quotes, numbers without, true or false bare.",
    }
    remedy = next((text for sign, text in remedies.items() if sign in cause), "Correct the condition at the caret.")
    return ConditionError(f"{cause.strip()}.", remedy, int(line) - 1, int(column) - 1)


def _check_words(root: tree.Node, text: str) -> None:
    for node in root.walk():
        if node.kind == "struct":
            raise _at(node, text, "A condition builds no maps.", "Compare the facts directly.")
        if node.kind == "field" and node.word not in HIT_WORDS:
            raise _at(node, text, f"A hit has no '{node.word}'.", f"Use one of: {', '.join(HIT_WORDS)}.")
        if node.kind == "call" and node.word == "_[_]" and isinstance(node.inner[1].value, str):
            raise _at(node, text, "A hit's fields are not asked for in brackets.", "Write h.near, not h['near'].")
        if node.kind == "call" and node.word in _COMPARISONS:
            _check_comparison(node, text)


def _check_comparison(node: tree.Node, text: str) -> None:
    for known, other in (node.inner, node.inner[::-1]):
        words = _words_of(known)
        constants = other.inner if other.kind == "list" else (other,)
        if words is None:
            continue
        for constant in constants:
            if constant.kind == "constant":
                _check_constant(constant, known.word, words, text)


def _words_of(node: tree.Node) -> type | frozenset[str] | None:
    if node.kind == "field":
        return HIT_WORDS.get(node.word)
    return ITEM_WORDS.get(node.word) if node.kind == "name" else None


def _check_constant(constant: tree.Node, name: str, words: type | frozenset[str], text: str) -> None:
    value = constant.value
    if isinstance(words, frozenset):
        if value not in words:
            allowed = ", ".join(f'"{word}"' for word in sorted(words))
            raise _at(constant, text, f"'{name}' is never '{value}'.", f"Use one of: {allowed}.")
    elif type(value) is not words:
        kinds = {str: "text in quotes", int: "a whole number", bool: "true or false"}
        raise _at(constant, text, f"'{name}' is never '{value}'.", f"Compare it with {kinds[words]}.")


def _at(node: tree.Node, text: str, cause: str, remedy: str) -> ConditionError:
    before = text[: node.place]
    return ConditionError(cause, remedy, before.count("\n"), len(before) - before.rfind("\n") - 1)


def _try_out(compiled: cel.Expression) -> None:
    """Run the condition on made-up facts, so that one that fails is refused when written and not at an upload."""
    for facts in _made_up_facts():
        try:
            holds(compiled, activation(facts))
        except ConditionError as failed:
            seen = f"{len(facts.hits)} hit(s), {facts.audience} audience"
            raise ConditionError(f"{failed.cause} (tried with {seen})", failed.remedy) from None


def _made_up_facts() -> Sequence[Facts]:
    hit = Hit(
        entry="00000000-0000-4000-8000-000000000000",
        bank="made-up",
        source="made-up",
        status=EntryStatus.CONFIRMED,
        kind=SignalKind.PDQ,
        distance=0,
        near=True,
        harms=(Harm.PRAISE.value,),
    )
    exact = msgspec.structs.replace(hit, kind=SignalKind.SHA256, status=EntryStatus.SEED, harms=())
    return [
        Facts(hits, audience, "", "", media, truncated, unscannable)
        for hits in ((), (hit,), (exact,), (hit, exact), (exact, msgspec.structs.replace(hit, near=False, distance=31)))
        for audience in Audience
        for media in ("", Media.IMAGE.value)
        for truncated in (False, True)
        for unscannable in (None, UnscannableReason.CORRUPT.value)
    ]
