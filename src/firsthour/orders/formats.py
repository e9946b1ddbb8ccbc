"""An order as a JSON document: how it is read, and how it is written. The shape is in docs/reference/orders.md."""

import hashlib
from functools import cache
from pathlib import Path

import msgspec
import yaml

from firsthour.orders.errors import FilingTooLarge, FilingUnreadable
from firsthour.orders.rules import LARGEST_RAW, form_problem
from firsthour.orders.words import AnnexI, AnswerWording, FilingKind, PlainForm

WORDINGS = Path(__file__).parent / "wordings"


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: FilingKind
    form: msgspec.Raw


def read_document(raw: bytes) -> tuple[FilingKind, AnnexI | PlainForm]:
    """The kind and the form. Raises FilingTooLarge, FilingUnreadable."""
    if len(raw) > LARGEST_RAW:
        raise FilingTooLarge(limit=f"{LARGEST_RAW // 2**20} MiB")
    kind = "filing"
    try:
        document = msgspec.json.decode(raw, type=_Document)
        kind = document.kind
        form = msgspec.json.decode(bytes(document.form), type=form_type(document.kind))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FilingUnreadable(kind=kind, cause=str(error)[:200].rstrip(".")) from error
    if problem := form_problem(form):
        raise FilingUnreadable(kind=kind, cause=problem)
    return document.kind, form


def form_type(kind: FilingKind) -> type[AnnexI] | type[PlainForm]:
    """Which form a kind of filing has."""
    return AnnexI if kind is FilingKind.REMOVAL_ORDER else PlainForm


def read_form(kind: FilingKind, kept: dict[str, object]) -> AnnexI | PlainForm:
    """A form as it is stored."""
    return msgspec.convert(kept, form_type(kind))


def kept_form(form: AnnexI | PlainForm) -> dict[str, object]:
    """A form as it is to be stored."""
    return msgspec.to_builtins(form)


def form_digest(form: AnnexI | PlainForm) -> str:
    """SHA-256 (hex) of a form, by which the same text is recognised however it came."""
    return hashlib.sha256(msgspec.json.encode(form, order="deterministic")).hexdigest()


@cache
def answer_wording() -> AnswerWording:
    """What answers under EU 2021/784 are called on paper; one file for each law."""
    return msgspec.convert(yaml.safe_load((WORDINGS / "eu-2021-784.yaml").read_text(encoding="utf-8")), AnswerWording)
