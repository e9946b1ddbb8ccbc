"""Accounts, as an operator governs and an auditor sees them."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from firsthour.doors.console.refusals import told
from firsthour.doors.console.statuses import status_of
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.people import actions, queries
from firsthour.people.queries import may
from firsthour.people.words import Factor, Permission, Role


def accounts(request: HttpRequest) -> HttpResponse:
    """Every account, and the form that invites another."""
    return _list(request, {})


def _list(request: HttpRequest, filled: dict[str, object], status: int = 200) -> HttpResponse:
    rows = [{"account": each, "set_up": queries.set_up(each)} for each in queries.accounts()]
    shown = {"rows": rows, "roles": list(Role), "may_invite": may(request.user, Permission.INVITE)}
    return render(request, "console/accounts.html", shown | filled, status=status)


def invite(request: HttpRequest) -> HttpResponse:
    """Make a link that works once, and show it this once."""
    email, role = request.POST.get("email", "").strip(), request.POST.get("role", "")
    try:
        token = actions.invite(email=email, role=role, actor=_self(request), at=now())
    except Refusal as refusal:
        return _list(request, {"refusal": told(refusal), "email": email, "chosen": role}, status_of(refusal))
    return _link(request, token, email)


def account(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """One account: role, factors, sessions, and what may be done about it."""
    found = queries.access_account(account_id)
    return render(
        request,
        "console/account.html",
        {
            "account": found,
            "set_up": queries.set_up(found),
            "roles": list(Role),
            "factors": [each for each in queries.factors_of(found) if each.type != Factor.RECOVERY_CODE],
            "codes_left": queries.codes_left(found),
            "sessions": queries.sessions_of(found),
            "may_assign": may(request.user, Permission.ASSIGN_ROLE),
            "may_disable": may(request.user, Permission.DISABLE_ACCOUNT),
            "may_clear": may(request.user, Permission.RESET_ACCOUNT),
            "may_end": may(request.user, Permission.END_SESSION),
        },
    )


def assign_role(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """Give another role."""
    found = queries.access_account(account_id)
    actions.assign_role(account=found, role=request.POST.get("role", ""), actor=_self(request), at=now())
    return _back(account_id)


def disable(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """Let nobody sign in with it any more."""
    actions.disable(account=queries.access_account(account_id), actor=_self(request), at=now())
    return _back(account_id)


def enable(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """Let its owner sign in again."""
    actions.enable(account=queries.access_account(account_id), actor=_self(request), at=now())
    return _back(account_id)


def clear(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """Take password and factors away, and show the link with which its owner begins again."""
    found = queries.access_account(account_id)
    token = actions.clear_account(account=found, actor=_self(request), at=now())
    return _link(request, token, found.email)


def end_session(request: HttpRequest, account_id: uuid.UUID, session_id: uuid.UUID) -> HttpResponse:
    """End one session of somebody else."""
    session = queries.access_session(queries.access_account(account_id), session_id)
    actions.end_session(session=session, actor=_self(request), at=now())
    return _back(account_id)


def _link(request: HttpRequest, token: str, email: str) -> HttpResponse:
    console = f"{settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL}://{request.get_host()}"
    address = console + reverse("enrol", args=[token])
    return render(request, "console/link.html", {"address": address, "email": email})


def _back(account_id: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("account", args=[account_id]))


def _self(request: HttpRequest) -> Actor:
    return Actor.person(request.user.pseudonym)
