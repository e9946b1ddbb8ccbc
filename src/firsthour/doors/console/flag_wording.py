"""Plain words for every code about flags, notifiers and trusted flaggers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.authors.words import KeptBasis
from firsthour.flags.words import BurstKind, FlagKind, FlagOutcome, FlagState, Lane, LookPurpose, NotifierStanding
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
    "look": {
        LookPurpose.ASSESSMENT: _("to assess the flag"),
        LookPurpose.QUESTION: _("to ask the notifier something"),
        LookPurpose.MISUSE: _("to judge misuse"),
        LookPurpose.ERASURE: _("a request for erasure"),
    },
    "kept-notifier": {
        KeptBasis.UNDECIDED: _("a flag is not answered yet (EU 2022/2065 Art. 16)"),
        KeptBasis.TELLING: _("a reply has not reached the notifier (EU 2022/2065 Art. 16)"),
        KeptBasis.COMPLAINT: _("the notifier may still complain (EU 2022/2065 Art. 20)"),
        KeptBasis.RETENTION: _("preservation (EU 2021/784 Art. 6)"),
        KeptBasis.MISUSE: _("a warning still counts; only a digest of the address stays (EU 2022/2065 Art. 23)"),
    },
    "burst": {BurstKind.ITEM: _("against one item"), BurstKind.AUTHOR: _("against one author")},
    "reply": {
        ReplyKind.ACKNOWLEDGEMENT: _("confirmation of receipt"),
        ReplyKind.DECISION: _("decision"),
        ReplyKind.WARNING: _("warning"),
    },
}
