"""Plain words for the codes of the vault, to be translated when shown."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.vault.words import (
    Damage,
    DangerReason,
    ExportState,
    HoldEnding,
    HoldReason,
    LegalBasis,
    OpeningPurpose,
    Part,
    Recipient,
    Requester,
)

EVIDENCE_WORDS: dict[str, dict[str, Promise]] = {
    "hold-reason": {
        HoldReason.COMPLAINT: _("a complaint is open"),
        HoldReason.DISPUTE: _("a dispute is before an out-of-court body"),
        HoldReason.JUDICIAL_REVIEW: _("a court reviews it"),
        HoldReason.ADMINISTRATIVE_REVIEW: _("an authority reviews it"),
        HoldReason.PRESERVATION_REQUEST: _("an authority or a court asked to preserve it"),
        HoldReason.CRIMINAL_INVESTIGATION: _("an offence is investigated"),
    },
    "requester": {
        Requester.AUTHORITY: _("an authority"),
        Requester.COURT: _("a court"),
        Requester.DISPUTE_BODY: _("an out-of-court dispute body"),
    },
    "hold-ending": {
        HoldEnding.PROCEEDING_CLOSED: _("The proceeding is closed"),
        HoldEnding.REQUEST_WITHDRAWN: _("The request was withdrawn"),
        HoldEnding.PLACED_BY_MISTAKE: _("It was placed by mistake"),
    },
    "basis": {
        LegalBasis.UNDER_ASSESSMENT: _("a match under assessment"),
        LegalBasis.DSA_20: _("complaint window, EU 2022/2065 Art. 20"),
        LegalBasis.TCO_6: _("preservation, EU 2021/784 Art. 6"),
        LegalBasis.AUTHORITY_FILING: _("what an authority sent, as it came"),
        LegalBasis.REFERENCE: _("reference picture of an entry"),
        LegalBasis.APPEAL: _("appeal"),
        LegalBasis.REVIEW: _("administrative or judicial review"),
        LegalBasis.AUTHORITY: _("request of an authority or a court"),
        LegalBasis.INVESTIGATION: _("investigation"),
    },
    "opening": {
        OpeningPurpose.REVIEW: _("administrative or judicial review"),
        OpeningPurpose.COMPLAINT: _("a complaint"),
        OpeningPurpose.INVESTIGATION: _("an investigation of terrorist offences"),
    },
    "recipient": {
        Recipient.AUTHORITY: _("an authority"),
        Recipient.COURT: _("a court"),
        Recipient.USER: _("the user whose item it is"),
    },
    "part": {
        Part.CONTENT: _("the content as it was received"),
        Part.AUTHOR: _("the platform's id of the author"),
        Part.CIRCUMSTANCES: _("the item's id and link, language, territory and time"),
        Part.MATCHES: _("the entries it hit (never for a user)"),
    },
    "export": {
        ExportState.WAITING: _("waits for another person"),
        ExportState.APPROVED: _("approved"),
        ExportState.DECLINED: _("declined or withdrawn"),
        ExportState.EXPIRED: _("expired"),
    },
    "danger": {
        DangerReason.PERSON: _("a person said so"),
        DangerReason.LIST: _("a list declared as such has it"),
    },
    "damage": {
        Damage.MISSING: _("its stored bytes are not there"),
        Damage.ALTERED: _("its stored bytes were altered"),
        Damage.KEY_GONE: _("the key of its month is not there"),
        Damage.UNOPENABLE: _("its key does not open it"),
        Damage.UNLIKE_LEDGER: _("it is not what the ledger says was sealed"),
    },
}

EVIDENCE_EVENTS: dict[str, Promise] = {
    "vault:destruction:begun": _("Evidence is being destroyed"),
    "vault:exhibit:damaged": _("Evidence found damaged"),
    "vault:exhibit:destroyed": _("Evidence destroyed"),
    "vault:exhibit:mended": _("Damaged evidence is whole again"),
    "vault:exhibit:opened": _("Evidence looked at"),
    "vault:exhibit:sealed": _("Evidence sealed"),
    "vault:exhibit:set-apart": _("Set apart as a danger to keep"),
    "vault:export:approved": _("Copy of the evidence approved"),
    "vault:export:declined": _("Copy of the evidence declined"),
    "vault:export:requested": _("Copy of the evidence requested"),
    "vault:export:taken": _("Copy of the evidence taken"),
    "vault:hold:extended": _("Hold on the evidence extended"),
    "vault:hold:placed": _("Hold placed on the evidence"),
    "vault:hold:released": _("Hold on the evidence released"),
    "vault:notice:taken": _("Notice taken by the officer on duty"),
    "vault:retention-key:destroyed": _("Retention key destroyed"),
    "vault:share:scrubbed": _("Evidence read again"),
}
