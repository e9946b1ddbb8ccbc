"""Where django-allauth asks the console: beginning a session, and what an outside identity may do."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from firsthour.doors.console import proofs
from firsthour.doors.console.errors import IdentityProviderFailed
from firsthour.doors.console.refusals import refused
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.people import actions, errors, queries
from firsthour.people.models import Account

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chromium"), ("Safari", "Safari"))


class SignIns(DefaultAccountAdapter):
    """Sessions begin through the room's own verb; nobody signs up here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Account, **_: object) -> HttpResponse | None:
        """A password or an outside identity is one half; without a factor that serves there is no other."""
        refusal = None
        if not user.is_active:
            refusal = errors.SignInRefused()
        elif not queries.set_up(user):
            refusal = errors.FactorMissing()
        return refused(request, refusal) if refusal else None

    @transaction.atomic
    def login(self, request: HttpRequest, user: Account) -> None:
        request.session.clear_expired()
        super().login(request, user)
        actions.begin_session(
            account=user,
            key=request.session.session_key,
            browser=browser_of(request),
            factor=proofs.factor_used(request, user),
            actor=Actor.person(user.pseudonym),
            at=now(),
        )


class Identities(DefaultSocialAccountAdapter):
    """An identity at the provider's OpenID Connect issuer opens only the account that linked it."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Everything is decided here; django-allauth's own linking and sign-up are never reached."""
        try:
            raise ImmediateHttpResponse(_decided(request, sociallogin))
        except Refusal as refusal:
            raise ImmediateHttpResponse(refused(request, refusal)) from refusal

    def on_authentication_error(self, request: HttpRequest, provider: object, **_: object) -> None:
        raise ImmediateHttpResponse(refused(request, IdentityProviderFailed()))


def _decided(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    account, identity = request.user, sociallogin.account
    if sociallogin.state.get("process") == AuthProcess.CONNECT:
        if not account.is_authenticated:
            raise errors.SignInRefused()
        if not proofs.fresh(request, proofs.FOR_CHANGING):
            return proofs.to_step_up(reverse("own-account"))
        actions.link_identity(
            account=account,
            provider=identity.provider,
            uid=identity.uid,
            actor=Actor.person(account.pseudonym),
            at=now(),
        )
        return HttpResponseRedirect(reverse("own-account"))
    if not sociallogin.is_existing:
        raise errors.IdentityUnknown()
    return proofs.first_half_done(request, sociallogin.user, "identity", sociallogin.state.get("next") or "")


def browser_of(request: HttpRequest) -> str:
    """The make of the browser, as far as it says so; nothing more is kept."""
    said = request.headers.get("User-Agent", "")
    return next((name for sign, name in BROWSERS if sign in said), "")
