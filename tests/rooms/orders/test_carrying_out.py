"""An accepted order is carried out item by item, proved, and other people's copies are put before a person."""

import io
import json
import urllib.error
import urllib.request
from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from PIL import Image

from firsthour.authors.models import Author, Strike
from firsthour.cases.duties import consider_next, follow
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.words import RestrictionState
from firsthour.clocks.duties import keep_time
from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of
from firsthour.doors.now import now
from firsthour.intake.actions import forget, minimise
from firsthour.intake.models import Item
from firsthour.ledger.models import Event
from firsthour.notices.models import Message, Statement
from firsthour.orders import actions, errors
from firsthour.orders.duties import carry_out_orders, preserve_evidence, resolve_links, search_copies
from firsthour.orders.models import Filing, FoundCopy, OrderedItem
from firsthour.orders.words import CallBackOutcome, FilingState, NamedLink, Sender
from firsthour.platform.actions import add_connector
from firsthour.platform.duties import send_command
from firsthour.platform.models import Command
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.signals.rules import exact_signals
from firsthour.vault.models import Hold
from tests.boarding import running_board
from tests.filing import ORDER, filed, registered
from tests.making import DESK, JUDGED, adopted, person, received, service, spooled

HOUR = timedelta(hours=1)


class World:
    """A service on a board that answers, an authority, and a legal officer."""

    def __init__(self, board) -> None:
        self.board, self.at = board, now()
        self.on, self.officer = service(at=self.at), person("legal", at=self.at)
        adopted(self.on, self.officer, self.at)
        self.authority = registered(at=self.at)
        add_connector(
            service=self.on, address=f"{board.address}/hook", secret="shared", actor=self.officer, at=self.at
        )

    def uploaded(self, name: str, author: str, content: bytes, *, distance: int = 0) -> str:
        """A post that came through the gate and passed; its fingerprint lies `distance` bits from all zeros."""
        link = self.board.add(name, author, content)
        value = f"{(1 << distance) - 1:064x}"
        record = spooled(self.on, reference=name, author=author, at=self.at)
        look = msgspec.structs.replace(record.signals[0], value=value)
        post = self.board.posts[name]
        item = msgspec.structs.replace(record.item, link=link, surfaces=tuple(self.board.surfaces(post)))
        record = msgspec.structs.replace(record, item=item, signals=(look, *exact_signals(content)))
        received(record, self.on, at=self.at)
        return link

    def ordered(self, *links: str, accepted: bool = True, **options) -> Filing:
        named = tuple(NamedLink(link) for link in links)
        form = msgspec.structs.replace(ORDER, url_and_location_info=named, **options.pop("form", {}))
        filing = filed(self.on, form, arrived=options.pop("arrived", self.at), at=now(), **options)
        return actions.accept(filing_id=filing.id, actor=self.officer, at=now()) if accepted else filing

    def work(self, at=None) -> None:
        """What the worker does, as often as it takes."""
        clock = (lambda: at) if at else now
        for _ in range(4):
            resolve_links(clock)
            carry_out_orders(clock)
            search_copies(clock)


@pytest.fixture
def world(db, home, monkeypatch):
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        yield World(board)


def picture(colour: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (colour, 90, 30)).save(out, "PNG")
    return out.getvalue()


def test_what_an_order_names_is_gone_proved_and_told_within_its_hour(world):
    known, fresh = world.uploaded("a1", "ana", b"one"), world.board.add("b2", "ben", b"two")
    minimise(actor=DESK, at=world.at + HOUR)
    filing = world.ordered(known, fresh)
    world.work()
    filing.refresh_from_db()
    assert filing.state == FilingState.EXECUTED
    assert {post.state for post in world.board.posts.values()} == {"disabled"}
    first, second = OrderedItem.objects.filter(filing=filing).order_by("link__place")
    assert first.item.author.reference == "ana" and second.item.author.reference == "ben"
    assert filing.received_at <= min(first.proved_at, second.proved_at)
    assert filing.executed_at == max(first.proved_at, second.proved_at) < filing.received_at + HOUR
    for ordered in (first, second):
        decision = ordered.restriction.decision
        assert decision.order == filing.id and decision.carried_out and decision.provision == "TCO-2.7.a"
        assert decision.actor_kind == "person" and str(decision.actor_id) == world.officer.id
        assert [hold.basis for hold in Hold.objects.filter(exhibit=ordered.restriction.exhibit)] == ["TCO-6"]
    (hour,) = [clock for clock in deadlines_of([filing.id]) if clock.kind == "TCO-3.3"]
    assert hour.satisfied_at == filing.executed_at and hour.reached_at is None
    told = Statement.objects.filter(kind="ordered")
    assert told.count() == 2 and "Example Police Office" in "".join(told[0].paragraphs)
    assert "Example Administrative Court" in told[0].redress[0] and not Strike.objects.exists()
    event = json.loads(Event.objects.filter(tag="cases:decision:taken").first().canonical)
    assert event["body"]["order"] == str(filing.id) and event["body"]["carried_out"] is True


@pytest.mark.parametrize("count", [3, pytest.param(60, marks=pytest.mark.torture)])
def test_every_surface_of_every_item_is_gone_everywhere_before_the_hour_is_over(world, count):
    arrived = world.at - timedelta(minutes=50)
    filing = world.ordered(*(world.uploaded(f"p{n}", f"a{n}", b"%d" % n) for n in range(count)), arrived=arrived)
    world.work()
    filing.refresh_from_db()
    assert arrived < filing.executed_at < arrived + HOUR
    asked = {command.item_reference: command.territories for command in Command.objects.all()}
    assert asked == {name: [] for name in world.board.posts}, "no territory is left out, so no state is"
    surfaces = [each for post in world.board.posts.values() for each in world.board.surfaces(post)]
    for surface in surfaces:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(surface)
    other = {"order_reference_number": "2"}
    missed = world.ordered(world.board.add("late"), arrived=arrived, accepted=False, form=other)
    while keep_time(lambda: arrived + HOUR):
        continue
    reached = {each.id: hour_of(each).reached_at for each in (filing, missed)}
    assert reached == {filing.id: None, missed.id: arrived + HOUR}


def hour_of(filing: Filing) -> Deadline:
    (hour,) = [clock for clock in deadlines_of([filing.id]) if clock.kind == "TCO-3.3"]
    return hour


def test_an_order_carried_out_twice_or_after_a_crash_does_nothing_twice(world):
    filing = world.ordered(world.uploaded("a1", "ana", b"one"))
    for _ in range(2):
        world.work()
    Filing.objects.filter(pk=filing.pk).update(state=FilingState.ACCEPTED)
    world.work()
    assert Decision.objects.count() == Restriction.objects.count() == Message.objects.count() == 1
    assert [verb for verb, _ in world.board.asked].count("command") == 1


def test_two_addresses_of_one_item_are_one_decision_and_its_copies_are_listed_once(world):
    link = world.uploaded("a1", "ana", b"one")
    for copier in ("b2", "c3"):
        world.uploaded(copier, "ben", b"one")
    filing = world.ordered(link, link.replace("/p/", "/img/"))
    world.work()
    filing.refresh_from_db()
    assert filing.state == FilingState.EXECUTED
    assert OrderedItem.objects.get(filing=filing).link.place == 1 and Decision.objects.count() == 1
    assert {copy.item.reference for copy in FoundCopy.objects.filter(filing=filing)} == {"b2", "c3"}
    opened = Event.objects.filter(tag="cases:case:opened")
    assert opened.count() == Case.objects.count() == 3 and Author.objects.filter(reference="ben").count() == 1


def test_an_item_that_was_named_is_not_forgotten_as_one_that_matched_nothing(world):
    world.ordered(world.uploaded("a1", "ana", b"one"))
    world.work()
    far = world.at + timedelta(days=400)
    minimise(actor=DESK, at=far)
    assert forget(term=timedelta(days=30), actor=DESK, at=far) == 0 and not consider_next(lambda: far)
    assert Item.objects.get(reference="a1").link


def test_a_platform_that_lies_or_is_silent_ends_no_hour(world):
    link = world.uploaded("a1", "ana", b"one")
    world.board.broken = {"resolve"}
    filing = world.ordered(link)
    world.work()
    filing.refresh_from_db()
    assert filing.state == FilingState.ACCEPTED and filing.links.get().problem == "platform:connector:refused"
    world.board.broken = {"command"}
    world.work(at=now() + timedelta(seconds=30))
    assert Restriction.objects.get().state == RestrictionState.COMMANDED
    world.board.broken = set()
    world.board.posts["a1"].state = "published"
    world.work(at=now() + timedelta(minutes=10))
    filing.refresh_from_db()
    assert filing.state == FilingState.EXECUTED


def test_preservation_holds_an_order_up_for_twenty_minutes_and_no_longer(world):
    link = world.uploaded("a1", "ana", b"one")
    world.board.broken = {"fetch"}
    filing = world.ordered(link)
    world.work()
    assert not Restriction.objects.exists()
    world.work(at=filing.received_at + timedelta(minutes=20))
    restriction = Restriction.objects.get()
    assert restriction.state == RestrictionState.PROVED and restriction.exhibit is None
    world.board.broken = set()
    preserve_evidence(now)
    restriction.refresh_from_db()
    assert restriction.exhibit is not None
    assert [hold.basis for hold in Hold.objects.filter(exhibit=restriction.exhibit)] == ["TCO-6"]


def test_an_address_without_an_item_is_done_only_when_nothing_is_seen_there(world):
    filing = world.ordered(f"{world.board.address}/p/never")
    world.work()
    filing.refresh_from_db()
    assert filing.state == FilingState.EXECUTED and filing.links.get().gone_at and not Restriction.objects.exists()


def test_a_second_order_about_the_same_item_is_proved_by_a_look_of_its_own(world):
    link = world.uploaded("a1", "ana", b"one")
    world.ordered(link)
    world.work()
    arrived = now()
    second = world.ordered(link, arrived=arrived, form={"order_reference_number": "another"})
    world.work()
    second.refresh_from_db()
    assert second.state == FilingState.EXECUTED and second.executed_at >= arrived
    assert Restriction.objects.count() == 1 and second.items.get().restriction.decision.order != second.id


def test_other_peoples_copies_wait_for_a_person_and_each_gets_a_decision_of_its_own(world):
    link = world.uploaded("a1", "ana", picture(1))
    world.uploaded("b2", "ben", picture(1))
    world.uploaded("c3", "cem", picture(3), distance=20)
    world.uploaded("d4", "dan", picture(4), distance=60)
    minimise(actor=DESK, at=world.at + HOUR)
    filing = world.ordered(link)
    world.work()
    exact, near = FoundCopy.objects.order_by("-exact")
    assert (exact.item.reference, exact.exact, near.item.reference, near.distance) == ("b2", True, "c3", 20)
    assert exact.prepared_at and near.prepared_at and exact.item.author.reference == "ben"
    assert world.board.posts["b2"].state == world.board.posts["c3"].state == "published"
    clause = access_clause(world.on, "TVE-2", now())
    decided = {"clause": clause, "purpose": PurposeAssessment.NONE_FOUND, "actor": world.officer, "at": now()}
    decided["judged"] = JUDGED
    assert actions.decide_copies(filing_id=filing.id, chosen=[exact.id], **decided) == 1
    actions.leave_copies(filing_id=filing.id, chosen=[near.id], judged=JUDGED, actor=world.officer, at=now())
    with pytest.raises(errors.CopyUnknown):
        actions.decide_copies(filing_id=filing.id, chosen=[near.id], **decided)
    decision = Decision.objects.get(case__item=exact.item_id)
    assert decision.order == filing.id and not decision.carried_out and decision.clause == clause
    statement = decision.restriction.statement
    assert statement.kind == "reasons" and any("in another post" in each for each in statement.paragraphs)
    assert Strike.objects.count() == 1
    while send_command(now):
        continue
    restriction = decision.restriction
    for _ in range(2):
        restriction.refresh_from_db()
        follow(restriction, now)
    assert world.board.posts["b2"].state == "disabled" and world.board.posts["c3"].state == "published"


def test_what_a_forged_order_took_down_comes_back(world):
    filing = world.ordered(world.uploaded("a1", "ana", b"one"), sender=Sender())
    world.work()
    assert world.board.posts["a1"].state == "disabled"
    actions.settle_call_back(
        filing_id=filing.id, outcome=CallBackOutcome.FORGED, authority_id=None, actor=world.officer, at=now()
    )
    while send_command(now):
        continue
    assert world.board.posts["a1"].state == "published" and Case.objects.get().decisions.count() == 2


def test_only_an_order_that_waits_and_names_something_is_accepted(world):
    filing = world.ordered(world.board.add("a1"))
    with pytest.raises(errors.NotAnOrder):
        actions.accept(filing_id=filing.id, actor=world.officer, at=now())
    with pytest.raises(errors.NothingNamed):
        world.ordered()
    with pytest.raises(errors.FormMissing):
        actions.accept(filing_id=filed(world.on, None).id, actor=world.officer, at=now())
