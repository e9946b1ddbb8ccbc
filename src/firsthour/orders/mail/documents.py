"""The documents that a filing comes in: JSON, XML, and the fields of a PDF form. Pure; only in the walled-in child.

docs/reference/orders.md says how each is written. Whatever is not exactly that is not guessed at: a person reads it.
"""

import io
from xml.parsers import expat

import msgspec
import pypdf
from pypdf.errors import PyPdfError

from firsthour.ledger.errors import Refusal
from firsthour.orders.errors import FilingUnreadable
from firsthour.orders.formats import form_type, read_document
from firsthour.orders.rules import form_problem
from firsthour.orders.words import AnnexI, FilingKind, NamedLink, PlainForm

Filed = tuple[FilingKind, AnnexI | PlainForm]
DEEPEST = 3
MOST_ELEMENTS = 20_000
MOST_FIELDS = 500
PLACES, REASONS = "url_and_location_info", "reason_boxes"
CHECKED = {"/Yes", "/On", "/1", "/true", "true"}


def read_json(content: bytes) -> Filed | None:
    """A document as `firsthour order import` takes it."""
    try:
        return read_document(content)
    except (Refusal, RecursionError):
        return None


def read_xml(content: bytes) -> Filed | None:
    """`<filing kind="…">` with one element for each field. Document types, and so entities, are refused."""
    try:
        kind, fields = _elements(content)
        return _filed(kind, fields)
    except (expat.ExpatError, msgspec.MsgspecError, ValueError, Refusal):
        return None


def read_pdf(content: bytes) -> Filed | None:
    """The fields of a PDF form, named as in the JSON document; addresses and reasons have a line each."""
    try:
        written = pypdf.PdfReader(io.BytesIO(content), strict=True).get_fields() or {}
    except (PyPdfError, RecursionError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return None
    if not written or len(written) > MOST_FIELDS:
        return None
    fields: dict[str, object] = {str(name): str(field.value or "") for name, field in written.items()}
    fields[PLACES] = [{"url": line.strip()} for line in str(fields.get(PLACES, "")).splitlines() if line.strip()]
    fields[REASONS] = str(fields.get(REASONS, "")).split()
    if not fields[PLACES]:
        return None  # a form of something else
    try:
        return _filed(str(fields.get("kind") or FilingKind.REMOVAL_ORDER), fields)
    except (msgspec.MsgspecError, ValueError, Refusal):
        return None


def _filed(kind: str, fields: dict[str, object]) -> Filed:
    """The form of these fields. Raises ValidationError, ValueError, FilingUnreadable."""
    known = FilingKind(kind)
    shape = form_type(known)
    given: dict[str, object] = {}
    for field in msgspec.structs.fields(shape):
        value = fields.get(field.name, "")
        if field.type is bool:
            given[field.name] = value in CHECKED
        elif value != "":
            given[field.name] = value
    form = msgspec.convert(given, shape)
    if problem := form_problem(form):
        raise FilingUnreadable(kind=known, cause=problem)
    return known, form


def _elements(content: bytes) -> tuple[str, dict[str, object]]:
    """The kind and the fields of an XML document. Raises ExpatError, ValueError."""
    fields: dict[str, object] = {PLACES: [], REASONS: []}
    opened: list[str] = []
    texts: list[list[str]] = []
    place: dict[str, str] = {}
    seen = 0
    kind = ""

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen, kind
        seen += 1
        if seen > MOST_ELEMENTS or len(opened) >= DEEPEST:
            raise ValueError("too deep or too long")
        if not opened:
            if name != "filing":
                raise ValueError("another document")
            kind = attributes.get("kind", "")
        opened.append(name)
        texts.append([])

    def end(name: str) -> None:
        text = "".join(texts.pop()).strip()
        opened.pop()
        if len(opened) == 2:
            if opened[1] != PLACES:
                raise ValueError("an element within a text")
            place[name] = text
        elif len(opened) == 1 and name == PLACES:
            fields[PLACES].append(msgspec.to_builtins(NamedLink(place.pop("url", ""), place.pop("extra", ""))))
            place.clear()
        elif len(opened) == 1 and name == REASONS:
            fields[REASONS].append(text)
        elif len(opened) == 1:
            if name in fields:
                raise ValueError("a field twice")
            fields[name] = text

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = lambda text: texts[-1].append(text)
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)
    return kind, fields
