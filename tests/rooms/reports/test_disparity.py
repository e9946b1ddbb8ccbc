"""A rule that errs more often in one language is stopped until a person decides; chance alone does not stop it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from firsthour.cases.models import Case
from firsthour.ledger.models import Event
from firsthour.policy.actions import release_brake
from firsthour.policy.queries import open_brakes
from firsthour.policy.words import ReleaseReason
from firsthour.reports import queries
from firsthour.reports.duties import stop_unequal
from firsthour.reports.rules import Account, draw
from firsthour.reports.rules.figures import FEWEST
from tests.rooms.reports.history import BEGAN, History
from tests.rooms.reports.test_figures import seal_all

HOUR = timedelta(hours=1)


def account_of(**languages: tuple[int, int]) -> Account:
    """Removals by one rule: in each language so many reversed, and so many in all."""
    account, number = Account(), 0

    def event(tag: str, subject: str, body: dict) -> None:
        at, actor = "2026-11-30T00:00:00.000000Z", {"kind": "rule"}
        account.take(
            {"tag": tag, "at": at, "subject": {"id": subject}, "actor": actor, "service": None, "body": body}
        )

    for language, (wrong, total) in languages.items():
        for place in range(total):
            number += 1
            event("intake:item:received", f"i{number}", {"verdict": "block", "language": language})
            event("cases:case:opened", f"c{number}", {"item": f"i{number}"})
            decision = {"case": f"c{number}", "restriction": f"r{number}", "rule": "ab" * 32, "entry": None}
            event("cases:decision:taken", f"d{number}", decision | {"outcome": "restrict"})
            if place < wrong:
                event("cases:decision:taken", f"e{number}", {"outcome": "reverse", "reverses": f"d{number}"})
    return account


def worse(account: Account) -> set[str]:
    return {each.group for each in draw(account, None, None)[2] if each.worse}


def test_a_language_that_is_clearly_worse_is_named_and_the_others_are_not():
    assert worse(account_of(en=(5, 100), ar=(30, 100), de=(4, 80))) == {"ar"}


def test_what_chance_explains_is_not_named():
    assert worse(account_of(en=(5, 100), ar=(8, 100))) == set()


def test_too_few_are_not_compared():
    assert draw(account_of(en=(0, 500), ar=(FEWEST - 1, FEWEST - 1)), None, None)[2] == ()


@given(st.integers(0, 60), st.integers(0, 60))
def test_never_are_both_of_two_languages_worse(one, other):
    assert len(worse(account_of(en=(one, 60), ar=(other, 60)))) <= 1


def unequal_history() -> History:
    history = History()
    for number in range(FEWEST):
        at = BEGAN + number * HOUR
        history.remove(at=at, language="en", proved=False)
        history.remove(at=at + HOUR / 2, language="ar", proved=False, reversed_by_person=number % 2 == 0)
    return history


def test_an_unequal_rule_is_braked_until_a_person_decides_and_their_word_holds(db, home):
    history = unequal_history()
    seal_all()
    later = BEGAN + timedelta(days=30)
    stop_unequal(lambda: later)
    (brake,) = open_brakes()
    assert (brake.cause, brake.counted, brake.limit) == ("disparity", FEWEST / 2, 0)
    assert Event.objects.get(tag="policy:brake:pulled").caused_by.tag == "reports:disparity:noticed"
    case = history.remove(at=later, proved=False, braked=True)
    assert Case.objects.get(pk=case.pk).state == "open"
    release_brake(brake_id=brake.id, reason=ReleaseReason.CAUSE_REMOVED, actor=history.somebody, at=later)
    seal_all()
    stop_unequal(lambda: later + HOUR)
    assert list(open_brakes()) == []


def test_before_anything_is_sealed_no_rule_is_judged(db):
    assert queries.unequal_rules(BEGAN) == []
