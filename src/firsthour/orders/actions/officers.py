"""Who files for an authority: accounts of the role authority officer, each for one authority of the register."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, EventTag
from firsthour.orders import errors, queries, words
from firsthour.orders.models import Officer
from firsthour.people.models import Account
from firsthour.people.words import Role


@transaction.atomic
def name_officer(*, authority_id: uuid.UUID, account: Account, actor: Actor, at: datetime) -> Officer:
    """Let an account file for an authority. Named again for the same one, nothing changes. Raises AuthorityUnknown, and
    OfficerUnusable for an account that is no authority officer's, or files for another authority."""
    authority = queries.access_authority(authority_id)
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account.role != Role.AUTHORITY_OFFICER:
        raise errors.OfficerUnusable(
            cause="it has another role", remedy="Invite the officer with the role authority officer, then name them."
        )
    standing = queries.officer_of(account)
    if standing is not None:
        if standing.authority_id == authority.id:
            return standing
        raise errors.OfficerUnusable(
            cause="it files for another authority", remedy="End that first, on the page of the other authority."
        )
    officer = Officer.objects.create(account=account, authority=authority, named_at=at)
    _record(words.OFFICER_NAMED, officer, actor, at)
    return officer


@transaction.atomic
def end_officer(*, authority_id: uuid.UUID, officer_id: uuid.UUID, actor: Actor, at: datetime) -> Officer:
    """An account files for this authority no longer; what it filed stays. Raises OfficerUnknown."""
    found = queries.officers_of(authority_id).filter(pk=officer_id)
    officer = found.select_for_update(of=("self",)).first()
    if officer is None:
        raise errors.OfficerUnknown()
    officer.ended_at = at
    officer.save(update_fields=["ended_at"])
    _record(words.OFFICER_ENDED, officer, actor, at)
    return officer


def _record(event_tag: EventTag, officer: Officer, actor: Actor, at: datetime) -> None:
    record(
        event_tag,
        subject_kind="authority",
        subject_id=officer.authority_id,
        body={"authority": officer.authority_id, "officer": officer.account.pseudonym},
        actor=actor,
        at=at,
    )
