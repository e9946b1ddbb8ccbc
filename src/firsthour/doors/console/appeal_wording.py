"""Plain words for every code about appeals."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.appeals.words import AppealCategory, AppealState, FirstView, Part, RulingOutcome

APPEAL_WORDS: dict[str, dict[str, Promise]] = {
    "appeal": {
        AppealState.LODGED: _("waits for somebody"),
        AppealState.TAKEN: _("is being heard"),
        AppealState.RULED: _("ruled on, not told yet"),
        AppealState.ANSWERED: _("ruled on and answered"),
    },
    "appeal-category": {
        AppealCategory.NOT_MINE: _("not my post or account"),
        AppealCategory.CONTEXT: _("news, research, art, documentation, counter-speech"),
        AppealCategory.WRONG_MATCH: _("taken for something else"),
        AppealCategory.ALLOWED: _("the rule named does not forbid it"),
        AppealCategory.OTHER: _("something else"),
    },
    "first-view": {FirstView.RESTRICT: _("restrict it"), FirstView.LEAVE: _("leave it")},
    "ruling": {RulingOutcome.UPHELD: _("upheld"), RulingOutcome.REJECTED: _("rejected")},
    "had-part": {
        Part.DECIDED: _("you decided it"),
        Part.CONFIRMED: _("you confirmed the entry that it rests on"),
        Part.ADOPTED: _("you adopted the rule that took it"),
        Part.APPROVED: _("you approved it"),
    },
}
APPEAL_EVENTS: dict[str, Promise] = {
    "appeals:appeal:lodged": _("Appeal lodged"),
    "appeals:appeal:taken": _("Appeal taken by another person"),
    "appeals:appeal:released": _("Appeal handed back"),
    "appeals:view:recorded": _("Own view recorded, before the reasons were shown"),
    "appeals:question:asked": _("Question asked to the author"),
    "appeals:question:answered": _("Question answered by the author"),
    "appeals:appeal:ruled": _("Appeal ruled on"),
    "appeals:restoration:proved": _("Proved to be back"),
    "appeals:appeal:answered": _("Ruling put on its way"),
    "appeals:appeal:erased": _("What was written in an appeal erased"),
    "notices:ruling:issued": _("Message about a ruling issued"),
}
