"""Reading what a browser's form sends (RFC 7578), strictly: what does not fit is refused, never guessed."""

from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus

from agora.problems import Problem

MOST_PARTS = 20


@dataclass
class Form:
    """Text fields by name, and files by name."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def broken(detail: str) -> Problem:
    """The answer to a form no browser would send."""
    return Problem(HTTPStatus.BAD_REQUEST, "form-broken", detail, "Send the form of /upload as multipart/form-data.")


def boundary_of(content_type: str) -> bytes:
    """The boundary named in a multipart/form-data content type."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        raise broken("The request is not a multipart form.")
    if len(boundary) > 70 or not boundary.isascii():
        raise broken("The form's boundary is not one.")
    return boundary.encode()


def parse_form(content_type: str, body: bytes) -> Form:
    """The form in `body`. A part with a file name is a file; every other part is UTF-8 text."""
    delimiter = b"\r\n--" + boundary_of(content_type)
    preamble, *parts = (b"\r\n" + body).split(delimiter, MOST_PARTS + 1)
    if len(parts) > MOST_PARTS:
        raise broken(f"The form has more than {MOST_PARTS} parts.")
    if preamble or not parts or not parts[-1].startswith(b"--"):
        raise broken("The form is cut short.")
    form = Form()
    for part in parts[:-1]:
        _take_part(form, part)
    return form


def _take_part(form: Form, part: bytes) -> None:
    head, separator, content = part.partition(b"\r\n\r\n")
    if not separator or not head.startswith(b"\r\n"):
        raise broken("A part of the form has no header.")
    header = Message()
    for line in head[2:].split(b"\r\n"):
        name, colon, text = line.partition(b":")
        if not colon:
            raise broken("A header line of the form has no colon.")
        header[name.decode("latin-1").strip()] = text.decode("utf-8", "replace").strip()
    field_name = header.get_param("name", header="Content-Disposition")
    file_name = header.get_param("filename", header="Content-Disposition")
    if not isinstance(field_name, str):
        raise broken("A part of the form has no name.")
    if field_name in form.fields or field_name in form.files:
        raise broken("The form names a field twice.")
    if file_name is not None:
        form.files[field_name] = content
        return
    try:
        form.fields[field_name] = content.decode()
    except UnicodeDecodeError:
        raise broken("A text field of the form is not UTF-8.") from None
