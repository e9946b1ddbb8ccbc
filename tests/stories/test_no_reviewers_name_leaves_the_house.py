"""One person does whatever reviewers do, under a name nobody else has; then everything that leaves is read."""

import uuid
from pathlib import Path

import pytest
from django.test import Client, override_settings

from firsthour.cases.actions import confirm_hit, decide, reverse
from firsthour.doors.now import now
from firsthour.flags.actions import close
from firsthour.flags.queries import token_of as token_of_flag
from firsthour.flags.words import FlagOutcome
from firsthour.ledger.exporting import export_log
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.notices.actions import issue_reply
from firsthour.notices.models import Message, Reply, Statement
from firsthour.notices.queries import letter_of, letter_to_notifier
from firsthour.notices.queries import token_of as token_of_statement
from firsthour.notices.words import ReplyKind
from firsthour.orders.models import OrderedItem
from firsthour.people.actions import enrol, invite
from firsthour.people.models import Account
from firsthour.platform.models import Command
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.reviewing import actions
from firsthour.threats.actions import write_report
from firsthour.vault.actions import approve_export, open_exhibit, request_export, take_export
from firsthour.vault.words import OpeningPurpose, Part, Recipient
from tests.doors.console.browsing import browser, signed_in
from tests.doors.console.showing import LATER, House
from tests.doors.portal.test_portal import OWN
from tests.filing import filed, registered
from tests.flagging import a_flag
from tests.making import DESK, JUDGED, PASSWORD, account
from tests.pictures import encoded, picture
from tests.rooms.vault.sealing import log_sealed
from tests.threatening import investigators, threatened

NAME, ADDRESS = "Zebulon Quartermaine", "zebulon.quartermaine@staff.example"
PARTS = [Part.CONTENT, Part.AUTHOR, Part.CIRCUMSTANCES]


class Left:
    """What has left, by where it went."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, where: str, content: object) -> None:
        self.texts[where] = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)

    def naming(self, *words: str) -> list[tuple[str, str]]:
        """Where any of these words stands."""
        found = [(where, text.casefold()) for where, text in self.texts.items()]
        return [(where, word) for where, text in found for word in words if word.casefold() in text]


@pytest.fixture
def reviewer(db, home) -> Account:
    token = invite(email=ADDRESS, role="senior", actor=DESK, at=now())
    return enrol(token=token, name=NAME, password=PASSWORD, at=now())


def worked(house: House, me: Actor) -> None:
    """Looking, noting, deciding, undoing, confirming, answering a flag, judging blindly, making gold."""
    case = house.in_question(encoded(picture(3), "PNG"), distance=4)
    actions.place_new(actor=DESK, at=LATER)
    actions.claim(case=case, actor=me, at=LATER)
    actions.reveal(case=case, view="clear", actor=me, at=LATER)
    actions.add_note(case=case, text="A note for whoever is next.", actor=me, at=LATER)
    open_exhibit(exhibit_id=case.item.exhibit_id, purpose=OpeningPurpose.REVIEW, actor=me, at=LATER)
    confirm_hit(case=case, entry_id=house.unconfirmed.id, purpose="none-found", actor=me, at=LATER)
    decide(
        case=case, clause=access_clause(house.on, "TVE-2", LATER), provision="",
        purpose=PurposeAssessment.NONE_FOUND, judged=JUDGED, actor=me, at=LATER,
    )  # fmt: skip
    reverse(case=house.proved(encoded(picture(5), "PNG")), actor=me, at=LATER)
    actions.set_gold(case=case, judgement="restrict", actor=me, at=LATER)
    asked = a_flag(house.on, mail="bo@example.org", at=LATER)
    flag = close(flag=asked, outcome=FlagOutcome.UNCLEAR, actor=me, at=LATER)
    issue_reply(flag=flag, kind=ReplyKind.DECISION, actor=me, at=LATER)


def packages(house: House, me: Actor, left: Left) -> None:
    """A copy of what they looked at, for each kind of recipient, requested by them and approved by another."""
    exhibit = Event.objects.filter(tag="vault:exhibit:opened").latest("id").subject_id
    for recipient in (Recipient.COURT, Recipient.AUTHORITY, Recipient.USER):
        export = request_export(
            exhibit_id=exhibit, recipient=recipient, purpose=OpeningPurpose.INVESTIGATION, parts=PARTS,
            reference="12 Js 345/26", recipient_key=b"", actor=me, at=now(),
        )  # fmt: skip
        approve_export(export_id=export.id, actor=house.somebody, at=now())
        log_sealed(now())
        left.add(f"package for {recipient}", take_export(export_id=export.id, actor=me, at=now()))


def threats(house: House, me: Actor, left: Left) -> None:
    """They see a threat to somebody's life; who is authorised to has it reported, and is named as the law asks."""
    threat = threatened(house.in_question(encoded(picture(9), "PNG")), place_state="FR", actor=me, at=LATER)
    authorised = Actor.person(account("legal").pseudonym)
    write_report(threat_id=threat.id, authorities=[investigators("FR").id], actor=authorised, at=LATER)
    report = threat.reports.get()
    assert "Legal" in report.document
    left.add("report of a threat", report.document)


def pages(house: House, left: Left) -> None:
    """What anybody reads without an account, and what an author is shown of an order."""
    anybody = browser()
    event = Event.objects.filter(leaf__isnull=False).latest("id").event_id
    log = ("/log", "/log/head", "/log/heads", f"/log/inclusion?event={event}")
    for path in (*log, "/figures", "/figures.json", "/contact/agora", "/contact/agora.json", "/sign-in"):
        answer = anybody.get(path)
        assert answer.status_code == 200, path
        left.add(path, answer.content)
    registered()
    order = filed(house.on)
    item = house.proved(encoded(picture(7), "PNG")).item
    ordered = OrderedItem.objects.create(filing=order, link=order.links.get(), item=item)
    legal = signed_in(account("legal"))
    copy = legal.get(f"/orders/{order.id}/items/{ordered.id}/copy")
    assert copy.status_code == 200
    left.add("copy of an order for its author", copy.content)
    with override_settings(**OWN):
        reader = Client(SERVER_NAME="localhost")
        for statement in Statement.objects.all():
            left.add(f"statement {statement.id}", reader.get(f"/s/{token_of_statement(statement.id)}").content)
        for reply in Reply.objects.all():
            left.add(f"receipt {reply.flag_id}", reader.get(f"/f/{token_of_flag(reply.flag_id)}").content)


def test_no_reviewers_name_leaves_the_house(reviewer, tmp_path: Path):
    house, me, left = House(), Actor.person(reviewer.pseudonym), Left()
    worked(house, me)
    packages(house, me, left)
    threats(house, me, left)
    pages(house, left)
    for message in Message.objects.all():
        left.add(f"message {message.id}", letter_of(message))
    for reply in Reply.objects.all():
        left.add(f"reply {reply.id}", letter_to_notifier(reply))
    for command in Command.objects.values("item_reference", "author_reference", "kind", "territories", "surfaces"):
        left.add(f"command {uuid.uuid4()}", command)
    assert len(left.texts) > 20 and any("statement" in where for where in left.texts)
    known = (NAME, "Quartermaine", ADDRESS, reviewer.email)
    assert left.naming(*known, str(reviewer.pseudonym), reviewer.pseudonym.hex) == []
    export_log(tmp_path / "log")
    for file in (tmp_path / "log").iterdir():
        left.add(file.name, file.read_bytes())
    assert left.naming(*known) == [], "an exported log has random pseudonyms, and whose they are stays here"
    assert left.naming(str(reviewer.pseudonym)) == [("log.jsonl", str(reviewer.pseudonym))]
