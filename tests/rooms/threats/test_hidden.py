"""What is known of a threat is hidden: from the published log, always, and inside from who may not know of its case."""

from datetime import timedelta

import pytest
from django.conf import settings

from firsthour.cases.models import Case
from firsthour.clocks.duties import sound
from firsthour.doors.now import now
from firsthour.ledger.exporting import export_log
from firsthour.notices.duties import call
from firsthour.orders.models import Filing
from firsthour.reports.withheld import hidden_leaves
from firsthour.threats.actions import write_report
from firsthour.threats.queries import belonging_to
from firsthour.vault.models import Hold
from tests.boarding import running_board
from tests.doors.console.browsing import signed_in, words
from tests.making import AT, account, decided_case, person
from tests.rooms.orders.test_carrying_out import World
from tests.rooms.reports.test_figures import seal_all
from tests.threatening import investigators, threatened

LATER = AT + timedelta(days=91)


def test_whoever_made_a_threat_finds_nothing_of_it_in_a_published_log(db, home, tmp_path):
    case, officer, office = decided_case(), person("legal"), investigators("FR")
    seal_all()
    assert hidden_leaves() == frozenset()
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    sound(lambda: LATER)
    call(lambda: LATER)
    write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER)
    seal_all()
    folder = tmp_path / "log"
    export_log(folder, hidden=hidden_leaves())
    text = (folder / "log.jsonl").read_text()
    secret = belonging_to() | {Hold.objects.get(subject_id=threat.id).id}
    assert len(secret) == 6 and not [each for each in secret if str(each) in text]
    assert "threats:" not in text and "OWN-threat" not in text and "criminal-investigation" not in text
    assert "cases:case:opened" in text, "what is no secret stays readable"


@pytest.fixture
def withheld(db, home, monkeypatch) -> Filing:
    """An order of which nobody is told yet, carried out."""
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        world = World(board)
        silence = {"non_disclosure_to_content_provider": True, "issued_at": world.at.isoformat()}
        filing = world.ordered(world.uploaded("a1", "ana", b"one"), form=silence)
        world.work()
        yield filing


def test_a_threat_of_a_withheld_case_is_seen_by_those_alone_who_answer_orders(withheld):
    threat = threatened(Case.objects.get(), actor=person("legal", at=now()), at=now())
    reviewer, legal = (signed_in(account(role, at=now())) for role in ("reviewer", "legal"))
    pages = ("/threats", "/queue", "/clocks", f"/threats/{threat.id}", f"/cases/{threat.case_id}/threat")
    assert [legal.get(page).status_code for page in pages] == [200] * 5
    assert [reviewer.get(page).status_code for page in pages] == [200, 200, 200, 404, 404]
    for page in pages[:3]:
        assert "hreat" in words(legal.get(page)) and str(threat.id) not in words(reviewer.get(page)), page
        assert "Imminent threats to life" not in words(reviewer.get(page)), page
    assert reviewer.post(f"/cases/{threat.case_id}/threat", {"indicator": "named-time"}).status_code == 404
