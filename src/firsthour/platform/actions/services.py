"""Services, and what the public is told about how to reach them."""

import json
import zoneinfo
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.platform import errors, words
from firsthour.platform.models import Service


@transaction.atomic
def add_service(
    *,
    slug: str,
    name: str,
    zone: str,
    contact_point: str,
    language: str,
    dispute_body: tuple[str, str],
    court: tuple[str, str],
    actor: Actor,
    at: datetime,
) -> Service:
    """A service of the provider; `zone` is the IANA time zone of its main establishment.

    `dispute_body` and `court` are (name, where to reach it): each statement of reasons names them as redress
    (EU 2022/2065 Art. 17(3)(f)). `language` is used for readers whose own language has no wording.
    """
    if not words.SLUG.match(slug):
        raise errors.ServiceNameUnusable(slug=slug)
    if zone not in zoneinfo.available_timezones():
        raise errors.ZoneUnknown(zone=zone)
    if not words.CONTACT_POINT.match(contact_point):
        raise errors.ContactPointUnusable()
    service, made = Service.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name,
            "zone": zone,
            "contact_point": contact_point,
            "language": language,
            "dispute_body": dispute_body,
            "court": court,
            "created_at": at,
        },
    )
    if not made:
        raise errors.ServiceNameTaken(slug=slug)
    record(
        words.SERVICE_ADDED,
        subject_kind="service",
        subject_id=service.id,
        service_id=service.id,
        body={"zone": zone},
        actor=actor,
        at=at,
    )
    return service


@transaction.atomic
def describe_service(
    *,
    service: Service,
    contact_point: str,
    languages: list[str],
    establishment: str,
    contact_link: str,
    authority_contact: str,
    representative: dict[str, str],
    actor: Actor,
    at: datetime,
) -> Service:
    """What the public contact page says: where and in which languages users and authorities reach the service.

    EU 2021/784 Art. 15 and 17, EU 2022/2065 Art. 11 to 13. `establishment` is the ISO 3166-1 code of the main
    establishment or of the legal representative; `representative` has `name`, `address` and `email`, or is empty.
    """
    for address in filter(None, (contact_point, authority_contact, representative.get("email", ""))):
        if not words.CONTACT_POINT.match(address):
            raise errors.ContactPointUnusable()
    if not contact_point:
        raise errors.ContactPointUnusable()
    for language in languages or [""]:
        if not words.LANGUAGE.match(language):
            raise errors.LanguageUnusable(language=language or "nothing")
    if not words.TERRITORY.match(establishment):
        raise errors.TerritoryUnusable(territory=establishment or "nothing")
    if contact_link and not contact_link.startswith("https://"):
        raise errors.WebAddressUnusable()
    given = {name: representative.get(name, "").strip() for name in ("name", "address", "email")}
    if any(given.values()) and not all(given.values()):
        raise errors.RepresentativeIncomplete()
    service = Service.objects.select_for_update().get(pk=service.pk)
    service.contact_point = contact_point
    service.languages = list(dict.fromkeys(languages))
    service.establishment = establishment
    service.contact_link = contact_link
    service.authority_contact = authority_contact
    service.representative = given if all(given.values()) else {}
    service.save()
    description = [contact_point, contact_link, authority_contact, service.representative]
    record(
        words.SERVICE_DESCRIBED,
        subject_kind="service",
        subject_id=service.id,
        service_id=service.id,
        body={
            "languages": service.languages,
            "establishment": establishment,
            "description": json.dumps(description, sort_keys=True).encode(),
        },
        actor=actor,
        at=at,
    )
    return service
