"""Plain words for the codes of the queue."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.cases.words import SeedJudgement
from firsthour.policy.words import Severity
from firsthour.reviewing.guarded import Became
from firsthour.reviewing.words import FirstSight, Judgement, Lane, Told, Urgency

QUEUE_WORDS: dict[str, dict[object, Promise]] = {
    "urgency": {
        Urgency.THREAT: _("a threat to life"),
        Urgency.DEADLINE: _("a legal period ends"),
        Urgency.SEVERITY: _("severity"),
        Urgency.REACH: _("views an hour"),
        Urgency.PRECISION: _("its source is right in percent of cases"),
        Urgency.TRUSTED_FLAG: _("flagged by a trusted flagger"),
        Urgency.FLAG: _("flagged"),
        Urgency.AGE: _("how long it has waited"),
    },
    "judgement": {Judgement.RESTRICT: _("restrict it"), Judgement.LEAVE: _("leave it as it is")},
    "case-lane": {Lane.SENIOR: _("senior"), Lane.LEGAL: _("legal")},
    "seed": {
        SeedJudgement.CONFIRM: _("the item is the same: confirm it for all later uploads"),
        SeedJudgement.DISPUTE: _("the item is something else: dispute it"),
        SeedJudgement.NEITHER: _("this item does not tell"),
    },
    "sight": {
        FirstSight.HIDDEN: _("not at all until I ask"),
        FirstSight.STRONGER: _("smaller and blurred more strongly"),
        FirstSight.USUAL: _("blurred as usual"),
        FirstSight.LIGHTER: _("blurred less, so that outlines show"),
    },
    "became": {
        Became.LEFT: _("left as it is"),
        Became.RESTRICTED: _("restricted by a person"),
        Became.REVERSED: _("restricted, reversed later"),
        Became.UNJUDGED: _("not judged by us"),
    },
    "told": {
        Told.RULE: _("by rule"),
        Told.SOURCE: _("by source"),
        Told.BANK: _("by bank"),
        Told.LANGUAGE: _("by language"),
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
    "reviewing:blind-review:drawn": _("Drawn by chance for a second review"),
    "reviewing:blind-review:given": _("Judged by a second person who was told nothing"),
    "reviewing:case:escalated": _("Handed on to senior or legal colleagues"),
    "reviewing:case:returned": _("Given back to everybody's queue"),
    "reviewing:opinion:asked": _("A second opinion was asked for"),
    "reviewing:calibration:viewed": _("A reviewer saw their own calibration"),
    "reviewing:comfort:set": _("Somebody chose how they want to work"),
    "reviewing:gold:retired": _("Gold item retired"),
    "reviewing:gold:set": _("Made a gold item"),
    "reviewing:imprecision:noticed": _("A rule found wrong too often"),
    "reviewing:claim:released": _("Case given back"),
    "reviewing:claim:taken": _("Case taken by a reviewer"),
    "reviewing:note:added": _("Note written"),
    "reviewing:search:made": _("Somebody searched"),
    "reviewing:view:removed": _("Saved view removed"),
    "reviewing:view:saved": _("View saved"),
}
