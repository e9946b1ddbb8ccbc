"""The form with which somebody appeals, and the page on which they follow their appeal and read the ruling."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from firsthour.appeals import actions, queries, rules
from firsthour.appeals.errors import (
    AppealedAlready,
    AppealIncomplete,
    AppealUnknown,
    NotAppealable,
    NothingAsked,
    QuestionUnusable,
    WindowClosed,
)
from firsthour.appeals.formats import FORM_LABELS, PAGE_LABELS, appeal_wording
from firsthour.appeals.models import Appeal
from firsthour.appeals.words import AppealCategory, AppealFault, AppealState, AppealText
from firsthour.doors.now import now
from firsthour.doors.portal.pages import ACTOR, around, nothing
from firsthour.notices.errors import LinkUnknown
from firsthour.notices.models import Statement
from firsthour.notices.queries import access_link, token_of
from firsthour.notices.rules import said_instant, say

WRONG, SEE_OTHER = 422, 303
FIELD_OF = {
    AppealFault.CATEGORY_MISSING: "category",
    AppealFault.TEXT_SHORT: "text",
    AppealFault.TEXT_LONG: "text",
}


def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind a statement's link, and what is sent with it. Where nothing can be appealed against there is
    nothing; a second appeal is led to the first."""
    try:
        statement = access_link(token).statement
        if (first := queries.appeal_from(statement)) is not None:
            return _follow(first)
        queries.contested_by(statement, now())
    except WindowClosed:
        return _closed(request, statement)
    except (LinkUnknown, NotAppealable) as refusal:
        return nothing(request, refusal)
    if request.method != "POST":
        return render(request, "portal/appeal.html", form_of(statement))
    try:
        said = AppealText(request.POST.get("category", ""), request.POST.get("text", ""))
    except SuspiciousOperation:  # too large to be read at all
        page = form_of(statement, faults=(AppealFault.TEXT_LONG,))
        return render(request, "portal/appeal.html", page, status=WRONG)
    try:
        return _follow(actions.lodge(statement=statement, said=said, actor=ACTOR, at=now()))
    except AppealIncomplete as refusal:
        page = form_of(statement, said, refusal.faults)
        return render(request, "portal/appeal.html", page, status=WRONG)
    except AppealedAlready as refusal:  # sent twice at once
        first = queries.appeal_from(statement)
        return _follow(first) if first else nothing(request, refusal)


def form_of(
    statement: Statement, said: AppealText | None = None, faults: Sequence[AppealFault] = ()
) -> dict[str, object]:
    """What the form needs, in the language of the statement."""
    words = appeal_wording(statement.language)
    said, faulty = said or AppealText("", ""), {FIELD_OF[fault] for fault in faults}
    return {
        "say": {label: words.sentences[f"appeal.form.{label}"] for label in FORM_LABELS},
        "hint": say(words, "appeal.form.hint", least=str(rules.SHORTEST_TEXT)),
        "categories": [(str(each), words.sentences[f"appeal.categories.{each}"]) for each in AppealCategory],
        "faults": [(FIELD_OF[fault], words.sentences[f"appeal.faults.{fault}"]) for fault in faults],
        "faulty": {field: field in faulty for field in FIELD_OF.values()},
        "said": said,
        "longest": rules.LONGEST_TEXT,
        "lodge_at": reverse("portal-appeal", args=[token_of(statement.id)]),
    } | around(words)


def offered_on(statement: Statement) -> dict[str, object]:
    """What a statement's own page shows of appealing: the form, the way to the appeal, or nothing."""
    if (first := queries.appeal_from(statement)) is not None:
        words = appeal_wording(statement.language)
        own = reverse("portal-own-appeal", args=[queries.token_of(first.id)])
        return {"own_appeal": own, "follow": words.sentences["appeal.page.follow"]}
    try:
        queries.contested_by(statement, now())
    except (NotAppealable, WindowClosed):
        return {}
    return form_of(statement) | {"may_appeal": True}


def own_appeal(request: HttpRequest, token: str) -> HttpResponse:
    """How far an appeal is, what was asked and answered, and the ruling once it can be read."""
    try:
        found = queries.access_appeal_by_token(token)
    except AppealUnknown as refusal:
        return nothing(request, refusal)
    if found.state == AppealState.ANSWERED and request.method == "GET":
        at = now()
        actions.note_told(appeal=found, told_at=at, actor=ACTOR, at=at)
    return _own(request, found, token)


def answer_question(request: HttpRequest, token: str) -> HttpResponse:
    """The author answers the one question."""
    try:
        found = queries.access_appeal_by_token(token)
        actions.answer_question(appeal=found, text=request.POST.get("text", ""), actor=ACTOR, at=now())
    except AppealUnknown as refusal:
        return nothing(request, refusal)
    except (QuestionUnusable, SuspiciousOperation):
        return _own(request, found, token, faulty=True)
    except NothingAsked:  # answered already, or ruled on meanwhile: the page shows how it stands
        return _follow(found)
    return _follow(found)


def _own(request: HttpRequest, found: Appeal, token: str, *, faulty: bool = False) -> HttpResponse:
    words, zone = appeal_wording(found.language), ZoneInfo(found.service.zone)
    question, deadline = queries.question_of(found), queries.deadline_of(found)
    asked, replied = queries.dialogue_of(question) if question else ("", "")
    waits = question is not None and question.answered_at is None and found.state not in (
        AppealState.RULED,
        AppealState.ANSWERED,
    )
    page = {
        "title": say(words, "appeal.page.title", reference=found.reference),
        "lodged": say(
            words,
            "appeal.page.lodged",
            instant=said_instant(found.lodged_at.astimezone(zone), zone, words),
            due=said_instant(deadline.due_at.astimezone(zone), zone, words),
        ),
        "state": words.sentences[f"appeal.states.{found.state}"],
        "category": words.sentences[f"appeal.categories.{found.category}"],
        "text": queries.text_of(found),
        "asked": asked,
        "replied": replied,
        "waits": waits,
        "faulty": faulty,
        "longest": rules.LONGEST_TEXT,
        "answer": found.answer,
        "statement": found.statement,
        "statement_at": reverse("portal-statement", args=[token_of(found.statement_id)]),
        "reply_at": reverse("portal-answer-question", args=[token]),
        "say": {label: words.sentences[f"appeal.page.{label}"] for label in PAGE_LABELS},
    }
    return render(request, "portal/own_appeal.html", page | around(words), status=WRONG if faulty else 200)


def _closed(request: HttpRequest, statement: Statement) -> HttpResponse:
    words = appeal_wording(statement.language)
    page = {"title": words.sentences["appeal.closed.title"], "text": words.sentences["appeal.closed.text"]}
    return render(request, "portal/told.html", page | around(words))


def _follow(found: Appeal) -> HttpResponse:
    answer = HttpResponseRedirect(reverse("portal-own-appeal", args=[queries.token_of(found.id)]))
    answer.status_code = SEE_OTHER
    return answer
