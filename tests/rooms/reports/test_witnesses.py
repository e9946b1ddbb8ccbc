"""Heads reach their witnesses by a real mail server, once a day, and what fails is tried again and told."""

from datetime import timedelta

import pytest

from firsthour.ledger.models import Event
from firsthour.notices.senders.mail.route import read_route
from firsthour.platform.sealing import Sealer, published_head
from firsthour.reports.duties import MAIL_EVERY, mail_head, queue_heads
from firsthour.reports.models import HeadMail
from firsthour.settings import WitnessesUnusable, _witnesses
from tests.mailing import mail_server
from tests.making import AT
from tests.rooms.ledger.sealing import counted
from tests.verifier.exports import verifier

WITNESS = "keeper@archive.example"


@pytest.fixture
def mailbox(db, home, monkeypatch):
    from django.conf import settings

    with mail_server() as running:
        monkeypatch.setattr(settings, "MAIL", read_route(f"smtp+plain://127.0.0.1:{running.port}", "log@agora.example"))
        monkeypatch.setattr(settings, "WITNESSES", (WITNESS,))
        Sealer().seal(lambda: AT)
        yield running


def day(number: float) -> object:
    at = AT + MAIL_EVERY * number
    return lambda: at


def test_a_head_arrives_byte_for_byte_and_the_verifier_reads_it(mailbox):
    queue_heads(day(0))
    assert mail_head(day(0)) and not mail_head(day(0))
    (mail,) = mailbox.mails
    (attached,) = mail.iter_attachments()
    assert attached.get_content().decode() == published_head()
    assert verifier().read_heads(attached.get_content().decode())[0].size == 2
    assert mail["To"] == WITNESS and mail["Auto-Submitted"] == "auto-generated"
    event = Event.objects.get(tag="reports:head:mailed")
    assert WITNESS not in event.canonical


def test_there_is_one_a_day_and_none_without_anything_new(mailbox):
    for hours in (0, 1, 23):
        queue_heads(day(hours / 24))
    assert HeadMail.objects.count() == 1
    Sealer().seal(day(2))
    queue_heads(day(2))
    queue_heads(day(2.5))
    assert HeadMail.objects.count() == 1, "the head is the one that was mailed already"
    counted(1)
    Sealer().seal(day(3))
    queue_heads(day(3))
    assert HeadMail.objects.count() == 2


def test_a_server_that_refuses_is_asked_again_and_a_final_no_is_told(mailbox):
    mailbox.final = "451 4.3.0 later"
    queue_heads(day(0))
    mail_head(day(0))
    assert HeadMail.objects.get().state == "waiting"
    mailbox.answers[WITNESS] = "550 5.1.1 nobody"
    mail_head(lambda: AT + timedelta(minutes=10))
    assert HeadMail.objects.get().state == "failed"
    assert Event.objects.filter(tag="reports:head:undelivered").count() == 1


def test_witnesses_that_cannot_be_mailed_are_refused_at_the_start():
    assert _witnesses("") == ()
    for listed in ("nobody", WITNESS):
        with pytest.raises(WitnessesUnusable):
            _witnesses(listed)
