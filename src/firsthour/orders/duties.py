"""What the worker runs for the orders room. One order that cannot go on never keeps another waiting."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.notices.errors import Undeliverable
from firsthour.notices.senders.mail.sender import MailSender
from firsthour.orders import actions, queries
from firsthour.orders.carrying_out import carry_out, prepare, preserve_late, resolve, search
from firsthour.orders.copies import CORPUS
from firsthour.orders.mail.polling import poll
from firsthour.orders.printing import mail_of, printed
from firsthour.orders.side_by_side import for_each
from firsthour.platform.actions import claim_delivery

ACTOR = Actor.system("worker")
log = structlog.get_logger()


def poll_mailbox(now: Callable[[], datetime]) -> bool:
    """Take in what is new in the mailbox of the contact point."""
    if settings.MAILBOX is not None:
        poll(settings.MAILBOX, host=settings.MAIL_HOST, now=now)
    return False


def resolve_links(now: Callable[[], datetime]) -> bool:
    """Ask the platforms what is behind the addresses of orders that came in, before anybody has accepted them."""
    links = queries.links_to_ask(now())
    for_each(links, lambda link: resolve(link, now))
    return bool(links)


def carry_out_orders(now: Callable[[], datetime]) -> bool:
    """Bring every accepted order a step further, the one with the least time left first."""
    accepted = queries.accepted_orders()
    for filing in accepted:
        try:
            carry_out(filing, now)
        except Exception:
            log.exception("an order cannot be carried out further now and is tried again", order=filing.number)
    return False


def search_copies(now: Callable[[], datetime]) -> bool:
    """Find the copies of one order's items, then have them ready to be looked at. The first order that comes in after a
    start has the fingerprints read for it while a person reads it."""
    filing = queries.next_to_search(now())
    if filing is not None:
        search(filing, now)
    elif queries.is_any_open():
        CORPUS.warm()
    for told in queries.with_unopened_copies():
        actions.open_copies(filing=told, actor=ACTOR, at=now())
    copies = queries.copies_to_prepare(now())
    for_each(copies, lambda copy: prepare(copy, now))
    return filing is not None or bool(copies)


def give_back_fallen(now: Callable[[], datetime]) -> bool:
    """Restore what was being restricted just as its order fell, or had been kept down by another that fell since."""
    for filing in {each.filing for each in queries.fallen_items()}:
        actions.give_back(filing=filing, actor=queries.who_felled(filing), at=now())
    return False


def bank_items(now: Callable[[], datetime]) -> bool:
    """Enter what executed orders named in the bank of orders."""
    found = queries.items_to_bank()
    for ordered in found:
        actions.bank_item(ordered=ordered, actor=ACTOR, at=now())
    return bool(found)


def take_up_referrals(now: Callable[[], datetime]) -> bool:
    """Put before a person what authorities referred; one address that cannot be taken up keeps no other waiting."""
    links = queries.links_to_refer()
    for link in links:
        try:
            actions.take_up(link=link, actor=ACTOR, at=now())
        except Exception:
            log.exception("an address of a referral cannot be taken up now and is tried again", link=str(link.pk))
    return False


def answer_referrals(now: Callable[[], datetime]) -> bool:
    """Answer every referral of which all is judged."""
    for filing in queries.referrals_to_answer():
        try:
            actions.answer_referral(filing_id=filing, actor=ACTOR, at=now())
        except Exception:
            log.exception("a referral cannot be answered now and is tried again", filing=str(filing))
    return False


def open_requests(now: Callable[[], datetime]) -> bool:
    """Begin the time in which authors who were told of a cross-border order may ask for its scrutiny."""
    for ordered in queries.told_without_window():
        actions.open_request(ordered=ordered, actor=ACTOR, at=now())
    return False


def acknowledge_information(now: Callable[[], datetime]) -> bool:
    """Answer what authorities told ahead of their first orders."""
    for filing in queries.information_to_acknowledge():
        actions.acknowledge(filing_id=filing, actor=ACTOR, at=now())
    return False


def preserve_evidence(now: Callable[[], datetime]) -> bool:
    """Seal what an order could not wait for."""
    late = queries.unpreserved_items()
    for ordered in late:
        preserve_late(ordered, now)
    return False


def print_answers(now: Callable[[], datetime]) -> bool:
    """Print what was written; one that cannot be printed keeps no other waiting."""
    for answer in queries.unprinted_answers():
        try:
            actions.keep_printed(answer=answer, printed=printed(answer), actor=ACTOR, at=now())
        except Refusal as refusal:
            log.error("an answer cannot be printed and is tried again", answer=str(answer.id), code=refusal.code)
    return False


def send_answer(now: Callable[[], datetime]) -> bool:
    """Hand one due answer to the mail server, for the register's address and no other."""
    if settings.MAIL is None:
        return False
    waiting = queries.sendable_answers().select_related("filing__authority", "filing__service")
    answer = claim_delivery(deliveries=waiting, actor=ACTOR, at=now())
    if answer is None:
        return False
    sender = MailSender(settings.MAIL, to=answer.filing.authority.answer_address, name=str(answer.id))
    try:
        sender.send_bytes(mail_of(answer, sender=settings.MAIL.sender))
    except Refusal as refusal:
        final = isinstance(refusal, Undeliverable)
        actions.postpone_answer(answer=answer, problem=refusal.code, alarm=final, actor=ACTOR, at=now())
    else:
        actions.confirm_answer(answer=answer, actor=ACTOR, at=now())
    return True


DUTIES = (
    Duty("orders:poll-mailbox", 10.0, poll_mailbox),
    Duty("orders:resolve-links", 0.5, resolve_links),
    Duty("orders:carry-out", 0.5, carry_out_orders),
    Duty("orders:search-copies", 0.5, search_copies),
    Duty("orders:give-back", 10.0, give_back_fallen),
    Duty("orders:bank-items", 1.0, bank_items),
    Duty("orders:take-up-referrals", 0.5, take_up_referrals),
    Duty("orders:answer-referrals", 1.0, answer_referrals),
    Duty("orders:acknowledge-information", 1.0, acknowledge_information),
    Duty("orders:open-requests", 10.0, open_requests),
    Duty("orders:preserve", 10.0, preserve_evidence),
    Duty("orders:print-answers", 0.5, print_answers),
    Duty("orders:send-answer", 0.5, send_answer),
)
