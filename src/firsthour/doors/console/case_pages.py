"""The pages of cases: the list, one case, its pictures, and its reversal."""

import uuid
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of
from django.utils.http import urlencode

from firsthour.appeals.queries import heard_without_view
from firsthour.cases import actions, queries
from firsthour.cases.errors import NothingToReverse
from firsthour.cases.models import Case, Restriction
from firsthour.cases.words import CaseState
from firsthour.doors.console import pictures
from firsthour.doors.console.asking_pages import handing_on
from firsthour.doors.console.balance_sheet import lately
from firsthour.doors.console.case_sheet import around, reference_for, sheet_of
from firsthour.doors.console.deciding_pages import just_decided
from firsthour.doors.console.document_pages import counting_down
from firsthour.doors.console.errors import PageUnknown, PictureMissing
from firsthour.doors.console.forms import chosen
from firsthour.doors.console.judging_sheet import judging
from firsthour.doors.console.order_sheet import clock_of
from firsthour.doors.console.paging import stretch
from firsthour.doors.console.reveals import View, require_revealed, revealed, view_named, wish_for
from firsthour.doors.console.scripts import with_script
from firsthour.doors.console.standing import standing
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.matching.words import DisputeReason
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy.words import PurposeAssessment
from firsthour.reviewing.actions import look_away
from firsthour.reviewing.actions import reveal as reveal_pictures
from firsthour.reviewing.quality import asked_of
from firsthour.reviewing.queries import clocks_on, notes_on
from firsthour.reviewing.words import Judgement
from firsthour.threats.queries import threat_of
from firsthour.vault.actions import open_exhibit
from firsthour.vault.models import Exhibit
from firsthour.vault.words import HoldReason, OpeningPurpose

PAGE = 50
ITEM, REFERENCE, DIFFERENCE = "item", "reference", "difference"


def cases(request: HttpRequest) -> HttpResponse:
    """The newest cases first, a page at a time, all or those in one state; above them how the machinery stands."""
    at = now()
    state = request.GET.get("state", "")
    found = queries.newest_cases().exclude(pk__in=hidden_from(request.user))
    if state in set(CaseState):
        found = found.filter(state=state)
    kept = urlencode({"state": state}) if state in set(CaseState) else ""
    leaf = stretch(found, request, instant="-opened_at", key="id", size=PAGE, kept=kept)
    restrictions = queries.last_restrictions(case.item_id for case in leaf.rows)
    answer = render(
        request,
        "console/cases.html",
        {
            "rows": [_row(each, restrictions.get(each.item_id)) for each in leaf.rows],
            "state": state,
            "states": list(CaseState),
            "leaf": leaf,
            "standing": standing(Path(settings.HOME), at),
            "lately": lately(at.date()) if may(request.user, Permission.READ_FIGURES) else None,
        },
    )
    return with_script(answer)


def _row(case: Case, restriction: Restriction | None) -> dict[str, object]:
    proved_at = restriction.proved_at if restriction else None
    took = proved_at - case.item.received_at if proved_at else None
    return {"case": case, "restriction": restriction, "proof_took": took}


def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """One case; each look is recorded. Its pictures are blurred unless `?view=` asks for as much as was revealed."""
    found = queries.access_case(case_id)
    reader, at = Actor.person(request.user.pseudonym), now()
    if case_id in (asked := asked_of(reader, at)):
        return HttpResponseRedirect(address_of("second-review", args=[asked[case_id].id]))
    if heard := heard_without_view(case_id, reader):
        return HttpResponseRedirect(address_of("appeal", args=[heard.id]))
    actions.look_at(case=found, purpose=OpeningPurpose.REVIEW, actor=reader, at=at)
    allowed = revealed(case_id, reader, at)
    view = allowed if request.GET.get("view") == allowed else View.BLURRED
    if view is View.BLURRED and allowed is not View.BLURRED:
        look_away(actor=reader, at=now())
    sheet = sheet_of(found)
    answer = render(
        request,
        "console/case.html",
        {
            "sheet": sheet,
            "clocks": clocks_on(found) if found.state == CaseState.OPEN else [],
            "around": around(found, at, hidden_from(request.user) | asked.keys()),
            "view": view,
            "more": [each for each in (View.SOFTER, View.CLEAR) if each != view],
            "may_view": may(request.user, Permission.VIEW_EXHIBIT),
            "may_confirm": may(request.user, Permission.CONFIRM_ENTRY),
            "may_dispute": may(request.user, Permission.DISPUTE_ENTRY),
            "seen": queries.seen_in(sheet.events, reader),
            "reasons": list(DisputeReason),
            "hold_reasons": list(HoldReason) if may(request.user, Permission.PLACE_HOLD) else [],
            "may_set_apart": may(request.user, Permission.SET_APART),
            "may_request_export": may(request.user, Permission.REQUEST_EXPORT),
            "may_reverse": may(request.user, Permission.REVERSE_DECISION),
            "may_claim": may(request.user, Permission.CLAIM_CASE),
            "may_observe_threat": may(request.user, Permission.OBSERVE_THREAT),
            "threat": threat_of(found) if may(request.user, Permission.READ_THREAT) else None,
            "may_decide": may(request.user, Permission.TAKE_DECISION),
            "may_set_gold": may(request.user, Permission.SET_GOLD),
            "judgements": list(Judgement),
            "may_write_note": may(request.user, Permission.WRITE_NOTE),
            "notes": notes_on(found),
            "just_decided": just_decided(request),
            **judging(found, now()),
            **handing_on(found, reader),
            "may_read_filing": may(request.user, Permission.READ_FILING),
            "may_read_trail": may(request.user, Permission.READ_TRAIL),
        },
    )
    return with_script(answer)


def countdown(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What is left of the periods that wait for the judgement of a case: shown inside its page while that is open."""
    at = now()
    return counting_down(request, [clock_of(each, at) for each in clocks_on(queries.access_case(case_id))])


def reveal(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The deliberate press: show more of the pictures of this case, for two minutes."""
    found = queries.access_case(case_id)
    view = view_named(request.POST.get("view", ""))
    show(found, view, Actor.person(request.user.pseudonym))
    return HttpResponseRedirect(f"{address_of('case', args=[case_id])}?view={view}#pictures")


def show(case: Case, view: View, reader: Actor) -> None:
    """Count from now on what is shown; blurred again, nothing is. Raises RestUnfinished."""
    if view is View.BLURRED:
        look_away(actor=reader, at=now())
    else:
        reveal_pictures(case=case, view=view, actor=reader, at=now())


def picture(request: HttpRequest, case_id: uuid.UUID, which: str) -> HttpResponse:
    """The item's picture, the reference beside it, or where the two differ. Each look is recorded, the blurred one too.

    What cannot be shown is answered with a drawing that says why, because this is asked for as a picture.
    """
    found = queries.access_case(case_id)
    try:
        view = view_named(request.GET.get("view", View.BLURRED))
        actor = Actor.person(request.user.pseudonym)
        require_revealed(case_id, view, actor, now())
        exhibits = [_exhibit(found, each) for each in ((ITEM, REFERENCE) if which == DIFFERENCE else (which,))]
        contents = [
            open_exhibit(exhibit_id=each.id, purpose=OpeningPurpose.REVIEW, actor=actor, at=now()) for each in exhibits
        ]
        make = pictures.difference if which == DIFFERENCE else pictures.preview
        return pictures.shown(make(*contents, wish_for(view, request.user)))
    except Refusal as refusal:
        return pictures.drawn(refusal)


def confirm(request: HttpRequest, case_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """Confirm an entry that the item of this case hit."""
    actions.confirm_hit(
        case=queries.access_case(case_id),
        entry_id=entry_id,
        purpose=chosen(request, "purpose", PurposeAssessment),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(f"{address_of('case', args=[case_id])}#hits-title")


def dispute(request: HttpRequest, case_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """Dispute an entry that the item of this case hit."""
    actions.dispute_hit(
        case=queries.access_case(case_id),
        entry_id=entry_id,
        reason=chosen(request, "reason", DisputeReason),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(f"{address_of('case', args=[case_id])}#hits-title")


def _exhibit(case: Case, which: str) -> Exhibit:
    if which not in (ITEM, REFERENCE):
        raise PageUnknown()
    holder = case.item if which == ITEM else reference_for(case)
    if holder is None or holder.exhibit is None:
        raise PictureMissing()
    return holder.exhibit


def reverse(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then undo the restriction of a case as the person who is signed in."""
    found = queries.access_case(case_id)
    if request.method == "POST":
        actions.reverse(case=found, actor=Actor.person(request.user.pseudonym), at=now())
        return HttpResponseRedirect(address_of("case", args=[case_id]))
    restriction = queries.restriction_in_force(found)
    if restriction is None:
        raise NothingToReverse()
    return render(request, "console/reverse.html", {"case": found, "restriction": restriction})
