"""The contact point's mailbox over IMAP, on a real server: each mail once, none changed or passed over."""

import msgspec
import pytest

from firsthour.orders import errors
from firsthour.orders.mail import mailbox as room
from firsthour.orders.mail import polling
from firsthour.orders.mail.polling import poll
from firsthour.orders.models import Filing, PolledMailbox
from firsthour.vault.models import Exhibit
from tests.filing import ORDER, registered
from tests.imap import PASSWORD, PROGRAM, mailbox
from tests.making import AT, service
from tests.order_mail import HOST, mail, order_json

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="dovecot is not installed")


@pytest.fixture(scope="module")
def server():
    with mailbox() as served:
        yield served


@pytest.fixture
def route(db, home, server):
    service()
    registered()
    for each in (server.place / "mail").glob("*/*"):
        each.unlink()
    return room.read_mailbox(server.address, PASSWORD, "")


def polled(route) -> int:
    return poll(route, host=HOST, now=lambda: AT)


def order(reference: str) -> bytes:
    return mail(("application/json", order_json(msgspec.structs.replace(ORDER, order_reference_number=reference))))


def references() -> list[str]:
    return list(Filing.objects.order_by("number").values_list("reference", flat=True))


def test_each_mail_is_taken_in_once_and_left_as_it_was(route, server):
    server.deliver(order("A"))
    server.deliver(order("B"))
    before = server.flags()
    assert (polled(route), polled(route)) == (2, 0)
    server.deliver(order("C"))
    assert (polled(route), references()) == (1, ["A", "B", "C"])
    assert server.flags()[:2] == before and not any(b"Seen" in each for each in server.flags())
    filing = Filing.objects.get(reference="A")
    assert filing.suspicions == [] and filing.received_at < filing.ingested_at
    assert [each["point"] for each in filing.arrivals] == ["worker", "mailbox", "mail server"]


def test_a_mailbox_made_anew_is_read_from_its_beginning_and_nothing_is_taken_in_twice(route, server):
    server.deliver(order("A"))
    polled(route)
    first = PolledMailbox.objects.get().validity
    PolledMailbox.objects.update(validity=first - 1, last_uid=10**6)
    assert polled(route) == 1 and references() == ["A"] and PolledMailbox.objects.get().validity == first


def test_a_mail_that_fails_keeps_no_other_waiting_and_is_tried_again(route, server, monkeypatch):
    take_mail = polling.take_mail

    def failing(*, raw: bytes, **rest):
        if b"a mail that fails" in raw:
            raise OSError("no room")
        return take_mail(raw=raw, **rest)

    server.deliver(b"Subject: a mail that fails\r\n\r\n")
    server.deliver(order("B"))
    with monkeypatch.context() as broken:
        broken.setattr(polling, "take_mail", failing)
        assert polled(route) == 1 and references() == ["B"] and not PolledMailbox.objects.exists()
    assert polled(route) == 2 and references() == ["B", ""] and Exhibit.objects.count() == 2


def test_of_a_mail_that_is_too_large_the_head_is_taken_in(route, server, monkeypatch):
    monkeypatch.setattr(room, "LARGEST_RAW", 500)
    server.deliver(order("A"))
    assert polled(route) == 1
    assert Filing.objects.get().form is None and Filing.objects.get().received_at < AT


def test_a_wrong_password_or_a_certificate_nobody_trusts_is_told(route, server):
    wrong = room.read_mailbox(server.address, "another", "")
    with pytest.raises(errors.MailboxSilent, match="reading"):
        polled(wrong)
    with pytest.raises(errors.MailboxSilent, match="connecting"):
        polled(room.read_mailbox(server.address.partition("&ca=")[0], PASSWORD, ""))
    assert "another" not in repr(wrong)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("imap://u@h/INBOX?service=a", "is not imaps"),
        ("imaps://h/INBOX?service=a", "is not imaps"),
        ("imaps://u@h/INBOX", "is not imaps"),
        ("imaps://u:p@h/INBOX?service=a", "a password stands"),
        ("imaps://u@h:99999/INBOX?service=a", "no address"),
    ],
)
def test_an_address_that_is_unsafe_or_incomplete_is_refused(address, reason):
    with pytest.raises(errors.MailboxUnusable, match=reason):
        room.read_mailbox(address, "p", "")


def test_a_password_in_a_file_is_read_only_where_nobody_else_may_read_it(tmp_path):
    file = tmp_path / "password"
    file.write_text("p\n")
    file.chmod(0o644)
    with pytest.raises(errors.MailboxUnusable, match="others may read"):
        room.read_mailbox("imaps://u@h/?service=a", "", str(file))
    file.chmod(0o600)
    route = room.read_mailbox("imaps://u@h/?service=a", "", str(file))
    assert (route.password, route.folder, route.port) == ("p", "INBOX", 993)
    with pytest.raises(errors.MailboxUnusable, match="neither"):
        room.read_mailbox("imaps://u@h/?service=a", "", "")
