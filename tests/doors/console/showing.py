"""Cases worth looking at, made through the real verbs, with pictures that can be decoded."""

import uuid
from datetime import timedelta

from firsthour.appeals.actions import lodge
from firsthour.appeals.models import Appeal
from firsthour.appeals.words import AppealCategory, AppealText
from firsthour.authors.actions import know, place_mark
from firsthour.authors.models import Mark
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases.actions import confirm, consider, keep_reference, prove
from firsthour.cases.models import Case, Restriction
from firsthour.clocks import actions as clocks
from firsthour.clocks.models import Alarm
from firsthour.clocks.words import DeadlineKind
from firsthour.doors.now import now
from firsthour.flags.actions import add_flagger, answer_erasure, close, join, locate, request_erasure
from firsthour.flags.words import FlagKind, FlagOutcome
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.words import Actor
from firsthour.matching.models import Entry
from firsthour.notices.actions import bounce_reply, confirm_message, issue_reply
from firsthour.notices.words import ReplyKind
from firsthour.platform.actions import confirm_command, record_probe
from firsthour.platform.models import Service
from firsthour.platform.words import ItemState, PlatformItem, Reach
from firsthour.vault.actions import request_export, seal
from firsthour.vault.models import Export
from firsthour.vault.words import LegalBasis, OpeningPurpose, Part, Recipient
from tests.flagging import a_flag
from tests.making import AT, DESK, ZEROS, account, adopted, entry, hit, person, received, service, spooled
from tests.pictures import encoded, picture

LATER = AT + timedelta(days=90)
GROUND = {"clause": "TVE-2", "purpose": "none-found", "harm": ["TVEC7"], "reasons": "It shows what the clause names."}
"""What the form of a restriction says."""
LEFT = {"purpose": "news", "reasons": "It reports what happened."}
"""What the form of leaving an item says."""
UPLOAD = encoded(picture(11), "JPEG", quality=40)
REFERENCE = encoded(picture(11), "PNG")


class House:
    """A service with terms and a rule, and one known picture that we hold."""

    def __init__(self, reference: bytes = REFERENCE) -> None:
        self.somebody = person()
        self.on: Service = service(actor=self.somebody)
        (self.rule,) = adopted(self.on, self.somebody, LATER)
        self.known: Entry = entry(self.somebody, value=ZEROS)
        self.unconfirmed: Entry = entry(self.somebody, value="1" * 64, confirmed=False)
        exhibit = seal(
            service=self.on,
            receipt=uuid.uuid4(),
            content=reference,
            media_type="",
            related={},
            basis=LegalBasis.REFERENCE,
            actor=self.somebody,
            at=AT,
        )
        keep_reference(entry=self.known, exhibit=exhibit, actor=self.somebody, at=AT)

    def copy_requested(self, case: Case, somebody: Actor | None = None) -> Export:
        """A copy of a case's evidence that somebody requested just now for a court."""
        return request_export(
            exhibit_id=case.item.exhibit_id,
            recipient=Recipient.COURT,
            purpose=OpeningPurpose.INVESTIGATION,
            parts=[Part.CONTENT, Part.CIRCUMSTANCES],
            reference="12 Js 345/26",
            recipient_key=b"",
            actor=somebody or self.somebody,
            at=now(),
        )

    def restricted(self, content: bytes = UPLOAD, *, language: str = "en", distance: int = 4, at=LATER) -> Case:
        """A case that the rule decided: commanded, nothing heard from the platform yet."""
        hits = (hit(self.known, distance=distance),)
        record = spooled(self.on, verdict=Verdict.BLOCK, hits=hits, rule=self.rule, language=language, at=at)
        return self._considered(record, content, at)

    def in_question(
        self, content: bytes = UPLOAD, *, audience: Audience = Audience.PUBLIC, distance: int = 29, at=LATER
    ) -> Case:
        """A case that waits for a person: a hit, far if nothing else is said, on an entry that nobody confirmed."""
        hits = (hit(self.unconfirmed, distance=distance),)
        record = spooled(self.on, verdict=Verdict.REVIEW, hits=hits, audience=audience, at=at)
        return self._considered(record, content, at)

    def appealed(self) -> Appeal:
        """An appeal against a decision of the rule, taken just now."""
        statement = self.restricted(at=now()).item.restriction_set.get().statement
        said = AppealText(AppealCategory.CONTEXT, "The picture is from a news report.")
        return lodge(statement=statement, said=said, actor=DESK, at=now())

    def marked(self) -> Mark:
        """Another author, whom a public register knows as a journalist."""
        return place_mark(
            author=know(service=self.on, reference="a-journalist", actor=DESK, at=LATER),
            kind=MarkKind.PRESS,
            source=MarkSource.REGISTER,
            note="press council, number 17",
            until=LATER + timedelta(days=700),
            actor=self.somebody,
            at=LATER,
        )

    def running_clock(self, at=LATER) -> Alarm:
        """An hour that runs, with its first alarm; somebody is on call, and was called."""
        called = account("senior", email=f"{uuid.uuid4().hex}@staff.example")
        self.shift = clocks.add_shift(
            people=[called.email], weekdays=range(7), from_minute=0, to_minute=0, zone="Europe/Dublin",
            begins_on=at.date() - timedelta(days=2), ends_on=None, actor=self.somebody, at=at,
        )  # fmt: skip
        deadline = clocks.start(
            kind=DeadlineKind.TCO_HOUR, subject_kind="filing", subject_id=uuid.uuid4(), starts_at=at,
            service_id=self.on.id, caused_by=None, actor=DESK, at=at,
        )  # fmt: skip
        while clocks.sound_next(actor=DESK, at=at):
            continue
        return deadline.alarms.order_by("due_at").last()

    def untold(self, *, at=LATER) -> Case:
        """A proved case whose author has not been told yet."""
        return self.proved(at=at, told=False)

    def proved(self, content: bytes = UPLOAD, *, language: str = "en", at=LATER, told: bool = True) -> Case:
        """A restricted case whose item was proved unavailable and whose author was told, unless `told` says no."""
        case = self.restricted(content, language=language, at=at)
        restriction = Restriction.objects.get(item=case.item)
        done = at + timedelta(seconds=1.2)
        answer = ItemState(
            item=case.item.reference,
            revision=restriction.command.revision,
            state="disabled",
            surfaces=(case.item.link,),
            views_at_removal=41,
        )
        confirm_command(command=restriction.command, answer=answer, actor=DESK, at=done)
        confirm(restriction=restriction, actor=DESK, at=done)
        for link in (case.item.link, *case.item.surfaces):
            record_probe(
                command=restriction.command,
                link=link,
                reach=Reach.GONE,
                status=404,
                address="192.0.2.1",
                actor=DESK,
                at=done + timedelta(milliseconds=300),
            )
        prove(restriction=restriction, surfaces=2, actor=DESK, at=done + timedelta(milliseconds=600))
        if told:
            confirm_message(message=restriction.statement.message, actor=DESK, at=done + timedelta(seconds=2))
        return case

    def _considered(self, record, content: bytes, at) -> Case:
        item = received(record, self.on, content, at=at)
        return consider(item_id=item.id, actor=DESK, at=at + timedelta(milliseconds=40))


def flagged(house: House) -> None:
    """A flag of each lane, one of them from a trusted flagger, and two that a person answered."""
    trusted, _ = add_flagger(
        name="Example Watch", coordinator="Example Coordinator", country="IE", since=AT.date(), actor=DESK, at=AT
    )
    case = house.in_question()
    about = a_flag(house.on, flagger=trusted, mail="desk@watch.example", at=LATER)
    locate(flag=about, found=[PlatformItem(item=case.item.reference)], actor=DESK, at=LATER)
    join(flagged=about.items.get(), item=case.item, brought=False, actor=DESK, at=LATER)
    issue_reply(flag=about, kind=ReplyKind.ACKNOWLEDGEMENT, actor=DESK, at=LATER)
    a_flag(house.on, at=LATER)
    a_flag(house.on, kind=FlagKind.CHILD_ABUSE, name="", mail="", at=LATER)
    for outcome in (FlagOutcome.UNCLEAR, FlagOutcome.UNFOUNDED):
        done = close(flag=a_flag(house.on, mail="bo@example.org", at=LATER), outcome=outcome, actor=DESK, at=LATER)
        reply = issue_reply(flag=done, kind=ReplyKind.DECISION, actor=DESK, at=LATER)
    bounce_reply(reply=reply, reason="5.1.1", actor=DESK, at=LATER)
    answer_erasure(
        request=request_erasure(notifier=done.notifier, actor=DESK, at=LATER), kept=(), actor=DESK, at=LATER
    )
