"""Two browsers give a copy away together; damage stands on every page until it is mended."""

import io
import re
import zipfile

from firsthour.cases.duties import set_dangers_apart
from firsthour.cases.queries import references_of
from firsthour.doors.now import now
from firsthour.matching.actions import declare_dangerous
from firsthour.vault.actions import open_exhibit, scrub
from firsthour.vault.models import Danger, Export
from firsthour.vault.words import OpeningPurpose
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import UPLOAD, House
from tests.making import AT, DESK, account
from tests.rooms.vault.sealing import log_sealed, sealed

FORM = {
    "recipient": "authority",
    "purpose": "investigation",
    "part": ["content", "circumstances"],
    "reference": "12 Js 345/26",
}


def test_a_reviewer_requests_an_administrator_approves_and_the_reviewer_takes_the_package(reviewer):
    case = House().in_question()
    administrator = signed_in(account())
    exhibit = case.item.exhibit_id
    assert f"/exhibits/{exhibit}/export" in words(reviewer.get(f"/cases/{case.id}"))
    asked = reviewer.post(f"/exhibits/{exhibit}/export", FORM)
    address = asked.headers["Location"]
    shown = words(reviewer.get(address))
    assert "12 Js 345/26" in shown and "waits for another person" in shown and "/approve" not in shown
    assert reviewer.post(f"{address}/approve").status_code == 403
    assert reviewer.post(f"{address}/take").status_code == 409
    assert f"{address}/approve" in words(administrator.get(address))
    assert administrator.post(f"{address}/approve").status_code == 302
    assert f"{address}/take" in words(reviewer.get(address))
    unsealed = reviewer.post(f"{address}/take")
    assert unsealed.status_code == 503 and "not in the sealed log yet" in words(unsealed)
    log_sealed(now())
    answer = reviewer.post(f"{address}/take")
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="exhibit-{exhibit}-')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.read("content.bin") == UPLOAD
    trail = words(reviewer.get(f"/cases/{case.id}"))
    for said in ("Copy of the evidence requested", "Copy of the evidence approved", "Copy of the evidence taken"):
        assert said in trail
    assert address in words(administrator.get("/vault"))


def test_an_administrator_cannot_approve_what_they_requested(db, home):
    administrator = signed_in(account())
    case = House().in_question()
    address = administrator.post(f"/exhibits/{case.item.exhibit_id}/export", FORM).headers["Location"]
    assert f"{address}/approve" not in words(administrator.get(address))
    refused = administrator.post(f"{address}/approve")
    assert refused.status_code == 403 and "Who requested an export cannot approve it." in words(refused)
    assert administrator.post(f"{address}/decline").status_code == 302
    assert "declined or withdrawn" in words(administrator.get(address))


def test_a_request_without_a_part_a_reference_or_a_real_key_is_told_why(reviewer):
    exhibit = House().in_question().item.exhibit_id
    for otherwise in ({"part": []}, {"reference": " "}, {"key": "zz"}, {"recipient": "user", "part": ["matches"]}):
        assert reviewer.post(f"/exhibits/{exhibit}/export", FORM | otherwise).status_code == 422, otherwise
    for otherwise in ({"part": ["everything"]}, {"recipient": "press"}, {"purpose": ""}):
        assert reviewer.post(f"/exhibits/{exhibit}/export", FORM | otherwise).status_code == 400, otherwise
    assert not Export.objects.exists()


def test_damage_stands_on_every_page_and_on_that_of_the_vault(reviewer, home):
    case = House().in_question()
    exhibit = case.item.exhibit
    assert "Damaged exhibits" not in words(reviewer.get("/"))
    path = home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    scrub(exhibits=[exhibit.id], actor=DESK, at=AT)
    for page in ("/", "/brakes", "/vault", f"/cases/{case.id}"):
        assert re.search(r'class="banner".*Damaged exhibits: 1', words(reviewer.get(page)))
    shown = words(reviewer.get("/vault"))
    assert "its stored bytes were altered" in shown and f"/cases/{case.id}" in shown
    path.write_bytes(whole)
    scrub(exhibits=[exhibit.id], actor=DESK, at=AT)
    assert "Damaged exhibits: 1" not in words(reviewer.get("/"))


def test_the_program_for_recipients_is_there(reviewer):
    answer = reviewer.post("/vault/open_box.py")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="open_box.py"'
    assert b"python3 -I open_box.py new KEYFILE" in answer.content


def test_a_danger_to_keep_is_seen_by_nobody_and_calls_the_officer(reviewer):
    case, officer = House().in_question(), signed_in(account())
    exhibit = case.item.exhibit_id
    assert reviewer.get(f"/cases/{case.id}/pictures/item").status_code == 200
    assert "danger to keep:" not in words(officer.get("/"))
    assert reviewer.post(f"/exhibits/{exhibit}/apart").status_code == 302
    for reader in (reviewer, officer):
        assert reader.get(f"/cases/{case.id}/pictures/item").status_code == 403
        shown = words(reader.get(f"/cases/{case.id}"))
        assert "nobody sees it here" in shown and "/pictures/" not in shown
    for page in ("/", "/banks", f"/cases/{case.id}"):
        assert "Set apart as a danger to keep: 1" in words(officer.get(page))
    assert reviewer.post(f"/exhibits/{exhibit}/export", FORM | {"recipient": "user"}).status_code == 403
    assert reviewer.post(f"/exhibits/{exhibit}/export", FORM).status_code == 302
    assert reviewer.post(f"/exhibits/{exhibit}/notice").status_code == 403
    assert "I take notice" in words(officer.get("/vault"))
    assert officer.post(f"/exhibits/{exhibit}/notice").status_code == 302
    assert "Set apart as a danger to keep: 1" not in words(officer.get("/"))
    assert "Notice taken by the officer on duty" in words(officer.get(f"/cases/{case.id}"))


def test_what_hits_a_bank_declared_dangerous_is_set_apart_before_anybody_sees_it(reviewer):
    house = House()
    declare_dangerous(name=house.unconfirmed.bank.name, actor=house.somebody, at=AT)
    case = house.in_question()
    assert reviewer.get(f"/cases/{case.id}/pictures/item").status_code == 403
    assert "nobody sees it here" in words(reviewer.get(f"/cases/{case.id}"))
    officer = words(signed_in(account()).get("/vault"))
    assert "a list declared as such has it" in officer and "I take notice" in officer
    assert "What hits this bank is a danger to keep" in words(reviewer.get(f"/banks/{house.unconfirmed.bank.id}"))


def test_a_bank_declared_dangerous_later_sets_apart_what_was_sealed_before_and_the_pictures_of_its_entries(reviewer):
    house = House()
    case, behind = house.in_question(), references_of([house.known.id])[house.known.id].exhibit_id
    assert reviewer.get(f"/cases/{case.id}/pictures/item").status_code == 200
    assert not set_dangers_apart(lambda: AT)
    declare_dangerous(name=house.unconfirmed.bank.name, actor=house.somebody, at=AT)
    assert set_dangers_apart(lambda: AT) and not set_dangers_apart(lambda: AT)
    assert reviewer.get(f"/cases/{case.id}/pictures/item").status_code == 403
    assert {each.exhibit_id for each in Danger.objects.all()} == {case.item.exhibit_id, behind}


def test_the_same_bytes_are_set_apart_wherever_they_were_sealed_and_whenever_they_come_again(reviewer):
    house = House()
    first, second, unlike = (sealed(content, on=house.on) for content in (b"the same", b"the same", b"another"))
    assert reviewer.post(f"/exhibits/{first.id}/apart").status_code == 302
    third = sealed(b"the same", on=house.on)
    assert {each.exhibit_id for each in Danger.objects.all()} == {first.id, second.id, third.id}
    assert open_exhibit(exhibit_id=unlike.id, purpose=OpeningPurpose.REVIEW, actor=house.somebody, at=AT) == b"another"
