"""Mails of authorities, for tests."""

import io
import json
from email.message import EmailMessage
from email.policy import SMTP

import msgspec
import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from firsthour.orders.words import AnnexI
from tests.filing import ORDER

HOST = "mx.agora.example"
RECEIVED = f"from out.police.example.org (out [192.0.2.7]) by {HOST} (Postfix) with ESMTPS id 4X; "
SIGNED = f"{HOST}; dkim=pass (2048-bit key; unprotected) header.d=police.example.org header.s=a; spf=pass"
SENDER = "Orders <orders@police.example.org>"


def order_json(form: AnnexI = ORDER) -> bytes:
    return json.dumps({"kind": "removal-order", "form": msgspec.to_builtins(form)}).encode()


def order_xml(form: AnnexI = ORDER) -> bytes:
    from xml.sax.saxutils import escape

    lines = []
    for name, value in msgspec.to_builtins(form).items():
        if name == "url_and_location_info":
            lines += [f"<{name}><url>{escape(each['url'])}</url></{name}>" for each in value]
        elif name == "reason_boxes":
            lines += [f"<{name}>{each}</{name}>" for each in value]
        elif isinstance(value, bool):
            lines.append(f"<{name}>{'true' if value else 'false'}</{name}>")
        else:
            lines.append(f"<{name}>{escape(value or '')}</{name}>")
    return f'<filing kind="removal-order">{"".join(lines)}</filing>'.encode()


def order_pdf(form: AnnexI = ORDER) -> bytes:
    """A PDF form with a field for each text, as an office's word processor fills it in."""
    written = {}
    for name, value in msgspec.to_builtins(form).items():
        match value:
            case bool():
                written[name] = ("/Btn", NameObject("/Yes" if value else "/Off"))
            case [{"url": _}, *_]:
                written[name] = ("/Tx", TextStringObject("\n".join(each["url"] for each in value)))
            case list() | tuple():
                written[name] = ("/Tx", TextStringObject("\n".join(value)))
            case _:
                written[name] = ("/Tx", TextStringObject(value or ""))
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    fields = ArrayObject()
    for name, (sort, value) in written.items():
        entries = {"/FT": NameObject(sort), "/T": TextStringObject(name), "/V": value}
        fields.append(writer._add_object(DictionaryObject({NameObject(key): each for key, each in entries.items()})))
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def mail(
    *attached: tuple[str, bytes],
    received: str | None = RECEIVED + "Mon, 31 Aug 2026 11:12:00 +0200",
    results: str | None = SIGNED,
    below: str | None = None,
    sender: str = SENDER,
    number: int = 1,
) -> bytes:
    """A mail as our server hands it over; `below` are results that stood in it before it came to us."""
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"], letter["Subject"] = sender, "contact@agora.example", "Order"
    letter["Message-ID"] = f"<{number}@police.example.org>"
    letter.set_content("See the documents.")
    for media_type, content in attached:
        main, sub = media_type.split("/")
        letter.add_attachment(content, maintype=main, subtype=sub, filename=f"order.{sub}")
    letter.set_boundary("a-boundary")
    above = [("Authentication-Results", results), ("Received", received), ("Authentication-Results", below)]
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in above if value) + letter.as_bytes()
