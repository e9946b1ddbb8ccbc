"""The form for notices (EU 2022/2065 Art. 16), and the page on which their notifiers read what became of them."""

import hashlib
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from firsthour.doors.now import now
from firsthour.doors.portal.pages import ACTOR, around, nothing, preferred
from firsthour.flags import queries, rules
from firsthour.flags.actions import receive
from firsthour.flags.errors import FlaggerKeyWrong, FlagIncomplete, FlagRepeatedDifferently, FlagUnknown
from firsthour.flags.models import Flag, Flagger
from firsthour.flags.words import Fault, FlagChannel, FlagFields, FlagKind
from firsthour.notices.actions import issue_reply
from firsthour.notices.formats import FORM_LABELS, Wording, wording
from firsthour.notices.queries import replies_to
from firsthour.notices.rules import said_instant, say
from firsthour.notices.rules.saying import plain
from firsthour.notices.words import Language, ReplyKind
from firsthour.platform.errors import ServiceUnknown
from firsthour.platform.models import Service
from firsthour.platform.queries import access_service, services

WRONG, SEE_OTHER = 422, 303
TYPED = ("kind", "links", "explanation", "name", "mail", "code", "faith")
FIELD_OF = {
    Fault.LINK_MISSING: "links",
    Fault.LINK_UNUSABLE: "links",
    Fault.LINKS_TOO_MANY: "links",
    Fault.EXPLANATION_SHORT: "explanation",
    Fault.EXPLANATION_LONG: "explanation",
    Fault.NAME_MISSING: "name",
    Fault.MAIL_MISSING: "mail",
    Fault.MAIL_UNUSABLE: "mail",
    Fault.GOOD_FAITH_MISSING: "faith",
    Fault.LANGUAGE_UNUSABLE: "",
    "kind-missing": "kind",
    "key-wrong": "code",
    "repeated": "",
}


def choose(request: HttpRequest) -> HttpResponse:
    """On which service the content is; with one service alone, its form at once."""
    all_of_them = services()
    if len(all_of_them) == 1:
        return HttpResponseRedirect(reverse("portal-flag", args=[all_of_them[0].slug]))
    words = _wording(request)
    page = {"services": all_of_them, "title": words.sentences["form.choose"]}
    return render(request, "portal/flag_choose.html", page | around(words))


def flag(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what is sent with it. It sets no cookie; a number in it makes sending twice one notice."""
    try:
        service = access_service(slug)
    except ServiceUnknown as refusal:
        return nothing(request, refusal)
    words = _wording(request)
    if request.method != "POST":
        return _form(request, service, words, {}, str(uuid.uuid4()), ())
    try:
        typed = {field: request.POST.get(field, "") for field in TYPED}
    except SuspiciousOperation:  # too large, or too many fields, to be read at all
        return _form(request, service, words, {}, str(uuid.uuid4()), (Fault.LINKS_TOO_MANY, Fault.EXPLANATION_LONG))
    if typed["kind"] not in set(FlagKind):
        return _form(request, service, words, typed, str(uuid.uuid4()), ("kind-missing",))
    once = request.POST.get("once", "") or str(uuid.uuid4())
    try:
        received = _receive(service, typed, words.language, once)
    except FlagIncomplete as refusal:
        return _form(request, service, words, typed, once, refusal.faults)
    except FlaggerKeyWrong:
        return _form(request, service, words, typed, once, ("key-wrong",))
    except FlagRepeatedDifferently:
        return _form(request, service, words, typed, str(uuid.uuid4()), ("repeated",))
    issue_reply(flag=received, kind=ReplyKind.ACKNOWLEDGEMENT, actor=ACTOR, at=now())
    answer = HttpResponseRedirect(reverse("portal-receipt", args=[queries.token_of(received.id)]))
    answer.status_code = SEE_OTHER
    return answer


def _receive(service: Service, typed: dict[str, str], language: str, once: str) -> Flag:
    flagger: Flagger | None = queries.trusted(typed["code"].strip()) if typed["code"].strip() else None
    fields = FlagFields(
        kind=FlagKind(typed["kind"]),
        links=rules.links_of(typed["links"]),
        explanation=typed["explanation"],
        name=typed["name"],
        mail=typed["mail"],
        good_faith=typed["faith"] == "yes",
        language=language,
    )
    return receive(
        service=service,
        fields=fields,
        channel=FlagChannel.FORM,
        idempotency_key=f"form-{hashlib.sha256(once.encode()).hexdigest()}",
        flagger=flagger,
        actor=ACTOR,
        at=now(),
    )


def _form(
    request: HttpRequest,
    service: Service,
    words: Wording,
    typed: dict[str, str],
    once: str,
    faults: Sequence[str],
) -> HttpResponse:
    sentences = words.sentences
    faulty = {FIELD_OF[fault] for fault in faults}
    page = {
        "title": say(words, "form.title", service=plain(service.name)),
        "say": {label: sentences[f"form.{label}"] for label in FORM_LABELS},
        "links_hint": say(words, "form.linkshint", count=str(rules.MOST_LINKS)),
        "explanation_hint": say(words, "form.explanationhint", least=str(rules.SHORTEST_EXPLANATION)),
        "kinds": [(str(kind), sentences[f"form.kinds.{kind}"]) for kind in FlagKind],
        "faults": [(FIELD_OF[fault], sentences[f"form.faults.{fault}"]) for fault in faults],
        "faulty": {field: field in faulty for field in TYPED},
        "typed": {**dict.fromkeys(TYPED, ""), **typed},
        "once": once,
        "languages": [(str(each), wording(each).languages[each]) for each in Language],
    }
    return render(
        request, "portal/flag.html", page | around(words), status=WRONG if faults else 200
    )


def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a notice, for whoever has its link: never a name, an address or an explanation."""
    try:
        found = queries.access_flag_by_token(token)
    except FlagUnknown as refusal:
        return nothing(request, refusal)
    words = wording(found.language if found.language in set(Language) else Language.ENGLISH)
    zone = ZoneInfo(found.service.zone)
    received = said_instant(found.received_at.astimezone(zone), zone, words)
    told = [each for each in replies_to(found) if each.kind != ReplyKind.WARNING]
    page = {
        "title": say(words, "form.receipt.title", reference=found.reference),
        "received": say(words, "form.receipt.received", instant=received),
        "replies": told,
        "decided": any(each.kind == ReplyKind.DECISION for each in told),
        "links": queries.links_of(found),
        "words": {name: words.sentences[f"form.receipt.{name}"] for name in ("waiting", "keep", "links", "contest")},
    }
    return render(request, "portal/receipt.html", page | around(words))


def _wording(request: HttpRequest) -> Wording:
    asked = request.GET.get("language", "")
    return wording(asked if asked in set(Language) else preferred(request))
