"""The policy pack: a directory of `terms.yaml`, `provisions.yaml`, `taxonomy.yaml` and `rules/*.yaml`."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from firsthour.policy.errors import PackRefused, RuleRefused, WritingRefused
from firsthour.policy.rules import Rule, compile_rule, written
from firsthour.policy.rules.compilation import LONGEST_RULE, reference, require_ground
from firsthour.policy.words import EntityKind, Harm, Ideology, Keyword, Media, Severity, StatementCategory

Texts = Mapping[str, str]
"""Text by language (BCP 47 primary subtag)."""

_Item = TypeVar("_Item")


class Clause(msgspec.Struct, frozen=True):
    """A numbered clause of the terms. `ground` clauses can carry a restriction; they name their EU database codes."""

    id: str
    title: Texts
    text: Texts
    ground: bool
    category: StatementCategory | None
    keywords: tuple[Keyword, ...]


class Terms(msgspec.Struct, frozen=True):
    """One version of the terms of service about this matter; `digest` is the SHA-256 (hex) of the canonical file."""

    name: str
    version: int
    effective_on: date
    languages: tuple[str, ...]
    clauses: Mapping[str, Clause]
    digest: str


class Provision(msgspec.Struct, frozen=True):
    """A provision of law. `summary` is our own wording, never the law's text; `reference` says where that is."""

    id: str
    law: str
    reference: Texts
    title: Texts
    summary: Texts
    ground: bool
    category: StatementCategory | None
    keywords: tuple[Keyword, ...]


class Provisions(msgspec.Struct, frozen=True):
    """One version of the provisions, by identifier; `digest` as for the terms."""

    version: int
    provisions: Mapping[str, Provision]
    digest: str


class HarmMeaning(msgspec.Struct, frozen=True):
    """What a harm code means. `human` harms are judged by a person in every case, `escalate` ones at once."""

    code: Harm
    name: Texts
    meaning: Texts
    severity: Severity
    human: bool
    escalate: bool


class Taxonomy(msgspec.Struct, frozen=True):
    """One version of the words by which material is sorted, with names by language; `digest` as for the terms."""

    version: int
    harms: Mapping[Harm, HarmMeaning]
    severities: Mapping[Severity, Texts]
    entities: Mapping[EntityKind, Texts]
    ideologies: Mapping[Ideology, Texts]
    media: Mapping[Media, Texts]
    digest: str


class Pack(msgspec.Struct, frozen=True):
    """A complete policy: every ground that a rule names is in the terms or the provisions."""

    terms: Terms
    provisions: Provisions
    taxonomy: Taxonomy
    rules: tuple[Rule, ...]


STARTER_PACK = Path(__file__).parent / "pack"
"""The pack that is installed with the software, for an operator to adopt or to change."""


def load_pack(directory: Path) -> Pack:
    """The pack in `directory`; rules come sorted by file name.

    Raises PackRefused or RuleRefused naming file, line and column, and OSError when a file cannot be read.
    """
    terms = _terms(_page(directory / "terms.yaml"))
    provisions = _provisions(_page(directory / "provisions.yaml"), terms.languages)
    taxonomy = _taxonomy(_page(directory / "taxonomy.yaml"), terms.languages)
    rules = tuple(_rule(path, terms, provisions) for path in sorted((directory / "rules").glob("*.yaml")))
    return Pack(terms, provisions, taxonomy, rules)


def read_rule(path: Path) -> str:
    """The canonical text of a rule's file. Raises RuleRefused where it is not UTF-8, or OSError."""
    return rule_text(path.read_bytes(), file=path.name)


def rule_text(content: bytes, *, file: str) -> str:
    """The canonical text of a rule as it was sent; `file` is the name that refusals show. Raises RuleRefused."""
    if len(content) > 4 * LONGEST_RULE:
        too_long = f"The rule is longer than {LONGEST_RULE} characters."
        raise RuleRefused(file=file, line=1, column=1, cause=too_long, remedy="Split it into two rules.")
    return _decoded(content, file, RuleRefused)


def _page(path: Path) -> written.Page:
    return written.Page(_canonical(path, PackRefused), file=path.name, refusal=PackRefused)


def _canonical(path: Path, refusal: type[WritingRefused]) -> str:
    return _decoded(path.read_bytes(), path.name, refusal)


def _decoded(content: bytes, file: str, refusal: type[WritingRefused]) -> str:
    try:
        return written.canonical(content.decode())
    except UnicodeDecodeError as broken:
        line = content[: broken.start].count(b"\n") + 1
        raise refusal(
            file=file, line=line, column=1, cause="The line is not UTF-8.", remedy="Save the file as UTF-8."
        ) from None


def _terms(page: written.Page) -> Terms:
    fields = page.root().mapping(required=("terms", "version", "effective_on", "languages", "clauses"))
    languages = tuple(language.text() for language in fields["languages"].sequence())
    return Terms(
        name=fields["terms"].text(),
        version=fields["version"].whole(least=1),
        effective_on=fields["effective_on"].day(),
        languages=languages,
        clauses=_by_id(fields["clauses"], lambda value: _clause(value, languages)),
        digest=written.digest(page.text),
    )


def _clause(value: written.Written, languages: tuple[str, ...]) -> Clause:
    fields = value.mapping(required=("id", "title", "text"), optional=("ground", "category", "keywords"))
    return Clause(
        id=reference(fields["id"]),
        title=_texts(fields["title"], languages),
        text=_texts(fields["text"], languages),
        **_ground(value, fields),
    )


def _provisions(page: written.Page, languages: tuple[str, ...]) -> Provisions:
    fields = page.root().mapping(required=("version", "provisions"))
    return Provisions(
        version=fields["version"].whole(least=1),
        provisions=_by_id(fields["provisions"], lambda value: _provision(value, languages)),
        digest=written.digest(page.text),
    )


def _provision(value: written.Written, languages: tuple[str, ...]) -> Provision:
    fields = value.mapping(
        required=("id", "law", "reference", "title", "summary"), optional=("ground", "category", "keywords")
    )
    return Provision(
        id=reference(fields["id"]),
        law=fields["law"].text(),
        reference=_texts(fields["reference"], languages),
        title=_texts(fields["title"], languages),
        summary=_texts(fields["summary"], languages),
        **_ground(value, fields),
    )


def _ground(value: written.Written, fields: Mapping[str, written.Written]) -> dict[str, object]:
    ground = "ground" in fields and fields["ground"].truth()
    if ground != ("category" in fields):
        raise value.refuse(
            "A ground needs its category for the EU database, and nothing else may have one.",
            "Write 'ground: true' together with 'category: …', or leave both out.",
        )
    keywords = fields["keywords"].sequence() if "keywords" in fields else ()
    return {
        "ground": ground,
        "category": fields["category"].choice(StatementCategory) if ground else None,
        "keywords": tuple(word.choice(Keyword) for word in keywords),
    }


def _taxonomy(page: written.Page, languages: tuple[str, ...]) -> Taxonomy:
    fields = page.root().mapping(required=("version", "harms", "severities", "entities", "ideologies", "media"))

    def names(key: str, words: type) -> dict:
        return {word: _texts(value, languages) for word, value in _each_word(fields[key], words).items()}

    return Taxonomy(
        version=fields["version"].whole(least=1),
        harms={code: _harm(code, value, languages) for code, value in _each_word(fields["harms"], Harm).items()},
        severities=names("severities", Severity),
        entities=names("entities", EntityKind),
        ideologies=names("ideologies", Ideology),
        media=names("media", Media),
        digest=written.digest(page.text),
    )


def _harm(code: Harm, value: written.Written, languages: tuple[str, ...]) -> HarmMeaning:
    fields = value.mapping(required=("name", "meaning", "severity"), optional=("human", "escalate"))
    return HarmMeaning(
        code=code,
        name=_texts(fields["name"], languages),
        meaning=_texts(fields["meaning"], languages),
        severity=fields["severity"].choice(Severity),
        human="human" in fields and fields["human"].truth(),
        escalate="escalate" in fields and fields["escalate"].truth(),
    )


def _each_word(value: written.Written, words: type) -> dict:
    fields = value.mapping(required=tuple(word.value for word in words))
    return {word: fields[word.value] for word in words}


def _by_id(value: written.Written, read_one: Callable[[written.Written], _Item]) -> dict[str, _Item]:
    found: dict[str, _Item] = {}
    for entry in value.sequence():
        one = read_one(entry)
        if one.id in found:
            raise entry.refuse(f"The identifier '{one.id}' is used twice.", "Give every one its own identifier.")
        found[one.id] = one
    return found


def _texts(value: written.Written, languages: tuple[str, ...]) -> dict[str, str]:
    return {language: text.text().strip() for language, text in value.mapping(required=languages).items()}


def _rule(path: Path, terms: Terms, provisions: Provisions) -> Rule:
    text = read_rule(path)
    rule = compile_rule(text, file=path.name)
    if rule.name != path.stem:
        name = written.read(text, file=path.name, refusal=RuleRefused).open_mapping()["rule"]
        raise name.refuse(f"The file is called {path.name}.", "Give the rule and its file the same name.")
    require_ground(
        text,
        file=path.name,
        clauses=[clause.id for clause in terms.clauses.values() if clause.ground],
        provisions=[provision.id for provision in provisions.provisions.values() if provision.ground],
    )
    return rule
