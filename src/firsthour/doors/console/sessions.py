"""Coming and going: enrolment by link, signing in by two halves, proving it again, signing out."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStageController
from allauth.mfa.internal.constants import LoginStageKey
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from firsthour.doors.console import passkeys, proofs
from firsthour.doors.console.errors import PasswordsDiffer
from firsthour.doors.console.identities import may_lead_out
from firsthour.doors.console.refusals import told
from firsthour.doors.console.scripts import with_script
from firsthour.doors.console.statuses import status_of
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.people import actions, errors, queries
from firsthour.people.models import Account
from firsthour.people.rules import factor_serves
from firsthour.people.words import Factor, Role


def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind an enrolment link; sent, it makes the account and leads on to its second factor."""
    if request.method != "POST":
        return render(request, "console/enrol.html")
    try:
        account = actions.enrol(
            token=token,
            name=request.POST.get("name", ""),
            password=chosen_password(request),
            at=now(),
        )
    except Refusal as refusal:
        filled = {"refusal": told(refusal), "name": request.POST.get("name", "")}
        return render(request, "console/enrol.html", filled, status=status_of(refusal))
    request.session.flush()
    record_authentication(request, account, "enrolment")
    get_adapter().login(request, account)
    return HttpResponseRedirect(reverse("own-account"))


def chosen_password(request: HttpRequest) -> str:
    """The new password that a form asks for twice. Raises PasswordsDiffer."""
    if request.POST.get("password", "") != request.POST.get("again", ""):
        raise PasswordsDiffer()
    return request.POST.get("password", "")


def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password; the second factor is asked for on the next page, whatever was wanted after that."""
    wanted = proofs.own_address(request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(wanted)
        return _sign_in_page(request, {"next": wanted})
    email = request.POST.get("email", "").strip()
    try:
        account = actions.check_password(email=email, password=request.POST.get("password", ""), at=now())
    except Refusal as refusal:
        return _sign_in_page(request, {"refusal": told(refusal), "email": email, "next": wanted}, status_of(refusal))
    return proofs.first_half_done(request, account, "password", wanted)


def _sign_in_page(request: HttpRequest, filled: dict[str, object], status: int = 200) -> HttpResponse:
    providers = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return may_lead_out(render(request, "console/sign_in.html", filled | {"providers": providers}, status=status))


def second_factor(request: HttpRequest) -> HttpResponse:
    """The code or passkey that completes a sign-in."""
    stage = LoginStageController.enter(request, LoginStageKey.MFA_AUTHENTICATE.value)
    if stage is None or request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account_login"))
    account = stage.login.user
    if not (account.is_active and queries.set_up(account)):
        raise errors.FactorMissing()
    if request.method != "POST":
        return _factor_page(request, account, {})
    try:
        proofs.second_half(request, account)
    except Refusal as refusal:
        return _factor_page(request, account, {"refusal": told(refusal)}, status_of(refusal))
    return stage.exit()


def step_up(request: HttpRequest) -> HttpResponse:
    """Prove again who you are, then on to the page that asked for it."""
    wanted = proofs.own_address(request.POST.get("next") or request.GET.get("next", ""))
    account = request.user
    filled = {"next": wanted, "again": True}
    if request.method != "POST":
        return _factor_page(request, account, filled)
    try:
        factor = proofs.second_half(request, account)
    except Refusal as refusal:
        return _factor_page(request, account, filled | {"refusal": told(refusal)}, status_of(refusal))
    actions.step_up(account=account, factor=factor, actor=Actor.person(account.pseudonym), at=now())
    return HttpResponseRedirect(wanted)


def _factor_page(request: HttpRequest, account: Account, filled: dict[str, object], status: int = 200) -> HttpResponse:
    held = queries.held_factors(account)
    codes = held - {Factor.PASSKEY} and factor_serves(Role(account.role), Factor.APP)
    shown = filled | {"codes": codes, "passkeys_here": passkeys.possible_here(request)}
    if Factor.PASSKEY in held:
        shown["options"] = passkeys.challenge_to_confirm(account)
    return with_script(render(request, "console/second_factor.html", shown, status=status))


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in the database."""
    actions.sign_out(account=request.user, key=request.session.session_key, at=now())
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))
