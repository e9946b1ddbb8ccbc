"""Tables of the notices room."""

import uuid
from datetime import timedelta

from django.db import models

from firsthour.authors.models import Author
from firsthour.clocks.models import Alarm
from firsthour.flags.models import Flag
from firsthour.ledger.models import AppendOnly
from firsthour.notices.words import CallOutWay, Channel, MessageState, ReplyKind, StatementKind, WithholdingEnd
from firsthour.people.models import Account
from firsthour.platform.models import Delivery, Service


class Statement(AppendOnly):
    """A statement of reasons or a warning as it was issued. Purpose: EU 2022/2065 Art. 17, 23. Retention: as long as
    its decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    author = models.ForeignKey(Author, models.PROTECT, null=True)
    kind = models.CharField(
        max_length=10, default=StatementKind.REASONS, choices=[(k, k) for k in StatementKind]
    )
    item_reference = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    direction = models.CharField(max_length=3)
    title = models.CharField(max_length=300)
    paragraphs = models.JSONField()
    redress = models.JSONField()
    issued_at = models.DateTimeField()


class Message(Delivery):
    """A statement on its way to its author. Purpose: proof of telling. Retention: as its statement.

    `channel` is by which it goes next, or went; `trying` that of the attempt under way, empty while there is none.
    """

    statement = models.OneToOneField(Statement, models.PROTECT)
    channel = models.CharField(max_length=10, default=Channel.PLATFORM, choices=[(c, c) for c in Channel])
    trying = models.CharField(max_length=10, default="", blank=True, choices=[(c, c) for c in Channel])
    telling = models.CharField(
        max_length=10, default=MessageState.QUEUED, choices=[(s, s) for s in MessageState]
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="notices_message_due",
                condition=~models.Q(state="done"),
            )
        ]


class Attempt(AppendOnly):
    """How one attempt to deliver a message ended. Purpose: proof of telling. Retention: as its statement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    message = models.ForeignKey(Message, models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=10, choices=[(c, c) for c in Channel])
    outcome = models.CharField(max_length=10, choices=[(s, s) for s in MessageState])
    reason = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="notices_attempt_number")]


class PortalLink(models.Model):
    """The unguessable link of a statement, as a digest. Purpose: reading it without an account. Retention: as its
    statement."""

    statement = models.OneToOneField(Statement, models.PROTECT, primary_key=True, related_name="link")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(null=True)


class Withholding(models.Model):
    """An authority decided that nobody is told of its order on one item yet. Purpose: EU 2021/784 Art. 11(3).
    Retention: as its order.

    `order` is the id of the filing. Until `ended_at` the item's statement has neither a message nor a link: to whoever
    asks there is none. `extended_at` is when it was lengthened, which may happen once; `reasons` is what the authority
    gave for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    item_reference = models.CharField(max_length=200)
    order = models.UUIDField()
    decided_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    reasons = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=10, blank=True, choices=[(b, b) for b in WithholdingEnd])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "item_reference"], name="notices_withholding_once"),
            # Six weeks from the decision, and once six more (EU 2021/784 Art. 11(3)).
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("decided_at") + timedelta(days=42))
                | models.Q(extended_at__isnull=False, ends_at__lte=models.F("decided_at") + timedelta(days=84)),
                name="notices_withholding_has_its_end",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, because="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(because="")),
                name="notices_withholding_ended_because",
            ),
        ]
        indexes = [
            models.Index(
                fields=["service", "item_reference"],
                name="notices_withholding_running",
                condition=models.Q(ended_at__isnull=True),
            )
        ]


class Reply(Delivery):
    """What a notifier is told about a flag. Purpose: EU 2022/2065 Art. 16(4), (5), 23(2). Retention: as its flag's
    outcome; it names nobody."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in ReplyKind])
    language = models.CharField(max_length=10)
    direction = models.CharField(max_length=3)
    title = models.CharField(max_length=300)
    paragraphs = models.JSONField()
    redress = models.JSONField()
    issued_at = models.DateTimeField()
    mailed = models.BooleanField()
    telling = models.CharField(
        max_length=10, default=MessageState.QUEUED, choices=[(s, s) for s in MessageState]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "kind"], condition=~models.Q(kind=ReplyKind.WARNING), name="notices_reply_once"
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="notices_reply_due", condition=~models.Q(state="done"))
        ]


class CallOut(Delivery):
    """Somebody on call is called about an alarm. Purpose: a duty is met in time, and proof of whom we called.
    Retention: as its alarm. `digest` is that of the link with which the person acknowledges."""

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="call_outs")
    account = models.ForeignKey(Account, models.PROTECT)
    way = models.CharField(max_length=10, choices=[(w, w) for w in CallOutWay])
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    queued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alarm", "number", "account", "way"], name="notices_callout_once")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="notices_callout_due", condition=~models.Q(state="done"))
        ]
