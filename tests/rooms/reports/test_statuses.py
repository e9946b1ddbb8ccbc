"""Statuses rebuilt from events equal the tables, and a row that somebody changed is found."""

import random
from datetime import timedelta

import msgspec
import structlog
from django.conf import settings

from firsthour.cases.models import Case, Restriction
from firsthour.clocks.actions import add_shift
from firsthour.clocks.duties import keep_time, sound
from firsthour.clocks.queries import unmet
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.models import Event
from firsthour.matching.actions import dispute_entry, retire_entry
from firsthour.matching.models import Entry
from firsthour.matching.words import DisputeReason
from firsthour.notices.duties import call
from firsthour.notices.models import CallOut
from firsthour.notices.queries import calls_to_make, text_of_call_out
from firsthour.notices.senders.webhook.sender import read_pager
from firsthour.orders import actions as orders
from firsthour.orders.models import Answer, Filing, OrderedItem
from firsthour.orders.words import CallBackOutcome, FilingState, ReturnGround, Sender
from firsthour.people.models import Account
from firsthour.platform.models import Service
from firsthour.platform.sealing import Sealer
from firsthour.platform.words import PlatformItem
from firsthour.reports.duties import COMPARE_EVERY, compare
from firsthour.reports.queries import compare_statuses, last_comparison
from firsthour.reports.rules.statuses import Difference, Kind
from firsthour.vault.actions import begin_destruction
from firsthour.vault.duties import destroy_due
from firsthour.vault.models import Exhibit
from firsthour.vault.words import ExhibitState
from tests.filing import ORDER, filed, registered
from tests.making import AT, DESK, entry, person, service
from tests.rooms.reports.history import History
from tests.rooms.vault.keeping import sealed


def history() -> History:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    made = History()
    made.remove_some(2, random.Random(seed))
    made.remove(reversed_by_person=True)
    made.remove(proved=False)
    return made


def test_a_history_replayed_equals_the_tables(db, home):
    made = history()
    other = entry(made.somebody, value="1" * 64, confirmed=False)
    dispute_entry(entry_id=other.id, reason=DisputeReason.FALSE_MATCH, actor=DESK, at=AT)
    retire_entry(entry_id=entry(made.somebody, value="2" * 64, confirmed=False).id, actor=DESK, at=AT)
    compared, found = compare_statuses()
    assert found == []
    assert compared > Case.objects.count() + Restriction.objects.count() + 10


def test_destroyed_evidence_is_destroyed_in_the_log_too(db, home):
    first, second = sealed(), sealed(Service.objects.get())
    begin_destruction(exhibit_id=first.id, actor=DESK, at=first.retain_until)
    assert compare_statuses()[1] == []
    destroy_due(lambda: first.retain_until)
    assert set(Exhibit.objects.values_list("state", flat=True)) == {ExhibitState.DESTROYED}
    assert compare_statuses()[1] == []
    Exhibit.objects.filter(pk=second.pk).update(state=ExhibitState.DESTROYING)
    assert compare_statuses()[1] == [Difference(Kind.EXHIBIT, str(second.id), "destroyed", "destroying")]


def test_a_changed_a_missing_and_an_invented_row_are_found(db, home):
    history()
    case, restriction = Case.objects.first(), Restriction.objects.filter(state="proved").first()
    Case.objects.filter(pk=case.pk).update(state="open")
    Restriction.objects.filter(pk=restriction.pk).update(state="lifted")
    invented = Entry.objects.get()
    Entry.objects.filter(pk=invented.pk).update(status="disputed", disputed_at=AT, disputed_because="false-match")
    found = compare_statuses()[1]
    assert set(found) == {
        Difference(Kind.CASE, str(case.id), "decided", "open"),
        Difference(Kind.RESTRICTION, str(restriction.id), "proved", "lifted"),
        Difference(Kind.ENTRY, str(invented.id), "confirmed", "disputed"),
    }


def test_the_duty_compares_once_a_day_and_is_loud_about_a_difference(db, home):
    history()
    compare(lambda: AT)
    assert last_comparison() is None, "before the log has begun there is nothing to compare with"
    Sealer().seal(lambda: AT)
    compare(lambda: AT)
    compare(lambda: AT)
    assert last_comparison()[1] == 0
    assert Event.objects.filter(tag="reports:statuses:compared").count() == 1
    Case.objects.update(state="open")
    with structlog.testing.capture_logs() as told:
        compare(lambda: AT + COMPARE_EVERY)
    assert last_comparison()[1] == Case.objects.count()
    assert {each["log_level"] for each in told} == {"critical"}


def test_a_difference_calls_people_on_call_until_it_is_gone(db, home, monkeypatch):
    made = history()
    monkeypatch.setattr(settings, "PAGER", read_pager("http://127.0.0.1:9/call", "s" * 40))
    add_shift(
        people=[Account.objects.get(pseudonym=made.somebody.id).email],
        weekdays=range(7),
        from_minute=0,
        to_minute=0,
        zone="UTC",
        begins_on=AT.date(),
        ends_on=None,
        actor=DESK,
        at=AT,
    )
    Sealer().seal(lambda: AT)
    Case.objects.update(state="open")
    compare(lambda: AT)
    sound(lambda: AT)
    call(lambda: AT)
    called = CallOut.objects.get()
    text = text_of_call_out(called)
    assert (str(called.account.pseudonym), text.kind, text.mark) == (made.somebody.id, "OWN-difference", "begun")
    compare(lambda: AT + COMPARE_EVERY / 2)
    assert unmet(DeadlineKind.OWN_DIFFERENCE).count() == 1
    keep_time(lambda: AT + COMPARE_EVERY)
    compare(lambda: AT + COMPARE_EVERY)
    assert unmet(DeadlineKind.OWN_DIFFERENCE).count() == 2, "it is still so the next day: people are called anew"
    Case.objects.update(state="decided")
    compare(lambda: AT + COMPARE_EVERY * 2)
    assert last_comparison()[1] == 0 and not unmet(DeadlineKind.OWN_DIFFERENCE).exists()
    assert not calls_to_make().exists()
    assert compare_statuses()[1] == []


def test_orders_and_what_came_of_them_are_replayed_too(db, home):
    on, officer = service(), person("legal")
    registered()
    first = filed(on)
    again = filed(on, key="sent twice")
    assert again.state == FilingState.DUPLICATE
    orders.accept(filing_id=first.id, actor=officer, at=AT)
    posted = PlatformItem(item="p/1", author="somebody", link=ORDER.url_and_location_info[0].url)
    link = first.links.select_related("filing__service").get()
    orders.note_resolved(link=link, told=[posted], actor=DESK, at=AT)
    orders.take_items(filing=link.filing, links=[link], actor=DESK, at=AT)
    ordered = OrderedItem.objects.get()
    assert compare_statuses()[1] == []
    orders.carry_out(ordered=ordered, actor=officer, at=AT)
    orders.note_proved(ordered=ordered, proved_at=AT, actor=DESK, at=AT)
    other = filed(on, msgspec.structs.replace(ORDER, order_reference_number="another"), sender=Sender())
    orders.settle_call_back(
        filing_id=other.id, outcome=CallBackOutcome.FORGED, authority_id=None, actor=officer, at=AT
    )
    orders.return_order(
        filing_id=first.id,
        grounds=[ReturnGround.IMPOSSIBILITY],
        further="The platform does not answer.",
        asked="",
        since=AT,
        actor=officer,
        at=AT + timedelta(minutes=1),
    )
    assert compare_statuses()[1] == []
    Filing.objects.filter(pk=first.id).update(state=FilingState.EXECUTED)
    OrderedItem.objects.update(proved_at=None)
    Answer.objects.update(state="done")
    assert {(each.kind, each.by_events, each.in_table) for each in compare_statuses()[1]} == {
        (Kind.FILING, "returned", "executed"),
        (Kind.ORDERED_ITEM, "proved", "taken"),
        (Kind.ANSWER, "undone", "done"),
    }
