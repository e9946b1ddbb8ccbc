"""The pages of rules: the list, one rule, adopting one after its replay was shown, and retiring one."""

import hashlib
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.cases.replaying import Replaying
from firsthour.doors.console.errors import ReplayNotShown
from firsthour.doors.console.refusals import told
from firsthour.doors.console.rule_sheet import grounds_of, lines_of, numbered, sheet_of
from firsthour.doors.console.statuses import status_of
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.platform.models import Service
from firsthour.platform.queries import access_service, services
from firsthour.policy.actions import adopt_rule, retire_rule
from firsthour.policy.errors import RuleNotInForce, WritingRefused
from firsthour.policy.formats import rule_text
from firsthour.policy.queries import access_rule, adoptable, rules_in_force
from firsthour.policy.rules.compilation import LONGEST_RULE

REPLAYED = timedelta(days=28)
SHOWN_FOR = 3600
"""Seconds for which a replay that was shown lets its reader adopt."""

_SALT = "firsthour.console.replay"
_FILE = "rule.yaml"


def rules(request: HttpRequest) -> HttpResponse:
    """The rules of every service that its gates evaluate, with what they did in 28 days."""
    at = now()
    return render(
        request,
        "console/rules.html",
        {
            "services": [(service, lines_of(service, at)) for service in services()],
            "may_adopt": may(request.user, Permission.ADOPT_RULE),
        },
    )


def rule(request: HttpRequest, service: str, name: str) -> HttpResponse:
    """One rule: its newest text, every version, its ground, its figures, and the decisions that cite it."""
    found = access_service(service)
    sheet = sheet_of(access_rule(found, name), found, now())
    in_force = sheet.newest.retired_at is None
    return render(
        request,
        "console/rule.html",
        {
            "service": found,
            "sheet": sheet,
            "in_force": in_force,
            "may_retire": in_force and may(request.user, Permission.RETIRE_RULE),
            "may_adopt": may(request.user, Permission.ADOPT_RULE),
        },
    )


def adopt(request: HttpRequest) -> HttpResponse:
    """The form; sent, the refusal at its place or the replay; sent again with what was shown, the rule is adopted."""
    if request.method != "POST":
        return _form(request, text=_text_of(request), chosen=request.GET.get("service", ""))
    slug = request.POST.get("service", "")
    service = access_service(slug)
    if "shown" in request.POST:
        return _adopted(request, service)
    text = request.POST.get("text", "")
    try:
        file = request.FILES.get("file")
        if file is not None:
            text = rule_text(file.read(4 * LONGEST_RULE + 1), file=_FILE)
        return _replayed(request, service, text)
    except Refusal as refusal:
        return _form(request, text=text, chosen=slug, refusal=refusal)


def _text_of(request: HttpRequest) -> str:
    """The text of the rule that a new version begins with, where the address names one."""
    name = request.GET.get("rule", "")
    return access_rule(access_service(request.GET.get("service", "")), name)[0].text if name else ""


def _form(request: HttpRequest, *, text: str, chosen: str, refusal: Refusal | None = None) -> HttpResponse:
    return render(
        request,
        "console/adopt_rule.html",
        {
            "services": services(),
            "chosen": chosen,
            "text": text,
            "refusal": told(refusal) if refusal else None,
            "excerpt": refusal.excerpt if isinstance(refusal, WritingRefused) else "",
        },
        status=status_of(refusal) if refusal else 200,
    )


def _replayed(request: HttpRequest, service: Service, text: str) -> HttpResponse:
    at = now()
    candidate = adoptable(service, text, file=_FILE, at=at)
    shown = _shown(request, service, candidate.digest)
    replaying = Replaying(service, candidate, since=at - REPLAYED, until=at)
    found = replaying.run(replaying.portions())
    return render(
        request,
        "console/replay.html",
        {
            "service": service,
            "rule": candidate,
            "lines": numbered(candidate.text),
            "grounds": grounds_of(candidate, service, at),
            "replay": found,
            "changes": [(*change.split("→"), items, found.examples[change]) for change, items in found.changes.items()],
            "held_back": list(found.held_back.items()),
            "acting": [
                (which, changed, list(changed.by_source.items()), list(changed.by_bank.items()))
                for which, changed in (("newly", found.newly_acts), ("ended", found.acts_no_more))
            ],
            "shown": signing.dumps(shown, salt=_SALT),
        },
    )


def _shown(request: HttpRequest, service: Service, digest: str) -> dict[str, str]:
    """What a reader was shown: which text, beside which rules, for whom."""
    beside = hashlib.sha256("".join(rule.digest for rule in rules_in_force(service)).encode()).hexdigest()
    return {"rule": digest, "beside": beside, "service": service.slug, "reader": str(request.user.pseudonym)}


def _adopted(request: HttpRequest, service: Service) -> HttpResponse:
    at = now()
    candidate = adoptable(service, request.POST.get("text", ""), file=_FILE, at=at)
    try:
        shown = signing.loads(request.POST["shown"], salt=_SALT, max_age=SHOWN_FOR)
    except signing.BadSignature as forged:
        raise ReplayNotShown() from forged
    if shown != _shown(request, service, candidate.digest):
        raise ReplayNotShown()
    adopted = adopt_rule(
        service=service, text=candidate.text, file=_FILE, actor=Actor.person(request.user.pseudonym), at=at
    )
    return HttpResponseRedirect(address_of("rule", args=[service.slug, adopted.name]))


def retire(request: HttpRequest, service: str, name: str) -> HttpResponse:
    """Ask once more, then take the rule out of force as the person who is signed in."""
    found = access_service(service)
    newest = access_rule(found, name)[0]
    if request.method == "POST":
        retire_rule(service=found, name=name, actor=Actor.person(request.user.pseudonym), at=now())
        return HttpResponseRedirect(address_of("rule", args=[service, name]))
    if newest.retired_at is not None:
        raise RuleNotInForce(name=name)
    return render(request, "console/retire_rule.html", {"service": found, "rule": newest})
