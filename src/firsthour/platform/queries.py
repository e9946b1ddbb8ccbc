"""Questions to the platform room."""

import hashlib
import hmac
import re
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, QuerySet

from firsthour.platform import errors
from firsthour.platform.connectors.opening import CAPABILITIES, opened
from firsthour.platform.connectors.port import Outlet
from firsthour.platform.keyring import Keyring
from firsthour.platform.models import ApiKey, Command, Connector, Delivery, Probe, Service
from firsthour.platform.rules import missing_capability
from firsthour.platform.words import CommandKind, ConnectorKind, DeliveryState, Reach, Scope, Target

CONTACT_LAWS = (
    "EU 2021/784 Art. 15",
    "EU 2021/784 Art. 17",
    "EU 2022/2065 Art. 11",
    "EU 2022/2065 Art. 12",
    "EU 2022/2065 Art. 13",
)
KEY = re.compile(r"fh_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{16,200})\Z")
NOBODY = bytes(32).hex()
CONNECTOR_SECRET = "connector-secret"  # noqa: S105 - the name of a purpose


def keyring() -> Keyring:
    """The keys of this installation."""
    return Keyring(Path(settings.HOME) / "keys")


def services() -> list[Service]:
    """Every service of the provider, by name."""
    return list(Service.objects.order_by("name", "slug"))


def access_service(slug: str) -> Service:
    """The service of that name. Raises ServiceUnknown."""
    service = Service.objects.filter(slug=slug).first() if slug.isprintable() else None
    if service is None:
        raise errors.ServiceUnknown(slug=slug)
    return service


def proved_key(text: str, scope: Scope) -> ApiKey:
    """The key in force whose text this is, for a door that asks the database. Raises KeyWrong, whatever the reason, or
    KeyScopeMissing."""
    shown = KEY.match(text)
    prefix, secret = shown.groups() if shown else ("", "")
    key = ApiKey.objects.select_related("service").filter(prefix=prefix, revoked_at__isnull=True).first()
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if not hmac.compare_digest(digest, key.digest if key else NOBODY) or key is None:
        raise errors.KeyWrong()
    if scope not in key.scopes:
        raise errors.KeyScopeMissing(scope=scope)
    return key


def access_connector_row(service: Service) -> Connector:
    """What is stored about the connector of a service. Raises ConnectorMissing."""
    connector = _connector_of(service)
    if connector is None:
        raise errors.ConnectorMissing(slug=service.slug)
    return connector


def _connector_of(service: Service) -> Connector | None:
    connector = Connector.objects.filter(service=service).first()
    if connector is not None:
        connector.service = service
    return connector


def what_connector_lacks(
    service: Service, kind: CommandKind, target: Target, territories: Sequence[str]
) -> str | None:
    """Why the connector of a service cannot have a command carried out; None when it can, or there is none yet."""
    row = _connector_of(service)
    return missing_capability(CAPABILITIES[ConnectorKind(row.kind)], kind, target, territories) if row else None


def outlet_of(connector: Connector) -> Outlet:
    """The connector itself, its secret unwrapped."""
    return opened(
        ConnectorKind(connector.kind),
        address=connector.address,
        options=connector.options,
        secret=keyring().unwrap(CONNECTOR_SECRET, bytes(connector.wrapped_secret)),
        service=connector.service.slug,
    )


def absent_at(service: Service) -> Callable[[str], frozenset[int]]:
    """What tells of a link the statuses besides the usual ones with which this service answers it when nobody may have
    it."""
    connector = _connector_of(service)
    return outlet_of(connector).absent if connector else lambda _: frozenset()


def target_of(command: Command) -> Target:
    """What a command is about."""
    return Target(item=command.item_reference, author=command.author_reference)


def overtaken(command: Command) -> bool:
    """Whether a later command about the same target was issued."""
    return Command.objects.filter(
        service=command.service_id,
        item_reference=command.item_reference,
        author_reference=command.author_reference,
        revision__gt=command.revision,
    ).exists()


def access_command(command_id: uuid.UUID) -> Command:
    """One command. Raises CommandUnknown."""
    command = Command.objects.select_related("service").filter(pk=command_id).first()
    if command is None:
        raise errors.CommandUnknown()
    return command


def failed_commands() -> QuerySet[Command]:
    """Commands that wait for a person, the oldest first."""
    return Command.objects.filter(state=DeliveryState.FAILED).select_related("service").order_by("issued_at", "id")


def contradicted_commands() -> list[Command]:
    """Commands that the platform confirmed although the item is still to be had at one address at least, as the latest
    look at each address says; none that a later command overtook."""
    found = Command.objects.filter(contradicted_at__isnull=False).select_related("service").order_by("contradicted_at")
    return [command for command in found if _still_there(command) and not overtaken(command)]


def _still_there(command: Command) -> bool:
    latest = {probe.link: probe.reach for probe in probes_of(command)}
    return Reach.PRESENT in latest.values()


def contact_document(service: Service) -> dict[str, object]:
    """What is public of how to reach a service; the shape stands in docs/reference/contact.md."""
    return {
        "service": service.slug,
        "name": service.name,
        "contact_point": {
            "email": service.contact_point,
            "page": service.contact_link or None,
            "languages": service.languages,
        },
        "authorities": {
            "email": service.authority_contact or service.contact_point,
            "languages": service.languages,
        },
        "establishment": service.establishment or None,
        "legal_representative": service.representative or None,
        "laws": list(CONTACT_LAWS),
    }


def keys() -> QuerySet[ApiKey]:
    """All keys, those in force first, then by age."""
    return ApiKey.objects.select_related("service").order_by(F("revoked_at").desc(nulls_first=True), "issued_at")


def undone(deliveries: QuerySet[Delivery]) -> dict[DeliveryState, int]:
    """How many of these deliveries are in each state but done."""
    counted = deliveries.exclude(state=DeliveryState.DONE).values_list("state").annotate(Count("pk")).order_by()
    return {DeliveryState(state): count for state, count in counted}


def commands_undone() -> dict[DeliveryState, int]:
    """How many commands to platforms are in each state but done."""
    return undone(Command.objects.all())


def probes_of(command: Command) -> list[Probe]:
    """Every outside look after a command, in the order made."""
    return list(Probe.objects.filter(command=command).order_by("at", "id"))
