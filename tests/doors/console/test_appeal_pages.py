"""Appeals in the console: the time left, reasons folded until a view is recorded, a ruling, and what is alike."""


import pytest

from firsthour.appeals import actions, queries
from firsthour.appeals.models import Appeal, RecordedView, Ruling
from firsthour.appeals.words import AppealText
from firsthour.cases.models import Decision
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.people.models import Account
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import House
from tests.making import DESK, account

WHY = "The picture is from a news report about the trial."
REASONS = "The picture shows a court room. Nothing in it calls for anything."
FIRST = ("The first decision", "Decisions", "Terrorist", "known-picture", "purpose assessed")


@pytest.fixture
def house(db, home) -> House:
    return House()


@pytest.fixture
def appeal(house) -> Appeal:
    return an_appeal(house.restricted(at=now()))


def an_appeal(case) -> Appeal:
    statement = case.item.restriction_set.get().statement
    return actions.lodge(statement=statement, said=AppealText("context", WHY), actor=DESK, at=now())


@pytest.fixture
def client(appeal):
    return signed_in(account("reviewer", email="second@staff.example"))


def page(appeal: Appeal) -> str:
    return f"/appeals/{appeal.id}"


def test_the_list_tells_the_time_left_and_how_many_may_hear(client, appeal):
    listed = words(client.get("/appeals"))
    assert appeal.reference in listed and "news, research, art" in listed and "days" in listed
    assert "nobody may hear" not in listed


def test_where_everybody_had_a_part_the_list_says_so_loudly(house, appeal):
    Account.objects.exclude(pseudonym__in=queries.parts_in(appeal.restriction.decision)["confirmed"]).update(
        disabled_at=now()
    )
    operator = signed_in(Account.objects.get(disabled_at__isnull=True))
    listed = words(operator.get("/appeals"))
    assert "Appeals that nobody may hear: 1" in listed
    shown = words(operator.get(page(appeal)))
    assert "You cannot hear this appeal" in shown and "Hear this appeal" not in shown
    assert operator.post(f"{page(appeal)}/take").status_code == 409


def test_the_first_reasons_are_not_sent_before_a_view_is_recorded(client, appeal):
    for _ in range(2):  # not before it is taken, and not after that
        raw = client.get(page(appeal)).content.decode()
        assert WHY in raw and not any(told in raw for told in FIRST)
        assert str(appeal.restriction.decision_id) not in raw
        client.post(f"{page(appeal)}/take")
    case = f"/cases/{appeal.restriction.decision.case_id}"
    assert client.get(case).headers["Location"] == page(appeal)
    assert client.post(f"{page(appeal)}/ruling", {"ruling": "upheld", "reasons": REASONS}).status_code == 409
    assert client.post(f"{page(appeal)}/view", {"first_view": "leave"}).status_code == 302
    shown = words(client.get(page(appeal)))
    assert "The first decision" in shown and "Your own view was:" in shown and "Uphold the appeal" in shown
    assert client.get(case).status_code == 200
    assert client.post(f"{page(appeal)}/view", {"first_view": "restrict"}).status_code == 409
    assert RecordedView.objects.get().view == "leave"


def test_an_auditor_who_may_not_hear_reads_all_of_it(appeal):
    shown = words(signed_in(account("auditor")).get(page(appeal)))
    assert "The first decision" in shown and "Hear this appeal" not in shown


def test_a_question_goes_to_the_author_once(client, appeal):
    client.post(f"{page(appeal)}/take")
    assert client.post(f"{page(appeal)}/question", {"text": "Who took it?"}).status_code == 302
    actions.answer_question(appeal=appeal, text="I did.", actor=DESK, at=now())
    shown = words(client.get(page(appeal)))
    assert "Who took it?" in shown and "I did." in shown
    assert client.post(f"{page(appeal)}/question", {"text": "And when?"}).status_code == 409


def test_upheld_in_the_console_reverses_and_what_is_alike_is_reversed_by_tick(client, house, appeal):
    alike = house.restricted(b"another upload", at=now()).item.restriction_set.get()
    client.post(f"{page(appeal)}/take")
    client.post(f"{page(appeal)}/view", {"first_view": "leave"})
    assert "Reverse those that are ticked" not in words(client.get(page(appeal)))
    assert client.post(f"{page(appeal)}/siblings", {"sibling": str(alike.id)}).status_code == 409
    assert client.get(f"{page(appeal)}/opinion.json").status_code == 404
    assert client.post(f"{page(appeal)}/ruling", {"ruling": "upheld", "reasons": REASONS}).status_code == 302
    assert Ruling.objects.get().reversal is not None
    told = client.get(f"{page(appeal)}/opinion.json").json()
    entry = appeal.restriction.decision.entry
    assert told["source"] == entry.source.name and told["updates"][0]["key"] == [entry.kind, entry.value]
    assert told["updates"][0]["opinions"][0]["category"] == "NEGATIVE_CLASS"
    shown = words(client.get(page(appeal)))
    assert REASONS in shown and alike.item.reference in shown and "Reverse those that are ticked" in shown
    assert client.post(f"{page(appeal)}/siblings").status_code == 422
    assert client.post(f"{page(appeal)}/siblings", {"sibling": str(alike.id)}).status_code == 302
    assert Decision.objects.filter(outcome="reverse").count() == 2
    assert "Nothing else in force" in words(client.get(page(appeal)))


def test_handed_back_it_waits_for_somebody_else(client, appeal):
    client.post(f"{page(appeal)}/take")
    other = signed_in(account("senior"))
    assert other.post(f"{page(appeal)}/take").status_code == 409
    assert client.post(f"{page(appeal)}/release").headers["Location"] == "/appeals"
    assert other.post(f"{page(appeal)}/take").status_code == 302


def test_each_look_is_recorded_with_its_purpose(client, appeal):
    client.get(page(appeal))
    looked = Event.objects.filter(tag="cases:case:viewed").last()
    assert '"purpose":"complaint"' in looked.canonical
