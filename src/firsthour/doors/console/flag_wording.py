"""Plain words for every code about flags, notifiers and trusted flaggers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.flags.words import BurstKind, FlagKind, FlagOutcome, FlagState, Lane, NotifierStanding
from firsthour.notices.words import ReplyKind

FLAGS: dict[str, dict[str, Promise]] = {
    "lane": {
        Lane.APART: _("child abuse, apart"),
        Lane.TRUSTED: _("trusted flagger"),
        Lane.ORDINARY: _("ordinary"),
        Lane.LAST: _("last, after a warning"),
    },
    "flag": {
        FlagState.RECEIVED: _("received"),
        FlagState.LOCATED: _("located"),
        FlagState.UNLOCATED: _("not located"),
        FlagState.ANSWERED: _("answered"),
    },
    "flag-kind": {
        FlagKind.TERRORISM: _("terrorism or violent extremism"),
        FlagKind.CHILD_ABUSE: _("sexual abuse of children"),
        FlagKind.OTHER: _("something else illegal"),
        FlagKind.TERMS: _("something against the terms"),
    },
    "flag-outcome": {
        FlagOutcome.RESTRICTED: _("restricted"),
        FlagOutcome.LEFT: _("left as it is"),
        FlagOutcome.NOT_LOCATED: _("nothing was found at the addresses"),
        FlagOutcome.UNCLEAR: _("it does not explain enough"),
        FlagOutcome.UNFOUNDED: _("manifestly unfounded"),
        FlagOutcome.PASSED_ON: _("passed on to the responsible body"),
    },
    "notifier": {
        NotifierStanding.GOOD: _("in good standing"),
        NotifierStanding.WARNING_DUE: _("warning due"),
        NotifierStanding.WARNED: _("warned"),
        NotifierStanding.SUSPENSION_CONSIDERED: _("suspension considered"),
    },
    "burst": {BurstKind.ITEM: _("against one item"), BurstKind.AUTHOR: _("against one author")},
    "reply": {
        ReplyKind.ACKNOWLEDGEMENT: _("confirmation of receipt"),
        ReplyKind.DECISION: _("decision"),
        ReplyKind.WARNING: _("warning"),
    },
}
