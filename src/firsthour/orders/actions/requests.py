"""Signed requests: each is obeyed once."""

from datetime import datetime

from django.db import transaction

from firsthour.orders import errors
from firsthour.orders.models import UsedNonce


@transaction.atomic
def use_nonce(*, key: str, nonce: str, expires_at: datetime, at: datetime) -> None:
    """Note that a request of this key with this nonce came, until it would be too old. Raises RequestReplayed."""
    UsedNonce.objects.filter(expires_at__lt=at).delete()
    _, new = UsedNonce.objects.get_or_create(key=key, nonce=nonce, defaults={"expires_at": expires_at})
    if not new:
        raise errors.RequestReplayed()
