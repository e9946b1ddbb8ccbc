"""One's own account: password, second factors, recovery codes, linked identities, and where one is signed in."""

import uuid

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from firsthour.doors.console import passkeys
from firsthour.doors.console.identities import may_lead_out
from firsthour.doors.console.refusals import told
from firsthour.doors.console.scripts import with_script
from firsthour.doors.console.sessions import chosen_password
from firsthour.doors.console.statuses import status_of
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.people import actions, queries
from firsthour.people.errors import FactorUseless
from firsthour.people.rules import factor_serves
from firsthour.people.words import Factor, Permission, Role

_SECRET = "app_secret"  # noqa: S105 - where in the session it waits, encrypted


def own_account(request: HttpRequest) -> HttpResponse:
    """What one has, and what is still lacking before anything else opens."""
    account = request.user
    held, role = queries.held_factors(account), Role(account.role)
    page = render(
        request,
        "console/own_account.html",
        {
            "account": account,
            "set_up": queries.set_up(account),
            "app_missing": Factor.APP not in held and factor_serves(role, Factor.APP),
            "codes_serve": factor_serves(role, Factor.RECOVERY_CODE),
            "factors": [each for each in queries.factors_of(account) if each.type != Factor.RECOVERY_CODE],
            "codes_left": queries.codes_left(account),
            "identities": queries.identities_of(account),
            "providers": settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", []),
            "sessions": queries.sessions_of(account),
            "works_with_pictures": queries.may(account, Permission.VIEW_EXHIBIT),
            "this_key": request.session.session_key,
        },
    )
    return may_lead_out(page)


def password(request: HttpRequest) -> HttpResponse:
    """Choose another password; every other session ends."""
    if request.method != "POST":
        return render(request, "console/password.html")
    account, actor = request.user, _self(request)
    try:
        actions.check_password(email=account.email, password=request.POST.get("current", ""), at=now())
        actions.change_password(account=account, password=chosen_password(request), actor=actor, at=now())
    except Refusal as refusal:
        return render(request, "console/password.html", {"refusal": told(refusal)}, status=status_of(refusal))
    request.session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    actions.end_sessions(account=account, besides=request.session.session_key, actor=actor, at=now())
    return HttpResponseRedirect(reverse("own-account"))


def add_app(request: HttpRequest) -> HttpResponse:
    """Show a new secret as a picture and as letters; the code of it makes it a factor. Raises FactorUseless."""
    if not factor_serves(Role(request.user.role), Factor.APP):
        raise FactorUseless()
    adapter = get_adapter()
    if request.method != "POST" or _SECRET not in request.session:
        request.session[_SECRET] = adapter.encrypt(generate_totp_secret())
    secret = adapter.decrypt(request.session[_SECRET])
    refusal = None
    if request.method == "POST":
        try:
            code = request.POST.get("code", "")
            actions.add_app(account=request.user, secret=secret, code=code, actor=_self(request), at=now())
        except Refusal as refused:
            refusal = refused
        else:
            del request.session[_SECRET]
            return _factor_added(request, Factor.APP)
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    shown = {
        "refusal": told(refusal) if refusal else None,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "drawing": mark_safe(drawn[drawn.index("<svg") :]),  # noqa: S308 - drawn by our library from our own letters
    }
    return render(request, "console/app_add.html", shown, status=status_of(refusal) if refusal else 200)


def add_passkey(request: HttpRequest) -> HttpResponse:
    """Register a passkey of this device, of a telephone or of a security key."""
    refusal = None
    if request.method == "POST":
        try:
            credential = passkeys.registered(request.POST.get("credential", ""))
        except Refusal as refused:
            refusal = refused
        else:
            name = request.POST.get("name", "")
            actions.add_passkey(account=request.user, name=name, credential=credential, actor=_self(request), at=now())
            return _factor_added(request, Factor.PASSKEY)
    shown = {
        "refusal": told(refusal) if refusal else None,
        "options": passkeys.challenge_to_add(request.user),
        "passkeys_here": passkeys.possible_here(request),
    }
    answer = render(request, "console/passkey_add.html", shown, status=status_of(refusal) if refusal else 200)
    return with_script(answer)


def _factor_added(request: HttpRequest, factor: Factor) -> HttpResponse:
    """The first factor brings recovery codes with it, where they sign in: whoever loses a telephone is not lost too."""
    record_authentication(request, request.user, "mfa", type=factor.value)
    serves = factor_serves(Role(request.user.role), Factor.RECOVERY_CODE)
    if not serves or Factor.RECOVERY_CODE in queries.held_factors(request.user):
        return HttpResponseRedirect(reverse("own-account"))
    return recovery_codes(request)


def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Draw new codes and show them, this once."""
    codes = actions.draw_recovery_codes(account=request.user, actor=_self(request), at=now())
    return render(request, "console/recovery_codes.html", {"codes": codes})


def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Take a factor away."""
    actions.remove_factor(account=request.user, factor_id=factor_id, actor=_self(request), at=now())
    return HttpResponseRedirect(reverse("own-account"))


def unlink_identity(request: HttpRequest, identity_id: int) -> HttpResponse:
    """The outside identity no longer opens this account."""
    actions.unlink_identity(account=request.user, identity_id=identity_id, actor=_self(request), at=now())
    return HttpResponseRedirect(reverse("own-account"))


def end_session(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Sign out somewhere else, or here."""
    session = queries.access_session(request.user, session_id)
    actions.end_session(session=session, actor=_self(request), at=now())
    return HttpResponseRedirect(reverse("own-account"))


def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    key = request.session.session_key
    actions.end_sessions(account=request.user, besides=key, actor=_self(request), at=now())
    return HttpResponseRedirect(reverse("own-account"))


def _self(request: HttpRequest) -> Actor:
    return Actor.person(request.user.pseudonym)
