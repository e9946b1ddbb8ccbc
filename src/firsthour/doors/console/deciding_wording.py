"""Plain words for the codes of decisions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.cases.words import CaseState, HighImpact, Outcome, ProposalState, RestrictionState
from firsthour.policy.words import Ideology, RestrictionKind

DECIDING_WORDS: dict[str, dict[object, Promise]] = {
    "case": {CaseState.OPEN: _("open"), CaseState.DECIDED: _("decided")},
    "outcome": {
        Outcome.RESTRICT: _("Restricted"),
        Outcome.REVERSE: _("Reversed"),
        Outcome.LEAVE: _("Left as it is"),
        Outcome.SUSPEND: _("Account suspended"),
    },
    "restriction": {
        RestrictionState.COMMANDED: _("commanded"),
        RestrictionState.CONFIRMED: _("confirmed by the platform"),
        RestrictionState.PROVED: _("proved unavailable"),
        RestrictionState.LIFTING: _("being lifted"),
        RestrictionState.LIFTED: _("lifted"),
    },
    "kind": {
        RestrictionKind.DISABLE: _("disabled and kept"),
        RestrictionKind.AGE_LIMIT: _("shown to adults only"),
        RestrictionKind.LIMIT_REACH: _("kept out of lists and recommendations"),
        RestrictionKind.LABEL: _("marked with a notice"),
        RestrictionKind.NO_MONETISATION: _("earns no money"),
        RestrictionKind.SUSPEND: _("account suspended"),
    },
    "high-impact": {
        HighImpact.ACCOUNT: _("it suspends an account"),
        HighImpact.MARKED_AUTHOR: _("the author is marked"),
        HighImpact.MANY_ITEMS: _("it concerns many items"),
    },
    "proposal": {
        ProposalState.WAITING: _("waits for a second person"),
        ProposalState.APPROVED: _("approved"),
        ProposalState.DECLINED: _("declined"),
        ProposalState.WITHDRAWN: _("withdrawn"),
    },
    "ideology": {
        Ideology.ISLAMIST: _("islamist"),
        Ideology.FAR_RIGHT: _("far right"),
        Ideology.FAR_LEFT: _("far left"),
        Ideology.ETHNO_NATIONALIST: _("ethno-nationalist"),
        Ideology.SINGLE_ISSUE: _("a single issue"),
        Ideology.OTHER: _("another"),
        Ideology.UNKNOWN: _("not known"),
    },
}

DECIDING_EVENTS: dict[str, Promise] = {
    "cases:decision:proposed": _("Decision proposed that needs a second person"),
    "cases:proposal:approved": _("Proposal approved"),
    "cases:proposal:declined": _("Proposal declined"),
    "cases:proposal:withdrawn": _("Proposal withdrawn"),
    "cases:item:marked": _("Post marked: only people decide about it"),
    "cases:item:unmarked": _("Mark of a post taken off"),
    "cases:item:released": _("The platform is told to publish it"),
    "cases:suspension:ended": _("Suspension over: the account comes back"),
    "cases:reasons:erased": _("Reasons of old decisions erased"),
    "notices:statement:recalled": _("Statement kept back: its decision was taken back"),
}
