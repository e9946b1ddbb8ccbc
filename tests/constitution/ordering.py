"""Rounds in which an order comes by mail, is carried out and answered, while programs are killed."""

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import time
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

import msgspec
import psutil
from django.db import OperationalError, connection
from PIL import Image

from firsthour.clocks.models import Deadline
from firsthour.doors.desk.demo.journey import Journey
from firsthour.doors.now import now
from firsthour.intake.models import Item
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.orders.actions import accept
from firsthour.orders.models import Authority, Filing
from firsthour.orders.words import FilingState, NamedLink
from firsthour.platform.words import DeliveryState
from firsthour.vault.actions import open_exhibit
from firsthour.vault.words import OpeningPurpose
from tests.constitution.crashing import Round, check_ledger, one
from tests.filing import ENTRY, ORDER, registered
from tests.mailing import Mailbox
from tests.order_mail import RECEIVED, mail, order_json

TRY_AGAIN_SECONDS = 0.2


class OrderRound(Round):
    """An order about an upload of somebody who is not known."""

    victims = ("receiver", "receiver", "worker", "worker", "backend", "postmaster", "keeper", "supervisor", "agora")
    longest_delay = 4.0

    def __init__(self, journey: Journey, seed: int, mailbox: Mailbox) -> None:
        super().__init__(journey, seed)
        self.mailbox = mailbox
        if not Authority.objects.exists():
            registered(at=now())
        self.receiver: subprocess.Popen | None = None

    def play(self) -> None:

        self.reference = self.journey.upload(f"author-{self.seed}", f"seed {self.seed}", self._picture(), "en")
        self.settle(lambda: [] if Item.objects.filter(reference=self.reference).exists() else ["the item"])
        self.number = f"EPO-{self.seed}"
        links = (NamedLink(self._post()["page_link"]),)
        form = msgspec.structs.replace(ORDER, order_reference_number=self.number, url_and_location_info=links)
        self.arrived = now().replace(microsecond=0)
        self.raw = mail(
            ("application/json", order_json(form)), received=RECEIVED + format_datetime(self.arrived), number=self.seed
        )
        killer = threading.Thread(target=self.kill)
        killer.start()
        steps = [self._received, self._accepted]
        while steps:  # mail servers and people try again
            if steps[0]():
                del steps[0]
            elif not killer.is_alive():
                self.everything_up()
            time.sleep(TRY_AGAIN_SECONDS)
        killer.join()
        self.everything_up()
        print(f"[crash] seed {self.seed}: an order; killed {', '.join(self.killed) or 'nothing that ran'}", flush=True)
        self.settle(self._unsettled)
        self._check()

    def _picture(self) -> bytes:
        """A picture like no other: large squares of chance."""
        squares = random.Random(self.seed).randbytes(8 * 8 * 3)
        picture = Image.frombytes("RGB", (8, 8), squares).resize((320, 320), Image.Resampling.NEAREST)
        written = io.BytesIO()
        picture.save(written, "PNG")
        return written.getvalue()

    def started(self) -> list[subprocess.Popen]:
        return [*super().started(), *([self.receiver] if self.receiver else [])]

    def programs(self, victim: str) -> list[psutil.Process]:
        if victim != "receiver":
            return super().programs(victim)
        with contextlib.suppress(psutil.NoSuchProcess):
            return [psutil.Process(self.receiver.pid)] if self.receiver and self.receiver.poll() is None else []
        return []

    def _received(self) -> bool:
        """Hand the mail over as a mail server's pipe does."""
        words = [sys.executable, "-P", "-m", "firsthour.doors.desk.command", "desk", "receive-mail", "agora"]
        with (self.stage.home / "receiver.log").open("ab") as log:
            self.receiver = subprocess.Popen(
                words, env=self.stage.environment, stdin=subprocess.PIPE, stdout=log, stderr=log
            )
            with contextlib.suppress(BrokenPipeError):
                self.receiver.communicate(self.raw)
            return self.receiver.wait() == os.EX_OK

    def _accepted(self) -> bool:
        """A person presses; where the answer to the press got lost, it may be done all the same."""
        try:
            filing = self._filing()
            if filing.state == FilingState.RECEIVED:
                accept(filing_id=filing.id, actor=self.journey.person, at=now())
        except OperationalError:
            connection.close()
            return False
        return True

    def _filing(self) -> Filing:

        return one(Filing.objects.filter(reference=self.number), "filings")

    def _post(self) -> dict:
        return one((post for post in self.journey.posts() if post["id"] == self.reference), "posts")

    def _unsettled(self) -> list[str]:

        filing = self._filing()
        if filing.state != FilingState.EXECUTED:
            return [f"the order is {filing.state}"]
        (ordered,) = filing.items.select_related("restriction__statement__message")
        return [
            name
            for name, holds in {
                "the evidence": ordered.restriction.exhibit_id is not None,
                "the author": ordered.restriction.statement.message.state == DeliveryState.DONE,
                "the answer": [answer.state for answer in filing.answers.all()] == [DeliveryState.DONE],
            }.items()
            if not holds
        ]

    def _check(self) -> None:
        """Nothing lost, nothing doubled: at the board, in the database, in vault and ledger, at the authority."""

        filing, post, by = self._filing(), self._post(), Actor.system("crash-test")
        opened = partial(open_exhibit, purpose=OpeningPurpose.REVIEW, actor=by, at=now())
        ordered = one(filing.items.all(), "items")
        answer = one(filing.answers.all(), "answers")
        restriction = ordered.restriction
        assert filing.received_at == self.arrived and filing.suspicions == []
        assert opened(exhibit_id=filing.raw_id) == self.raw
        assert opened(exhibit_id=restriction.exhibit_id) == self._picture()
        assert (post["state"], post["revision"]) == ("disabled", 1)
        assert one(post["commands"], "commands")["idempotency_key"] == str(restriction.command_id)
        assert post["statements"] == [str(restriction.statement_id)]
        hour = one(Deadline.objects.filter(subject_id=filing.id, kind="TCO-3.3"), "hours")
        assert hour.satisfied_at == filing.executed_at == restriction.proved_at <= hour.due_at
        mails = [mail for mail in self.mailbox.mails if self.number in str(_told(mail))]
        assert mails and {mail["To"] for mail in mails} == {ENTRY.answer_address}
        one({mail["Message-ID"] for mail in mails}, "messages")
        assert _told(mails[0]) == json.loads(answer.document) and all(_told(mail) == _told(mails[0]) for mail in mails)
        for subject, tag in (
            (filing.id, "orders:filing:received"),
            (filing.id, "orders:order:accepted"),
            (filing.id, "orders:order:executed"),
            (answer.id, "orders:answer:sent"),
            (restriction.id, "cases:restriction:commanded"),
            (restriction.id, "cases:restriction:proved"),
            (restriction.exhibit_id, "vault:exhibit:sealed"),
        ):
            one(Event.objects.filter(subject_id=subject, tag=tag), f"events {tag}")
        check_ledger()


def _told(mail: EmailMessage) -> dict:
    """The document that a mail to the authority carries."""
    (document,) = (part for part in mail.iter_attachments() if part.get_content_type() == "application/json")
    return json.loads(document.get_content())
