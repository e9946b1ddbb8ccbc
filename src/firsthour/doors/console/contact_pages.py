"""The public contact point of a service, for people and as JSON: open to everybody, without signing in."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from firsthour.platform.queries import CONTACT_LAWS, access_service, contact_document


def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """Where and in which languages users and authorities reach a service, and who represents it."""
    return render(request, "console/contact.html", {"service": access_service(slug), "laws": CONTACT_LAWS})


def contact_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as JSON; what is not told is null."""
    return JsonResponse(contact_document(access_service(slug)), json_dumps_params={"ensure_ascii": False})
