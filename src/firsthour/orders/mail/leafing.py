"""What a person sees who leafs through a mail: its texts and its pictures. Pure; run it only in the walled-in child."""

import io
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from functools import partial
from html.parser import HTMLParser

import msgspec
import pypdf

MOST_LEAVES = 30
MOST_PICTURES = 40
MOST_PAGES = 100
LONGEST_TEXT = 100_000
LONGEST_NAME = 200
NO_MAIL = {b"{", b"[", b"<"}
"""A document that came without a mail around it begins so; no header of a mail does."""
UNSEEN = {"script", "style", "head", "title"}
TEXTS = {"text/plain", "application/json", "application/xml", "text/xml"}


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a mail: the name it bears, its media type, its words, and how many pictures are in it."""

    name: str
    media_type: str
    text: str
    pictures: int


def leaves(content: bytes) -> tuple[Leaf, ...]:
    """The parts of a mail that a person can look at, in their order; of whatever else was sent, what it says."""
    if content.lstrip()[:1] in NO_MAIL:
        return (Leaf(name="", media_type="", text=content.decode("utf-8", "replace")[:LONGEST_TEXT], pictures=0),)
    found = []
    for part in _parts(content):
        payload = part.get_payload(decode=True) or b""
        found.append(
            Leaf(
                name=_name(part),
                media_type=part.get_content_type(),
                text=_text(part, payload)[:LONGEST_TEXT],
                pictures=len(_pictures(part, payload)),
            )
        )
    return tuple(found)


def picture(content: bytes, number: int) -> bytes:
    """The picture of that number, counted from 0 through all leaves; empty where there is none."""
    every = [each for part in _parts(content) for each in _pictures(part, part.get_payload(decode=True) or b"")]
    try:
        return every[number]() if number < len(every) else b""
    except Exception:  # noqa: BLE001 - whatever a stranger wrote: there is nothing to be seen then
        return b""


def _parts(content: bytes) -> list[Message]:
    mail = message_from_bytes(content, policy=compat32)
    return [part for part in mail.walk() if not part.is_multipart()][:MOST_LEAVES]


def _name(part: Message) -> str:
    try:
        return str(make_header(decode_header(part.get_filename() or "")))[:LONGEST_NAME]
    except Exception:  # noqa: BLE001 - whatever a stranger wrote: it has no name then
        return ""


def _is_pdf(part: Message, payload: bytes) -> bool:
    return part.get_content_type() == "application/pdf" or payload.startswith(b"%PDF-")


def _text(part: Message, payload: bytes) -> str:
    if _is_pdf(part, payload):
        return "\n".join(_page_texts(payload)).strip()
    if part.get_content_type() == "text/html":
        reader = _Words()
        reader.feed(_decoded(part, payload))
        return reader.told()
    return _decoded(part, payload) if part.get_content_type() in TEXTS else ""


def _decoded(part: Message, payload: bytes) -> str:
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _page_texts(payload: bytes) -> Iterator[str]:
    try:
        document = pypdf.PdfReader(io.BytesIO(payload))
        for name, field in (document.get_fields() or {}).items():
            yield f"{name}: {field.value or ''}"
        for _, page in zip(range(MOST_PAGES), document.pages, strict=False):
            yield page.extract_text()
    except Exception:  # noqa: BLE001 - whatever a stranger wrote: there is no more to be seen in it then
        return


def _pictures(part: Message, payload: bytes) -> list[Callable[[], bytes]]:
    """The pictures of a part: the part itself, or what stands on the pages of a document, as in a scan. None is opened
    before it is asked for: a long scan would take too long."""
    if part.get_content_maintype() == "image":
        return [lambda: payload]
    if not _is_pdf(part, payload):
        return []
    found: list[Callable[[], bytes]] = []
    try:
        for _, page in zip(range(MOST_PAGES), pypdf.PdfReader(io.BytesIO(payload)).pages, strict=False):
            found += [partial(_picture_on, page, name) for name in page.images.keys()]
    except Exception:  # noqa: BLE001 - whatever a stranger wrote: there is no more to be seen in it then
        return found[:MOST_PICTURES]
    return found[:MOST_PICTURES]


def _picture_on(page: pypdf.PageObject, name: object) -> bytes:
    return page.images[name].data


class _Words(HTMLParser):
    """The words of a page without its markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._told: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in UNSEEN
        if tag in ("p", "br", "div", "tr", "li"):
            self._told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._told.append(data)

    def told(self) -> str:
        """What has been read."""
        self.close()
        lines = (" ".join(line.split()) for line in "".join(self._told).splitlines())
        return "\n".join(line for line in lines if line)
