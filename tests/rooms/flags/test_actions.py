"""Flags are kept encrypted, located, joined into one question and answered once; notifiers are erased in time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from firsthour.cases import flagging
from firsthour.cases.actions import decide, leave, reverse
from firsthour.cases.duties import answer_flags, consider_next, locate_flags, take_up_flags
from firsthour.cases.errors import CaseDecided, OnlyAPerson
from firsthour.cases.models import Case
from firsthour.cases.rules import UNDO_FOR
from firsthour.flags import actions, errors, queries, rules
from firsthour.flags.duties import forget
from firsthour.flags.models import Burst, Flag, Notifier
from firsthour.flags.words import BurstKind, FlagKind, FlagOutcome, FlagState, Lane, NotifierStanding
from firsthour.intake.actions import receive_flagged
from firsthour.intake.models import Item
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.notices.actions import issue_reproof
from firsthour.platform.words import PlatformItem
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from tests.flagging import LINK, WHY, a_flag, platform_of
from tests.making import AT, DESK, JUDGED, adopted, decided_case, person, received, service, spooled

LATER = AT + timedelta(days=90)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def on(db, home):
    return service()


def worked(at=LATER) -> None:
    """Every duty that follows a flag, until none has anything to do."""
    duties = (locate_flags, take_up_flags, consider_next, answer_flags)
    while sum(duty(lambda: at) for duty in duties):
        pass


def refreshed(flag: Flag) -> Flag:
    return queries.access_flag(flag.id)


def adder(at=AT):
    return actions.add_flagger(
        name="Example Watch", coordinator="Example Coordinator", country="IE", since=date(2026, 1, 2), actor=DESK, at=at
    )


def test_nothing_a_notifier_writes_is_readable_in_the_database_or_in_events(on):
    flag = a_flag(on)
    rows = [*Flag.objects.values_list(), *Notifier.objects.values_list()]
    kept = b"".join(_plain(each) for row in rows for each in row)
    told = "".join(Event.objects.values_list("canonical", flat=True))
    for written in ("Ana", "ana@example.org", "attack", "board.example"):
        assert written.encode() not in kept and written not in told
    assert queries.links_of(flag) == (LINK,) and queries.explanation_of(flag) == WHY
    assert queries.name_of(flag.notifier) == "Ana Example" and queries.address_of(flag.notifier) == "ana@example.org"


def _plain(value: object) -> bytes:
    return bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()


def test_the_same_key_is_one_flag_and_another_notice_under_it_is_refused(on):
    assert a_flag(on, key="k").id == a_flag(on, key="k").id
    with pytest.raises(errors.FlagRepeatedDifferently):
        a_flag(on, key="k", explanation=WHY + " And more.")
    assert Event.objects.filter(tag="flags:flag:received").count() == 1


def test_a_notifier_is_one_whatever_the_case_of_their_address(on):
    assert a_flag(on).notifier == a_flag(on, mail="Ana@Example.org", name="Somebody else").notifier


def test_the_database_itself_refuses_an_anonymous_flag_where_the_law_asks_for_a_name(on):
    assert a_flag(on, kind=FlagKind.CHILD_ABUSE, name="", mail="").notifier is None
    flag = a_flag(on)
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.filter(pk=flag.pk).update(notifier=None)


def test_flags_about_one_item_become_one_case_and_nothing_is_restricted(on):
    with platform_of(on) as board:
        board.knows(LINK, "post-1")
        flags = [a_flag(on, mail=f"n{n}@example.org", at=AT + timedelta(seconds=n)) for n in range(3)]
        worked()
    case = Case.objects.get()
    assert case.state == "open" and case.item.verdict == Verdict.REVIEW and case.item.author.reference == "an-author"
    assert [each.items.get().item_id for each in flags] == [case.item_id] * 3
    assert [each.items.get().brought for each in flags] == [True, False, False]
    assert not case.item.restriction_set.exists() and refreshed(flags[0]).state == FlagState.LOCATED


def test_a_flag_joins_a_case_that_is_open_already_but_not_an_upload_that_passed(on):
    received(spooled(on, reference="passed"), on)
    waiting = received(spooled(on, verdict=Verdict.REVIEW, reference="waiting"), on)
    with platform_of(on) as board:
        board.knows(LINK, "passed", "waiting")
        flag = a_flag(on)
        worked()
    joined = {each.reference: each for each in queries.items_of(flag)}
    assert joined["waiting"].item == waiting and not joined["waiting"].brought
    assert joined["passed"].brought and joined["passed"].item.verdict == Verdict.REVIEW
    assert Item.objects.filter(reference="passed").count() == 2


def test_what_a_person_decides_is_the_answer(on):
    somebody = person("reviewer")
    adopted(on, somebody, LATER)
    with platform_of(on) as board:
        board.knows(LINK, "post-1")
        board.knows("https://board.example/p/two", "post-2")
        first = a_flag(on)
        second = a_flag(on, links=("https://board.example/p/two",), mail="bo@example.org")
        worked()
        for_first = Case.objects.get(item__reference="post-1")
        with pytest.raises(OnlyAPerson):
            leave(case=for_first, judged=JUDGED, actor=DESK, at=LATER)
        clause = access_clause(on, "TVE-2", LATER)
        restriction = decide(
            case=for_first, clause=clause, provision="", purpose=PurposeAssessment.NONE_FOUND,
            judged=JUDGED, actor=somebody, at=LATER,
        )
        left = Case.objects.get(item__reference="post-2")
        leave(case=left, judged=JUDGED, actor=somebody, at=LATER)
        with pytest.raises(CaseDecided):
            leave(case=left, judged=JUDGED, actor=somebody, at=LATER)
        worked()
        assert refreshed(first).outcome == ""  # it could still be undone
        worked(LATER + UNDO_FOR)
        first, second = refreshed(first), refreshed(second)
        assert (first.outcome, second.outcome) == (FlagOutcome.RESTRICTED, FlagOutcome.LEFT)
        assert queries.answer_of(first).grounds == ("TVE-2",)
        assert queries.answer_of(first).automation == "AUTOMATED_DECISION_NOT_AUTOMATED"
        assert "Article 16" in " ".join(restriction.statement.paragraphs)
        assert "Ana" not in str(restriction.statement.paragraphs)

        # a new flag joins the restriction in force and is answered by it; once reversed, the question is a new one
        third = a_flag(on, mail="cy@example.org")
        worked(LATER + UNDO_FOR)
        assert refreshed(third).outcome == FlagOutcome.RESTRICTED and Case.objects.count() == 2
        reverse(case=for_first, actor=somebody, at=LATER)
        fourth = a_flag(on, mail="di@example.org")
        worked()
    assert refreshed(fourth).state == FlagState.LOCATED and Case.objects.count() == 3


def test_a_flag_about_what_a_rule_restricted_says_that_a_machine_decided(db, home):
    case = decided_case()
    with platform_of(case.service) as board:
        board.knows(LINK, case.item.reference)
        flag = a_flag(case.service, at=LATER)
        worked()
    assert queries.answer_of(refreshed(flag)).automation == "AUTOMATED_DECISION_FULLY"


def test_a_platform_that_cannot_be_asked_leaves_the_flag_in_the_queue_with_the_problem(on):
    flag = a_flag(on)
    locate_flags(lambda: LATER)
    flag = refreshed(flag)
    assert (flag.state, flag.last_problem, flag.looks) == (FlagState.RECEIVED, "platform:connector:missing", 1)
    assert flag.locate_at > LATER and list(queries.open_flags()) == [flag]


@pytest.mark.parametrize(("count", "problem"), [(0, ""), (21, "too-many-items")])
def test_a_link_that_leads_nowhere_or_to_half_a_platform_is_for_a_person(on, count, problem):
    with platform_of(on) as board:
        board.knows(LINK, *[f"post-{number}" for number in range(count)])
        flag = a_flag(on)
        worked()
    flag = refreshed(flag)
    assert (flag.state, flag.last_problem) == (FlagState.UNLOCATED, problem) and not Case.objects.exists()
    somebody = person("reviewer")
    actions.close(flag=flag, outcome=FlagOutcome.NOT_LOCATED, actor=somebody, at=LATER)
    with pytest.raises(errors.FlagAnsweredAlready):
        actions.close(flag=refreshed(flag), outcome=FlagOutcome.UNCLEAR, actor=somebody, at=LATER)


def test_a_platform_that_names_nonsense_is_asked_again(on):
    with platform_of(on) as board:
        board.knows(LINK, "x" * 201)
        flag = a_flag(on)
        locate_flags(lambda: LATER)
    assert refreshed(flag).last_problem == "platform:connector:nonsense"


def test_child_abuse_leaves_the_ordinary_path_and_nothing_is_fetched(on):
    with platform_of(on) as board:
        board.knows(LINK, "post-1")
        flag = a_flag(on, kind=FlagKind.CHILD_ABUSE, name="", mail="")
        worked()
        assert board.asked == []
    assert flag.lane == Lane.APART and not Item.objects.exists()
    actions.close(flag=flag, outcome=FlagOutcome.PASSED_ON, actor=person("reviewer"), at=LATER)


def test_while_a_case_asks_only_the_manifestly_unfounded_is_closed_without_it(on):
    with platform_of(on) as board:
        board.knows(LINK, "post-1")
        flag = a_flag(on)
        worked()
    somebody = person("reviewer")
    with pytest.raises(errors.FlagHasCase):
        actions.close(flag=refreshed(flag), outcome=FlagOutcome.UNCLEAR, actor=somebody, at=LATER)
    actions.close(flag=refreshed(flag), outcome=FlagOutcome.UNFOUNDED, actor=somebody, at=LATER)
    assert Case.objects.get().state == "open"


def test_ten_notifiers_within_an_hour_are_a_burst_said_once_and_nothing_more(on):
    with platform_of(on) as board:
        board.knows(LINK, "post-1")
        for number in range(12):
            a_flag(on, mail=f"n{number % 11}@example.org", at=LATER + MINUTE * number)
            worked(LATER + MINUTE * number)
    burst = Burst.objects.get()
    assert (burst.kind, burst.item_reference, burst.notifiers) == (BurstKind.ITEM, "post-1", 10)
    assert Event.objects.filter(tag="flags:burst:noticed").count() == 1
    assert not Case.objects.get().item.restriction_set.exists()


def test_trusted_flaggers_come_first_by_their_code_alone_until_suspended(on):
    flagger, code = adder()
    assert queries.trusted(code) == flagger
    late = a_flag(on, at=AT + MINUTE, flagger=flagger, mail="desk@watch.example")
    early = a_flag(on, at=AT)
    assert list(queries.open_flags()) == [late, early]
    actions.suspend_flagger(flagger_id=flagger.id, actor=DESK, at=AT)
    for wrong in (code, "", "tf_0123456789_" + "x" * 43, code[:-1]):
        with pytest.raises(errors.FlaggerKeyWrong):
            queries.trusted(wrong)
    actions.resume_flagger(flagger_id=flagger.id, actor=DESK, at=AT)
    assert queries.trusted(code) == flagger
    renewed = actions.renew_code(flagger_id=flagger.id, actor=DESK, at=AT)
    with pytest.raises(errors.FlaggerKeyWrong):
        queries.trusted(code)
    actions.end_flagger(flagger_id=flagger.id, actor=DESK, at=AT)
    with pytest.raises(errors.FlaggerKeyWrong):
        queries.trusted(renewed)
    with pytest.raises(errors.FlaggerUnknown):
        actions.resume_flagger(flagger_id=flagger.id, actor=DESK, at=AT)


@pytest.mark.parametrize("wrong", [{"country": "XX"}, {"name": " "}, {"since": date(2027, 1, 1)}])
def test_the_register_takes_nothing_the_commission_would_not_list(db, wrong):
    right = {"name": "A", "coordinator": "B", "country": "IE", "since": date(2026, 1, 2)}
    with pytest.raises(errors.FlaggerUnusable):
        actions.add_flagger(**(right | wrong), actor=DESK, at=AT)


def test_manifestly_unfounded_flags_lead_to_a_warning_and_to_the_last_lane(on):
    somebody = person("reviewer")
    for _ in range(3):
        actions.close(flag=a_flag(on), outcome=FlagOutcome.UNFOUNDED, actor=somebody, at=AT)
    notifier = Notifier.objects.get()
    assert queries.next_to_warn(LATER) == notifier
    assert queries.standing_of(notifier, AT) is NotifierStanding.WARNING_DUE
    actions.note_warned(notifier=notifier, actor=DESK, at=AT)
    assert a_flag(on, at=AT + MINUTE).lane == Lane.LAST and queries.next_to_warn(LATER) is None
    assert queries.precision_of(notifier).upheld == 0 and queries.precision_of(notifier).judged == 3


def test_half_a_year_after_the_answer_nothing_leads_to_the_notifier_any_more(on):
    somebody = person("reviewer")
    first, second = a_flag(on), a_flag(on)
    actions.close(flag=first, outcome=FlagOutcome.UNCLEAR, actor=somebody, at=AT)
    until = refreshed(first).complain_until
    assert until > AT + timedelta(days=180)
    assert not forget(lambda: until - MINUTE) and forget(lambda: until)
    first = refreshed(first)
    assert queries.links_of(first) == () and queries.explanation_of(first) == "" and first.outcome == "unclear"
    assert queries.address_of(first.notifier) == "ana@example.org"  # another flag of theirs is open
    actions.close(flag=second, outcome=FlagOutcome.UNCLEAR, actor=somebody, at=AT)
    assert forget(lambda: until)
    notifier = Notifier.objects.get()
    assert (notifier.address_mac, queries.address_of(notifier), queries.name_of(notifier)) == (None, None, "")
    assert a_flag(on, at=until).notifier != notifier


@pytest.mark.parametrize("published", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_that_no_calendar_holds_in_utc_is_none(on, published):
    found = PlatformItem(item="post-1", published_at=published)
    item = receive_flagged(service=on, found=found, key="flagged-1", actor=DESK, at=AT)
    assert Item.objects.get(pk=item.pk).published_at is None


def test_a_platform_whose_answer_no_row_can_hold_stops_no_other_flag(on):
    with platform_of(on) as board:
        board.knows(LINK, "post\x001")
        board.knows("https://board.example/p/two", "post-2")
        first = a_flag(on)
        second = a_flag(on, links=("https://board.example/p/two",), mail="bo@example.org")
        worked()
    assert refreshed(first).state == FlagState.RECEIVED and refreshed(first).last_problem
    assert refreshed(second).state == FlagState.LOCATED


def test_one_flag_that_fails_in_a_way_nobody_foresaw_stops_no_other(on, monkeypatch):
    with platform_of(on) as board:
        board.knows(LINK, "post-1")
        board.knows("https://board.example/p/two", "post-2")
        first, second = a_flag(on), a_flag(on, links=("https://board.example/p/two",), mail="bo@example.org")
        links_of = queries.links_of
        with monkeypatch.context() as broken:
            broken.setattr(queries, "links_of", lambda flag: 1 / 0 if flag == first else links_of(flag))
            worked()
        assert refreshed(first).last_problem == "unforeseen" and refreshed(second).state == FlagState.LOCATED
        locate_flags(lambda: LATER + MINUTE)
    receive = flagging.receive_flagged

    def failing(found: PlatformItem, **given):
        return 1 / 0 if found.item == "post-1" else receive(found=found, **given)

    monkeypatch.setattr(flagging, "receive_flagged", failing)
    third = a_flag(on, links=("https://board.example/p/two",), mail="cy@example.org")
    with platform_of(on) as board:
        board.knows("https://board.example/p/two", "post-3")
        worked(LATER + MINUTE)
    assert [each.items.get().joined_at is None for each in (first, second, third)] == [True, False, False]
    monkeypatch.undo()
    worked(LATER + MINUTE + rules.JOIN_AGAIN)
    assert first.items.get().joined_at is not None


def test_a_warning_locks_the_flag_before_its_notifier_as_an_erasure_does(on):
    flag = a_flag(on)
    Notifier.objects.update(warning_due_at=AT)
    with CaptureQueriesContext(connection) as asked:
        assert issue_reproof(notifier=flag.notifier, actor=DESK, at=AT) is not None
    locked = [each["sql"].split('"')[1] for each in asked if "FOR UPDATE" in each["sql"]]
    assert locked[:2] == ["flags_flag", "flags_notifier"]


def test_flags_whose_cases_wait_for_a_person_are_not_looked_at_again_and_again(on):
    with platform_of(on) as board:
        for number in range(3):
            link = f"https://board.example/p/{number}"
            board.knows(link, f"post-{number}")
            a_flag(on, links=(link,))
        worked()
    with CaptureQueriesContext(connection) as asked:
        assert not answer_flags(lambda: LATER)
    assert len(asked) == 1, "one question, however many wait"


def test_what_the_platform_said_of_an_item_that_never_joined_goes_with_what_was_written(on):
    with platform_of(on) as board:
        board.knows(LINK, "post-1")
        flag = a_flag(on)
        locate_flags(lambda: AT)
    assert flag.items.get().found["author"] == "an-author"
    actions.close(flag=flag, outcome=FlagOutcome.UNFOUNDED, actor=DESK, at=AT)
    assert forget(lambda: AT + timedelta(days=400))
    assert flag.items.get().found is None and flag.items.get().reference == "post-1"
