"""How somebody comes in: by a link that works once."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.people import errors, rules, words
from firsthour.people.actions._shared import _digest, _make_enrolment, _require_strong
from firsthour.people.models import Account, Enrolment
from firsthour.people.words import Role


@transaction.atomic
def invite(*, email: str, role: str, actor: Actor, at: datetime) -> str:
    """Invite somebody; the answer is the token of the link, shown once and kept only as a digest."""
    if role not in set(Role):
        raise errors.RoleUnknown(role=role, roles=", ".join(Role))
    try:
        validate_email(email)
    except ValidationError as error:
        raise errors.AddressUnusable() from error
    if Account.objects.filter(email__iexact=email).exists():
        raise errors.AddressTaken()
    enrolment, token = _make_enrolment(email=email.lower(), role=role, account=None, at=at)
    record(
        words.ACCOUNT_INVITED,
        subject_kind="enrolment",
        subject_id=enrolment.id,
        body={"role": role, "enrolment": enrolment.id},
        actor=actor,
        at=at,
    )
    return token


@transaction.atomic
def enrol(*, token: str, name: str, password: str, at: datetime) -> Account:
    """Use an enrolment link: the invited person becomes an account and is the actor of it.

    A link for an account that was cleared gives that account a new password and name; everything else it keeps.
    """
    enrolment = Enrolment.objects.select_for_update().filter(digest=_digest(token)).first()
    if enrolment is None or not rules.enrolment_open(expires_at=enrolment.expires_at, used_at=enrolment.used_at, at=at):
        raise errors.EnrolmentClosed()
    known = enrolment.account
    if known is None and Account.objects.filter(email=enrolment.email).exists():
        raise errors.AddressTaken()
    if known is not None and not known.is_active:
        raise errors.EnrolmentClosed()
    _require_strong(password)
    enrolment.used_at = at
    enrolment.save(update_fields=["used_at"])
    if known is not None:
        return _enrol_again(known, enrolment, name, password, at)
    account = Account.objects.create(
        email=enrolment.email,
        name=name.strip() or enrolment.email,
        role=enrolment.role,
        password=make_password(password),
        enrolled_at=at,
    )
    record(
        words.ACCOUNT_ENROLLED,
        subject_kind="account",
        subject_id=account.pseudonym,
        body={"role": account.role, "enrolment": enrolment.id},
        actor=Actor.person(account.pseudonym),
        at=at,
    )
    return account


def _enrol_again(account: Account, enrolment: Enrolment, name: str, password: str, at: datetime) -> Account:
    account.password = make_password(password)
    account.name = name.strip() or account.name
    account.save(update_fields=["password", "name"])
    record(
        words.ACCOUNT_ENROLLED_AGAIN,
        subject_kind="account",
        subject_id=account.pseudonym,
        body={"enrolment": enrolment.id},
        actor=Actor.person(account.pseudonym),
        at=at,
    )
    return account
