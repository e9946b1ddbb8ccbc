"""Passkeys (WebAuthn): the challenges we hand out, and checking what comes back. The one thing that needs script."""

import json
from ipaddress import ip_address

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from firsthour.people.errors import FactorUnconfirmed
from firsthour.people.models import Account

HOSTILE = (ValidationError, ValueError, TypeError, KeyError, AttributeError)
"""What the library raises for answers that are no answer to our challenge, or no WebAuthn at all."""


def challenge_to_confirm(account: Account) -> str:
    """JSON for `navigator.credentials.get`; the challenge stays in the session."""
    return json.dumps(auth.begin_authentication(account))


def challenge_to_add(account: Account) -> str:
    """JSON for `navigator.credentials.create`."""
    return json.dumps(auth.begin_registration(account, False))


def require_confirmed(account: Account, answer: str) -> None:
    """Raises FactorUnconfirmed unless a passkey of this account has answered this session's challenge."""
    try:
        credential = json.loads(answer)
        auth.parse_authentication_response(credential)
        auth.complete_authentication(account, credential).record_usage()
    except HOSTILE as error:
        raise FactorUnconfirmed() from error


def registered(answer: str) -> dict:
    """The new credential that answers this session's challenge. Raises FactorUnconfirmed."""
    try:
        credential = json.loads(answer)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except HOSTILE as error:
        raise FactorUnconfirmed() from error
    return credential


def possible_here(request: HttpRequest) -> bool:
    """Browsers bind passkeys to a name: an address of digits has none."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False
