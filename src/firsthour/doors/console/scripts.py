"""The two files of script that a few pages load; every other page runs none, and all of them work without."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from firsthour.doors.console.wrapping import policy

TEXT = "text/javascript; charset=utf-8"


@cache
def _script(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


def with_script(answer: HttpResponse) -> HttpResponse:
    """Let this one page load our script; no other page may."""
    answer.headers["Content-Security-Policy"] = policy(script="'self'")
    return answer


def passkeys(request: HttpRequest) -> HttpResponse:
    """What asks the browser for a passkey."""
    return HttpResponse(_script("passkeys.js"), content_type=TEXT)


def keys_address() -> str:
    """Where this version of what listens to keys is."""
    return f"{reverse('keys-script')}?v={hashlib.sha256(_script('keys.js')).hexdigest()[:12]}"


def keys(request: HttpRequest) -> HttpResponse:
    """What listens to keys; it may be kept, as its address changes with it."""
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(_script("keys.js"), content_type=TEXT, headers=kept)
