"""The register of authorities: who may ask for what, and where they are answered and called."""

import uuid
from datetime import datetime

import msgspec
from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, EventTag
from firsthour.orders import errors, words
from firsthour.orders.models import Authority
from firsthour.orders.queries import access_authority
from firsthour.orders.rules.register import Entry, problem_of


@transaction.atomic
def add_authority(*, entry: Entry, actor: Actor, at: datetime) -> Authority:
    """Enter an authority. Raises AuthorityUnusable for what is incomplete, contradictory or there already."""
    _refuse(entry)
    if Authority.objects.filter(state=entry.state, name=entry.name, ended_at__isnull=True).exists():
        raise errors.AuthorityUnusable(
            cause="it is in the register already", remedy="Change the entry, or end it and enter it anew."
        )
    authority = Authority.objects.create(added_at=at, **msgspec.to_builtins(entry))
    _record(words.AUTHORITY_ADDED, authority, entry, actor, at)
    return authority


@transaction.atomic
def change_authority(*, authority_id: uuid.UUID, entry: Entry, actor: Actor, at: datetime) -> Authority:
    """Say anew what is known of an authority. What it filed before stays as it was judged then."""
    _refuse(entry)
    authority = Authority.objects.select_for_update().get(pk=access_authority(authority_id).pk)
    for name, value in msgspec.to_builtins(entry).items():
        setattr(authority, name, value)
    authority.save()
    _record(words.AUTHORITY_CHANGED, authority, entry, actor, at)
    return authority


@transaction.atomic
def end_authority(*, authority_id: uuid.UUID, actor: Actor, at: datetime) -> Authority:
    """An authority is no longer competent, or its keys are lost: whatever still comes in its name is suspect."""
    authority = Authority.objects.select_for_update().get(pk=access_authority(authority_id).pk)
    authority.ended_at = at
    authority.save(update_fields=["ended_at"])
    record(words.AUTHORITY_ENDED, subject_kind="authority", subject_id=authority.id, body={}, actor=actor, at=at)
    return authority


def _refuse(entry: Entry) -> None:
    if problem := problem_of(entry):
        cause, remedy = problem
        raise errors.AuthorityUnusable(cause=cause, remedy=remedy)


def _record(event_tag: EventTag, authority: Authority, entry: Entry, actor: Actor, at: datetime) -> None:
    record(
        event_tag,
        subject_kind="authority",
        subject_id=authority.id,
        body={"state": entry.state, "roles": list(entry.roles), "entry": msgspec.json.encode(entry)},
        actor=actor,
        at=at,
    )
