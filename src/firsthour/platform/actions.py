"""Verbs of the platform room."""

import hashlib
import secrets
import zoneinfo
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.platform import errors, rules, words
from firsthour.platform.models import ApiKey, Command, Connector, Delivery, GateChange, Probe, Service
from firsthour.platform.queries import CONNECTOR_SECRET, keyring
from firsthour.platform.words import (
    DEFAULT_PER_MINUTE,
    LARGEST_PER_MINUTE,
    CommandKind,
    DeliveryState,
    ItemState,
    Reach,
    Scope,
)

ATTEMPT_LEASE = timedelta(seconds=30)
"""After this an attempt without an outcome is in doubt: its sender died, and it is sent again."""


def announce(*, kind: str, payload: dict[str, object]) -> None:
    """Queue a change for the gates, in the caller's transaction; the publisher numbers it once committed."""
    GateChange.objects.create(kind=kind, payload=payload)


def announce_many(*, kind: str, payloads: list[dict[str, object]]) -> None:
    """Queue changes of one kind for the gates, in this order, in the caller's transaction."""
    GateChange.objects.bulk_create([GateChange(kind=kind, payload=payload) for payload in payloads])


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
def issue_key(
    *, service: Service, scopes: list[str], per_minute: int = DEFAULT_PER_MINUTE, actor: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """A new API key and its text, which is shown once and kept nowhere; we keep SHA-256 of its secret part.

    `per_minute` is how many calls each gate machine takes from it.
    """
    if not 1 <= per_minute <= LARGEST_PER_MINUTE:
        raise errors.RateUnusable(per_minute=per_minute, largest=LARGEST_PER_MINUTE)
    for scope in scopes:
        if scope not in set(Scope):
            raise errors.ScopeUnknown(scope=scope, scopes=", ".join(Scope))
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        service=service,
        prefix=prefix,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=sorted(set(scopes)),
        per_minute=per_minute,
        issued_at=at,
    )
    announce(kind="key", payload=_published_key(key))
    record(
        words.KEY_ISSUED,
        subject_kind="key",
        subject_id=key.id,
        service_id=service.id,
        body={"scopes": key.scopes, "per_minute": key.per_minute},
        actor=actor,
        at=at,
    )
    return key, f"fh_{prefix}_{secret}"


@transaction.atomic
def revoke_key(*, prefix: str, actor: Actor, at: datetime) -> ApiKey:
    """Revoke a key; every gate refuses it once published."""
    key = ApiKey.objects.select_for_update().filter(prefix=prefix).first()
    if key is None:
        raise errors.KeyUnknown(prefix=prefix)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        announce(kind="key", payload=_published_key(key) | {"gone": True})
        record(
            words.KEY_REVOKED,
            subject_kind="key",
            subject_id=key.id,
            service_id=key.service_id,
            body={},
            actor=actor,
            at=at,
        )
    return key


def _published_key(key: ApiKey) -> dict[str, object]:
    return {
        "id": str(key.id),
        "prefix": key.prefix,
        "digest": key.digest,
        "service": key.service.slug,
        "scopes": key.scopes,
        "per_minute": key.per_minute,
    }


@transaction.atomic
def add_connector(*, service: Service, address: str, secret: str, actor: Actor, at: datetime) -> Connector:
    """The webhook of a service. `secret` signs every call; it is kept wrapped under the master key."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise errors.ConnectorAddressUnusable(reason="it is not a web address")
    loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme == "http" and not loopback:
        raise errors.ConnectorAddressUnusable(reason="unencrypted http reaches over a network")
    connector, _ = Connector.objects.update_or_create(
        service=service,
        defaults={
            "kind": "webhook",
            "address": address,
            "wrapped_secret": keyring().wrap(CONNECTOR_SECRET, secret.encode()),
            "created_at": at,
        },
    )
    record(
        words.CONNECTOR_ADDED,
        subject_kind="connector",
        subject_id=connector.id,
        service_id=service.id,
        body={"kind": "webhook", "address": address.encode()},
        actor=actor,
        at=at,
    )
    return connector


@transaction.atomic
def issue_command(
    *,
    service: Service,
    item_reference: str,
    kind: CommandKind,
    territories: list[str],
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Command:
    """Queue a command with the item's next revision. It leaves after commit, at least once, under its own id as
    idempotency key; the platform ignores a lower revision."""
    Service.objects.select_for_update().get(pk=service.pk)
    highest = (
        Command.objects.filter(service=service, item_reference=item_reference)
        .order_by("-revision")
        .values_list("revision", flat=True)
        .first()
    )
    command = Command.objects.create(
        service=service,
        item_reference=item_reference,
        kind=kind,
        revision=(highest or 0) + 1,
        territories=territories,
        issued_at=at,
        next_try_at=at,
    )
    record(
        words.COMMAND_ISSUED,
        subject_kind="command",
        subject_id=command.id,
        service_id=service.id,
        body={
            "command": str(kind),
            "item": item_reference.encode(),
            "revision": command.revision,
            "territories": territories,
        },
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    return command


@transaction.atomic
def claim_delivery(*, deliveries: QuerySet, actor: Actor, at: datetime) -> Delivery | None:
    """One due delivery of this queryset, or None, with the attempt written down before it is made.

    Two workers never take the same one. Whoever claims must then confirm or postpone; one that dies first leaves the
    delivery `attempted`, and after the lease it is sent again under the same idempotency key. Called outside any other
    transaction, since the attempt must be on disk before the call. Not an event of its own: the outcome is.
    """
    due = deliveries.exclude(state=DeliveryState.DONE).filter(next_try_at__lte=at)
    delivery = due.order_by("next_try_at", "id").select_for_update(skip_locked=True, of=("self",)).first()
    if delivery is not None:
        delivery.state = DeliveryState.ATTEMPTED
        delivery.attempts += 1
        delivery.next_try_at = at + ATTEMPT_LEASE
        delivery.save(update_fields=["state", "attempts", "next_try_at"])
    return delivery


def finish_delivery(*, delivery: Delivery, actor: Actor, at: datetime) -> None:
    """Note on a locked delivery that it was carried out; the caller saves it and records the event of its kind."""
    delivery.state = DeliveryState.DONE
    delivery.finished_at = at
    delivery.last_problem = ""


def set_back_delivery(*, delivery: Delivery, problem: str, alarm: bool = False, actor: Actor, at: datetime) -> bool:
    """Note on a locked delivery that an attempt failed, and when the next one is; True the first time that a person
    must see to it. It is tried on at the longest wait even then: a platform may be back after a week.

    The caller saves it, and records the event of its kind when this says True.
    """
    known = delivery.finished_at is not None
    delivery.last_problem = problem
    delivery.next_try_at = rules.next_try_at(delivery.attempts, at)
    failed = known or alarm or rules.given_up(delivery.attempts)
    delivery.state = DeliveryState.FAILED if failed else DeliveryState.WAITING
    if failed and not known:
        delivery.finished_at = at
    return failed and not known


@transaction.atomic
def confirm_command(*, command: Command, answer: ItemState, actor: Actor, at: datetime) -> None:
    """The platform says it is done."""
    command = Command.objects.select_for_update().get(pk=command.pk)
    if command.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=command, actor=actor, at=at)
    command.surfaces = list(answer.surfaces)
    command.views_at_removal = answer.views_at_removal
    command.save()
    record(
        words.COMMAND_CONFIRMED,
        subject_kind="command",
        subject_id=command.id,
        service_id=command.service_id,
        body={
            "state": answer.state,
            "revision": answer.revision,
            "attempts": command.attempts,
            "views": answer.views_at_removal,
        },
        actor=actor,
        at=at,
    )


@transaction.atomic
def postpone_command(*, command: Command, problem: str, alarm: bool = False, actor: Actor, at: datetime) -> None:
    """An attempt failed: try again later, or give up loudly so that a person sees to it."""
    command = Command.objects.select_for_update().get(pk=command.pk)
    if command.state == DeliveryState.DONE:
        return
    if set_back_delivery(delivery=command, problem=problem, alarm=alarm, actor=actor, at=at):
        record(
            words.COMMAND_FAILED,
            subject_kind="command",
            subject_id=command.id,
            service_id=command.service_id,
            body={"attempts": command.attempts, "reason": problem},
            actor=actor,
            at=at,
        )
    command.save()


@transaction.atomic
def record_probe(
    *, command: Command, link: str, reach: Reach, status: int | None, address: str, actor: Actor, at: datetime
) -> Probe:
    """Keep what an outside look found; it is the proof, so it names where it looked from."""
    probe = Probe.objects.create(
        command=command, link=link, reach=reach, status=status, address=address, vantage=settings.VANTAGE, at=at
    )
    record(
        words.PROBE_MADE,
        subject_kind="command",
        subject_id=command.id,
        service_id=command.service_id,
        body={
            "reach": str(reach),
            "status": status,
            "link": link.encode(),
            "address": address.encode(),
            "vantage": settings.VANTAGE,
        },
        actor=actor,
        at=at,
    )
    return probe
