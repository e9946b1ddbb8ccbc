"""A document beside its form: scans are seen, hostile words act nowhere, and an author's copy names no officer."""

import io

import pytest
from PIL import Image, ImageDraw

from firsthour.doors.now import now
from firsthour.orders.mail.reader import leaves_apart, picture_apart
from firsthour.orders.mail.taking import take_mail
from firsthour.orders.models import Filing
from firsthour.orders.words import Arrival, Way
from tests.doors.console.browsing import signed_in, words
from tests.filing import ORDER, registered
from tests.making import DESK, account, service
from tests.order_mail import HOST, mail, order_json, order_pdf
from tests.rooms.orders.test_carrying_out import World, picture, world  # noqa: F401
from tests.rooms.orders.test_mail import HOSTILE

SIGNED = ORDER.stamp_or_signature
OFFICER = (ORDER.representative_name_and_post, ORDER.telephone, ORDER.email, ORDER.file_number, SIGNED)


@pytest.fixture
def officer(db, home):
    return signed_in(account("legal", at=now()))


def scan(mode: str) -> bytes:
    """A page as a scanner gives it: a PDF that holds nothing but a picture."""
    page = Image.new("L", (300, 400), 255)
    ImageDraw.Draw(page).rectangle((40, 40, 260, 90), fill=0)
    out = io.BytesIO()
    page.convert(mode).save(out, "PDF")
    return out.getvalue()


def taken(*attached: tuple[str, bytes]) -> Filing:
    at = now()
    raw, arrived = mail(*attached), (Arrival("desk", at, True),)
    return take_mail(service=service(), raw=raw, way=Way.MAIL, arrived=arrived, host=HOST, actor=DESK, at=at)


def test_a_scan_is_seen_beside_the_form_in_which_it_is_typed(officer):
    registered()
    filing = taken(("application/pdf", scan("1")), ("image/png", picture(200)))
    page = words(officer.get(f"/orders/{filing.id}/document"))
    assert "See the documents." in page and "order.pdf" in page and 'id="order_reference_number"' in page
    for number in (0, 1):
        assert f"/orders/{filing.id}/document/{number}" in page
        shown = officer.get(f"/orders/{filing.id}/document/{number}")
        assert shown.headers["Content-Type"] == "image/jpeg"
    seen = Image.open(io.BytesIO(officer.get(f"/orders/{filing.id}/document/0").content)).convert("L")
    assert seen.size == (300, 400) and seen.getpixel((150, 60)) < 60 and seen.getpixel((150, 300)) > 200
    assert officer.get(f"/orders/{filing.id}/document/2").status_code == 404


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK"])
def test_scans_of_every_sort_are_found(mode):
    raw = mail(("application/pdf", scan(mode)))
    assert [leaf.pictures for leaf in leaves_apart(raw)] == [0, 1]
    assert Image.open(io.BytesIO(picture_apart(raw, 0))).size == (300, 400) and picture_apart(raw, 1) == b""


def test_of_a_long_scan_only_the_page_that_is_asked_for_is_opened():
    pages = [Image.effect_noise((1240, 1754), 40) for _ in range(9)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    raw = mail(("application/pdf", out.getvalue()))
    assert leaves_apart(raw)[1].pictures == 9
    assert Image.open(io.BytesIO(picture_apart(raw, 8))).size == (1240, 1754)


def test_words_are_read_out_of_every_sort_of_document():
    html = b"<html><head><title>no</title><style>no</style></head><p>One &amp; <b>two</b><br>three<script>no()</script>"
    raw = mail(("application/pdf", order_pdf()), ("text/html", html), ("text/plain", "Größe".encode("latin-1")))
    _, pdf, page, plain = leaves_apart(raw)
    assert f"order_reference_number: {ORDER.order_reference_number}" in pdf.text
    assert page.text == "One & two\nthree" and plain.text.startswith("Gr")
    assert leaves_apart(order_json())[0].text == order_json().decode()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_hurts_nobody_who_leafs_through_it(name):
    hostile = HOSTILE[name]()
    for leaf in leaves_apart(hostile):
        assert "root:" not in leaf.text
    assert picture_apart(hostile, 0) == b""


def test_markup_stays_words_and_pictures_that_are_none_say_so(officer):
    hostile = "<script>alert(1)</script>=HYPERLINK(1)"
    filing = taken(("text/plain", hostile.encode()), ("image/png", b"no picture"))
    page = words(officer.get(f"/orders/{filing.id}/document"))
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;=HYPERLINK(1)" in page
    shown = officer.get(f"/orders/{filing.id}/document/0")
    assert shown.headers["Content-Type"] == "image/svg+xml" and shown.status_code == 422


def test_what_is_left_is_counted_down_inside_the_page(officer):
    registered()
    filing = taken(("image/png", b"a scan"))
    assert f'src="/orders/{filing.id}/countdown"' in words(officer.get(f"/orders/{filing.id}"))
    counting = officer.get(f"/orders/{filing.id}/countdown")
    assert counting.headers["Refresh"] == "15"
    assert "frame-ancestors 'self'" in counting.headers["Content-Security-Policy"]
    assert "Time left" in words(counting)
    assert "Refresh" not in officer.get(f"/orders/{filing.id}").headers, "what is being typed is not lost"


def test_an_author_gets_a_copy_that_names_no_officer_and_no_other_post(officer, world):  # noqa: F811
    links = world.uploaded("a1", "ana", b"one"), world.uploaded("b2", "ben", b"two")
    filing = world.ordered(*links)
    world.work()
    first = filing.items.get(link__place=1)
    page = words(officer.get(f"/orders/{filing.id}"))
    address = f"/orders/{filing.id}/items/{first.id}/copy"
    assert address in page
    copy = words(officer.get(address))
    for told in (ORDER.authority_name, ORDER.order_reference_number, ORDER.redress_body_or_court, links[0]):
        assert told in copy
    for untold in (*OFFICER, links[1]):
        assert untold not in copy


def test_while_it_is_withheld_nobody_gets_a_copy(officer, world):  # noqa: F811
    silent = {"non_disclosure_to_content_provider": True, "issued_at": f"{now():%FT%TZ}"}
    filing = world.ordered(world.uploaded("a1", "ana", b"one"), form=silent)
    world.work()
    answer = officer.get(f"/orders/{filing.id}/items/{filing.items.get().id}/copy")
    assert answer.status_code == 409 and "forbids to tell its author" in words(answer)
