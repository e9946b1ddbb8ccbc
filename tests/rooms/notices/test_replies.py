"""A mail to a notifier that comes back is matched to its reply, calls a person once, and is mailed again on demand."""

import pytest
from django.conf import settings as django_settings

from firsthour.clocks.queries import deadlines_of, state_of
from firsthour.flags.words import FlagKind
from firsthour.ledger.models import Event
from firsthour.notices import actions, errors
from firsthour.notices.duties import send_reply
from firsthour.notices.models import Reply
from firsthour.notices.queries import failed_replies, mail_name_of, mailed_as
from firsthour.notices.senders.mail.returned import read_returned
from firsthour.notices.senders.mail.route import read_route
from firsthour.notices.words import MessageState, ReplyKind, ReturnedMail
from tests.flagging import a_flag
from tests.mailing import mail_server, returned
from tests.making import AT, DESK, service


@pytest.fixture
def mailed(db, home, monkeypatch):
    with mail_server() as box:
        route = read_route(f"smtp+plain://127.0.0.1:{box.port}", "notices@agora.example")
        monkeypatch.setattr(django_settings, "MAIL", route)
        actions.issue_reply(flag=a_flag(service()), kind=ReplyKind.ACKNOWLEDGEMENT, actor=DESK, at=AT)
        assert send_reply(lambda: AT)
        yield box


def test_a_reply_that_comes_back_calls_a_person_once(mailed):
    reply, report = Reply.objects.get(), read_returned(returned(mailed.mails[0]))
    assert report == ReturnedMail(mail_name_of(reply.id), "5.1.1", final=True) and mailed_as(report.name) == reply
    for _ in range(2):
        state = actions.note_returned_reply(reply=reply, returned=report, actor=DESK, at=AT)
        assert state is MessageState.BOUNCED
    assert [each.last_problem for each in failed_replies()] == ["returned/5.1.1"]
    assert Event.objects.filter(tag="notices:reply:undelivered").count() == 1
    assert send_reply(lambda: AT) is False and len(mailed.mails) == 1

    actions.repeat_reply(reply_id=reply.id, actor=DESK, at=AT)
    assert send_reply(lambda: AT) and len(mailed.mails) == 2 and not failed_replies().exists()
    with pytest.raises(errors.ReplyNotWaiting):
        actions.repeat_reply(reply_id=reply.id, actor=DESK, at=AT)


def test_a_reply_that_is_only_late_changes_nothing(mailed):
    report = read_returned(returned(mailed.mails[0], action="delayed", status="4.4.1"))
    state = actions.note_returned_reply(reply=Reply.objects.get(), returned=report, actor=DESK, at=AT)
    assert state is MessageState.DELIVERED and not failed_replies().exists()


def test_the_minute_for_the_confirmation_ends_when_it_is_mailed_or_stands_on_the_page(mailed):
    reply = Reply.objects.get()
    (minute,) = deadlines_of([reply.flag_id])
    assert minute.kind == "DSA-16.4" and minute.starts_at == AT == minute.satisfied_at
    second = a_flag(reply.flag.service, key="2")
    actions.issue_reply(flag=second, kind=ReplyKind.ACKNOWLEDGEMENT, actor=DESK, at=AT)
    assert state_of(deadlines_of([second.id])[0]) == "running"  # nobody mailed it yet
    actions.drop_mailing(reply=second.replies.get(), actor=DESK, at=AT)
    assert state_of(deadlines_of([second.id])[0]) == "satisfied"
    nameless = a_flag(reply.flag.service, key="3", kind=FlagKind.CHILD_ABUSE, name="", mail="")
    assert deadlines_of([nameless.id]) == []
