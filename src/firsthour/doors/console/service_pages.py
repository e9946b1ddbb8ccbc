"""The pages of services: what each one is, how it is reached, and the keys with which it calls."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.console.errors import HoursUnreadable
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.platform import actions, queries
from firsthour.platform.connectors.opening import CAPABILITIES
from firsthour.platform.models import ApiKey, Connector, Service
from firsthour.platform.words import CommandKind, ConnectorKind, Scope
from firsthour.policy.queries import terms_in_force

OVERLAPS = (0, 1, 24, 72, 168, 720)
"""Hours for which the old key may stay valid beside the new one."""


def services(request: HttpRequest) -> HttpResponse:
    """Every service with how it is reached and how many keys it has."""
    rows = [{"service": each, "connector": _connector(each), "keys": _in_force(each)} for each in queries.services()]
    return render(request, "console/services.html", {"rows": rows})


def service(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: its description, terms, connector and keys."""
    found = queries.access_service(slug)
    connector = _connector(found)
    terms = terms_in_force(found, now())
    return render(
        request,
        "console/service.html",
        {
            "service": found,
            "terms": terms,
            "connector": connector,
            "verbs": _verbs(ConnectorKind(connector.kind)) if connector else [],
            "keys": queries.keys().filter(service=found),
            "scopes": list(Scope),
            "overlaps": OVERLAPS,
            "may_describe": may(request.user, Permission.DESCRIBE_SERVICE),
            "may_issue": may(request.user, Permission.ISSUE_KEY),
            "may_rotate": may(request.user, Permission.ROTATE_KEY),
            "may_revoke": may(request.user, Permission.REVOKE_KEY),
        },
    )


def describe(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of what the public is told, and its saving."""
    found = queries.access_service(slug)
    if request.method == "GET":
        return render(request, "console/service_describe.html", {"service": found})
    given = {name: request.POST.get(name, "").strip() for name in request.POST}
    actions.describe_service(
        service=found,
        contact_point=given.get("contact_point", ""),
        languages=given.get("languages", "").replace(",", " ").split(),
        establishment=given.get("establishment", "").upper(),
        contact_link=given.get("contact_link", ""),
        authority_contact=given.get("authority_contact", ""),
        representative={name: given.get(f"representative_{name}", "") for name in ("name", "address", "email")},
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(address_of("service", args=[slug]))


def issue_key(request: HttpRequest, slug: str) -> HttpResponse:
    """A new key, shown this once."""
    key, text = actions.issue_key(
        service=queries.access_service(slug),
        scopes=request.POST.getlist("scope") or list(Scope),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return render(request, "console/key_shown.html", {"key": key, "text": text})


def rotate_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """A successor, shown this once; the old key stays valid for the hours chosen."""
    hours = request.POST.get("hours", "24")
    if not (hours.isascii() and hours.isdigit() and len(hours) < 6):
        raise HoursUnreadable()
    key, text = actions.rotate_key(
        prefix=prefix, overlap=timedelta(hours=int(hours)), actor=Actor.person(request.user.pseudonym), at=now()
    )
    old = ApiKey.objects.get(prefix=prefix)
    return render(request, "console/key_shown.html", {"key": key, "text": text, "old": old})


def revoke_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """Refuse a key from now on."""
    key = actions.revoke_key(prefix=prefix, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("service", args=[key.service.slug]) + "#keys")


def _connector(of: Service) -> Connector | None:
    return Connector.objects.filter(service=of).first()


def _in_force(of: Service) -> int:
    return ApiKey.objects.filter(service=of, revoked_at__isnull=True).count()


def _verbs(kind: ConnectorKind) -> list[dict[str, object]]:
    """Each command with whether this kind of connector has it carried out, for items and for authors."""
    able = CAPABILITIES[kind]
    return [
        {
            "kind": each,
            "items": each in able.items,
            "by_hand": each in able.by_hand,
            "authors": each in able.authors,
        }
        for each in CommandKind
    ]
