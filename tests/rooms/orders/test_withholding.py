"""An authority decides that nobody is told yet: for everybody the removal is like an item that was never there, nothing
untrue is said, and it ends by itself."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from firsthour import portal_settings
from firsthour.authors.actions import request_erasure
from firsthour.authors.models import Author
from firsthour.cases.actions import decide, reverse
from firsthour.cases.duties import answer_erasures, answer_flags, consider_next, locate_flags, take_up_flags
from firsthour.cases.errors import ItemWithheld
from firsthour.cases.models import Case, Restriction
from firsthour.doors.now import now
from firsthour.flags.queries import token_of as flag_token
from firsthour.flags.words import FlagChannel
from firsthour.ledger.exporting import export_log
from firsthour.ledger.models import Leaf
from firsthour.matching.models import Entry
from firsthour.notices.duties import end_withholdings
from firsthour.notices.errors import ExtensionUnreasoned, WithholdingExtended, WithholdingOver
from firsthour.notices.models import Message, PortalLink, Statement, Withholding
from firsthour.notices.queries import token_of
from firsthour.orders import actions, errors
from firsthour.orders.duties import bank_items, search_copies
from firsthour.orders.models import Filing, FoundCopy
from firsthour.orders.words import CallBackOutcome, FilingState, Sender
from firsthour.platform.models import GateChange
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.reports.queries import figures
from firsthour.reports.withheld import hidden_leaves
from tests.boarding import running_board
from tests.doors.console.browsing import signed_in, words
from tests.flagging import a_flag
from tests.making import JUDGED, account
from tests.rooms.orders.test_carrying_out import World, picture
from tests.rooms.reports.test_figures import seal_all

SIX_WEEKS = timedelta(days=42)


@pytest.fixture
def world(db, home, monkeypatch):
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        yield World(board)


def withheld(world, *links: str, **options) -> Filing:
    """An order that ticks Section C, carried out."""
    silence = {"non_disclosure_to_content_provider": True, "issued_at": world.at.isoformat()}
    filing = world.ordered(*links, form=silence, **options)
    world.work()
    filing.refresh_from_db()
    assert filing.state == FilingState.EXECUTED
    return filing


def told_to(world) -> list[str]:
    return [message.statement.item_reference for message in Message.objects.select_related("statement")]


def test_nobody_is_told_until_the_six_weeks_are_over_and_then_the_author_is_by_itself(world):
    withheld(world, world.uploaded("a1", "ana", b"one"))
    statement = Statement.objects.get()
    assert told_to(world) == [] and not PortalLink.objects.exists()
    assert {each.ends_at for each in Withholding.objects.all()} == {world.at + SIX_WEEKS}
    end_withholdings(lambda: world.at + SIX_WEEKS - timedelta(seconds=1))
    assert told_to(world) == []
    end_withholdings(lambda: world.at + SIX_WEEKS)
    assert told_to(world) == ["a1"] and PortalLink.objects.get().statement == statement
    assert Message.objects.get().next_try_at == world.at + SIX_WEEKS
    assert "Example Police Office" in "".join(statement.paragraphs)
    assert not end_withholdings(lambda: world.at + 2 * SIX_WEEKS) and Message.objects.count() == 1


def test_it_is_extended_once_with_reasons_and_lifted_early_when_the_authority_says_so(world):
    filing = withheld(world, world.uploaded("a1", "ana", b"one"))
    later = world.at + timedelta(days=40)
    asked = {"filing_id": filing.id, "until": None, "actor": world.officer, "at": later}
    with pytest.raises(ExtensionUnreasoned):
        actions.extend_withholding(reasons=" ", **asked)
    actions.extend_withholding(reasons="The investigation goes on.", **asked)
    with pytest.raises(WithholdingExtended):
        actions.extend_withholding(reasons="And on.", **asked)
    assert {each.ends_at for each in Withholding.objects.all()} == {world.at + 2 * SIX_WEEKS}
    with pytest.raises(IntegrityError, match="has_its_end"), transaction.atomic():
        Withholding.objects.update(ends_at=world.at + 3 * SIX_WEEKS)
    end_withholdings(lambda: world.at + SIX_WEEKS)
    assert told_to(world) == []
    actions.lift_withholding(filing_id=filing.id, actor=world.officer, at=later)
    assert told_to(world) == ["a1"] and {each.because for each in Withholding.objects.all()} == {"lifted"}
    with pytest.raises(WithholdingOver):
        actions.lift_withholding(filing_id=filing.id, actor=world.officer, at=later)


def test_a_decision_of_long_ago_withholds_nothing_any_more_and_a_forged_one_neither(world):
    old = {"non_disclosure_to_content_provider": True, "issued_at": (world.at - SIX_WEEKS).isoformat()}
    world.ordered(world.uploaded("a1", "ana", b"one"), form=old)
    world.work()
    assert told_to(world) == ["a1"] and not Withholding.objects.exists()
    forged = withheld(world, world.uploaded("b2", "ben", b"two"), sender=Sender())
    actions.settle_call_back(
        filing_id=forged.id, outcome=CallBackOutcome.FORGED, authority_id=None, actor=world.officer, at=now()
    )
    assert sorted(told_to(world)) == ["a1", "b2"]


def test_what_two_orders_withhold_is_told_when_the_later_one_ends_and_what_was_told_stays_told(world):
    link = world.uploaded("a1", "ana", b"one")
    first = withheld(world, link)
    second = _second(world, link)
    actions.lift_withholding(filing_id=first.id, actor=world.officer, at=now())
    assert told_to(world) == []
    actions.lift_withholding(filing_id=second.id, actor=world.officer, at=now())
    assert told_to(world) == ["a1"]
    third = _second(world, link, "EPO-3")
    assert [each.item_reference for each in Withholding.objects.filter(order=third.id)] == [""]


def _second(world, link: str, reference: str = "EPO-2") -> Filing:
    silence = {
        "non_disclosure_to_content_provider": True,
        "issued_at": world.at.isoformat(),
        "order_reference_number": reference,
        "additional_reasons": reference,
    }
    filing = world.ordered(link, form=silence)
    world.work()
    return Filing.objects.get(pk=filing.pk)


def test_no_decision_of_our_own_and_none_on_copies_tells_of_it_meanwhile(world):
    filing = withheld(world, world.uploaded("a1", "ana", picture(1)))
    assert not FoundCopy.objects.exists()
    case, clause = Case.objects.get(), access_clause(world.on, "TVE-2", now())
    reverse(case=case, actor=world.officer, at=now())
    own = {"clause": clause, "provision": "", "purpose": PurposeAssessment.NONE_FOUND, "actor": world.officer}
    with pytest.raises(ItemWithheld):
        decide(case=case, judged=JUDGED, at=now(), **own)
    world.uploaded("b2", "ben", picture(1))
    second = _second(world, world.uploaded("c3", "cleo", picture(1)))
    copies = list(FoundCopy.objects.filter(filing=second))
    assert {copy.item.reference for copy in copies} >= {"b2"}
    assert not Case.objects.filter(item__reference="b2").exists()
    chosen = {"filing_id": second.id, "chosen": [copies[0].id], "actor": world.officer}
    with pytest.raises(errors.CopyWithheld):
        actions.decide_copies(**chosen, clause=clause, purpose=PurposeAssessment.NONE_FOUND, judged=JUDGED, at=now())
    with pytest.raises(errors.CopyWithheld):
        actions.leave_copies(**chosen, judged=JUDGED, at=now())
    for each in (filing, second):
        actions.lift_withholding(filing_id=each.id, actor=world.officer, at=now())
    search_copies(now)
    assert Case.objects.filter(item__reference="b2").exists()


OWN = {
    name: getattr(portal_settings, name)
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "ALLOWED_HOSTS", "APPEND_SLASH")
}


def flattened(answer, *own: str) -> tuple[int, bytes, dict[str, str]]:
    """An answer without what is new in each: the words of its own asking, and instants."""
    body = answer.content
    for each in own:
        body = body.replace(each.encode(), b"~")
    body = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)", b"~", body)
    headers = {name: value for name, value in answer.headers.items() if name not in {"Date", "X-Request-Id"}}
    return answer.status_code, body, headers


def test_every_public_answer_is_that_of_an_item_that_was_never_there(world):
    """By link, by id, by token, by reference: byte for byte, headers included."""
    link = world.uploaded("a1", "ana", b"one")
    changes = set(GateChange.objects.values_list("pk", flat=True))
    filing = withheld(world, link)
    bank_items(now)
    assert set(GateChange.objects.values_list("pk", flat=True)) == changes, "what gates know has not changed"
    assert not Entry.objects.exists()
    restriction = Restriction.objects.get()
    strange = uuid.uuid4()
    with override_settings(**OWN):
        reader = Client(SERVER_NAME="localhost")
        for path in ("/s/{}", "/f/{}", "/api/flags/{}", "/flag/{}"):
            never = flattened(reader.get(path.format(token_of(strange))))
            named = [restriction.id, restriction.statement_id, filing.id, "a1", filing.reference]
            for name in [token_of(restriction.statement_id), *map(str, named)]:
                assert flattened(reader.get(path.format(name))) == never, (path, name)

        # a notice about it is answered like one about an address behind which there is nothing
        flags = [
            a_flag(world.on, links=(asked,), at=now(), channel=FlagChannel.FORM, mail=f"{n}@example.org")
            for n, asked in enumerate((link, f"{world.board.address}/p/zz"))
        ]
        for duty in (locate_flags, take_up_flags, consider_next, answer_flags) * 3:
            duty(now)
        pages = []
        for flag in flags:
            flag.refresh_from_db()
            asked = link if flag == flags[0] else f"{world.board.address}/p/zz"
            shown = flattened(reader.get(f"/f/{flag_token(flag.id)}"), asked, flag.reference, flag_token(flag.id))
            pages.append((flag.state, flag.outcome, flag.last_problem, re.sub(rb"\d+:\d\d", b"~", shown[1]), shown[2]))
        assert pages[0] == pages[1]


def test_a_notice_from_before_waits_and_an_erasure_is_answered_when_it_may_be_told(world):
    link = world.uploaded("a1", "ana", b"one")
    flag = a_flag(world.on, links=(link,), at=now())
    locate_flags(now)
    take_up_flags(now)
    filing = withheld(world, link)
    request_erasure(author=Author.objects.get(reference="ana"), actor=world.officer, at=now())
    for _ in range(3):
        answer_flags(now)
        answer_erasures(now)
    flag.refresh_from_db()
    erasure = Author.objects.get(reference="ana").erasure_requests.get()
    assert flag.answered_at is None and erasure.state == "received" and not erasure.kept
    actions.lift_withholding(filing_id=filing.id, actor=world.officer, at=now())
    answer_erasures(now)
    erasure.refresh_from_db()
    assert erasure.kept


def test_the_published_log_and_every_figure_are_silent_and_the_tree_holds_all_the_same(world, tmp_path):
    link = world.uploaded("a1", "ana", b"one")
    filing = withheld(world, link)
    seal_all()
    folder, hidden = tmp_path / "log", hidden_leaves()
    export_log(folder, hidden=hidden)
    lines = (folder / "log.jsonl").read_text().splitlines()
    restriction = Restriction.objects.get()
    secret = (filing.id, restriction.id, restriction.statement_id, restriction.command_id, restriction.decision_id)
    text = "\n".join(lines)
    assert hidden and not [each for each in secret if str(each) in text]
    tags = {json.loads(line)["tag"] for line in lines if not line.startswith('{"withheld"')}
    assert not [tag for tag in tags if tag.startswith(("orders:filing", "orders:order", "orders:item", "notices:"))]
    assert "intake:batch:received" in tags, "what was there before the order stays readable"
    assert figures().figures[0].removals == 0
    actions.lift_withholding(filing_id=filing.id, actor=world.officer, at=now())
    seal_all()
    assert hidden_leaves() == frozenset() and figures().figures[0].removals == 1


def test_no_public_page_of_figures_or_of_the_log_says_more_than_how_much_is_sealed(world):
    link, reader = world.uploaded("a1", "ana", b"one"), Client(SERVER_NAME="localhost")
    signed = re.compile(r"\d+</(b|dd)>|^\d+$|^ \"(size|root)\": .*$|^[A-Za-z0-9+/]{43}=$|^— .*$", re.MULTILINE)

    def shown() -> list[str]:
        seal_all()
        return [signed.sub("~", words(reader.get(path))) for path in ("/figures", "/figures.json", "/log", "/log/head")]

    before = shown()
    withheld(world, link)
    assert shown() == before

    def proof_of(event: uuid.UUID) -> tuple[int, bytes, dict[str, str]]:
        return flattened(reader.get(f"/log/inclusion?event={event}"), str(event))

    hidden = Leaf.objects.filter(number__in=hidden_leaves()).values_list("event__event_id", flat=True)
    assert hidden and {event for event in hidden if proof_of(event) != proof_of(uuid.uuid4())} == set()


def test_inside_only_those_who_answer_orders_see_it(world):
    filing = withheld(world, world.uploaded("a1", "ana", b"one"))
    case, restriction = Case.objects.get(), Restriction.objects.get()
    reviewer, officer, auditor = (signed_in(account(role, at=now())) for role in ("reviewer", "legal", "auditor"))
    pages = [f"/cases/{case.id}", f"/cases/{case.id}/pictures/item"]
    for page in pages[:1]:
        assert officer.get(page).status_code == auditor.get(page).status_code == 200
        never = reviewer.get(page.replace(str(case.id), str(uuid.uuid4())))
        assert reviewer.get(page).status_code == never.status_code == 404
    assert str(case.id) not in words(reviewer.get("/")) + words(reviewer.get("/clocks"))
    assert "Nobody is told of it before the withholding ends." in words(officer.get(pages[0]))
    page = words(officer.get(f"/orders/{filing.id}"))
    assert "Extend it once" in page and "Reviewers do not see its cases" in page
    assert "Extend it once" not in words(auditor.get(f"/orders/{filing.id}"))
    posted = officer.post(f"/orders/{filing.id}/extend", {"reasons": "It goes on.", "until": ""})
    assert posted.status_code == 302 and Withholding.objects.first().extended_at
    assert officer.post(f"/orders/{filing.id}/lift").status_code == 302
    assert reviewer.get(pages[0]).status_code == 200 and restriction.statement_id
