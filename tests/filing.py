"""Authorities and what they send, for tests."""

import uuid
from datetime import datetime, timedelta

import msgspec

from firsthour.orders.actions import add_authority, receive
from firsthour.orders.models import Authority, Filing
from firsthour.orders.rules.register import Entry
from firsthour.orders.words import (
    AnnexI,
    Arrival,
    AuthorityKind,
    AuthorityRole,
    FilingKind,
    NamedLink,
    Proof,
    Reason,
    Received,
    Sender,
    Way,
)
from firsthour.platform.models import Service
from tests.making import AT, DESK

ENTRY = Entry(
    name="Example Police Office",
    state="DE",
    roles=(AuthorityRole.ISSUE,),
    domains=("police.example.org",),
    languages=("de", "en"),
    answer_address="orders@police.example.org",
    call_back_number="+49 30 1234567",
)
ORDER = AnnexI(
    issuing_member_state="DE",
    addressee="Agora",
    contact_point="contact@agora.example",
    member_state_of_main_establishment_or_legal_rep="IE",
    issued_at="2026-08-31T10:00:00+00:00",
    order_reference_number="EPO-2026-17",
    url_and_location_info=(NamedLink("https://board.example/p/1"),),
    reason_boxes=(Reason.INCITES,),
    additional_reasons="An invented text about a picture.",
    is_cross_border=True,
    copy_sent_to_home_authority=True,
    authority_type=AuthorityKind.LAW_ENFORCEMENT,
    authority_name="Example Police Office",
    representative_name_and_post="A. Officer, inspector",
    file_number="17/2026",
    address="1 Example Street",
    telephone="+49 30 1234567",
    email="orders@police.example.org",
    date="2026-08-31",
    stamp_or_signature="signed",
    issuing_authority_followup_contact="orders@police.example.org",
    home_authority_contact="home@authority.example.ie",
    redress_body_or_court="Example Administrative Court",
    redress_deadline="1 month from receipt",
    redress_legislation_link="https://law.example.org/redress",
)
PROVED = Sender(Proof.DOMAIN, "police.example.org")


def registered(entry: Entry = ENTRY, at: datetime = AT) -> Authority:
    """An authority of the register."""
    return add_authority(entry=entry, actor=DESK, at=at)


def message(
    form: object = ORDER,
    *,
    kind: FilingKind = FilingKind.REMOVAL_ORDER,
    sender: Sender = PROVED,
    key: str = "",
    arrived: datetime = AT,
    way: Way = Way.MAIL,
) -> Received:
    """What a door took in; `key` is new unless given."""
    return Received(
        kind=kind,
        form=form,
        raw=msgspec.json.encode(form) if form is not None else b"%PDF unreadable",
        media_type="application/json",
        way=way,
        key=key or uuid.uuid4().hex,
        sender=sender,
        arrivals=(Arrival("mail server", arrived, True),),
    )


def filed(on: Service, form: object = ORDER, *, at: datetime | None = None, **options: object) -> Filing:
    """A filing, ingested two seconds after it arrived unless `at` says otherwise."""
    received = message(form, **options)
    return receive(service=on, received=received, actor=DESK, at=at or received.arrivals[0].at + timedelta(seconds=2))
