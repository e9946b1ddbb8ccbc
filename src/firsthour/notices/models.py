"""Tables of the notices room."""

import uuid

from django.db import models

from firsthour.authors.models import Author
from firsthour.ledger.models import AppendOnly
from firsthour.platform.models import Delivery, Service


class Statement(AppendOnly):
    """A statement of reasons as it was issued. Purpose: EU 2022/2065 Art. 17. Retention: as long as its decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    author = models.ForeignKey(Author, models.PROTECT, null=True)
    item_reference = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    direction = models.CharField(max_length=3)
    title = models.CharField(max_length=300)
    paragraphs = models.JSONField()
    redress = models.JSONField()
    issued_at = models.DateTimeField()


class Message(Delivery):
    """A statement on its way to its author. Purpose: proof of telling. Retention: as its statement."""

    statement = models.OneToOneField(Statement, models.PROTECT)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="notices_message_due",
                condition=~models.Q(state="done"),
            )
        ]
