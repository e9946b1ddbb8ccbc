"""Tables of the platform room."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.platform.words import DEFAULT_PER_MINUTE, CommandKind, ConnectorKind, DeliveryState, Reach


class Service(models.Model):
    """One service of the provider. Purpose: every item, key and statement names it. Retention: for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60)
    contact_point = models.EmailField()
    language = models.CharField(max_length=10)
    dispute_body = models.JSONField()
    court = models.JSONField()
    languages = models.JSONField(default=list)
    establishment = models.CharField(max_length=2, blank=True)
    contact_link = models.CharField(max_length=500, blank=True)
    authority_contact = models.EmailField(blank=True)
    representative = models.JSONField(default=dict)
    created_at = models.DateTimeField()


class ApiKey(models.Model):
    """A platform's key for the gate; its secret is not kept. Purpose: authentication. Retention: as the service's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField()
    per_minute = models.PositiveIntegerField(default=DEFAULT_PER_MINUTE)
    issued_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Connector(models.Model):
    """How we reach a service. Purpose: commands and messages. Retention: as long as the service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.OneToOneField(Service, models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in ConnectorKind])
    address = models.CharField(max_length=500)
    options = models.JSONField(default=dict)
    wrapped_secret = models.BinaryField()
    created_at = models.DateTimeField()


class Call(models.Model):
    """One call to a platform, however it ended. Purpose: the health of connectors. Retention: 14 days."""

    id = models.BigAutoField(primary_key=True)
    connector = models.ForeignKey(Connector, models.CASCADE)
    verb = models.CharField(max_length=20)
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    problem = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["connector", "-at"], name="platform_call_newest"),
            models.Index(fields=["at"], name="platform_call_to_forget"),
        ]


class Delivery(models.Model):
    """Something to be delivered at least once under one idempotency key; the base of commands and messages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    state = models.CharField(max_length=10, default=DeliveryState.WAITING, choices=[(s, s) for s in DeliveryState])
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_problem = models.CharField(max_length=80, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Command(Delivery):
    """A command to a platform about an item or an author. Purpose: proof of what was asked and answered. Retention: as
    long as its decision. `contradicted_at`: the platform confirmed, and from outside the item was still to be had."""

    service = models.ForeignKey(Service, models.PROTECT)
    item_reference = models.CharField(max_length=200, blank=True)
    author_reference = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in CommandKind])
    revision = models.PositiveIntegerField()
    territories = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    surfaces = models.JSONField(default=list)
    views_at_removal = models.PositiveBigIntegerField(null=True)
    contradicted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "item_reference", "author_reference", "revision"], name="platform_command_revision"
            ),
            models.CheckConstraint(
                condition=Q(item_reference="") ^ Q(author_reference=""), name="platform_command_has_one_target"
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="platform_command_due", condition=~Q(state="done"))]


class Probe(models.Model):
    """One outside look at one surface. Purpose: proof of unavailability. Retention: as long as its decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    command = models.ForeignKey(Command, models.PROTECT)
    link = models.CharField(max_length=2000)
    reach = models.CharField(max_length=10, choices=[(r, r) for r in Reach])
    status = models.PositiveIntegerField(null=True)
    address = models.CharField(max_length=60, blank=True)
    vantage = models.CharField(max_length=60)
    at = models.DateTimeField()


class GateChange(models.Model):
    """What the gates must know, numbered once committed. Purpose: publication. Retention: until compacted."""

    id = models.BigAutoField(primary_key=True)
    number = models.PositiveBigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=10)
    payload = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["id"], name="platform_gatechange_new", condition=Q(number__isnull=True))]
