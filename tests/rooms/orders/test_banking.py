"""What an executed order named is seen again, and never acts by itself; when the order falls, all of it is undone."""

from datetime import timedelta

import msgspec
import pytest
from django.conf import settings

from firsthour.cases.actions import decide, open_asked
from firsthour.cases.duties import fetch_and_seal
from firsthour.cases.models import Case, Restriction
from firsthour.doors.now import now
from firsthour.intake.models import Item
from firsthour.ledger.words import Actor
from firsthour.matching.actions import confirm_entry
from firsthour.matching.models import Entry
from firsthour.orders import actions, errors
from firsthour.orders.duties import bank_items
from firsthour.orders.words import FallGround
from firsthour.platform.calling import reach
from firsthour.platform.duties import send_command
from firsthour.platform.models import GateChange
from firsthour.policy.models import AdoptedRule
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.signals.words import SignalKind
from tests.boarding import running_board
from tests.making import JUDGED, hit
from tests.rooms.orders.test_carrying_out import World, picture
from tests.rooms.orders.test_withholding import withheld

NONE = PurposeAssessment.NONE_FOUND


@pytest.fixture
def world(db, home, monkeypatch):
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        yield World(board)


def gone() -> set[str]:
    """The entries of which gates were told that they match no more."""
    told = GateChange.objects.filter(kind="entry").values_list("payload", flat=True)
    return {each["id"] for each in told if each.get("gone")}


def test_an_executed_order_feeds_a_bank_of_its_own_as_seeds_of_that_order(world):
    filing = world.ordered(world.uploaded("a1", "ana", picture(1)))
    assert not bank_items(now), "nothing before it is executed"
    world.work()
    assert bank_items(now) and not bank_items(now)
    entries = list(Entry.objects.all())
    assert {each.kind for each in entries} >= {SignalKind.PDQ, SignalKind.SHA256}
    assert {(each.bank.name, each.source.name, each.status) for each in entries} == {
        ("orders", f"order-{filing.number}", "seed")
    }


def test_what_is_withheld_feeds_nothing_until_it_may_be_told(world):
    filing = withheld(world, world.uploaded("a1", "ana", picture(1)))
    assert not bank_items(now) and not Entry.objects.exists()
    actions.lift_withholding(filing_id=filing.id, actor=world.officer, at=now())
    assert bank_items(now) and Entry.objects.exists()


def test_when_the_order_falls_its_entries_go_and_what_followed_is_reversed_or_proposed(world):
    filing = world.ordered(world.uploaded("a1", "ana", picture(1)))
    world.work()
    bank_items(now)
    entry = Entry.objects.get(kind=SignalKind.PDQ)
    by_person, by_rule = (_later(world, name, entry) for name in ("b2", "c3"))
    clause = access_clause(world.on, "TVE-2", now())
    decide(case=by_person, clause=clause, provision="", purpose=NONE, judged=JUDGED, actor=world.officer, at=now())
    confirm_entry(entry_id=entry.id, purpose=NONE, actor=world.officer, at=now())
    rule = AdoptedRule.objects.filter(shadow=False).first()
    entry.refresh_from_db()
    decide(
        case=by_rule,
        clause=clause,
        provision="",
        purpose=NONE,
        rule=rule,
        entry=entry,
        actor=Actor.rule(rule.id),
        at=now(),
    )
    actions.note_fall(filing_id=filing.id, because=FallGround.INFRINGEMENT, actor=world.officer, at=now())
    assert {each.status for each in Entry.objects.all()} == {"retired"}
    assert gone() == {str(each.id) for each in Entry.objects.all()}
    while send_command(now):
        continue
    states = {each.item.reference: each.state for each in Restriction.objects.select_related("item")}
    assert states["a1"] == states["c3"] == "lifting" and states["b2"] == "commanded"
    assert world.board.posts["a1"].state == "published"
    with pytest.raises(errors.OrderFallen):
        actions.note_fall(filing_id=filing.id, because=FallGround.ANNULLED, actor=world.officer, at=now())
    assert not bank_items(now)


def _later(world, name: str, entry: Entry) -> Case:
    """A later upload that hit the entry, with its evidence sealed and its case open."""
    world.uploaded(name, "ben", picture(1))
    item = Item.objects.get(reference=name)
    item.hits = [msgspec.to_builtins(msgspec.structs.replace(hit(entry), distance=0))]
    item.save(update_fields=["hits"])
    item = Item.objects.get(pk=item.pk)
    fetch_and_seal(item, reach(item.service, now), now)
    return open_asked(item=Item.objects.get(pk=item.pk), actor=world.officer, at=now() - timedelta(seconds=1))
