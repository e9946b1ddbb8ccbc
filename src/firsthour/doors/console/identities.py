"""Signing in with an identity of the provider's own OpenID Connect issuer: leaving for it, and coming back."""

from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from firsthour.doors.console.errors import IdentityProviderFailed, PageUnknown
from firsthour.doors.console.wrapping import policy


def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the issuer, by code flow with PKCE and a state that only this session knows."""
    return _asked(views.login, request, provider_id)


def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it: `adapters.Identities` decides."""
    return _asked(views.callback, request, provider_id)


def _asked(view, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view(request, provider_id)
    except (Http404, SocialApp.DoesNotExist) as error:
        raise PageUnknown() from error
    except RequestException as error:
        raise IdentityProviderFailed() from error


def may_lead_out(answer: HttpResponse) -> HttpResponse:
    """Let the form of this page lead to the issuer; browsers count where a form is sent on to."""
    origins = [
        "{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"]))
        for app in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    ]
    answer.headers["Content-Security-Policy"] = policy(form=" ".join(["'self'", *origins]))
    return answer
