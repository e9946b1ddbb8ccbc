"""Plain words for the codes of threats, to be translated when shown."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.threats.words import DestinationKind, Dismissal, Indicator, Obligation, ThreatState

THREAT_WORDS: dict[str, dict[object, Promise]] = {
    "indicator": {
        Indicator.STATED_INTENT: _("an intention is stated"),
        Indicator.NAMED_TARGET: _("a target is named or can be told"),
        Indicator.NAMED_TIME: _("a time is named"),
        Indicator.MEANS_SHOWN: _("weapons or other means are shown"),
        Indicator.CAPABILITY: _("the author seems able to do it"),
        Indicator.PREPARATION: _("preparations are shown"),
        Indicator.PLACE_RECOGNISABLE: _("the place can be recognised"),
        Indicator.ONGOING_ATTACK: _("an attack is under way"),
        Indicator.KNOWN_THREAT: _("it resembles a known threat to life"),
    },
    "threat": {
        ThreatState.SUSPECTED: _("suspected"),
        ThreatState.IMMINENT: _("imminent"),
        ThreatState.INFORMED: _("authorities informed"),
        ThreatState.DISMISSED: _("dismissed"),
    },
    "dismissal": {
        Dismissal.NO_DANGER: _("nobody is in danger"),
        Dismissal.FICTION: _("it is fiction, a game or a quotation"),
        Dismissal.REPEATED: _("it is reported under another case"),
    },
    "obligation": {
        Obligation.TCO: _("imminent threat to life (EU 2021/784 Art. 14(5))"),
        Obligation.DSA: _("suspicion of an offence against life or safety (EU 2022/2065 Art. 18)"),
    },
    "destination": {
        DestinationKind.COMPETENT: _("authorities of a state concerned"),
        DestinationKind.HOME: _("contact point of the state of establishment"),
        DestinationKind.EUROPOL: _("Europol"),
    },
}

THREAT_EVENTS: dict[str, Promise] = {
    "threats:call:noted": _("Somebody was told of the threat by telephone"),
    "threats:dispatch:acknowledged": _("The authority confirmed receipt"),
    "threats:dispatch:refused": _("Report of the threat could not be delivered"),
    "threats:dispatch:sent": _("Report of the threat taken by the mail server"),
    "threats:report:printed": _("Report of the threat printed"),
    "threats:report:written": _("Report of the threat written and sent off"),
    "threats:threat:dismissed": _("Threat dismissed"),
    "threats:threat:informed": _("Everybody whom the law names was told of the threat"),
    "threats:threat:observed": _("More was seen of the threat"),
    "threats:threat:raised": _("The threat is imminent"),
    "threats:threat:suspected": _("A threat to life is suspected"),
}
