"""A reviewer sees a threat to somebody's life: who is on call is called, a legal officer has the report sent, and it
arrives at the contact point at home and at Europol, as PDF and JSON, under one name however often it is sent."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from firsthour.cases.actions import consider
from firsthour.cases.models import Restriction
from firsthour.clocks.actions import add_shift
from firsthour.clocks.duties import sound
from firsthour.clocks.models import Deadline
from firsthour.doors.now import now
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.notices.duties import call, send_call_out
from firsthour.notices.models import Statement
from firsthour.notices.senders.mail.route import read_route
from firsthour.orders.rules import digest_of
from firsthour.orders.words import AuthorityRole
from firsthour.platform.models import Service
from firsthour.reports.queries import compare_statuses
from firsthour.threats.duties import print_reports, send_dispatch
from firsthour.threats.models import Dispatch, Threat, ThreatReport
from tests.doors.console.browsing import signed_in, words
from tests.mailing import TAKEN, mail_server
from tests.making import DESK, account, entry, hit, person, received, service, spooled
from tests.threatening import TEXT, investigators

SENDER = "agora@agora.example"


@pytest.fixture
def box(db, home, monkeypatch):
    monkeypatch.setattr(settings, "CONSOLE", "https://console.example")
    with mail_server() as box:
        monkeypatch.setattr(settings, "MAIL", read_route(f"smtp+plain://127.0.0.1:{box.port}", SENDER))
        yield box


def work() -> None:
    """What the worker does."""
    for duty in (sound, call, send_call_out, print_reports, send_dispatch, send_dispatch):
        duty(now)


def test_from_a_case_to_the_mail_at_home_and_at_europol(box):
    on = service(at=now())
    Service.objects.update(establishment="IE")
    known = entry(person(), confirmed=False, harm="TVEC2")
    item = received(spooled(on, verdict=Verdict.REVIEW, hits=(hit(known),), at=now()), on, at=now())
    case = consider(item_id=item.id, actor=DESK, at=now())
    ana = account("legal", email="ana@staff.example", at=now())
    today = now().date() - timedelta(days=1)
    add_shift(
        people=[ana.email], weekdays=range(7), from_minute=0, to_minute=0, zone="UTC", begins_on=today, ends_on=None,
        actor=DESK, at=now(),
    )  # fmt: skip
    contact, europol = investigators("IE", AuthorityRole.CONTACT), investigators("EU")

    # the hit is one indicator; what the reviewer saw is the second; no state is known
    reviewer, legal = signed_in(account("reviewer", at=now())), signed_in(ana)
    form = {"indicator": "named-time", "description": TEXT}
    page = reviewer.post(f"/cases/{case.id}/threat", form).headers["Location"]
    work()
    (called,) = box.mails
    assert called["To"] == "ana@staff.example" and "OWN-threat" in called["Subject"]
    assert TEXT not in called.get_content() and item.link not in called.get_content()

    # nothing leaves by itself; one press, and both are told, although Europol's server was not there at first
    box.answers[europol.answer_address] = "451 4.3.0 later"
    legal.post(f"{page}/send", {"authority": [str(contact.id), str(europol.id)]})
    work()
    threat, report = Threat.objects.get(), ThreatReport.objects.get()
    assert threat.state == "imminent" and len(box.mails) == 2
    refused = Dispatch.objects.get(authority=europol)
    assert refused.state == "waiting" and "not yet" in words(legal.get(page))
    box.answers[europol.answer_address] = TAKEN
    Dispatch.objects.filter(pk=refused.pk).update(next_try_at=now())
    work()
    arrived = {mail["To"]: mail for mail in box.mails[1:]}
    assert set(arrived) == {contact.answer_address, europol.answer_address}
    for authority in (contact, europol):
        mail = arrived[authority.answer_address]
        dispatch = Dispatch.objects.get(authority=authority)
        assert mail["Message-ID"] == f"<{dispatch.id}@agora.example>" and mail["Subject"].startswith("URGENT: Report")
        pdf, told = mail.iter_attachments()
        assert pdf.get_content().startswith(b"%PDF") and digest_of(pdf.get_content()) == report.printed_digest
        assert digest_of(told.get_content()) == report.document_digest
    document = json.loads(report.document)
    assert document["A"]["legal_bases"] == ["EU-2021/784-14.5", "EU-2022/2065-18"]
    assert document["B"]["indicators"] == ["named-time", "known-threat"] and document["B"]["description"] == TEXT
    assert document["C"]["address"] == item.link and document["D"]["sha256"] == item.exhibit.content_digest
    assert document["E"]["authorised_person_name"] == ana.name

    # the duty is met, nobody is called any more, and the tables are what the log says, which has no word of it
    threat.refresh_from_db()
    assert threat.state == "informed" and Deadline.objects.get(subject_id=threat.id).satisfied_at
    before = len(box.mails)
    work()
    assert len(box.mails) == before and compare_statuses()[1] == []
    log = " ".join(Event.objects.values_list("canonical", flat=True))
    assert not any(each in log for each in (TEXT, item.link, contact.answer_address, ana.name))
    assert not Restriction.objects.exists() and not Statement.objects.exists()
