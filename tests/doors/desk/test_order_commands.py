"""Orders from the command line and from a mail server's pipe, which keeps whatever is not taken in."""

import io
import os

import pytest
from django.conf import settings

from firsthour.doors.desk.command import main
from firsthour.orders.models import Filing
from firsthour.orders.rules import LARGEST_RAW
from firsthour.vault.models import Exhibit
from tests.filing import ORDER, registered
from tests.making import account, service
from tests.order_mail import HOST, mail, order_json


@pytest.fixture
def piped(typed, home, monkeypatch):
    """Hand a mail to `firsthour desk receive-mail` as a mail server's pipe does; its exit status, and what it said."""
    monkeypatch.setattr(settings, "MAIL_HOST", HOST)
    registered()
    service()

    def hand_over(raw: bytes, *words: str):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return typed("desk", "receive-mail", *(words or ("agora",)))

    return hand_over


def test_a_mail_from_the_pipe_is_an_order(piped):
    told = piped(mail(("application/json", order_json())))
    assert (told.status, told.out) == (0, "1  removal-order  received  received 2026-08-31T09:12:00Z\n")


def test_whatever_goes_wrong_the_mail_server_keeps_the_mail_and_tries_again(piped, monkeypatch, tmp_path):
    raw = mail(("application/json", order_json()))
    assert piped(raw, "nowhere").status == os.EX_TEMPFAIL
    (tmp_path / "file").write_bytes(b"")
    with monkeypatch.context() as broken:
        broken.setattr(settings, "HOME", tmp_path / "file")
        told = piped(raw)
    assert told.status == os.EX_TEMPFAIL and "police.example.org" not in told.err and not Filing.objects.exists()
    with pytest.raises(SystemExit, match=str(os.EX_TEMPFAIL)):
        main(["desk", "receive-mail"])
    assert piped(raw).status == 0 and Filing.objects.count() == Exhibit.objects.count() == 1


def test_a_mail_that_is_too_large_is_given_back_to_its_sender(piped):
    told = piped(b"a" * (LARGEST_RAW + 1))
    assert told.status == os.EX_DATAERR and "20 MiB" in told.err


def test_a_mail_in_a_file_is_an_order_whose_sender_nobody_has_proved(piped, typed, tmp_path):
    (tmp_path / "order.eml").write_bytes(mail(("application/json", order_json())))
    me = account("legal").email
    told = typed("order", "import", "agora", str(tmp_path / "order.eml"), "--as", me)
    assert told.status == 0 and "suspect: unproved-sender" in told.out
    assert Filing.objects.get().reference == ORDER.order_reference_number
