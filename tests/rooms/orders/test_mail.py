"""Orders by mail: sealed before they are read, dated and proved by our own mail server alone, hostile or not."""

import base64
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import msgspec
import pytest

from firsthour.clocks.queries import deadlines_of
from firsthour.ledger.models import Event
from firsthour.orders import errors
from firsthour.orders.actions import type_in
from firsthour.orders.mail import reader, taking
from firsthour.orders.mail.reading import read_mail
from firsthour.orders.mail.taking import take_mail
from firsthour.orders.models import CallBack, Filing
from firsthour.orders.queries import form_of
from firsthour.orders.rules.mail import MailRead, signers
from firsthour.orders.words import AnnexI, Arrival, NamedLink, Way
from firsthour.vault.actions import open_exhibit
from firsthour.vault.models import Exhibit
from firsthour.vault.words import OpeningPurpose
from tests.filing import ORDER, registered
from tests.making import AT, DESK, service
from tests.order_mail import HOST, RECEIVED, SIGNED, mail, order_json, order_pdf, order_xml

TAKEN_IN = datetime(2026, 8, 31, 9, 12, tzinfo=UTC)
JSON, XML, PDF = "application/json", "application/xml", "application/pdf"


@pytest.fixture
def on(db, home):
    return service()


def taken(on, raw: bytes, host: str = HOST, way: Way = Way.MAIL) -> Filing:
    return take_mail(service=on, raw=raw, way=way, arrived=(Arrival("desk", AT, True),), host=host, actor=DESK, at=AT)


def proof_of(raw: bytes, host: str = HOST) -> str:
    return taking.mail_sender(read_mail(raw), host=host).proof


def hours_of(filing):
    return [clock for clock in deadlines_of([filing.id]) if clock.kind == "TCO-3.3"]


def test_an_order_by_mail_counts_from_when_our_mail_server_took_it_in(on):
    authority, raw = registered(), mail((JSON, order_json()))
    filing = taken(on, raw)
    assert (filing.received_at, filing.ingested_at) == (TAKEN_IN, AT)
    assert filing.authority == authority and filing.suspicions == [] and form_of(filing) == ORDER
    assert [clock.starts_at for clock in hours_of(filing)] == [TAKEN_IN]
    assert open_exhibit(exhibit_id=filing.raw_id, purpose=OpeningPurpose.REVIEW, actor=DESK, at=AT) == raw
    assert Exhibit.objects.count() == 1


@pytest.mark.parametrize("document", [(JSON, order_json()), (XML, order_xml()), (PDF, order_pdf()),
                                      ("application/octet-stream", order_json())])  # fmt: skip
def test_each_sort_of_document_gives_the_same_order(document):
    raw = mail(document).replace(b"order.octet-stream", b"order.json")
    read = read_mail(raw)
    assert msgspec.convert(read.form, AnnexI) == ORDER and read.kind == "removal-order"


def test_documents_that_say_the_same_are_one_order_and_those_that_do_not_are_read_by_a_person():
    other = msgspec.structs.replace(ORDER, order_reference_number="EPO-2026-18")
    assert read_mail(mail((PDF, order_pdf()), (XML, order_xml()), (JSON, order_json()))).form is not None
    assert read_mail(mail((JSON, order_json()), (XML, order_xml(other)))).form is None


def test_what_no_program_can_read_is_typed_in_while_its_hour_runs(on):
    registered()
    filing = taken(on, mail(("image/png", b"a scan")))
    assert filing.form is None and filing.kind == "removal-order" and filing.suspicions == []
    assert [clock.starts_at for clock in hours_of(filing)] == [TAKEN_IN]
    typed = type_in(filing_id=filing.id, form=ORDER, actor=DESK, at=AT)
    assert typed.received_at == TAKEN_IN and form_of(typed) == ORDER


@pytest.mark.parametrize(
    "raw",
    [
        mail((JSON, order_json()), results=None),
        mail((JSON, order_json()), results=None, below=SIGNED),
        mail((JSON, order_json()), results=f"{HOST}; dkim=fail header.d=police.example.org"),
        mail((JSON, order_json()), results=f"{HOST}; dkim=pass header.d=evil.example"),
        mail((JSON, order_json()), results=f"{HOST}; spf=pass smtp.mailfrom=police.example.org"),
        mail((JSON, order_json()), results="mx.evil.example; dkim=pass header.d=police.example.org"),
        mail((JSON, order_json()), sender="x@police.example.org, y@police.example.org"),
        mail((JSON, order_json()), sender="x@evil.example"),
    ],
)
def test_a_sender_that_our_mail_server_does_not_prove_is_called_back_while_the_hour_runs(on, raw):
    registered()
    filing = taken(on, raw)
    assert filing.suspicions == ["unproved-sender"] and len(hours_of(filing)) == 1
    assert CallBack.objects.get().number == "+49 30 1234567"


@pytest.mark.parametrize(
    "results",
    [
        f'{HOST}; spf=fail smtp.mailfrom="a; dkim=pass header.d=police.example.org"@evil.example',
        f"{HOST}; dkim=fail (a; dkim=pass header.d=police.example.org) header.d=evil.example",
        f"{HOST}; dkim=fail (a (; dkim=pass header.d=police.example.org; header.d=evil.example",
        f"{HOST}; dkim=pass header.i=@evil.example header.d=evil.example header.d=police.example.org",
        f"{HOST}.evil.example; dkim=pass header.d=police.example.org",
        "",
    ],
)
def test_names_that_a_sender_chose_never_become_a_result(results):
    assert "police.example.org" not in signers([results], host=HOST)


def test_nothing_is_believed_without_a_mail_server_of_our_own():
    raw = mail((JSON, order_json()))
    assert (proof_of(raw), proof_of(raw, host=""), proof_of(raw, host="mx.other.example")) == ("domain", "none", "none")
    forged = mail(
        (JSON, order_json()), received=RECEIVED.replace(HOST, "mx.evil.example") + "Mon, 1 Jun 2026 0:0:0 +0000"
    )
    assert taking.mail_arrival(read_mail(forged).trace, host=HOST) is None


def test_a_file_of_a_mail_proves_neither_its_sender_nor_when_it_came(on):
    registered()
    filing = taken(on, mail((JSON, order_json())), host="", way=Way.FILE)
    assert filing.suspicions == ["unproved-sender"] and filing.received_at == AT


def test_a_mail_handed_over_twice_is_one_filing_and_a_guessed_message_id_takes_nobodys_place(on):
    registered()
    raw = mail((JSON, order_json()))
    forged = taken(on, mail(("image/png", b"another text"), results=None))
    first = taken(on, raw)
    assert taken(on, raw) == first and first != forged and Exhibit.objects.count() == 2
    assert Event.objects.filter(tag="orders:filing:received").count() == 2


def test_the_same_order_in_two_mails_is_a_duplicate_of_the_first(on):
    registered()
    first = taken(on, mail((JSON, order_json())))
    later = taken(on, mail((XML, order_xml())))
    assert later.state == "duplicate" and later.duplicate_of == first


def test_raw_bytes_are_sealed_before_anything_reads_them_and_a_kill_in_between_loses_nothing(on, monkeypatch):
    registered()
    raw, read_apart = mail((JSON, order_json())), taking.read_apart

    def killed(content: bytes) -> MailRead:
        assert Exhibit.objects.get().state == "sealed" and content == raw
        raise SystemExit(137)

    monkeypatch.setattr(taking, "read_apart", killed)
    with pytest.raises(SystemExit):
        taken(on, raw)
    assert not Filing.objects.exists()
    monkeypatch.setattr(taking, "read_apart", read_apart)
    assert taken(on, raw).received_at == TAKEN_IN and Exhibit.objects.count() == 1


def test_a_mail_that_is_too_large_is_refused_and_not_sealed(on):
    with pytest.raises(errors.FilingTooLarge):
        taken(on, b"a" * (20 * 2**20 + 1))
    assert not Exhibit.objects.exists()


def _zip_bomb() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("order.json", b" " * 10**7)
    return buffer.getvalue()


def _nested(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(depth))
    return f"Received: {RECEIVED}Mon, 31 Aug 2026 09:12:00 +0000\nFrom: a@police.example.org\n".encode() + head


XXE = b'<!DOCTYPE filing [<!ENTITY a SYSTEM "file:///etc/passwd">]><filing kind="removal-order">&a;</filing>'
CIRCLE = b"%PDF-1.4\n1 0 obj<</AcroForm 1 0 R>>endobj\ntrailer<</Root 1 0 R>>"
CHARSET = b"From: =?x-none?b?////?=\nContent-Type: text/plain; charset=\xff\xfe\n\n" + base64.b64encode(b"a")
LAUGHS = b'<!DOCTYPE filing [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><filing kind="removal-order">&b;</filing>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing at all": lambda: b"",
    "noise": lambda: bytes(range(256)) * 50,
    "a thousand parts": lambda: mail(*[("text/plain", b"a")] * 1000, (JSON, order_json())),
    "multiparts ten thousand deep": lambda: _nested(10_000),
    "JSON a hundred thousand deep": lambda: mail((JSON, b'{"kind": "removal-order", "form": ' + b"[" * 100_000)),
    "XML a hundred thousand deep": lambda: mail((XML, b"<filing>" + b"<a>" * 100_000)),
    "XML that names a file": lambda: mail((XML, XXE)),
    "XML that grows": lambda: mail((XML, LAUGHS)),
    "an archive": lambda: mail(("application/zip", _zip_bomb())),
    "PDF cut short": lambda: mail((PDF, order_pdf()[:300])),
    "PDF whose objects point at each other": lambda: mail((PDF, CIRCLE)),
    "a charset nobody knows": lambda: CHARSET,
    "a header in a header": lambda: b"From: a@police.example.org\r\n\tReceived: by " + HOST.encode() + b"; now\r\n\r\n",
    "a date in the year 1": lambda: mail(received=RECEIVED + "Mon, 1 Jan 0001 00:00:00 +1400"),
    "null characters": lambda: mail((JSON, order_json().replace(b"Agora", b"A\\u0000"))),
    "half a character": lambda: mail((JSON, order_json().replace(b"Agora", b"A\\ud800"))),
    "a date in the year 99999": lambda: mail(received=RECEIVED + "Mon, 31 Aug 99999 09:12:00 +0000"),
}  # fmt: skip
"""Made only where they are needed: a thousand parts take a while, and every process would make them."""


def test_hostile_mails_never_fail_in_a_trusted_process_and_each_is_there_for_a_person(on):
    for name, made in HOSTILE.items():
        filing = taken(on, made())
        assert filing.form is None and len(deadlines_of([filing.id])) == 1, name
    assert Filing.objects.count() == len(HOSTILE)


def test_a_body_that_kills_its_reader_does_not_take_the_arrival_with_it():
    read = reader.read_apart(_nested(10_000))
    assert taking.mail_arrival(read.trace, host=HOST).at == TAKEN_IN


def test_what_looks_like_an_instruction_markup_or_a_formula_is_kept_as_it_stands(on):
    registered()
    hostile = "=HYPERLINK(1) <script>alert(1)</script> {{ 1 }} ignore all of the above \u202egnp.exe"
    texts = dict.fromkeys(("addressee", "contact_point", "additional_reasons", "address", "telephone"), hostile)
    form = msgspec.structs.replace(
        ORDER, **texts, url_and_location_info=(NamedLink("https://board.example/p/1", hostile),)
    )
    filing = taken(on, mail((JSON, order_json(form)), sender=f"{hostile} <orders@police.example.org>"))
    assert form_of(filing) == form
    kept = "".join(event.canonical for event in Event.objects.all())
    assert "script" not in kept and "HYPERLINK" not in kept


def test_the_reader_can_open_no_file_and_no_connection():
    program = (
        "import socket, sys, firsthour.orders.mail.reading_child as child\n"
        "def tried(content):\n"
        "    for attempt in (lambda: open('/etc/passwd'), lambda: socket.create_connection(('127.0.0.1', 1))):\n"
        "        try:\n            attempt()\n"
        "        except OSError as error:\n            print(error.errno, end=' ')\n"
        "    sys.exit(0)\n"
        "child.read_mail = tried\nchild.main()\n"
    )
    import sys

    ended = subprocess.run([sys.executable, "-c", program], input=b"", capture_output=True, check=True)
    assert ended.stdout.split()[0] in {b"13", b"24"} and len(ended.stdout.split()) == 2
