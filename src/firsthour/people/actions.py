"""Verbs of the people room."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.people import errors, rules, words
from firsthour.people.models import Account, Enrolment, RefusedSignIn
from firsthour.people.words import Role


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, email: str, role: str, actor: Actor, at: datetime) -> str:
    """Invite somebody; the answer is the token of the link, shown once and kept only as a digest."""
    if role not in set(Role):
        raise errors.RoleUnknown(role=role, roles=", ".join(Role))
    if Account.objects.filter(email__iexact=email).exists():
        raise errors.AddressTaken()
    token = secrets.token_urlsafe(32)
    enrolment = Enrolment.objects.create(
        digest=_digest(token), email=email.lower(), role=role, expires_at=at + rules.ENROLMENT_LASTS
    )
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
    """Use an enrolment link: the invited person becomes an account and is the actor of it."""
    enrolment = Enrolment.objects.select_for_update().filter(digest=_digest(token)).first()
    if enrolment is None or not rules.enrolment_open(expires_at=enrolment.expires_at, used_at=enrolment.used_at, at=at):
        raise errors.EnrolmentClosed()
    if Account.objects.filter(email=enrolment.email).exists():
        raise errors.AddressTaken()
    try:
        validate_password(password)
    except ValidationError as error:
        raise errors.PasswordTooWeak(reasons=" ".join(error.messages)) from error
    enrolment.used_at = at
    enrolment.save(update_fields=["used_at"])
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


def sign_in(*, email: str, password: str, at: datetime) -> Account:
    """The account these belong to. Raises SignInRefused, or SignInResting after too many wrong passwords.

    The password of an unknown address is checked too, against nothing, so that the time taken tells nobody who exists.
    """
    account = Account.objects.filter(email=email.lower()).first()
    if account is None:
        make_password(password)
        raise errors.SignInRefused()
    recent = RefusedSignIn.objects.filter(account=account, at__gt=at - rules.REFUSALS_WITHIN)
    refused = list(recent.values_list("at", flat=True))
    if rules.throttled(refused, at):
        raise errors.SignInResting()
    fits = check_password(password, account.password)
    with transaction.atomic():
        if not fits:
            RefusedSignIn.objects.filter(at__lt=at - rules.REFUSALS_KEPT).delete()
            RefusedSignIn.objects.create(account=account, at=at)
        record(
            words.SIGNED_IN if fits else words.SIGN_IN_REFUSED,
            subject_kind="account",
            subject_id=account.pseudonym,
            body={},
            actor=Actor.person(account.pseudonym) if fits else Actor.system("console"),
            at=at,
        )
    if not fits:
        raise errors.SignInRefused()
    return account


@transaction.atomic
def sign_out(*, account: Account, at: datetime) -> None:
    """The end of a session, by its owner."""
    record(
        words.SIGNED_OUT,
        subject_kind="account",
        subject_id=account.pseudonym,
        body={},
        actor=Actor.person(account.pseudonym),
        at=at,
    )
