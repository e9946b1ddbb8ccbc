"""Reading one small mail of every sort before the walls go up: what is imported late is imported now."""

import base64
import io

import msgspec
import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from firsthour.orders.mail.reading import read_mail

JSON = b'{"kind": "removal-order", "form": {"url_and_location_info": [{"url": "https://a.example/1"}]}}'
XML = (
    b'<?xml version="1.0" encoding="utf-8"?><filing kind="removal-order"><url_and_location_info>'
    b"<url>https://a.example/1</url></url_and_location_info></filing>"
)


def warm_up(encoder: msgspec.json.Encoder) -> None:
    """Read a mail with a document of each sort, and one with nothing in it."""
    encoder.encode(read_mail(mail_with({"application/json": JSON, "application/xml": XML, "application/pdf": _pdf()})))
    encoder.encode(read_mail(b'From: "=?utf-8?b?YQ==?=" <a@b.example>\n\n'))
    encoder.encode(read_mail(mail_with({"application/xml": b"<!DOCTYPE a><a/>", "application/pdf": b"%PDF-1.4"})))


def mail_with(documents: dict[str, bytes]) -> bytes:
    """A mail with these attachments, by their media types."""
    parts = [
        f"--b\nContent-Type: {media_type}\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename*=utf-8''a\n\n{base64.encodebytes(content).decode()}\n"
        for media_type, content in documents.items()
    ]
    head = (
        "Received: from a by b; Mon, 23 Nov 2026 03:12:00 +0000\nAuthentication-Results: b; dkim=pass\n"
        "From: A <a@b.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    )
    return (head + "".join(parts) + "--b--\n").encode()


def _pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(72, 72)
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("url_and_location_info"),
            NameObject("/V"): TextStringObject("https://a.example/1"),
        }
    )
    fields = ArrayObject([writer._add_object(field)])
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
