"""Plain words for the codes of clocks, alarms and who is on call."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.clocks.words import DeadlineKind, DeadlineState, Mark, PauseGround, Weekday
from firsthour.notices.words import CallOutWay

CLOCK_WORDS: dict[str, dict[object, Promise]] = {
    "deadline": {
        DeadlineKind.TCO_HOUR: _("Unavailable within the hour, by"),
        DeadlineKind.TCO_LEAD: _("Notice before a first order, until"),
        DeadlineKind.TCO_ANSWER: _("The authority is answered by"),
        DeadlineKind.TCO_SCRUTINY_REQUEST: _("Scrutiny may be requested until"),
        DeadlineKind.TCO_SCRUTINY_DECISION: _("The authority decides on scrutiny by"),
        DeadlineKind.TCO_MEASURES: _("Report on specific measures by"),
        DeadlineKind.TCO_RETENTION: _("Evidence is kept at least until"),
        DeadlineKind.TCO_REPORT: _("Yearly report on terrorist content by"),
        DeadlineKind.TCO_COMPLAINT: _("The complaint is answered by"),
        DeadlineKind.TCO_SILENCE: _("Nothing is said until"),
        DeadlineKind.DSA_RECEIPT: _("The notice is acknowledged by"),
        DeadlineKind.DSA_COMPLAINT: _("The author may complain until"),
        DeadlineKind.DSA_DISPUTE: _("The dispute body decides by"),
        DeadlineKind.DSA_REPORT: _("Transparency report by"),
        DeadlineKind.UK_NOTICE: _("The United Kingdom notice is complied with by"),
        DeadlineKind.US_PRESERVATION: _("Kept on request until"),
        DeadlineKind.US_SILENCE: _("By court order nothing is said until"),
        DeadlineKind.EPOC: _("The production order is answered by"),
        DeadlineKind.EPOC_EMERGENCY: _("The emergency production order is answered by"),
        DeadlineKind.EPOC_PRESERVATION: _("Preserved by order until"),
        DeadlineKind.OWN_THREAT: _("Authorities are told of the threat by"),
        DeadlineKind.OWN_DIFFERENCE: _("Tables are what the ledger says again, by"),
    },
    "deadline-state": {
        DeadlineState.RUNNING: _("running"),
        DeadlineState.PAUSED: _("paused"),
        DeadlineState.SATISFIED: _("satisfied"),
        DeadlineState.BREACHED: _("breached"),
        DeadlineState.REACHED: _("reached"),
        DeadlineState.VOIDED: _("voided"),
    },
    "pause": {
        PauseGround.IMPOSSIBLE: _("impossible, for reasons that are not ours"),
        PauseGround.MANIFEST_ERROR: _("manifest error in the order"),
        PauseGround.INSUFFICIENT_INFORMATION: _("the order does not say enough"),
    },
    "alarm": {
        Mark.BEGUN: _("it began"),
        Mark.UNATTENDED: _("five minutes in, and nobody is on call"),
        Mark.MINUTES_15: _("15 minutes have passed"),
        Mark.MINUTES_30: _("30 minutes have passed"),
        Mark.MINUTES_45: _("45 minutes have passed"),
        Mark.HALF: _("half of the time has passed"),
        Mark.FOUR_FIFTHS: _("four fifths of the time have passed"),
        Mark.OVER: _("the time is over"),
    },
    "call-out": {CallOutWay.MAIL: _("mail"), CallOutWay.WEBHOOK: _("webhook")},
    "weekday": {
        Weekday.MONDAY: _("Monday"),
        Weekday.TUESDAY: _("Tuesday"),
        Weekday.WEDNESDAY: _("Wednesday"),
        Weekday.THURSDAY: _("Thursday"),
        Weekday.FRIDAY: _("Friday"),
        Weekday.SATURDAY: _("Saturday"),
        Weekday.SUNDAY: _("Sunday"),
    },
}

CLOCK_EVENTS: dict[str, Promise] = {
    "clocks:alarm:acknowledged": _("Alarm acknowledged"),
    "clocks:alarm:sounded": _("Alarm sounded"),
    "clocks:deadline:annulled": _("It never was a lawful period: its end counts no longer"),
    "clocks:deadline:breached": _("Period over, and the duty not met"),
    "clocks:deadline:extended": _("Period extended"),
    "clocks:deadline:paused": _("Period paused"),
    "clocks:deadline:reached": _("Period ended"),
    "clocks:deadline:restarted": _("Period begun anew"),
    "clocks:deadline:satisfied": _("Duty met"),
    "clocks:hand-over:made": _("Place on call handed over"),
    "clocks:rest:begun": _("A break began; nobody is called in it"),
    "clocks:shift:added": _("Shift added"),
    "clocks:shift:ended": _("Shift ended"),
    "clocks:deadline:started": _("Period started"),
    "clocks:deadline:voided": _("Period voided: it never began"),
    "notices:call-out:failed": _("Call-out could not be delivered"),
    "notices:call-out:queued": _("Somebody on call is being called"),
    "notices:call-out:sent": _("Somebody on call was called"),
}
