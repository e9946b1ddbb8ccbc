"""Proof of who somebody is: its two halves, how fresh it is, and asking for it again."""

from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from firsthour.doors.console import passkeys
from firsthour.doors.now import now
from firsthour.people import actions
from firsthour.people.models import Account
from firsthour.people.words import Factor

FOR_LOOKING = timedelta(hours=1)
"""How fresh a proof must be to see more of a picture than its blur."""
FOR_CHANGING = timedelta(minutes=10)
"""How fresh it must be to change accounts, factors or many things at once."""


def first_half_done(request: HttpRequest, account: Account, method: str, wanted: str) -> HttpResponse:
    """The password or the outside identity was right: on to the second factor."""
    record_authentication(request, account, method)
    return perform_login(request, Login(user=account, redirect_url=own_address(wanted)))


def second_half(request: HttpRequest, account: Account) -> Factor:
    """Check the code or the passkey that the form sent. Raises CodeRefused, SignInResting, FactorUnconfirmed."""
    if request.POST.get("credential"):
        passkeys.require_confirmed(account, request.POST["credential"])
        factor = Factor.PASSKEY
    else:
        factor = actions.check_code(account=account, code=request.POST.get("code", ""), at=now())
    record_authentication(request, account, "mfa", type=factor.value)
    return factor


def factor_used(request: HttpRequest, account: Account) -> Factor | None:
    """The second factor of this session's last proof; None when it came by an enrolment link."""
    used = [each["type"] for each in get_authentication_records(request, account) if each["method"] == "mfa"]
    return Factor(used[-1]) if used else None


def fresh(request: HttpRequest, within: timedelta) -> bool:
    """Whether the person at this session proved who they are that recently."""
    proofs = get_authentication_records(request, request.user)
    return bool(proofs) and now().timestamp() - proofs[-1]["at"] < within.total_seconds()


def to_step_up(address: str) -> HttpResponse:
    """Ask for a proof, then lead on to an address of ours."""
    return HttpResponseRedirect(f"{reverse('step-up')}?{urlencode({'next': address})}")


def own_address(address: str) -> str:
    """An address of this console, whatever the form said."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else reverse("cases")
