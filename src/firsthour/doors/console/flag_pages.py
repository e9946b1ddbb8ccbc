"""The pages of flags: the queue, one flag with what its notifier wrote, and the register of trusted flaggers."""

import uuid
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.cases.queries import cases_of
from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.now import now
from firsthour.flags import actions, queries, rules
from firsthour.flags.models import Flag, Flagger
from firsthour.flags.words import BY_HAND, FlagOutcome, LookPurpose
from firsthour.ledger.words import Actor
from firsthour.notices.queries import replies_to
from firsthour.people.queries import may
from firsthour.people.words import Permission

SHOWN = 200


def flags(request: HttpRequest) -> HttpResponse:
    """The flags that wait, by lane and age, and those answered last."""
    waiting, at = queries.open_flags(), now()
    return render(
        request,
        "console/flags.html",
        {
            "waiting": waiting.count(),
            "flags": [{"flag": flag, "age": at - flag.received_at} for flag in waiting[:SHOWN]],
            "answered": list(queries.answered_flags()[:SHOWN]),
            "may_erase": may(request.user, Permission.ERASE_NOTIFIER),
        },
    )


def flag(request: HttpRequest, flag_id: uuid.UUID) -> HttpResponse:
    """One flag. Who sent it is not on it: that is asked for, with a reason."""
    return _shown(request, queries.access_flag(flag_id), known=False)


def reveal_notifier(request: HttpRequest, flag_id: uuid.UUID) -> HttpResponse:
    """One flag with the name and the address of its notifier; who asked and why is recorded before they are shown."""
    found, purpose = queries.access_flag(flag_id), request.POST.get("purpose", "")
    if purpose not in set(LookPurpose) or found.notifier is None:
        raise ChoiceUnknown()
    reader = Actor.person(request.user.pseudonym)
    actions.look_at_notifier(
        notifier=found.notifier, flag=found, purpose=LookPurpose(purpose), actor=reader, at=now()
    )
    return _shown(request, found, known=True)


def _shown(request: HttpRequest, found: Flag, *, known: bool) -> HttpResponse:
    at = now()
    items = queries.items_of(found)
    may_close = may(request.user, Permission.CLOSE_FLAG)
    hidden = hidden_from(request.user)
    closed_cases = cases_of(each.item_id for each in items if each.item_id and each.item_id not in hidden)
    return render(
        request,
        "console/flag.html",
        {
            "flag": found,
            "links": queries.links_of(found),
            "explanation": queries.explanation_of(found),
            "notifier": _notifier(found, shown=known, at=at),
            "items": [{"flagged": each, "case": closed_cases.get(each.item_id)} for each in items],
            "bursts": queries.bursts_about(found),
            "replies": replies_to(found),
            "outcomes": _outcomes(found),
            "may_close": may_close and found.answered_at is None,
            "may_look": may_close and not known,
            "purposes": list(LookPurpose),
            "may_leave": may(request.user, Permission.TAKE_DECISION),
        },
    )


def _notifier(flag: Flag, *, shown: bool, at) -> dict[str, object] | None:
    if flag.notifier is None:
        return None
    return {
        "name": queries.name_of(flag.notifier) if shown else "",
        "address": queries.address_of(flag.notifier) if shown else "",
        "shown": shown,
        "pseudonym": flag.notifier.pseudonym,
        "standing": queries.standing_of(flag.notifier, at),
        "precision": queries.precision_of(flag.notifier),
        "erased": flag.notifier.erased_at is not None,
    }


def _outcomes(flag: Flag) -> list[FlagOutcome]:
    return [FlagOutcome.UNFOUNDED] if queries.is_in_question(flag) else list(BY_HAND)


def close(request: HttpRequest, flag_id: uuid.UUID) -> HttpResponse:
    """Answer a flag that no case decides."""
    outcome = request.POST.get("outcome", "")
    if outcome not in set(BY_HAND):
        raise ChoiceUnknown()
    flag = queries.access_flag(flag_id)
    actions.close(flag=flag, outcome=FlagOutcome(outcome), actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("flag", args=[flag_id]))


def flaggers(request: HttpRequest, code: str = "") -> HttpResponse:
    """The register of trusted flaggers with their measured precision; `code` is shown once, to whoever added one."""
    return render(
        request,
        "console/flaggers.html",
        {
            "rows": [_row(each) for each in queries.flaggers()],
            "code": code,
            "today": now().date().isoformat(),
            "may_keep": may(request.user, Permission.KEEP_FLAGGER),
        },
    )


def _row(flagger: Flagger) -> dict[str, object]:
    measured = queries.precision_of(flagger)
    return {"flagger": flagger, "precision": measured, "imprecise": rules.imprecise(measured)}


def add_flagger(request: HttpRequest) -> HttpResponse:
    """Register a trusted flagger; its access code is on the answer and nowhere else."""
    try:
        since = date.fromisoformat(request.POST.get("since", ""))
    except ValueError as error:
        raise ChoiceUnknown() from error
    _, code = actions.add_flagger(
        name=request.POST.get("name", ""),
        coordinator=request.POST.get("coordinator", ""),
        country=request.POST.get("country", "").strip().upper(),
        since=since,
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return flaggers(request, code)


STEPS = {"suspend": actions.suspend_flagger, "resume": actions.resume_flagger, "end": actions.end_flagger}


def step_flagger(request: HttpRequest, flagger_id: uuid.UUID) -> HttpResponse:
    """Suspend, resume or end a trusted flagger's standing."""
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise ChoiceUnknown()
    step(flagger_id=flagger_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("flaggers"))
