"""One morning's work tried by three people: the owner may, a colleague may in part, a stranger may not. Through a real
browser without script, and through the service's own calls at a gate."""

from contextlib import closing

from firsthour.authors.models import Mark
from firsthour.cases.models import Decision
from firsthour.doors.desk.publisher import Publisher
from firsthour.platform.actions import issue_key
from firsthour.platform.words import Scope
from tests.doors.console.chromium import page_of, sign_in
from tests.doors.console.showing import UPLOAD, House
from tests.doors.gate.house import RunningGate
from tests.making import AT, DESK, account

OWNER, COLLEAGUE = "operator", "reviewer"
SIGNAL = {"kind": "pdq", "value": "0" * 64, "quality": 90}


def buttons(page, path: str) -> set[str]:
    """What a page lets its reader press, but for signing out."""
    page.goto(f"{path}?lang=en")
    names = page.eval_on_selector_all("main button, main a.button", "all => all.map(each => each.innerText.trim())")
    return {each for each in names if each}


def said(page, path: str) -> tuple[int, str]:
    """The status of a page, and its heading."""
    answer = page.goto(f"{path}?lang=en")
    return answer.status, page.locator("h1").inner_text()


def test_in_the_browser_the_owner_may_a_colleague_may_in_part_and_a_stranger_may_not(db, console, chromium):
    case = House().proved()
    author = f"/authors/{case.item.author.pseudonym}"
    with page_of(chromium, console.address, script=False) as stranger:
        for path in ("/", f"/cases/{case.id}", author, "/accounts", "/services/agora"):
            stranger.goto(path)
            assert stranger.url.startswith(f"{console.address}/sign-in"), path
            assert case.item.reference not in stranger.content()
        assert stranger.request.post(f"{console.address}/cases/{case.id}/reverse").status == 403

    with page_of(chromium, console.address, script=False) as colleague:
        sign_in(colleague, account(COLLEAGUE))
        assert "Reverse the decision" in buttons(colleague, f"/cases/{case.id}")
        assert "The author asks for erasure" not in buttons(colleague, author)
        assert "Issue a key" not in buttons(colleague, "/services/agora")
        assert said(colleague, "/accounts")[0] == 403
        colleague.goto(author)
        colleague.get_by_text("Place a mark").click()
        colleague.fill("#note", "a museum's archive")
        colleague.fill("#until", "2027-06-30")
        colleague.get_by_role("button", name="Place the mark").click()
        assert Mark.objects.count() == 1

    with page_of(chromium, console.address, script=False) as owner:
        sign_in(owner, account(OWNER))
        assert "Issue a key" in buttons(owner, "/services/agora")
        assert "Make an enrolment link" in buttons(owner, "/accounts")
        assert "The author asks for erasure" in buttons(owner, author)
        owner.goto(f"/cases/{case.id}/reverse")
        owner.get_by_role("button", name="Reverse and restore").click()
        owner.wait_for_url(f"**/cases/{case.id}")
    assert Decision.objects.filter(outcome="reverse").count() == 1


def test_at_the_gate_the_owner_may_a_colleague_may_in_part_and_a_stranger_may_not(db, home):
    on = House().on
    _, owner = issue_key(service=on, scopes=[Scope.MATCH, Scope.ITEMS], actor=DESK, at=AT)
    _, colleague = issue_key(service=on, scopes=[Scope.MATCH], actor=DESK, at=AT)
    with closing(Publisher(home)) as publisher:
        publisher.publish()
        gate = RunningGate(home)
        try:
            found = {}
            for who, text in (("owner", owner), ("colleague", colleague), ("stranger", "fh_nobody_" + "x" * 40)):
                _, prefix, secret = text.split("_", 2)
                key = {"prefix": prefix, "secret": secret}
                found[who] = gate.ask(SIGNAL, **key)[0], gate.submit(UPLOAD, id=who, **key)[0]
        finally:
            gate.stop()
    assert found == {"owner": (200, 200), "colleague": (200, 403), "stranger": (401, 401)}
