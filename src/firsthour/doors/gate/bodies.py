"""Reading a call's body: bounded, whole, and checked field by field."""

import io
import re
from email.message import Message
from functools import cache
from typing import TypeVar

import msgspec
from multipart import MultipartError, MultipartParser

from firsthour.doors.gate.errors import (
    BodyIncomplete,
    BodyTooLarge,
    BodyUnreadable,
    FieldWrong,
    LengthMissing,
    MediaTypeUnknown,
)
from firsthour.signals.rules import MAX_BYTES

MAX_FIELDS = 64 * 1024
"""Bytes of JSON."""
_MULTIPART_ALLOWANCE = 16 * 1024
_CHUNK = 1 << 20
_JSON = "application/json"
_MULTIPART = "multipart/form-data"
_FIELD = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
_NAMED = re.compile(r"(?:unknown|required) field `([^`]*)`")

_Shape = TypeVar("_Shape", bound=msgspec.Struct)


class Body(msgspec.Struct, frozen=True):
    """The JSON of a call and the media that came with it; `content` is None when no media was sent at all."""

    fields: bytes
    content: bytes | None = None
    media_type: str = ""


def announced_length(environ: dict, *, multipart: bool) -> int:
    """The Content-Length, within what the call may send. Raises LengthMissing, BodyTooLarge – nothing was read yet."""
    stated = environ.get("CONTENT_LENGTH", "")
    if not (stated.isascii() and stated.isdigit()):
        raise LengthMissing
    limit = MAX_FIELDS + (MAX_BYTES + _MULTIPART_ALLOWANCE if multipart else 0)
    if len(stated) > 12 or int(stated) > limit:
        raise BodyTooLarge(limit=limit)
    return int(stated)


def media_type(environ: dict, allowed: tuple[str, ...]) -> tuple[str, str]:
    """(type, multipart boundary) of the body. Raises MediaTypeUnknown."""
    if environ.get("CONTENT_TYPE") == _JSON and _JSON in allowed:
        return _JSON, ""
    header = Message()
    header["Content-Type"] = environ.get("CONTENT_TYPE", "")
    kind = header.get_content_type() if header["Content-Type"] else ""
    if kind not in allowed:
        raise MediaTypeUnknown(allowed=", ".join(allowed))
    return kind, header.get_param("boundary", "") if kind == _MULTIPART else ""


def read_body(environ: dict, *, multipart: str | None) -> Body:
    """The body of a call; `multipart` names the part with the JSON where media may come along.

    Raises the refusals of this file; a body shorter than announced is BodyIncomplete.
    """
    allowed = (_JSON,) if multipart is None else (_MULTIPART, _JSON)
    kind, boundary = media_type(environ, allowed)
    length = announced_length(environ, multipart=kind == _MULTIPART)
    content = _read(environ["wsgi.input"], length)
    if kind == _JSON:
        return Body(fields=content)
    return _parts(content, boundary, multipart)


def decode(shape: type[_Shape], fields: bytes) -> _Shape:
    """The structure in a JSON body. Raises FieldWrong naming the field, BodyUnreadable for what is no JSON."""
    try:
        return _decoder(shape).decode(fields)
    except msgspec.ValidationError as error:
        raise _field_wrong(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyUnreadable(cause="it is no valid JSON in UTF-8") from error


@cache
def _decoder(shape: type[_Shape]) -> msgspec.json.Decoder[_Shape]:
    return msgspec.json.Decoder(shape)


def _read(stream: io.RawIOBase, length: int) -> bytes:
    parts, left = [], length
    while left:
        part = stream.read(min(left, _CHUNK))
        if not part:
            raise BodyIncomplete(received=length - left, announced=length)
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _parts(body: bytes, boundary: str, fields_name: str) -> Body:
    found = {}
    try:
        parser = MultipartParser(
            io.BytesIO(body),
            boundary,
            len(body),
            strict=True,
            part_limit=2,
            spool_limit=len(body) + 1,
            memory_limit=len(body) + 1,
            disk_limit=0,
        )
        for part in parser:
            if part.name in found:
                raise BodyUnreadable(cause="a part comes twice")
            if part.name not in (fields_name, "content"):
                raise BodyUnreadable(cause=f"a part is called neither {fields_name!r} nor 'content'")
            found[part.name] = part
    except MultipartError as error:
        raise BodyUnreadable(cause="it is no valid multipart/form-data") from error
    fields, media = found.get(fields_name), found.get("content")
    if fields is not None and fields.size > MAX_FIELDS:
        raise BodyTooLarge(limit=MAX_FIELDS)
    return Body(
        fields=fields.raw if fields else b"{}",
        content=media.raw if media else None,
        media_type=_plain_type(media.content_type) if media else "",
    )


def _plain_type(stated: str | None) -> str:
    found = re.match(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}", (stated or "").lower())
    return found.group() if found else ""


def _field_wrong(message: str) -> FieldWrong:
    named = _NAMED.search(message)
    place = _FIELD.search(message)
    cause = _FIELD.sub("", message)
    path = place.group(1) if place else ""
    if named:
        path = f"{path}.{named.group(1)}" if path else named.group(1)
    return FieldWrong(field=_shown(path or "(the whole body)"), cause=_shown(cause))


def _shown(text: str) -> str:
    """The sender's own names go back only as far as they are plain."""
    return re.sub(r"[^\x20-\x7e]", "?", text)[:200]
