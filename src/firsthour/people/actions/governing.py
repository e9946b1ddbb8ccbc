"""What an operator does to accounts: role, disabling, a second beginning, the end of sessions."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session as StoredSession
from django.db import transaction
from django.db.models import Q

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.people import errors, rules, words
from firsthour.people.actions._shared import _locked, _make_enrolment, _record
from firsthour.people.models import Account, Enrolment, RefusedTry, Session
from firsthour.people.words import Role


@transaction.atomic
def assign_role(*, account: Account, role: str, actor: Actor, at: datetime) -> Account:
    """Give an account another role. Its sessions end: what it may do now begins with a new sign-in."""
    if role not in set(Role):
        raise errors.RoleUnknown(role=role, roles=", ".join(Role))
    account = _locked(account)
    if role == account.role:
        return account
    if role != Role.OPERATOR:
        _require_another_operator(account)
    before, account.role = account.role, role
    account.save(update_fields=["role"])
    _record(words.ROLE_ASSIGNED, account, {"before": before, "after": role}, actor, at)
    end_sessions(account=account, besides=None, actor=actor, at=at)
    return account


@transaction.atomic
def disable(*, account: Account, actor: Actor, at: datetime) -> Account:
    """Nobody signs in with this account any more, and its sessions end at once. What it did stays told of it."""
    account = _locked(account)
    if not account.is_active:
        return account
    _require_another_operator(account)
    account.disabled_at = at
    account.save(update_fields=["disabled_at"])
    Enrolment.objects.filter(account=account, used_at=None).update(used_at=at)
    _record(words.ACCOUNT_DISABLED, account, {}, actor, at)
    end_sessions(account=account, besides=None, actor=actor, at=at)
    return account


@transaction.atomic
def enable(*, account: Account, actor: Actor, at: datetime) -> Account:
    """Let a disabled account sign in again, with what it had."""
    account = _locked(account)
    if account.is_active:
        return account
    account.disabled_at = None
    account.save(update_fields=["disabled_at"])
    _record(words.ACCOUNT_ENABLED, account, {}, actor, at)
    return account


@transaction.atomic
def clear_account(*, account: Account, actor: Actor, at: datetime) -> str:
    """For who lost password or factors: both are taken away, sessions end; the answer is the token of a new link."""
    account = _locked(account)
    if not account.is_active:
        raise errors.AccountUnknown()
    factors = sorted(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    Authenticator.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    account.password = make_password(None)
    account.save(update_fields=["password"])
    enrolment, token = _make_enrolment(email=account.email, role=account.role, account=account, at=at)
    body = {"enrolment": enrolment.id, "factors": factors}
    _record(words.ACCOUNT_CLEARED, account, body, actor, at)
    end_sessions(account=account, besides=None, actor=actor, at=at)
    return token


@transaction.atomic
def end_session(*, session: Session, actor: Actor, at: datetime) -> None:
    """End one session now: the browser is refused at its next request."""
    StoredSession.objects.filter(session_key=session.key).delete()
    session_id = session.id
    session.delete()
    record(
        words.SESSION_ENDED,
        subject_kind="session",
        subject_id=session_id,
        body={"account": session.account.pseudonym},
        actor=actor,
        at=at,
    )


@transaction.atomic
def end_sessions(*, account: Account, besides: str | None, actor: Actor, at: datetime) -> int:
    """End every session of an account but the one with the key `besides`; returns how many."""
    ended = Session.objects.filter(account=account).exclude(key=besides or "")
    for session in ended:
        end_session(session=session, actor=actor, at=at)
    return len(ended)


@transaction.atomic
def forget(*, actor: Actor, at: datetime) -> int:
    """End every session whose time is over; drop links of more than a year and tries of more than a day ago.

    Returns how many sessions ended.
    """
    over = Q(began_at__lte=at - rules.SESSION_LASTS) | Q(seen_at__lte=at - rules.SESSION_IDLES)
    sessions = list(Session.objects.select_for_update(skip_locked=True, of=("self",)).filter(over))
    for session in sessions:
        end_session(session=session, actor=actor, at=at)
    Enrolment.objects.filter(expires_at__lt=at - rules.ENROLMENT_KEPT).delete()
    RefusedTry.objects.filter(at__lt=at - rules.REFUSALS_KEPT).delete()
    return len(sessions)


def _require_another_operator(account: Account) -> None:
    if account.role != Role.OPERATOR:
        return
    # Locked, so that two operators cannot take each other's role at the same moment.
    operators = Account.objects.select_for_update().filter(role=Role.OPERATOR, disabled_at=None).order_by("pk")
    if not any(each.pk != account.pk for each in operators):
        raise errors.LastOperator()
