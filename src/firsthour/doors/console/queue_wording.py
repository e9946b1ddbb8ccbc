"""Plain words for the codes of the queue."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.policy.words import Severity
from firsthour.reviewing.words import Urgency

QUEUE_WORDS: dict[str, dict[object, Promise]] = {
    "urgency": {
        Urgency.DEADLINE: _("a legal period ends"),
        Urgency.SEVERITY: _("severity"),
        Urgency.REACH: _("views an hour"),
        Urgency.PRECISION: _("its source is right in percent of cases"),
        Urgency.TRUSTED_FLAG: _("flagged by a trusted flagger"),
        Urgency.FLAG: _("flagged"),
        Urgency.AGE: _("how long it has waited"),
    },
    "severity": {
        Severity.NONE: _("none"),
        Severity.LOW: _("low"),
        Severity.MEDIUM: _("medium"),
        Severity.HIGH: _("high"),
        Severity.CRITICAL: _("critical"),
    },
}

QUEUE_EVENTS: dict[str, Promise] = {
    "reviewing:claim:released": _("Case given back"),
    "reviewing:claim:taken": _("Case taken by a reviewer"),
    "reviewing:note:added": _("Note written"),
    "reviewing:search:made": _("Somebody searched"),
    "reviewing:view:removed": _("Saved view removed"),
    "reviewing:view:saved": _("View saved"),
}
