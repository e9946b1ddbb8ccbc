"""Tables of the reports room."""

from django.db import models

from firsthour.ledger.models import Head
from firsthour.platform.models import Delivery


class HeadMail(Delivery):
    """A head of the log on its way to a witness. Purpose: proof outside our reach. Retention: as long as the log."""

    head = models.ForeignKey(Head, models.PROTECT)
    witness = models.EmailField()
    queued_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "witness"], name="reports_headmail_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="reports_headmail_due", condition=~models.Q(state="done")),
            models.Index(fields=["witness", "-queued_at"], name="reports_headmail_witness"),
        ]
