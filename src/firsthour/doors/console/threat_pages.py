"""Threats to life: the list, one of them, reporting it from a case, and having the authorities told."""

import uuid
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.cases.actions import look_at
from firsthour.cases.queries import access_case
from firsthour.clocks.models import Deadline
from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.forms import chosen
from firsthour.doors.console.threat_sheet import sheet_of
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.threats import actions, queries, rules
from firsthour.threats.models import Threat
from firsthour.threats.words import Destination, DestinationKind, Dismissal, Indicator, Observed, ThreatState
from firsthour.vault.words import OpeningPurpose

SHOWN = 200
STATES = ("place_state", "author_state", "victims_state")


def threats(request: HttpRequest) -> HttpResponse:
    """Those of which somebody has to be told first, the imminent before the suspected; then the rest."""
    hidden, at = hidden_from(request.user), now()
    waiting = sorted(queries.open_threats(hidden)[:SHOWN], key=lambda each: each.state != ThreatState.IMMINENT)
    over = list(queries.threats(hidden).exclude(state__in=rules.OPEN)[:SHOWN])
    indicators, clocks = queries.last_indicators([*waiting, *over]), queries.clocks_of([*waiting, *over])

    def line(threat: Threat) -> dict[str, object]:
        return _line(threat, indicators[threat.id], clocks.get(threat.id), at)

    page = {"waiting": [line(each) for each in waiting], "over": [line(each) for each in over]}
    return render(request, "console/threats.html", page)


def _line(threat: Threat, indicators: list[str], clock: Deadline | None, at: datetime) -> dict[str, object]:
    due = clock.due_at if clock is not None and clock.satisfied_at is None else None
    return {
        "threat": threat,
        "indicators": indicators,
        "left": due - at if due and due > at else None,
        "late": at - due if due and due <= at else None,
        "unreachable": bool(threat.state in rules.OPEN and queries.unreachable(threat)),
    }


def threat(request: HttpRequest, threat_id: uuid.UUID) -> HttpResponse:
    """One threat; each look is recorded, as one at its case."""
    found, at, reader = queries.access_threat(threat_id), now(), request.user
    look_at(case=found.case, purpose=OpeningPurpose.REVIEW, actor=Actor.person(reader.pseudonym), at=at)
    page = {
        "sheet": sheet_of(found, reader.pseudonym, at),
        "dismissals": list(Dismissal),
        "may_observe": may(reader, Permission.OBSERVE_THREAT),
        "may_dismiss": may(reader, Permission.DISMISS_THREAT),
        "may_send": may(reader, Permission.SEND_REPORT),
        "mail_missing": settings.MAIL is None,
        "may_edit_register": may(reader, Permission.EDIT_AUTHORITY),
    }
    return render(request, "console/threat.html", page)


def observe(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What somebody saw of a case that points to a threat; what was seen before is filled in."""
    case = access_case(case_id)
    if request.method == "POST":
        observed = Observed(
            indicators=tuple(Indicator(each) for each in request.POST.getlist("indicator") if each in set(Indicator)),
            description=request.POST.get("description", ""),
            **{name: request.POST.get(name, "") for name in STATES},
        )
        return _to(actions.observe(case=case, observed=observed, actor=_actor(request), at=now()))
    known = queries.threat_of(case)
    page = {
        "case": case,
        "threat": known,
        "seen": queries.observed_of(known) if known else None,
        "indicators": [each for each in Indicator if each is not Indicator.KNOWN_THREAT],
        "hits_threat": bool(rules.counted((), queries.harms_of(case))),
        "most": rules.LONGEST,
    }
    return render(request, "console/observe_threat.html", page)


def send(request: HttpRequest, threat_id: uuid.UUID) -> HttpResponse:
    """Have the authorities told, as the person who read it."""
    found = queries.access_threat(threat_id)
    authorities = [_id(each) for each in request.POST.getlist("authority")]
    actions.write_report(threat_id=found.id, authorities=authorities, actor=_actor(request), at=now())
    return _to(found)


def document(request: HttpRequest, threat_id: uuid.UUID, number: int, shape: str) -> HttpResponse:
    """A report as it was sent, to keep: the document itself, or printed."""
    found = queries.access_report(queries.access_threat(threat_id), number)
    look_at(case=found.threat.case, purpose=OpeningPurpose.REVIEW, actor=_actor(request), at=now())
    if shape == "json":
        content, kind = found.document.encode(), "application/json"
    elif shape == "pdf" and found.printed is not None:
        content, kind = bytes(found.printed), "application/pdf"
    else:
        raise ChoiceUnknown()
    name = f"threat-{found.threat.number}-report-{number}.{shape}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def note_call(request: HttpRequest, threat_id: uuid.UUID) -> HttpResponse:
    """Whom somebody told by telephone, and what."""
    found = queries.access_threat(threat_id)
    kind, _, state = request.POST.get("destination", "").partition(":")
    if kind not in set(DestinationKind):
        raise ChoiceUnknown()
    actions.note_call(
        threat_id=found.id,
        destination=Destination(DestinationKind(kind), state),
        whom=request.POST.get("whom", ""),
        told=request.POST.get("told", ""),
        actor=_actor(request),
        at=now(),
    )
    return _to(found)


def dismiss(request: HttpRequest, threat_id: uuid.UUID) -> HttpResponse:
    """Nobody is in danger, for a reason that is written down."""
    found, because = queries.access_threat(threat_id), chosen(request, "because", Dismissal)
    text = request.POST.get("reason", "")
    return _to(actions.dismiss(threat_id=found.id, because=because, text=text, actor=_actor(request), at=now()))


def acknowledge(request: HttpRequest, threat_id: uuid.UUID, dispatch_id: uuid.UUID) -> HttpResponse:
    """The authority confirmed receipt."""
    dispatch = queries.access_dispatch(queries.access_threat(threat_id), dispatch_id)
    reference = request.POST.get("reference", "")
    actions.acknowledge(dispatch_id=dispatch.id, reference=reference, actor=_actor(request), at=now())
    return HttpResponseRedirect(f"{address_of('threat', args=[threat_id])}#sent-title")


def _actor(request: HttpRequest) -> Actor:
    return Actor.person(request.user.pseudonym)


def _to(found: Threat) -> HttpResponse:
    return HttpResponseRedirect(address_of("threat", args=[found.id]))


def _id(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise ChoiceUnknown() from None
