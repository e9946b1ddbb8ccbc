"""The balance sheet: figures with what is behind them for staff, the same without for everybody."""

import json
import re
from datetime import timedelta

import pytest

from firsthour.platform.sealing import Sealer
from tests.doors.console.browsing import browser, signed_in, words
from tests.filing import filed, registered
from tests.making import AT, account
from tests.rooms.reports.history import BEGAN, History

TERM = {"first": "2026-10-01", "last": "2027-01-31"}


@pytest.fixture
def history(db, home) -> History:
    made = History()
    made.remove(language="ar", reversed_by_person=True)
    made.remove(at=BEGAN + timedelta(days=8), took=timedelta(hours=2))
    sealer = Sealer()
    while sealer.seal(lambda: AT):
        pass
    return made


def test_before_anything_is_sealed_both_sheets_say_so(db, auditor):
    assert "Nothing has been sealed yet." in words(browser().get("/figures"))
    assert "Nothing has been sealed yet." in words(auditor.get("/balance"))


def test_each_number_leads_to_its_removals_and_they_to_their_cases(history):
    auditor = signed_in(account("auditor"))
    page = words(auditor.get("/balance", TERM))
    assert page.count("<svg") >= 5 and page.count("<caption>") >= 5
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/balance/behind[^"]+)"', page)}
    assert len(links) > 8
    for link in links:
        listed = words(auditor.get(link))
        assert re.search(r'href="/cases/[0-9a-f-]{36}"', listed), link
    (arabic,) = (link for link in links if "group=ar" in link and "reversed=1" in link)
    assert "1 removals" in words(auditor.get(arabic))


def test_everybody_sees_the_figures_and_no_way_to_a_case_or_a_source(history):
    page = words(browser().get("/figures", TERM))
    assert "Are languages treated alike?" in page
    assert "/cases/" not in page and "behind" not in page and "this platform" not in page


def test_the_file_of_figures_is_for_everybody_and_names_nobody(history):
    told = json.loads(browser().get("/figures.json", TERM).content)
    assert told["figures"][0]["removals"] == 2
    assert "Agora" not in json.dumps(told)


def test_a_day_splits_the_term_into_before_and_after(history):
    page = words(browser().get("/figures", TERM | {"split": (BEGAN + timedelta(days=3)).date().isoformat()}))
    assert "Before and after" in page and "points" in page


@pytest.mark.parametrize(
    "asked", [{"first": "yesterday"}, {"first": "2027-01-01", "last": "2026-01-01"}, {"split": "1999-01-01"}]
)
def test_days_that_make_no_term_are_refused(db, asked):
    assert browser().get("/figures", asked).status_code == 422


def test_the_orders_of_a_month_lead_to_each_order(history):
    registered(at=BEGAN)
    received = filed(history.service, arrived=BEGAN)
    filed(history.service, arrived=BEGAN, key="sent twice")
    while Sealer().seal(lambda: AT):
        pass
    auditor, month = signed_in(account("auditor")), BEGAN.strftime("%Y-%m")
    (link,) = set(re.findall(r'href="(/balance/orders[^"]+)"', words(auditor.get("/balance", TERM))))
    assert words(auditor.get(link.replace("&amp;", "&"))).count("<tr>") == 2
    assert str(received.id)[:8] in words(auditor.get(link.replace("&amp;", "&")))
    assert "/balance/orders" not in words(browser().get("/figures", TERM))
    assert json.loads(browser().get("/figures.json", TERM).content)["orders"][0]["month"] == month
    assert auditor.get("/balance/orders", TERM | {"month": "1999-01"}).status_code == 404


def test_a_figure_with_nothing_behind_it_is_refused(history):
    auditor = signed_in(account("auditor"))
    assert auditor.get("/balance/behind", TERM | {"by": "language", "group": "zz"}).status_code == 404
    assert auditor.get("/balance/behind", TERM | {"by": "nonsense"}).status_code == 422


def test_the_arabic_sheet_is_arabic_in_every_heading_and_label(history):
    page = words(browser().get("/figures", TERM | {"lang": "ar", "split": BEGAN.date().isoformat()}))
    headings = re.findall(r"<(?:h\d|th scope=\"col\"|dt)[^>]*>([^<]+)<", page)
    assert len(headings) > 30
    assert [each for each in headings if re.search("[A-Za-z]{3}", each)] == []
