"""The officer's pages in a browser without script, looked at by axe-core, light and dark, in both directions."""

import pytest

from firsthour.doors.now import now
from firsthour.orders.models import Filing
from tests.doors.console.test_accessible import wrongs
from tests.doors.console.test_officer_pages import returned
from tests.filing import registered
from tests.making import service
from tests.officers import officer_at, typed_order


@pytest.mark.torture
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ar")])
def test_nothing_keeps_an_officer_out_of_any_page(db, chromium, console, theme, language):
    service()
    officer = officer_at(registered(at=now()), "officer@police.example.org")
    for number in ("1", "2"):
        officer.post("/filings/agora/removal-order", typed_order(once=number, order_reference_number=number))
    first, second = Filing.objects.order_by("number")
    returned(second)
    context = chromium.new_context(
        base_url=console.address, color_scheme=theme, locale="en", java_script_enabled=True, bypass_csp=True
    )
    cookie = {"name": "sessionid", "value": officer.cookies["sessionid"].value, "url": console.address}
    context.add_cookies([cookie])
    page = context.new_page()
    found = {}
    forms = [f"/filings/agora/{kind}" for kind in ("removal-order", "advance-information", "referral")]
    for path in ("/filings", *forms, f"/filings/{first.id}", f"/filings/{second.id}"):
        page.goto(f"{path}?lang={language}")
        found[path] = wrongs(page)
    page.goto(f"/filings/{second.id}/clarification/form?lang={language}")
    page.fill("#issued_at", "yesterday")
    page.locator("main form button").click()
    found["clarify"] = wrongs(page)
    assert page.locator("#issued_at").input_value() == "yesterday" and page.locator("#issued_at-fault").is_visible()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    context.close()
