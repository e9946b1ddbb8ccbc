"""Wordings: one YAML file a language, every sentence a statement can contain, checked when it is read."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from firsthour.authors.words import KeptBasis
from firsthour.flags.words import Fault, FlagKind, FlagOutcome
from firsthour.notices.errors import LanguageUnknown, WordingRefused
from firsthour.notices.words import Finding, GroundKind, Language, PurposeScope, RedressKind
from firsthour.policy.rules import written
from firsthour.policy.words import AutomatedDecision, PurposeAssessment, RestrictionKind, Source

WORDINGS = Path(__file__).parent / "wordings"

UNREVIEWED = "unreviewed"
SECTIONS = (
    *("date", "instant", "statement", "redress", "ordered"),
    *("suspension", "warning", "erasure", "mail", "portal", "reply", "form"),
)
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")

FORM_LABELS = (
    "choose",
    "intro",
    "required",
    "kind",
    "links",
    "explanation",
    "name",
    "mail",
    "excused",
    "code",
    "codehint",
    "faith",
    "send",
    "privacy",
    "language",
    "wrong",
)

_GROUND = {"id", "version", "title", "text"}
_ROUTE = {"name", "where"}

SENTENCES: Mapping[str, frozenset[str]] = {
    sentence: frozenset(placeholders)
    for sentence, placeholders in {
        "date": {"day", "month", "year"},
        "instant": {"date", "time", "zone", "offset"},
        "statement.title": {"service"},
        "statement.item": {"item", "service", "decided"},
        **{f"statement.restriction.{kind}": set() for kind in RestrictionKind},
        "statement.territory.everywhere": set(),
        "statement.territory.some": {"territories"},
        "statement.duration": set(),
        **{f"statement.ground.{kind}": _GROUND for kind in GroundKind},
        **{f"statement.incompatible.{kind}": set() for kind in GroundKind},
        **{f"statement.finding.{finding}": set() for finding in Finding},
        **{f"statement.source.{source}": set() for source in Source},
        "statement.detection.automated": set(),
        "statement.detection.manual": set(),
        **{f"statement.automation.{automation}": set() for automation in AutomatedDecision},
        "statement.state.asked": set(),
        "statement.state.copy": set(),
        "statement.state.not-asked": set(),
        **{f"statement.purpose.{scope}.none": set() for scope in PurposeScope},
        **{f"statement.purpose.{scope}.found": {"purpose"} for scope in PurposeScope},
        **{
            f"statement.purposes.{purpose}": set()
            for purpose in PurposeAssessment
            if purpose is not PurposeAssessment.NONE_FOUND
        },
        "statement.quoted": {"language"},
        "statement.contact": {"contact"},
        **{f"redress.{kind}": _ROUTE | {"until"} if kind is RedressKind.COMPLAINT else _ROUTE for kind in RedressKind},
        "redress.any-court": set(),
        "ordered.title": {"service"},
        "ordered.item": {"item", "service", "decided"},
        "ordered.authority": {"authority", "state"},
        "ordered.reasons": {"reasons"},
        "ordered.effect": set(),
        "ordered.own": {"service"},
        "ordered.copy": {"contact"},
        "ordered.court": {"body"},
        "ordered.any-court": {"state"},
        "ordered.scrutiny": {"service"},
        "suspension.title": {"service"},
        "suspension.account": {"service", "decided"},
        "suspension.until": {"until"},
        "suspension.ground": _GROUND,
        "suspension.law": set(),
        "suspension.posts": {"items"},
        "suspension.people": set(),
        "warning.title": {"service"},
        "warning.posts": {"service", "items"},
        "warning.meaning": set(),
        "warning.decay": set(),
        "warning.contact": {"contact"},
        "erasure.title": {"service"},
        "erasure.all": set(),
        "erasure.some": set(),
        **{f"erasure.kept.{basis}": set() for basis in KeptBasis},
        "erasure.until": {"until"},
        "erasure.open": set(),
        "erasure.contact": {"contact"},
        "mail.link": {"link"},
        "mail.automatic": {"service"},
        "reply.acknowledgement.title": {"reference", "service"},
        "reply.acknowledgement.text": {"reference", "instant"},
        "reply.acknowledgement.next": set(),
        "reply.decision.title": {"reference", "service"},
        **{f"reply.outcome.{outcome}": set() for outcome in FlagOutcome},
        "reply.grounds": {"grounds"},
        **{f"reply.automation.{automation}": set() for automation in AutomatedDecision},
        "reply.warning.title": {"service"},
        "reply.warning.text": {"service"},
        "reply.warning.meaning": set(),
        "reply.contact": {"contact"},
        "reply.erasure.all": set(),
        **{
            f"reply.erasure.kept.{basis}": set()
            for basis in (KeptBasis.UNDECIDED, KeptBasis.TELLING, KeptBasis.COMPLAINT, KeptBasis.MISUSE)
        },
        "form.title": {"service"},
        **{f"form.{label}": set() for label in FORM_LABELS},
        "form.linkshint": {"count"},
        "form.explanationhint": {"least"},
        **{f"form.kinds.{kind}": set() for kind in FlagKind},
        **{f"form.faults.{fault}": set() for fault in (*Fault, "kind-missing", "key-wrong", "repeated")},
        "form.receipt.title": {"reference"},
        "form.receipt.received": {"instant"},
        **{f"form.receipt.{label}": set() for label in ("waiting", "keep", "links", "contest")},
        "portal.issued": {"instant"},
        "portal.contest": set(),
        "portal.personal": set(),
        "portal.unknown.title": set(),
        "portal.unknown.text": set(),
        "portal.fault.title": set(),
        "portal.fault.text": set(),
        "portal.throttled.title": set(),
        "portal.throttled.text": set(),
    }.items()
}
"""Every sentence of a wording, and the placeholders it must have: exactly these, each at least once."""


class Wording(msgspec.Struct, frozen=True):
    """The sentences of one language by dotted key, with the names of months, languages and territories.

    `reviewed_by` is `unreviewed` until a lawyer or a native reviewer has put their name to the file.
    """

    language: str
    direction: str
    reviewed_by: str
    months: tuple[str, ...]
    listing: str
    sentences: Mapping[str, str]
    languages: Mapping[str, str]
    territories: Mapping[str, str]

    @property
    def is_reviewed(self) -> bool:
        """Whether a named person has signed the file."""
        return self.reviewed_by != UNREVIEWED


@cache
def wording(language: str) -> Wording:
    """The installed wording of a language. Raises LanguageUnknown, or WordingRefused naming file and line."""
    if language not in set(Language):
        raise LanguageUnknown(what="wording", language=language, languages=", ".join(Language))
    path = WORDINGS / f"{Language(language).value}.yaml"
    return read_wording(path.read_text(encoding="utf-8"), file=path.name)


def read_wording(text: str, *, file: str) -> Wording:
    """A wording from the text of its file. Raises WordingRefused for a missing or unknown sentence or placeholder."""
    page = written.Page(written.canonical(text), file=file, refusal=WordingRefused)
    fields = page.root().mapping(
        required=(
            "language",
            "direction",
            "reviewed_by",
            "months",
            "listing",
            *SECTIONS,
            "languages",
            "territories",
        )
    )
    if fields["direction"].text() not in ("ltr", "rtl"):
        raise fields["direction"].refuse("A direction is ltr or rtl.", "Write ltr or rtl.")
    months = tuple(month.text() for month in fields["months"].sequence())
    if len(months) != 12:
        raise fields["months"].refuse(f"There are {len(months)} months.", "Name all twelve, January first.")
    branches = {key: fields[key] for key in SECTIONS}
    return Wording(
        language=fields["language"].text(),
        direction=fields["direction"].text(),
        reviewed_by=fields["reviewed_by"].text(),
        months=months,
        listing=fields["listing"].text(),
        sentences=_sentences(branches, page),
        languages={code: name.text() for code, name in fields["languages"].open_mapping().items()},
        territories={code: name.text() for code, name in fields["territories"].open_mapping().items()},
    )


def _sentences(branches: Mapping[str, written.Written], page: written.Page) -> dict[str, str]:
    found = dict(_leaves("", branches))
    for key, leaf in found.items():
        if key not in SENTENCES:
            raise leaf.refuse(f"'{key}' is not a sentence that is ever said.", "Remove it.")
        placeholders = set(PLACEHOLDER.findall(leaf.text()))
        if placeholders != SENTENCES[key]:
            wanted = ", ".join(f"{{{name}}}" for name in sorted(SENTENCES[key])) or "none"
            raise leaf.refuse(f"'{key}' has not the placeholders it needs.", f"Use exactly: {wanted}.")
        if set(PLACEHOLDER.sub("", leaf.text())) & set("{}"):
            raise leaf.refuse(f"'{key}' has a brace that belongs to no placeholder.", "Remove the brace.")
    missing = sorted(SENTENCES.keys() - found.keys())
    if missing:
        raise page.refuse(0, 0, f"The sentence '{missing[0]}' is missing.", "Add it.")
    return {key: leaf.text() for key, leaf in found.items()}


def _leaves(prefix: str, branches: Mapping[str, written.Written]) -> list[tuple[str, written.Written]]:
    leaves = []
    for key, branch in branches.items():
        dotted = f"{prefix}{key}"
        if branch.is_mapping:
            leaves += _leaves(f"{dotted}.", branch.open_mapping())
        else:
            leaves.append((dotted, branch))
    return leaves
