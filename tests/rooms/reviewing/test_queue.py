"""The queue as it is worked: places, claims, notes, what is found, and that no case is decided by two people."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from firsthour.cases.actions import consider, decide, leave
from firsthour.cases.models import Case
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.policy.words import PurposeAssessment
from firsthour.reviewing import actions, duties, errors, queries, rules
from firsthour.reviewing.models import Claim, Place, SourceMeasure
from firsthour.reviewing.words import Filter, Urgency
from firsthour.threats.actions import dismiss
from firsthour.threats.words import Dismissal, Indicator
from firsthour.vault.actions import set_apart
from firsthour.vault.words import DangerReason
from tests.making import AT, DESK, JUDGED, account, adopted, entry, hit, person, received, service, spooled
from tests.threatening import threatened

LATER = AT + timedelta(days=90)
ALL = Filter()


class Floor:
    """A service with open cases that hit an unconfirmed entry."""

    def __init__(self, count: int) -> None:
        self.one, self.two = person("reviewer"), person("reviewer")
        self.on = service()
        (self.rule,) = adopted(self.on, person("legal"), LATER)
        self.known = entry(person(), confirmed=False)
        self.cases = [self.opened(f"item-{number}", LATER + timedelta(minutes=number)) for number in range(count)]

    def opened(self, reference: str, at, language: str = "en") -> Case:
        record = spooled(
            self.on,
            verdict=Verdict.REVIEW,
            hits=(hit(self.known),),
            rule=self.rule,
            reference=reference,
            language=language,
            at=at,
        )
        return consider(item_id=received(record, self.on, at=at).id, actor=DESK, at=at)

    def placed(self, at=LATER + timedelta(hours=1)) -> list[Case]:
        actions.place_new(actor=DESK, at=at)
        return [each.case for each in queries.queue(ALL, reader=self.one, at=at)]


@pytest.fixture
def floor(db, home) -> Floor:
    return Floor(3)


def test_open_cases_take_their_places_the_longest_waiting_first_and_say_why(floor):
    assert floor.placed() == floor.cases
    said = [each.urgency for each in queries.reasons_of(Place.objects.get(case=floor.cases[0]))]
    assert said == [Urgency.SEVERITY, Urgency.AGE]


def test_a_decided_case_leaves_the_queue_and_its_claim_goes_with_it(floor):
    first, *rest = floor.placed()
    actions.claim(case=first, actor=floor.one, at=LATER)
    leave(case=first, judged=JUDGED, actor=floor.one, at=LATER)
    assert duties.keep_queue(lambda: LATER)
    assert not Claim.objects.exists()
    assert [each.case for each in queries.queue(ALL, reader=floor.one, at=LATER)] == rest


def test_a_claimed_case_is_nobody_elses_until_released_or_left_alone_for_the_lease(floor):
    first, second, _ = floor.placed()
    assert actions.claim_next(filtered=ALL, actor=floor.one, at=LATER) == first
    assert actions.claim_next(filtered=ALL, actor=floor.two, at=LATER) == second
    with pytest.raises(errors.CaseClaimed):
        actions.claim(case=first, actor=floor.two, at=LATER)
    assert actions.keep_claim(case_id=first.id, actor=floor.two, at=LATER) is None
    kept = actions.keep_claim(case_id=first.id, actor=floor.one, at=LATER + timedelta(minutes=2))
    assert kept.until == LATER + timedelta(minutes=2) + rules.LEASE
    actions.claim(case=first, actor=floor.two, at=kept.until)
    actions.release(case=first, actor=floor.one, at=kept.until)
    assert Claim.objects.get(case=first).holder == Claim.objects.get(case=first, holder=floor.two.id).holder
    actions.release(case=first, actor=floor.two, at=kept.until)
    assert not Claim.objects.filter(case=first).exists()


def test_taking_a_case_is_recorded_once_and_renewing_it_is_not(floor):
    floor.placed()
    for minute in range(3):
        actions.claim(case=floor.cases[0], actor=floor.one, at=LATER + timedelta(minutes=minute))
    assert Event.objects.filter(tag="reviewing:claim:taken").count() == 1


def test_the_database_refuses_a_decision_on_what_somebody_else_holds(floor):
    case = floor.cases[0]
    actions.claim(case=case, actor=floor.one, at=LATER)
    with pytest.raises(IntegrityError, match="somebody else holds this case"), transaction.atomic():
        leave(case=case, judged=JUDGED, actor=floor.two, at=LATER)
    leave(case=case, judged=JUDGED, actor=floor.one, at=LATER)


def test_many_people_at_once_never_get_the_same_case(floor):
    floor.placed()
    people = [person("reviewer") for _ in range(4)]
    together, taken, faults = threading.Barrier(4), [], []

    def work(mine) -> None:
        try:
            together.wait()
            taken.append(actions.claim_next(filtered=ALL, actor=mine, at=LATER).id)
        except errors.QueueEmpty:
            taken.append(None)
        except BaseException as fault:  # noqa: BLE001 - told by the test itself
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(map(str, taken)) == sorted(map(str, [*(case.id for case in floor.cases), None]))


def test_sources_are_measured_by_what_people_decided(floor):
    right, wrong, _ = floor.cases
    clause = floor.on.clause_set.first()
    decide(
        case=right, clause=clause, provision="", purpose=PurposeAssessment.NONE_FOUND,
        judged=JUDGED, actor=floor.one, at=LATER,
    )
    leave(case=wrong, judged=JUDGED, actor=floor.one, at=LATER)
    duties.measure(lambda: LATER + timedelta(days=1))
    measured = SourceMeasure.objects.get()
    assert (measured.source, measured.judged, measured.right) == (floor.known.source.name, 2, 1)
    floor.placed()
    assert "precision" in {each["urgency"] for each in Place.objects.get().reasons}


def test_filters_show_what_they_say_and_a_view_keeps_them_for_its_owner_alone(floor):
    other = floor.opened("item-fr", LATER, language="fr")
    floor.placed()
    french = Filter(language="fr")
    assert [each.case for each in queries.queue(french, reader=floor.one, at=LATER)] == [other]
    actions.claim(case=other, actor=floor.one, at=LATER)
    assert [each.case for each in queries.queue(Filter(mine=True), reader=floor.one, at=LATER)] == [other]
    mine, theirs = account("reviewer"), account("reviewer")
    view = actions.save_view(account=mine, name=" French  first ", filtered=french, actor=floor.one, at=LATER)
    assert [(kept.name, kept_filter) for kept, kept_filter in queries.views_of(mine)] == [("French first", french)]
    with pytest.raises(errors.SavedViewUnknown):
        actions.remove_view(account=theirs, view_id=view.id, actor=floor.two, at=LATER)
    actions.remove_view(account=mine, view_id=view.id, actor=floor.one, at=LATER)
    assert queries.views_of(mine) == []


def test_cases_are_found_by_item_ground_and_note_and_never_by_half_a_query(floor):
    floor.placed()
    actions.add_note(case=floor.cases[1], text="Compare the harbour photograph", actor=floor.one, at=LATER)
    assert queries.found_by("item-2", filings=False, most=9)[0] == [floor.cases[2]]
    assert queries.found_by("HARBOUR compar", filings=False, most=9)[0] == [floor.cases[1]]
    assert queries.found_by("harbour nowhere", filings=False, most=9)[0] == []
    with pytest.raises(errors.SearchTooShort):
        queries.found_by(" x ", filings=False, most=9)
    with pytest.raises(errors.NoteEmpty):
        actions.add_note(case=floor.cases[1], text=" \x00 ", actor=floor.one, at=LATER)


def test_what_half_of_everything_says_is_found_among_the_newest_in_the_same_order(floor, monkeypatch):
    floor.placed()
    alone = [case.id for case in queries.found_by("item", filings=False, most=9)[0]]
    for read in (0, 1, 2, 3):
        monkeypatch.setattr(queries, "NEWEST_READ", read)
        assert [case.id for case in queries.found_by("item", filings=False, most=9)[0]] == alone
        assert len(queries.found_by("item", filings=False, most=2)[0]) == 2


def test_a_long_queue_is_counted_only_so_far(floor, monkeypatch):
    floor.placed()
    monkeypatch.setattr(queries, "MOST_COUNTED", 1)
    assert queries.waiting(Filter(), reader=floor.one, at=LATER) == 2
    assert queries.waiting(Filter(mine=True), reader=floor.one, at=LATER) == 0


def test_what_is_set_apart_as_a_danger_to_keep_is_not_found(floor):
    floor.placed()
    set_apart(
        exhibit_id=floor.cases[0].item.exhibit_id, because=DangerReason.PERSON, actor=floor.one, at=LATER
    )
    assert queries.found_by("item-0", filings=False, most=9)[0] == []


def test_whatever_is_written_into_the_search_is_only_words(floor):
    floor.placed()
    for hostile in ("'", "''; DROP TABLE x", "a\\", "& | !", ":*", "<-> <2>", "\x00", "é" * 500):
        queries.found_by(f"{hostile} item", filings=True, most=9)
        assert len(queries.found_by("item", filings=True, most=9)[0]) == 3


def test_a_case_decided_at_once_can_be_found_too(floor):
    leave(case=floor.cases[0], judged=JUDGED, actor=floor.one, at=LATER)
    assert queries.found_by("item-0", filings=False, most=9)[0] == []
    assert duties.draw_words(lambda: LATER)
    assert queries.found_by("item-0 leave", filings=False, most=9)[0] == [floor.cases[0]]


def test_a_case_that_points_to_a_threat_to_life_stands_before_all_others_at_once_until_it_is_dismissed(floor):
    first, *_, last = floor.placed()
    threatened(first, Indicator.NAMED_TARGET, actor=floor.one, at=LATER + timedelta(hours=2))
    assert actions.place_threatened(actor=DESK, at=LATER + timedelta(hours=2)) == 0, "a suspicion calls nobody"
    threat = threatened(last, actor=floor.one, at=LATER + timedelta(hours=2))
    assert actions.place_threatened(actor=DESK, at=LATER + timedelta(hours=2)) == 1
    assert floor.placed()[0] == last
    assert queries.reasons_of(Place.objects.get(case=last))[0].urgency is Urgency.THREAT
    assert actions.place_threatened(actor=DESK, at=LATER + timedelta(hours=2)) == 0
    dismissed = {"threat_id": threat.id, "because": Dismissal.NO_DANGER, "text": "Nobody is in danger."}
    dismiss(**dismissed, actor=floor.one, at=LATER + timedelta(hours=2))
    actions.place_oldest_again(actor=DESK, at=LATER + timedelta(hours=3))
    assert floor.placed()[-1] == last


def test_whoever_skips_a_case_gets_the_one_behind_it(floor):
    floor.placed()
    first, second, third = floor.cases
    assert actions.claim_next(filtered=ALL, actor=floor.one, at=LATER) == first
    actions.release(case=first, actor=floor.one, at=LATER)
    assert actions.claim_next(filtered=ALL, behind=first, actor=floor.one, at=LATER) == second
    assert actions.claim_next(filtered=ALL, behind=first, actor=floor.two, at=LATER) == third
    with pytest.raises(errors.QueueEmpty):
        actions.claim_next(filtered=ALL, behind=third, actor=floor.one, at=LATER)
    Place.objects.filter(case=third).delete()
    assert actions.claim_next(filtered=ALL, behind=third, actor=floor.one, at=LATER) == first, "it has no place now"
