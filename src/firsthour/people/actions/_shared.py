"""What several verbs of this room do inside themselves."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, EventTag
from firsthour.people import errors, rules
from firsthour.people.models import Account, Enrolment


def _locked(account: Account) -> Account:
    """The account as it is now, and nobody else changes it before this verb is through."""
    return Account.objects.select_for_update().get(pk=account.pk)


def _record(tag: EventTag, account: Account, body: dict[str, object], actor: Actor, at: datetime) -> None:
    """An event about an account, which it names by pseudonym."""
    record(tag, subject_kind="account", subject_id=account.pseudonym, body=body, actor=actor, at=at)


def _make_enrolment(*, email: str, role: str, account: Account | None, at: datetime) -> tuple[Enrolment, str]:
    """A new link inside another verb: its row and its token. Older links to the same address stop working."""
    Enrolment.objects.filter(email=email, used_at=None).update(used_at=at)
    token = secrets.token_urlsafe(32)
    enrolment = Enrolment.objects.create(
        digest=_digest(token), email=email, role=role, account=account, expires_at=at + rules.ENROLMENT_LASTS
    )
    return enrolment, token


def _require_strong(password: str) -> None:
    """Raises PasswordTooWeak."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise errors.PasswordTooWeak(reasons=" ".join(error.messages)) from error


def _digest(token: str) -> str:
    """What is kept of a link: SHA-256 of its token, which has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
