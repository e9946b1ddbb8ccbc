"""Officers of authorities, at their browsers."""

from django.test import Client

from firsthour.doors.now import now
from firsthour.orders.actions import name_officer
from firsthour.orders.models import Authority
from firsthour.people.actions import add_passkey
from firsthour.people.models import Account
from tests.doors.console.browsing import enrolled
from tests.making import DESK


def officer_at(authority: Authority | None, email: str) -> Client:
    """A browser in which an officer with a passkey is signed in, who files for this authority."""
    client = enrolled("authority-officer", email)
    account = Account.objects.get(email=email)
    add_passkey(account=account, name="key", credential={}, actor=DESK, at=now())
    if authority is not None:
        name_officer(authority_id=authority.id, account=account, actor=DESK, at=now())
    return client


def typed_order(**changed: object) -> dict[str, object]:
    """What an officer types into the form of a removal order."""
    return {
        "once": "1",
        "issuing_member_state": "de",
        "addressee": "Agora",
        "member_state_of_main_establishment_or_legal_rep": "IE",
        "issued_at": now().isoformat(timespec="seconds"),
        "order_reference_number": "EPO-2026-18",
        "url_and_location_info": "https://board.example/p/1 second row\r\nhttps://board.example/p/2",
        "reason_boxes": ["2(7)(a)"],
        "additional_reasons": "An invented text about a picture.",
        "is_cross_border": "on",
        "copy_sent_to_home_authority": "on",
        "authority_type": "law_enforcement_authority",
        "authority_name": "Example Police Office",
        "representative_name_and_post": "A. Officer, inspector",
        "stamp_or_signature": "signed in by passkey at the authority portal",
        "issuing_authority_followup_contact": "orders@police.example.org",
        "redress_body_or_court": "Example Administrative Court",
        "redress_deadline": "1 month from receipt",
    } | changed
