"""Breaks: whoever has one is not called until it is over. There is no verb that ends one."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.clocks import words
from firsthour.clocks.models import Rest
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor


@transaction.atomic
def begin_rest(*, person: uuid.UUID, until: datetime, actor: Actor, at: datetime) -> bool:
    """Let nobody call this person, a pseudonym, until then; whether that is news. The next one on call is called."""
    _, news = Rest.objects.get_or_create(person=person, until=until, defaults={"begun_at": at})
    if news:
        record(words.REST_BEGUN, subject_kind="account", subject_id=person, body={"until": until}, actor=actor, at=at)
    return news
