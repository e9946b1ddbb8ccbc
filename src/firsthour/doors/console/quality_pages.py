"""The pages of quality: a second judgement without knowing the first; how often rules, lists and people are right."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.cases.actions import look_at
from firsthour.cases.queries import access_case
from firsthour.doors.console.case_pages import show
from firsthour.doors.console.case_sheet import phrase
from firsthour.doors.console.forms import chosen
from firsthour.doors.console.reveals import View, revealed, view_named
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy.queries import terms_in_force
from firsthour.reviewing import actions, quality
from firsthour.reviewing.guarded import Became, guarded
from firsthour.reviewing.words import Judgement
from firsthour.vault.words import OpeningPurpose


def second_reviews(request: HttpRequest) -> HttpResponse:
    """How often one was right oneself, before anybody else is told, and the next item to judge."""
    reader, at = Actor.person(request.user.pseudonym), now()
    actions.note_calibration_seen(account=request.user, actor=reader, at=at)
    gold, others = quality.calibration_of(request.user.pseudonym, at)
    page = {"waiting": quality.waiting(reader), "gold": gold, "others": others}
    return render(request, "console/second_reviews.html", page)


def take_second_review(request: HttpRequest) -> HttpResponse:
    """Take the next one."""
    taken = actions.take_blind_review(actor=Actor.person(request.user.pseudonym), at=now())
    return _shown(taken.id)


def second_review(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """The item alone: neither what was decided nor by whom. Each look is recorded."""
    reader, at = Actor.person(request.user.pseudonym), now()
    review = quality.access_review(review_id, reader, at)
    look_at(case=review.case, purpose=OpeningPurpose.REVIEW, actor=reader, at=at)
    allowed = revealed(review.case_id, reader, at)
    view = allowed if request.GET.get("view") == allowed else View.BLURRED
    page = {
        "review": review,
        "view": view,
        "more": [each for each in (View.SOFTER, View.CLEAR) if each != view],
        "seen": quality.was_looked_at(review, reader),
        "clauses": [(each.number, phrase(each.titles)) for each in terms_in_force(review.case.service, at)],
    }
    return render(request, "console/second_review.html", page)


def reveal_again(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """The deliberate press, as on the page of a case."""
    reader, at = Actor.person(request.user.pseudonym), now()
    review = quality.access_review(review_id, reader, at)
    view = view_named(request.POST.get("view", ""))
    show(review.case, view, reader)
    return HttpResponseRedirect(f"{address_of('second-review', args=[review_id])}?view={view}")


def give_judgement(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """Say what one would do with it."""
    actions.give_judgement(
        review_id=review_id,
        judgement=chosen(request, "judgement", Judgement),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(address_of("second-reviews"))


def quality_page(request: HttpRequest) -> HttpResponse:
    """How often rules, lists and people are right."""
    at = now()
    page = {
        "agreement": quality.agreement(at),
        "precision": [(told, list(groups.items())) for told, groups in quality.precision(at).items() if groups],
        "guarded": [(each, [each.counted[fate] for fate in Became]) for each in guarded(at)],
        "fates": list(Became),
        "calibrated": quality.calibrated(at),
        "golds": list(quality.golds()),
        "may_set_gold": may(request.user, Permission.SET_GOLD),
    }
    return render(request, "console/quality.html", page)


def set_gold(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say what the right judgement of this case is."""
    actions.set_gold(
        case=access_case(case_id),
        judgement=chosen(request, "judgement", Judgement),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(address_of("quality"))


def retire_gold(request: HttpRequest, gold_id: uuid.UUID) -> HttpResponse:
    """Give it to nobody any more."""
    actions.retire_gold(gold_id=gold_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("quality"))


def _shown(review_id: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(address_of("second-review", args=[review_id]))
