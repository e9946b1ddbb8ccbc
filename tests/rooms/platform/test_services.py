"""What the public is told of a service, and keys that are replaced without an upload refused."""

from datetime import timedelta

import pytest

from firsthour.ledger.models import Event
from firsthour.platform import actions, errors
from firsthour.platform.models import ApiKey
from firsthour.platform.queries import contact_document
from tests.making import AT, DESK, service

REPRESENTATIVE = {"name": "Example Representation", "address": "1 Example Street, Dublin", "email": "rep@law.example"}


def described(on, **changes):
    told = {
        "contact_point": "contact@agora.example",
        "languages": ["en", "fr", "en"],
        "establishment": "IE",
        "contact_link": "https://agora.example/contact",
        "authority_contact": "orders@agora.example",
        "representative": REPRESENTATIVE,
    }
    return actions.describe_service(service=on, **(told | changes), actor=DESK, at=AT)


def test_the_contact_document_says_all_that_the_laws_ask_for(db):
    assert contact_document(described(service())) == {
        "service": "agora",
        "name": "Agora",
        "contact_point": {
            "email": "contact@agora.example",
            "page": "https://agora.example/contact",
            "languages": ["en", "fr"],
        },
        "authorities": {"email": "orders@agora.example", "languages": ["en", "fr"]},
        "establishment": "IE",
        "legal_representative": REPRESENTATIVE,
        "laws": [
            "EU 2021/784 Art. 15",
            "EU 2021/784 Art. 17",
            "EU 2022/2065 Art. 11",
            "EU 2022/2065 Art. 12",
            "EU 2022/2065 Art. 13",
        ],
    }


def test_the_event_of_a_description_names_nobody(db):
    described(service())
    told = Event.objects.get(tag="platform:service:described").canonical
    assert '"languages":["en","fr"]' in told
    assert not [word for word in ("agora.example", "Representation", "law.example") if word in told]


def test_what_was_not_told_is_null_and_authorities_write_to_the_contact_point(db):
    told = contact_document(service())
    assert (told["contact_point"]["page"], told["legal_representative"], told["establishment"]) == (None, None, None)
    assert told["authorities"]["email"] == "contact@agora.example"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"contact_point": ""}, errors.ContactPointUnusable),
        ({"authority_contact": "nobody"}, errors.ContactPointUnusable),
        ({"languages": []}, errors.LanguageUnusable),
        ({"languages": ["English"]}, errors.LanguageUnusable),
        ({"establishment": "Ireland"}, errors.TerritoryUnusable),
        ({"contact_link": "javascript:alert(1)"}, errors.WebAddressUnusable),
        ({"representative": REPRESENTATIVE | {"address": " "}}, errors.RepresentativeIncomplete),
    ],
)
def test_what_nobody_could_use_is_not_published(db, change, refusal):
    on = service()
    with pytest.raises(refusal):
        described(on, **change)
    on.refresh_from_db()
    assert on.languages == []


def test_a_key_is_replaced_once_within_reason(db):
    key, _ = actions.issue_key(service=service(), scopes=["match:ask"], actor=DESK, at=AT)
    for hours in (-1, 2161):
        with pytest.raises(errors.OverlapUnusable):
            actions.rotate_key(prefix=key.prefix, overlap=timedelta(hours=hours), actor=DESK, at=AT)
    successor, _ = actions.rotate_key(prefix=key.prefix, overlap=timedelta(0), actor=DESK, at=AT)
    assert successor.scopes == ["match:ask"] and ApiKey.objects.get(pk=key.pk).ends_at == AT
    with pytest.raises(errors.KeyNotInForce):
        actions.rotate_key(prefix=key.prefix, overlap=timedelta(0), actor=DESK, at=AT)
    actions.revoke_key(prefix=successor.prefix, actor=DESK, at=AT)
    with pytest.raises(errors.KeyNotInForce):
        actions.rotate_key(prefix=successor.prefix, overlap=timedelta(0), actor=DESK, at=AT)
    with pytest.raises(errors.KeyUnknown):
        actions.rotate_key(prefix="nothing", overlap=timedelta(0), actor=DESK, at=AT)
