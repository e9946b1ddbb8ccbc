"""Proving who one is: the password, then a second factor; sessions; proving it again."""

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import check_password as fits
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, EventTag
from firsthour.people import errors, rules, words
from firsthour.people.actions._shared import _record
from firsthour.people.models import Account, RefusedTry, Session
from firsthour.people.queries import held_factors
from firsthour.people.words import Factor, Role


def sign_in(*, email: str, password: str, give_code: Callable[[], str] | None = None, at: datetime) -> Account:
    """The account these belong to, at the command line, where no session begins.

    Before something grave `give_code` asks for a code of the second factor, unless the account has none yet. Raises as
    check_password and check_code, and PasskeyAlone where no factor of the account can be used at a command line.
    """
    account, factor = check_password(email=email, password=password, at=at), None
    held = held_factors(account)
    if give_code is not None and held:
        if held == {Factor.PASSKEY}:
            raise errors.PasskeyAlone()
        factor = check_code(account=account, code=give_code(), at=at)
    with transaction.atomic():
        _record_sign_in(account, None, factor, at)
    return account


def check_password(*, email: str, password: str, at: datetime) -> Account:
    """The account these belong to. Raises SignInRefused, or SignInResting after too many wrong tries.

    An address that nobody has, and one whose account is disabled, are told the same, throttled the same, and cost the
    same time as a wrong password: nobody learns here who works for this platform.
    """
    address = email.strip().lower()
    subject = _subject("address", address)
    _require_rested(subject, at)
    account = Account.objects.filter(email=address).first()
    if account is None:
        make_password(password)
    elif fits(password, account.password) and account.is_active:
        return account
    _refuse(subject, words.SIGN_IN_REFUSED, account, at)
    raise errors.SignInRefused()


def check_code(*, account: Account, code: str, at: datetime) -> Factor:
    """Which factor of this account gave the code; each works once. Raises CodeRefused, or SignInResting."""
    subject = _subject("code", str(account.id))
    _require_rested(subject, at)
    plain = code.replace(" ", "").replace("-", "")
    used = _app_code_fits(account, plain, at) or _recovery_code_fits(account, plain)
    if used is None or not rules.factor_serves(Role(account.role), used):
        _refuse(subject, words.CODE_REFUSED, account, at)
        raise errors.CodeRefused()
    return used


@transaction.atomic
def begin_session(
    *, account: Account, key: str, browser: str, factor: Factor | None, actor: Actor, at: datetime
) -> Session:
    """Signed in: remember the browser. `factor` is None for a session that only sets the account up."""
    session = Session.objects.create(account=account, key=key, browser=browser[:40], began_at=at, seen_at=at)
    _record_sign_in(account, session.id, factor, at, actor)
    return session


@transaction.atomic
def see_session(*, session: Session, actor: Actor, at: datetime) -> None:
    """A sign of life, written at most once a minute; it is no event."""
    Session.objects.filter(pk=session.pk, seen_at__lt=at - rules.SEEN_EVERY).update(seen_at=at)


@transaction.atomic
def step_up(*, account: Account, factor: Factor, actor: Actor, at: datetime) -> None:
    """Proved again who they are, before something grave."""
    _record(words.STEPPED_UP, account, {"factor": factor}, actor, at)


@transaction.atomic
def sign_out(*, account: Account, key: str, at: datetime) -> None:
    """The end of a session, by its owner."""
    Session.objects.filter(account=account, key=key).delete()
    _record(words.SIGNED_OUT, account, {}, Actor.person(account.pseudonym), at)


def _record_sign_in(
    account: Account, session: uuid.UUID | None, factor: Factor | None, at: datetime, actor: Actor | None = None
) -> None:
    told = {"session": session, "factor": factor}
    _record(words.SIGNED_IN, account, told, actor or Actor.person(account.pseudonym), at)


@transaction.atomic
def _app_code_fits(account: Account, code: str, at: datetime) -> Factor | None:
    app = Authenticator.objects.select_for_update().filter(user=account, type=Factor.APP).first()
    if app is None:
        return None
    secret = decrypt(app.data["secret"])
    for step in rules.code_steps(at, app.data.get("last_step", 0)):
        if secrets.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), code.encode()):
            app.data["last_step"] = step
            app.last_used_at = at
            app.save(update_fields=["data", "last_used_at"])
            return Factor.APP
    return None


@transaction.atomic
def _recovery_code_fits(account: Account, code: str) -> Factor | None:
    drawn = Authenticator.objects.filter(user=account, type=Factor.RECOVERY_CODE).first()
    return Factor.RECOVERY_CODE if drawn is not None and RecoveryCodes(drawn).validate_code(code) else None


def _require_rested(subject: str, at: datetime) -> None:
    recent = RefusedTry.objects.filter(subject=subject, at__gt=at - rules.REFUSALS_WITHIN)
    if rules.throttled(list(recent.values_list("at", flat=True)), at):
        raise errors.SignInResting()


@transaction.atomic
def _refuse(subject: str, tag: EventTag, account: Account | None, at: datetime) -> None:
    RefusedTry.objects.filter(at__lt=at - rules.REFUSALS_KEPT).delete()
    RefusedTry.objects.create(subject=subject, at=at)
    record(
        tag,
        subject_kind="account" if account else "address",
        subject_id=account.pseudonym if account else uuid.uuid4(),
        body={},
        actor=Actor.system("console"),
        at=at,
    )


def _subject(kind: str, tried: str) -> str:
    return salted_hmac(f"people:{kind}", tried, algorithm="sha256").hexdigest()
