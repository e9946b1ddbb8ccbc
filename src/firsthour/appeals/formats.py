"""Wordings of appeals: one YAML file a language, every sentence of a page or an answer, checked when it is read."""

from functools import cache
from pathlib import Path

import msgspec
import yaml

from firsthour.appeals.errors import AppealWordingRefused
from firsthour.appeals.words import AppealCategory, AppealFault, AppealState
from firsthour.notices.formats import PLACEHOLDER, UNREVIEWED, Wording, wording

WORDINGS = Path(__file__).parent / "wordings"
FORM_LABELS = ("title", "intro", "category", "text", "privacy", "send", "wrong")
PAGE_LABELS = ("keep", "yours", "question", "reply", "send", "replied", "first", "ruling", "follow", "faulty")
SENTENCES: dict[str, frozenset[str]] = {
    sentence: frozenset(placeholders)
    for sentence, placeholders in {
        **{f"appeal.form.{label}": set() for label in FORM_LABELS},
        "appeal.form.hint": {"least"},
        **{f"appeal.categories.{category}": set() for category in AppealCategory},
        **{f"appeal.faults.{fault}": set() for fault in AppealFault},
        "appeal.page.title": {"reference"},
        "appeal.page.lodged": {"instant", "due"},
        **{f"appeal.page.{label}": set() for label in PAGE_LABELS},
        **{f"appeal.states.{state}": set() for state in AppealState},
        "appeal.closed.title": set(),
        "appeal.closed.text": set(),
        "appeal.answer.title": {"reference"},
        "appeal.answer.about": {"item", "service", "lodged"},
        "appeal.answer.upheld": set(),
        "appeal.answer.undone": set(),
        "appeal.answer.rejected": set(),
        "appeal.answer.reasons": {"reasons"},
        "appeal.answer.human": set(),
        "appeal.answer.body": {"name", "where"},
        "appeal.answer.court": {"name", "where"},
    }.items()
}
"""Every sentence of a file, and the placeholders it must have: exactly these, each at least once."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: str
    reviewed_by: str
    appeal: dict[str, dict[str, str]]


@cache
def appeal_wording(language: str) -> Wording:
    """The wording of a language with the sentences of appeals beside those of statements. It counts as reviewed when
    both are. Raises LanguageUnknown, AppealWordingRefused."""
    base = wording(language)
    path = WORDINGS / f"{base.language}.yaml"
    own, reviewed_by = read_sentences(path.read_text(encoding="utf-8"), file=path.name)
    reviewed = base.reviewed_by if reviewed_by != UNREVIEWED else UNREVIEWED
    return msgspec.structs.replace(base, sentences={**base.sentences, **own}, reviewed_by=reviewed)


def read_sentences(text: str, *, file: str) -> tuple[dict[str, str], str]:
    """The sentences of a file and who reviewed it. Raises AppealWordingRefused."""
    try:
        read = msgspec.convert(yaml.safe_load(text), _File)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise AppealWordingRefused(file=file, cause=f"{str(error)[:200].rstrip('.')}.") from error
    found = {f"appeal.{part}.{key}": said for part, said_of in read.appeal.items() for key, said in said_of.items()}
    if wrong := sorted(found.keys() ^ SENTENCES.keys()):
        raise AppealWordingRefused(file=file, cause=f"The sentence '{wrong[0]}' is missing, or is never said.")
    for key, said in found.items():
        if set(PLACEHOLDER.findall(said)) != SENTENCES[key] or set(PLACEHOLDER.sub("", said)) & set("{}"):
            raise AppealWordingRefused(file=file, cause=f"'{key}' has not exactly the placeholders it needs.")
    return found, read.reviewed_by
