"""A copy of an exhibit leaves the vault by the hands of two persons, each in a browser of their own."""

import json
import subprocess
import sys
import zipfile

from firsthour.doors.now import now
from firsthour.ledger.models import Event
from tests.doors.console.chromium import page_of, sign_in
from tests.doors.console.showing import UPLOAD, House
from tests.making import account
from tests.rooms.vault.sealing import log_sealed


def run(program, *words: object) -> str:
    ran = subprocess.run([sys.executable, program, *map(str, words)], capture_output=True, text=True, check=True)
    return ran.stdout


def downloaded(page, button: str, place):
    with page.expect_download() as coming:
        page.get_by_role("button", name=button).click()
    coming.value.save_as(place / coming.value.suggested_filename)
    return place / coming.value.suggested_filename


def test_one_asks_another_approves_and_only_the_recipient_can_open_it(page, chromium, console, tmp_path):
    case = House().in_question()
    sign_in(page, account("reviewer"))
    page.goto("/vault")
    open_box = downloaded(page, "Download open_box.py", tmp_path)
    public_key = run(open_box, "new", tmp_path / "recipient.key").strip()

    page.goto(f"/cases/{case.id}")
    page.get_by_role("link", name="Request a copy for an authority, a court or the user").click()
    page.get_by_label("For whom?").select_option("authority")
    page.get_by_label("What does it serve?").select_option("investigation")
    page.get_by_label("File number of what they asked").fill("12 Js 345/26")
    page.get_by_label("Their public key").fill(public_key)
    page.get_by_role("button", name="Request it").click()
    assert page.get_by_text("You requested it, so another person must approve it.").is_visible()
    assert page.get_by_role("button", name="Approve").count() == page.get_by_role("button", name="Take").count() == 0
    address = page.url

    with page_of(chromium, console.address, script=False) as second:
        sign_in(second, account())
        second.goto("/vault")
        second.get_by_role("link", name="an authority", exact=True).click()
        assert second.url == address and second.get_by_text("12 Js 345/26").is_visible()
        second.get_by_role("button", name="Approve").click()
        assert second.get_by_text("approved", exact=True).is_visible()

    log_sealed(now())
    page.reload()
    box = downloaded(page, "Take the package", tmp_path)
    assert UPLOAD not in box.read_bytes() and not zipfile.is_zipfile(box)
    run(open_box, "open", tmp_path / "recipient.key", box, tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as package:
        assert package.read("content.bin") == UPLOAD
    exported = Event.objects.filter(tag__startswith="vault:export:").order_by("id")
    steps = [json.loads(each.canonical) for each in exported]
    assert [step["tag"].rpartition(":")[2] for step in steps] == ["requested", "approved", "taken"]
    asking, approving, taking = (step["actor"] for step in steps)
    assert asking == taking != approving
