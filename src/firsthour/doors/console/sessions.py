"""Coming and going: enrolment by link, signing in, signing out."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from firsthour.doors.console.errors import PasswordsDiffer, status_of
from firsthour.doors.console.refusals import told
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.people import actions
from firsthour.people.models import Account

BACKEND = "firsthour.people.sign_in.PasswordBackend"


def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind an enrolment link; sent, it makes the account and signs it in."""
    if request.method != "POST":
        return render(request, "console/enrol.html")
    try:
        if request.POST.get("password", "") != request.POST.get("again", ""):
            raise PasswordsDiffer()
        account = actions.enrol(
            token=token,
            name=request.POST.get("name", ""),
            password=request.POST.get("password", ""),
            at=now(),
        )
    except Refusal as refusal:
        filled = {"refusal": told(refusal), "name": request.POST.get("name", "")}
        return render(request, "console/enrol.html", filled, status=status_of(refusal))
    return _signed_in(request, account, reverse("cases"))


def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it does; then on to the page that was wanted."""
    wanted = _own_address(request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(wanted)
        return render(request, "console/sign_in.html", {"next": wanted})
    email = request.POST.get("email", "").strip()
    try:
        account = actions.sign_in(email=email, password=request.POST.get("password", ""), at=now())
    except Refusal as refusal:
        filled = {"refusal": told(refusal), "email": email, "next": wanted}
        return render(request, "console/sign_in.html", filled, status=status_of(refusal))
    return _signed_in(request, account, wanted)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in the database."""
    actions.sign_out(account=request.user, at=now())
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


def _signed_in(request: HttpRequest, account: Account, address: str) -> HttpResponse:
    request.session.clear_expired()
    login(request, account, backend=BACKEND)
    return HttpResponseRedirect(address)


def _own_address(address: str) -> str:
    """An address of this console, whatever the form said."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else reverse("cases")
