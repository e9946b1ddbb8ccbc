"""Questions to the platform room."""

import hashlib
import hmac
import re
from pathlib import Path

from django.conf import settings
from django.db.models import Count, QuerySet

from firsthour.platform import errors
from firsthour.platform.connectors.webhook.connector import WebhookConnector
from firsthour.platform.keyring import Keyring
from firsthour.platform.models import ApiKey, Command, Connector, Delivery, Probe, Service
from firsthour.platform.words import DeliveryState, Scope

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
    service = Service.objects.filter(slug=slug).first()
    if service is None:
        raise errors.ServiceUnknown(slug=slug)
    return service


def all_services() -> QuerySet[Service]:
    """Every service, by name."""
    return Service.objects.order_by("name", "slug")


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


def access_connector(service: Service) -> WebhookConnector:
    """How to reach a service. Raises ConnectorMissing."""
    connector = Connector.objects.filter(service=service).first()
    if connector is None:
        raise errors.ConnectorMissing(slug=service.slug)
    secret = keyring().unwrap(CONNECTOR_SECRET, bytes(connector.wrapped_secret))
    return WebhookConnector(address=connector.address, secret=secret, service=service.slug)


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
