"""Tables of the authors room."""

import uuid

from django.db import models

from firsthour.platform.models import Service


class Author(models.Model):
    """Somebody whose item was not passed. Purpose: statements and redress. Retention: as its decisions'."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    reference = models.CharField(max_length=200)
    pseudonym = models.UUIDField(unique=True, default=uuid.uuid4)
    known_since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "reference"], name="authors_author_once")]
