"""From one channel to the next: what is delivered, bounced, retried or unknown, and what that means for the clocks."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from firsthour.authors.actions import learn_contact
from firsthour.authors.queries import contact_known_since
from firsthour.cases.duties import note_told
from firsthour.cases.models import Restriction
from firsthour.clocks.actions import reach_next
from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of
from firsthour.ledger.models import Event
from firsthour.notices import actions, errors, rules
from firsthour.notices.duties import forget_contacts, send_statement
from firsthour.notices.models import Attempt, Message
from firsthour.notices.queries import (
    access_link,
    attempts_of,
    letter_of,
    mail_name_of,
    mailed_as,
    messages_in,
    shown_state,
    token_of,
)
from firsthour.notices.senders.mail.mime import mail_of
from firsthour.notices.senders.mail.returned import read_returned
from firsthour.notices.senders.mail.returned_reader import returned_mail
from firsthour.notices.senders.mail.route import read_route
from firsthour.notices.words import Channel, MessageState, ReturnedMail
from firsthour.platform.actions import add_connector
from firsthour.platform.models import Call
from firsthour.platform.words import ConnectorKind, DeliveryState
from tests.mailing import mail_server, returned
from tests.making import AT, DESK, decided_case

LATER = AT + timedelta(days=90)
HOUR = timedelta(hours=1)
TO = "ana@example.org"
SENDER = "statements@agora.example"


@pytest.fixture
def mailbox(db, home, monkeypatch):
    with mail_server() as box:
        monkeypatch.setattr(django_settings, "MAIL", read_route(f"smtp+plain://127.0.0.1:{box.port}", SENDER))
        yield box


def a_message(address: str | None = TO) -> Message:
    """A statement that waits; its service has no connector, so that mail is its way."""
    author = decided_case().item.author
    if address:
        learn_contact(author=author, address=address, actor=DESK, at=LATER)
    return Message.objects.get()


def refreshed(message: Message) -> Message:
    return Message.objects.select_related("statement__service", "statement__author").get(pk=message.pk)


def told_of(message: Message) -> list[tuple[str, str, str]]:
    return [(each.channel, each.outcome, each.reason) for each in attempts_of(message)]


def test_channels_are_tried_in_their_order():
    assert rules.next_channel((), may_mail=True) is Channel.PLATFORM
    assert rules.next_channel({Channel.PLATFORM}, may_mail=True) is Channel.MAIL
    assert rules.next_channel({Channel.PLATFORM}, may_mail=False) is None
    assert rules.next_channel(set(Channel), may_mail=True) is None


def test_an_attempt_without_an_outcome_is_unknown_whatever_was_before():
    assert rules.shown_as(DeliveryState.ATTEMPTED, MessageState.RETRIED) is MessageState.UNKNOWN
    assert rules.shown_as(DeliveryState.WAITING, MessageState.RETRIED) is MessageState.RETRIED


def test_without_a_platform_to_show_it_the_statement_is_mailed(mailbox):
    message = a_message()
    assert shown_state(message) is MessageState.QUEUED
    send_statement(lambda: LATER)
    assert shown_state(refreshed(message)) is MessageState.RETRIED
    send_statement(lambda: LATER)
    message = refreshed(message)
    assert shown_state(message) is MessageState.DELIVERED and message.state == DeliveryState.DONE
    assert told_of(message) == [("platform", "bounced", "no-connector"), ("mail", "delivered", "")]
    (mail,) = mailbox.mails
    assert mail["To"] == TO and mailed_as(mail["Message-ID"][1:].partition("@")[0]) == message
    tags = [event.tag for event in Event.objects.filter(subject_id=message.statement_id).order_by("id")]
    assert tags[1:] == [
        "notices:message:bounced",
        "notices:message:redirected",
        "notices:statement:delivered",
    ]
    assert not any(TO in event.canonical for event in Event.objects.all())


def test_where_no_channel_is_left_a_person_is_called_and_all_are_asked_again_daily(mailbox):
    message = a_message(address=None)
    send_statement(lambda: LATER)
    send_statement(lambda: LATER)
    message = refreshed(message)
    assert told_of(message)[1] == ("mail", "bounced", "no-address")
    assert shown_state(message) is MessageState.BOUNCED and message.state == DeliveryState.FAILED
    assert message.next_try_at == LATER + rules.ROUND
    assert list(messages_in(MessageState.BOUNCED)) == [message]
    assert not send_statement(lambda: LATER + HOUR)

    learn_contact(author=message.statement.author, address=TO, actor=DESK, at=LATER + HOUR)
    next_day = LATER + timedelta(days=1)
    assert send_statement(lambda: next_day) and send_statement(lambda: next_day)
    assert shown_state(refreshed(message)) is MessageState.DELIVERED
    assert Event.objects.filter(tag="notices:statement:undelivered").count() == 1


def test_a_mail_that_may_have_been_taken_is_unknown_and_sent_again_under_the_same_name(mailbox):
    message = a_message()
    send_statement(lambda: LATER)
    mailbox.final = "hang up"
    send_statement(lambda: LATER)
    message = refreshed(message)
    assert shown_state(message) is MessageState.UNKNOWN and message in messages_in(MessageState.UNKNOWN)
    mailbox.final = "250 2.0.0 taken"
    send_statement(lambda: LATER + HOUR)
    assert mailbox.mails[0]["Message-ID"].startswith(f"<{mail_name_of(message.id)}@")
    assert shown_state(refreshed(message)) is MessageState.DELIVERED


def test_an_attempt_whose_sender_died_is_written_down_as_unknown(mailbox):
    message = a_message()
    Message.objects.update(channel=Channel.MAIL)
    actions.take_message(actor=DESK, at=LATER)
    assert shown_state(refreshed(message)) is MessageState.UNKNOWN
    send_statement(lambda: LATER + HOUR)
    assert told_of(message) == [("mail", "unknown", "sender-died"), ("mail", "delivered", "")]


def test_a_server_that_refuses_for_now_is_tried_again_later(mailbox):
    message = a_message()
    mailbox.answers[TO] = "451 4.2.0 later"
    send_statement(lambda: LATER)
    send_statement(lambda: LATER)
    message = refreshed(message)
    assert shown_state(message) is MessageState.RETRIED and message.next_try_at > LATER
    assert told_of(message)[-1] == ("mail", "retried", "notices:mail:refused")


def test_when_patience_with_one_channel_ends_the_next_one_is_tried(mailbox):
    message = a_message()
    for number in range(rules.PATIENCE):
        actions.postpone_message(
            message=message, problem="platform:connector:silent", actor=DESK, at=LATER + number * HOUR
        )
    message = refreshed(message)
    assert message.channel == Channel.MAIL and message.next_try_at == LATER + (rules.PATIENCE - 1) * HOUR


def delivered(mailbox) -> Message:
    message = a_message()
    send_statement(lambda: LATER)
    send_statement(lambda: LATER)
    note_told(lambda: LATER)
    return refreshed(message)


def test_a_mail_that_comes_back_was_no_telling_so_the_complaint_window_never_began(mailbox):
    message = delivered(mailbox)
    (deadline,) = deadlines_of([message.statement_id])
    report = returned_mail(returned(mailbox.mails[0]))
    assert report == ReturnedMail(mail_name_of(message.id), "5.1.1", final=True)
    back = LATER + 2 * HOUR
    state = actions.note_returned(message=mailed_as(report.name), returned=report, actor=DESK, at=back)
    message = refreshed(message)
    assert state is MessageState.BOUNCED and message.state == DeliveryState.FAILED
    assert told_of(message)[-1] == ("mail", "bounced", "returned/5.1.1")
    assert deadlines_of([message.statement_id]) == [] and Deadline.objects.get(pk=deadline.pk).voided_at == back
    actions.note_returned(message=message, returned=report, actor=DESK, at=back)
    assert Attempt.objects.filter(reason="returned/5.1.1").count() == 1

    told = LATER + timedelta(days=3)
    actions.confirm_message(message=message, actor=DESK, at=told)
    note_told(lambda: told)
    assert [each.starts_at for each in deadlines_of([message.statement_id])] == [told]
    assert Restriction.objects.get().told_at == told


def test_a_mail_that_is_only_late_changes_nothing(mailbox):
    message = delivered(mailbox)
    report = read_returned(returned(mailbox.mails[0], action="delayed", status="4.4.1"))
    assert not report.final
    assert actions.note_returned(message=message, returned=report, actor=DESK, at=LATER) is MessageState.DELIVERED


def test_a_report_about_a_mail_that_another_channel_overtook_is_only_written_down(mailbox):
    message = delivered(mailbox)
    Message.objects.update(channel=Channel.PLATFORM)
    report = read_returned(returned(mailbox.mails[0]))
    actions.note_returned(message=message, returned=report, actor=DESK, at=LATER)
    assert refreshed(message).state == DeliveryState.DONE and len(told_of(message)) == 3


def test_nobody_can_make_a_report_about_a_mail_whose_name_they_do_not_know(mailbox):
    message = a_message()
    for name in (f"{message.id.hex}.{'0' * 32}", f"{uuid.uuid4().hex}.{'0' * 32}", "nonsense", ""):
        with pytest.raises(errors.ReturnedMailUnreadable):
            mailed_as(name)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff" * 2000, b"Subject: hello\r\n\r\nno report", b"Content-Type: multipart/report; boundary=x\r\n\r\n--x",
     b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 500,
     b"x" * (1 << 20) + b"y"],
)  # fmt: skip
def test_what_is_no_report_is_refused_by_a_reader_that_can_do_nothing_else(content):
    with pytest.raises(errors.ReturnedMailUnreadable):
        returned_mail(content)


def test_a_report_without_the_headers_of_our_mail_names_none(mailbox):
    message = a_message()
    mail = mail_of(letter_of(message), to=TO, sender=SENDER, name=mail_name_of(message.id))
    with pytest.raises(errors.ReturnedMailUnreadable):
        read_returned(returned(mail, headers=False))


def test_a_person_has_a_message_repeated_by_the_channel_they_choose(mailbox):
    message = a_message()
    actions.repeat_message(message=message, channel=Channel.MAIL, actor=DESK, at=LATER)
    send_statement(lambda: LATER)
    assert shown_state(refreshed(message)) is MessageState.DELIVERED
    with pytest.raises(errors.MessageDelivered):
        actions.repeat_message(message=message, channel=Channel.MAIL, actor=DESK, at=LATER)


def test_a_repeat_while_an_attempt_is_under_way_leaves_that_attempt_its_channel(mailbox):
    message = a_message()
    taken = actions.take_message(actor=DESK, at=LATER)
    actions.repeat_message(message=message, channel=Channel.MAIL, actor=DESK, at=LATER)
    actions.bounce_message(message=taken, reason="http/410", actor=DESK, at=LATER)
    message = refreshed(message)
    assert told_of(message) == [("platform", "bounced", "http/410")]
    assert (message.channel, message.state, message.next_try_at) == ("mail", DeliveryState.WAITING, LATER)
    send_statement(lambda: LATER)
    assert told_of(message)[1:] == [("mail", "delivered", "")]


def test_an_attempt_that_a_person_overtook_and_that_got_through_counts_by_its_own_channel(mailbox):
    message = a_message()
    taken = actions.take_message(actor=DESK, at=LATER)
    actions.repeat_message(message=message, channel=Channel.MAIL, actor=DESK, at=LATER)
    actions.confirm_message(message=taken, actor=DESK, at=LATER)
    message = refreshed(message)
    assert told_of(message) == [("platform", "delivered", "")] and message.channel == Channel.PLATFORM
    assert not send_statement(lambda: LATER + HOUR) and not mailbox.mails


def test_two_attempts_at_once_are_both_kept_and_the_telling_counts_once(mailbox):
    message = a_message()
    first = actions.take_message(actor=DESK, at=LATER)
    actions.repeat_message(message=message, channel=Channel.MAIL, actor=DESK, at=LATER)
    send_statement(lambda: LATER)
    actions.postpone_message(message=first, problem="platform:connector:slow", actor=DESK, at=LATER)
    message = refreshed(message)
    assert message.state == DeliveryState.DONE and shown_state(message) is MessageState.DELIVERED
    assert told_of(message)[1:] == [("mail", "delivered", ""), ("platform", "retried", "platform:connector:slow")]
    assert len(deadlines_of([message.statement_id])) == 1


def test_a_message_that_had_failed_waits_again_when_a_person_repeats_it(db, home):
    message = a_message(address=None)
    actions.bounce_message(message=message, reason="http/410", actor=DESK, at=LATER)
    assert refreshed(message).state == DeliveryState.FAILED
    actions.repeat_message(message=message, channel=Channel.PLATFORM, actor=DESK, at=LATER)
    message = refreshed(message)
    assert (message.state, message.finished_at, message.next_try_at) == (DeliveryState.WAITING, None, LATER)


def test_a_connector_that_carries_no_statements_is_not_called_and_mail_is_tried(mailbox, tmp_path):
    message = a_message()
    service = message.statement.service
    served, kept = tmp_path / "served", tmp_path / "kept"
    served.mkdir()
    kept.mkdir()
    add_connector(
        service=service,
        address="https://files.example",
        secret="",
        kind=ConnectorKind.DIRECTORY,
        options={"root": str(served), "kept": str(kept)},
        actor=DESK,
        at=LATER,
    )
    send_statement(lambda: LATER)
    send_statement(lambda: LATER)
    assert told_of(message) == [("platform", "bounced", "no-statements"), ("mail", "delivered", "")]
    assert not Call.objects.exists()


def test_mail_cannot_be_chosen_where_no_mail_server_is_set(db, home):
    with pytest.raises(errors.MailNotSet):
        actions.repeat_message(message=a_message(), channel=Channel.MAIL, actor=DESK, at=LATER)


def test_a_link_is_unguessable_and_found_again_by_its_token_alone(db, home):
    message = a_message()
    token = token_of(message.statement_id)
    assert access_link(token).statement_id == message.statement_id and len(token) == 43
    for wrong in ("", token[:-1], token + "A", token.swapcase(), "é" * 43, str(message.statement_id)):
        with pytest.raises(errors.LinkUnknown):
            access_link(wrong)
    assert token not in str(access_link(token).digest)


def test_that_a_link_was_opened_is_recorded_once_and_is_no_telling(db, home):
    link = access_link(token_of(a_message().statement_id))
    actions.note_opened(link=link, actor=DESK, at=LATER)
    actions.note_opened(link=link, actor=DESK, at=LATER + HOUR)
    assert Event.objects.filter(tag="notices:link:opened").count() == 1
    assert Message.objects.get().state != DeliveryState.DONE


def test_a_link_leaves_only_where_the_portal_has_a_public_address(db, home, monkeypatch):
    message = refreshed(a_message())
    assert letter_of(message).link is None
    monkeypatch.setattr(django_settings, "PORTAL", "https://notices.example")
    assert letter_of(message).link == f"https://notices.example/s/{token_of(message.statement_id)}"


def test_a_mail_address_goes_when_the_author_was_told_and_may_no_longer_complain(mailbox):
    message = a_message()
    author = message.statement.author
    assert not forget_contacts(lambda: LATER), "the statement is not out yet"
    send_statement(lambda: LATER)
    send_statement(lambda: LATER)
    assert not forget_contacts(lambda: LATER + HOUR), "the complaint window runs"
    over = deadlines_of([message.statement_id])[0].due_at
    reach_next(actor=DESK, at=over)
    assert forget_contacts(lambda: over) and contact_known_since(author) is None
    assert not forget_contacts(lambda: over)
    (event,) = Event.objects.filter(tag="authors:contact:erased")
    assert '"reason":"term-over"' in event.canonical


def test_a_mail_address_stays_while_a_warning_is_due(mailbox):
    author = delivered(mailbox).statement.author
    over = Deadline.objects.get(kind="DSA-20.1").due_at
    reach_next(actor=DESK, at=over)
    type(author).objects.update(warning_due_at=over)
    assert not forget_contacts(lambda: over) and contact_known_since(author)


def test_a_link_is_handed_over_by_a_person_and_that_is_no_telling(db, home, monkeypatch):
    message = a_message()
    with pytest.raises(errors.LinkNowhere):
        actions.hand_over_link(message=message, actor=DESK, at=LATER)
    monkeypatch.setattr(django_settings, "PORTAL", "https://notices.example")
    link = actions.hand_over_link(message=message, actor=DESK, at=LATER)
    assert access_link(link.rpartition("/")[2]).statement_id == message.statement_id
    (event,) = Event.objects.filter(tag="notices:link:handed-over")
    assert event.subject_id == message.statement_id and link.rpartition("/")[2] not in event.canonical
    assert Message.objects.get().state != DeliveryState.DONE
