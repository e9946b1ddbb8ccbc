"""What an account changes about itself: password, app, passkeys, recovery codes, linked identity."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db import transaction

from firsthour.ledger.words import Actor
from firsthour.people import errors, rules, words
from firsthour.people.actions._shared import _locked, _record, _require_strong
from firsthour.people.models import Account
from firsthour.people.queries import access_factor, held_factors
from firsthour.people.words import Factor, Role


@transaction.atomic
def add_app(*, account: Account, secret: str, code: str, actor: Actor, at: datetime) -> None:
    """Add an authenticator app that holds this secret (base32, RFC 6238) and has shown a code of it; kept encrypted.

    Raises FactorUseless for a role that it does not sign in, AppPresent, CodeRefused.
    """
    _require_serving(account, Factor.APP)
    if Factor.APP in held_factors(_locked(account)):
        raise errors.AppPresent()
    steps = {format_hotp_value(hotp_value(secret, each)): each for each in rules.code_steps(at, 0)}
    step = steps.get(code.replace(" ", ""))
    if step is None:
        raise errors.CodeRefused()
    app = TOTP.activate(account, secret).instance
    app.data["last_step"] = step
    app.save(update_fields=["data"])
    _record(words.FACTOR_ADDED, account, {"factor": Factor.APP}, actor, at)


@transaction.atomic
def add_passkey(*, account: Account, name: str, credential: dict, actor: Actor, at: datetime) -> None:
    """Add a passkey whose registration (WebAuthn) was verified; only its public half is kept."""
    WebAuthn.add(_locked(account), name.strip()[:60], credential)
    _record(words.FACTOR_ADDED, account, {"factor": Factor.PASSKEY}, actor, at)


@transaction.atomic
def draw_recovery_codes(*, account: Account, actor: Actor, at: datetime) -> list[str]:
    """Ten codes that each work once, shown this once; the ones drawn before are void.

    Raises FactorUseless for a role that they do not sign in.
    """
    _require_serving(account, Factor.RECOVERY_CODE)
    Authenticator.objects.filter(user=_locked(account), type=Factor.RECOVERY_CODE).delete()
    codes = RecoveryCodes.activate(account).generate_codes()
    _record(words.FACTOR_ADDED, account, {"factor": Factor.RECOVERY_CODE}, actor, at)
    return codes


@transaction.atomic
def remove_factor(*, account: Account, factor_id: int, actor: Actor, at: datetime) -> None:
    """Remove one factor of this account. Raises FactorUnknown, or LastFactor when what is left would not do."""
    _locked(account)
    factor = access_factor(account, factor_id)
    others = Authenticator.objects.filter(user=account).exclude(pk=factor.pk)
    if not rules.enough_factors(Role(account.role), {Factor(each.type) for each in others}):
        raise errors.LastFactor()
    kind = Factor(factor.type)
    factor.delete()
    _record(words.FACTOR_REMOVED, account, {"factor": kind}, actor, at)


@transaction.atomic
def change_password(*, account: Account, password: str, actor: Actor, at: datetime) -> None:
    """Take a new password. Sessions elsewhere end with it, because they were opened with the old one."""
    _require_strong(password)
    account.password = make_password(password)
    account.save(update_fields=["password"])
    _record(words.PASSWORD_CHANGED, account, {}, actor, at)


@transaction.atomic
def link_identity(*, account: Account, provider: str, uid: str, actor: Actor, at: datetime) -> None:
    """From now on this identity at the provider (OpenID Connect `sub`) may stand in for the password."""
    if SocialAccount.objects.filter(provider=provider, uid=uid).exists():
        raise errors.IdentityTaken()
    SocialAccount.objects.create(user=account, provider=provider, uid=uid, extra_data={})
    _record(words.IDENTITY_LINKED, account, {"provider": provider}, actor, at)


@transaction.atomic
def unlink_identity(*, account: Account, identity_id: int, actor: Actor, at: datetime) -> None:
    """The identity no longer opens this account. Raises IdentityUnknown."""
    linked = SocialAccount.objects.filter(user=account, pk=identity_id).first()
    if linked is None:
        raise errors.IdentityUnknown()
    provider = linked.provider
    linked.delete()
    _record(words.IDENTITY_UNLINKED, account, {"provider": provider}, actor, at)


def _require_serving(account: Account, factor: Factor) -> None:
    if not rules.factor_serves(Role(account.role), factor):
        raise errors.FactorUseless()
