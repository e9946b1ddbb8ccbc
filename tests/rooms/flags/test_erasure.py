"""A notifier asks to be forgotten: what the law holds stays with its reason, the rest goes, and later all of it."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from firsthour.authors.words import Kept, KeptBasis
from firsthour.flags import errors, queries
from firsthour.flags.actions import close, erase, note_warned, request_erasure
from firsthour.flags.duties import forget
from firsthour.flags.models import Flag, Notifier, NotifierErasure
from firsthour.flags.rules import Answering, kept_of_notifier
from firsthour.flags.words import FlagOutcome
from firsthour.ledger.models import Event
from firsthour.notices.actions import bounce_reply, issue_reply
from firsthour.notices.duties import answer_erasures, send_reply
from firsthour.notices.models import Reply
from firsthour.notices.words import ReplyKind
from tests.flagging import a_flag
from tests.making import AT, DESK, service

DAY = timedelta(days=1)
YEAR = 365 * DAY


def answered_at(at) -> NotifierErasure:
    answer_erasures(lambda: at)
    return NotifierErasure.objects.get()


def closed(flag: Flag, at=AT) -> Flag:
    flag = close(flag=flag, outcome=FlagOutcome.UNFOUNDED, actor=DESK, at=at)
    reply = issue_reply(flag=flag, kind=ReplyKind.DECISION, actor=DESK, at=at)
    Reply.objects.filter(pk=reply.pk).update(state="done")
    return flag


def test_each_reason_holds_as_long_as_its_law_says():
    waiting, told, over = Answering(None, None), Answering(AT, AT + DAY), Answering(AT - YEAR, AT)
    assert kept_of_notifier([waiting, over], None, AT) == [Kept(KeptBasis.UNDECIDED)]
    assert kept_of_notifier([told, over], None, AT) == [Kept(KeptBasis.COMPLAINT, AT + DAY)]
    assert kept_of_notifier([over], AT - DAY, AT) == [Kept(KeptBasis.MISUSE, AT - DAY + YEAR)]
    assert kept_of_notifier([over], AT - YEAR, AT) == [] == kept_of_notifier([], None, AT)


def test_a_request_is_answered_again_until_all_is_gone(db, home):
    flag = a_flag(service())
    request_erasure(notifier=flag.notifier, actor=DESK, at=AT)
    assert request_erasure(notifier=flag.notifier, actor=DESK, at=AT) == NotifierErasure.objects.get()
    assert queries.kept_of(answered_at(AT)) == (Kept(KeptBasis.UNDECIDED),)
    flag = closed(flag)
    later = answered_at(AT + 2 * DAY)
    assert queries.kept_of(later) == (Kept(KeptBasis.COMPLAINT, flag.complain_until),)
    assert queries.explanation_of(flag) and queries.name_of(flag.notifier) == "Ana Example"
    done = answered_at(flag.complain_until)
    notifier = Notifier.objects.get()
    assert done.state == "done" and queries.kept_of(done) == () and notifier.erased_at == flag.complain_until
    assert queries.explanation_of(Flag.objects.get()) == "" == queries.name_of(notifier)
    with pytest.raises(errors.NotifierUnknown):
        queries.notifier_at("ana@example.org")
    with pytest.raises(errors.NotifierErased):
        request_erasure(notifier=notifier, actor=DESK, at=AT + YEAR)
    written = " ".join(Event.objects.values_list("canonical", flat=True))
    assert "Ana" not in written and "ana@" not in written


def test_a_reply_on_its_way_holds_the_address_it_needs(db, home):
    flag = closed(a_flag(service()))
    Reply.objects.update(state="failed")
    request_erasure(notifier=flag.notifier, actor=DESK, at=AT)
    assert KeptBasis.TELLING in {each.basis for each in queries.kept_of(answered_at(flag.complain_until))}
    assert queries.address_of(Notifier.objects.get()) == "ana@example.org"


def test_of_somebody_warned_only_a_digest_stays_by_which_they_are_known_again(db, home):
    on = service()
    flag = closed(a_flag(on), at=AT)
    late = flag.complain_until
    note_warned(notifier=flag.notifier, actor=DESK, at=late - DAY)
    request_erasure(notifier=flag.notifier, actor=DESK, at=late)
    assert queries.kept_of(answered_at(late)) == (Kept(KeptBasis.MISUSE, late - DAY + YEAR),)
    notifier = Notifier.objects.get()
    assert queries.name_of(notifier) == "" and queries.address_of(notifier) is None and notifier.erased_at is None
    again = a_flag(on, at=late + DAY).notifier
    assert again == notifier and queries.name_of(again) == "Ana Example"
    assert queries.address_of(again) == "ana@example.org"


def test_what_its_term_erased_leaves_an_open_request_done(db, home):
    flag = closed(a_flag(service()))
    request_erasure(notifier=flag.notifier, actor=DESK, at=AT)
    erase(flag=flag, actor=DESK, at=flag.complain_until)
    assert answered_at(flag.complain_until).state == "done"
    assert Event.objects.filter(tag="flags:notifier:erased").count() == 1
    forget(lambda: flag.complain_until + 3 * YEAR - DAY)
    assert NotifierErasure.objects.exists(), "the proof that it was answered stays for three years"
    forget(lambda: flag.complain_until + 3 * YEAR)
    assert not NotifierErasure.objects.exists()


def test_a_reply_whose_address_was_erased_waits_for_nobody(db, home):
    flag = closed(a_flag(service()))
    bounce_reply(reply=Reply.objects.get(), reason="5.1.1", actor=DESK, at=AT)
    assert send_reply(lambda: AT + DAY) is False
    erase(flag=flag, actor=DESK, at=flag.complain_until)
    assert send_reply(lambda: flag.complain_until) is True
    assert Reply.objects.get().state == "done" and Event.objects.filter(tag="notices:reply:settled").exists()


def test_a_flag_that_arrives_while_its_notifier_is_erased_keeps_their_address(db, home, monkeypatch):
    on = service()
    old = closed(a_flag(on))
    standing_of, at = queries.standing_of, AT + 2 * YEAR
    threads = []

    def meanwhile(notifier: Notifier, asked_at):
        thread = threading.Thread(target=alone, args=(lambda: erase(flag=old, actor=DESK, at=at),))
        threads.append(thread)
        thread.start()
        thread.join(1)
        return standing_of(notifier, asked_at)

    monkeypatch.setattr(queries, "standing_of", meanwhile)
    new = a_flag(on, at=at)
    threads[0].join()
    kept = Flag.objects.select_related("notifier").get(pk=new.pk)
    assert Flag.objects.get(pk=old.pk).erased_at == at
    assert queries.address_of(kept.notifier) == "ana@example.org" and kept.notifier.erased_at is None


def alone(does: Callable[[], object]) -> None:
    """In a thread, whose connection ends with it."""
    try:
        does()
    finally:
        connection.close()
