"""The one style sheet, served under an address that changes with it."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse


@cache
def _sheet() -> bytes:
    return Path(__file__).with_name("console.css").read_bytes()


def address() -> str:
    """Where this version's style sheet is."""
    return f"{reverse('styles')}?v={hashlib.sha256(_sheet()).hexdigest()[:12]}"


def stylesheet(request: HttpRequest) -> HttpResponse:
    """The style sheet itself; it may be kept, as nothing of a case is in it."""
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(_sheet(), content_type="text/css; charset=utf-8", headers=kept)
