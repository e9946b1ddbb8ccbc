"""An order as a JSON document: how it is read, and how it is written. The shape is in docs/reference/orders.md."""

import hashlib

import msgspec

from firsthour.orders.errors import FilingTooLarge, FilingUnreadable
from firsthour.orders.rules import LARGEST_RAW, form_problem
from firsthour.orders.words import AnnexI, FilingKind, PlainForm


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
