"""Passkeys in a real browser, with a virtual authenticator; and what is no passkey, without one."""

import json
from urllib.parse import urlsplit

import pytest

from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.people.actions import invite
from firsthour.people.models import Account
from firsthour.people.queries import factors_of, held_factors
from firsthour.people.words import Factor
from tests.doors.console.browsing import half_signed_in, signed_in
from tests.doors.console.chromium import give_password
from tests.making import DESK, PASSWORD, account
from tests.proving import set_up

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page) -> tuple:
    """The browser's own line to its virtual authenticator, and that one's name."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]


def enrolled_with_passkey(page, role: str) -> None:
    """Somebody who came by a link and has made a passkey."""
    token = invite(email=f"{role}@staff.example", role=role, actor=DESK, at=now())
    page.goto(f"/enrol/{token}")
    page.fill("#name", "Nadia")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.get_by_role("button", name="Make the account and sign in").click()
    page.wait_for_url("**/me")
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("#name", "this laptop")
    page.get_by_role("button", name="Add the passkey").click()
    if role != "authority-officer":  # whom no code signs in
        page.get_by_role("heading", name="Recovery codes").wait_for()
        page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/me")


@pytest.mark.parametrize("role", ["reviewer", "authority-officer"])
def test_a_passkey_is_made_used_to_sign_in_and_to_step_up(scripted, role):
    with_authenticator(scripted)
    enrolled_with_passkey(scripted, role)
    somebody = Account.objects.get(email=f"{role}@staff.example")
    assert Factor.PASSKEY in held_factors(somebody)
    assert scripted.get_by_role("row", name="passkey this laptop").is_visible()
    scripted.get_by_role("button", name="Sign out").click()
    give_password(scripted, somebody)
    assert scripted.locator("#code").count() == (0 if role == "authority-officer" else 1)
    scripted.get_by_role("button", name="Use the passkey").click()
    scripted.wait_for_url("**/me" if role == "authority-officer" else "**/")
    scripted.goto("/step-up?next=/me")
    scripted.get_by_role("button", name="Use the passkey").click()
    scripted.wait_for_url(lambda url: urlsplit(url).path == "/me")  # a pattern would take the page that asks for it
    told = Event.objects.filter(subject_id=somebody.pseudonym).order_by("id").values_list("tag", flat=True)
    codes = [] if role == "authority-officer" else ["people:factor:added"]
    assert list(told) == [
        "people:account:enrolled",
        "people:account:signed-in",
        "people:factor:added",
        *codes,
        "people:account:signed-out",
        "people:account:signed-in",
        "people:account:stepped-up",
    ]


ANSWER_WITH = """async (theirs) => {
  const form = document.querySelector("form[data-passkey]");
  const { publicKey } = JSON.parse(form.dataset.options);
  publicKey.allowCredentials = [{ type: "public-key", id: theirs }];
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  const given = await navigator.credentials.get({ publicKey: options });
  form.elements.credential.value = JSON.stringify(given.toJSON());
  form.submit();
}"""


def test_the_passkey_of_somebody_else_is_not_taken(scripted):
    with_authenticator(scripted)
    people = []
    for role in ("reviewer", "legal"):
        enrolled_with_passkey(scripted, role)
        scripted.get_by_role("button", name="Sign out").click()
        people.append(Account.objects.get(email=f"{role}@staff.example"))
    somebody, other = people
    give_password(scripted, other)
    theirs = factors_of(somebody).get(type=Factor.PASSKEY).data["credential"]["id"]
    scripted.evaluate(ANSWER_WITH, theirs)
    scripted.get_by_text("The passkey could not be confirmed.").wait_for()
    scripted.goto("/")
    scripted.wait_for_url("**/sign-in")
    scripted.goto("/sign-in/factor")
    scripted.evaluate(ANSWER_WITH, factors_of(other).get(type=Factor.PASSKEY).data["credential"]["id"])
    scripted.wait_for_url("**/")


HOSTILE = ["", "{", "null", "[]", "1", '"x"', "{}", json.dumps({"id": "x", "rawId": "x", "type": "public-key"})]
HOSTILE += [json.dumps({"id": 5, "rawId": None, "response": [], "type": {}})]
HOSTILE += [
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
                "attestationObject": "oA",
            },
        }
    )
]


def test_what_is_no_passkey_is_refused_wherever_it_is_sent(db, home):
    client, half = signed_in(account("reviewer")), half_signed_in(set_up(account("reviewer")))
    for answer in HOSTILE:
        client.get("/me/passkey")
        assert client.post("/me/passkey", {"name": "x", "credential": answer}).status_code == 403, answer
        client.get("/step-up")
        assert client.post("/step-up", {"credential": answer}).status_code == 403, answer
        assert half.post("/sign-in/factor", {"credential": answer}).status_code == 403, answer
