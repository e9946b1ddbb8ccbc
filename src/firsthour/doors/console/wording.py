"""Plain words for every code that the pages show, to be translated when shown."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.doors.console.appeal_wording import APPEAL_EVENTS, APPEAL_WORDS
from firsthour.doors.console.author_wording import AUTHOR_WORDS
from firsthour.doors.console.clock_wording import CLOCK_EVENTS, CLOCK_WORDS
from firsthour.doors.console.deciding_wording import DECIDING_EVENTS, DECIDING_WORDS
from firsthour.doors.console.evidence_wording import EVIDENCE_EVENTS, EVIDENCE_WORDS
from firsthour.doors.console.flag_wording import FLAGS
from firsthour.doors.console.order_wording import ORDER_EVENTS, ORDER_WORDS
from firsthour.doors.console.queue_wording import QUEUE_EVENTS, QUEUE_WORDS
from firsthour.doors.console.reveals import View
from firsthour.doors.console.threat_wording import THREAT_EVENTS, THREAT_WORDS
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.words import ActorKind
from firsthour.matching.words import AllowanceReason, DisputeReason, EntryStatus
from firsthour.notices.words import Channel, MessageState, StatementKind
from firsthour.people.words import Factor, Role
from firsthour.platform.words import CommandKind, ConnectorKind, DeliveryState, Reach, Scope
from firsthour.policy.words import BrakeKind, HeldBack, PurposeAssessment, ReleaseReason
from firsthour.reports.words import AskedBy, Grouping
from firsthour.signals.words import SignalKind, Turn, UnscannableReason

WORDS: dict[str, dict[str, Promise]] = {
    "verdict": {
        Verdict.PASS: _("pass"),
        Verdict.REVIEW: _("review"),
        Verdict.BLOCK: _("block"),
        Verdict.UNSCANNABLE: _("unscannable"),
    },
    **ORDER_WORDS,
    **THREAT_WORDS,
    **APPEAL_WORDS,
    "audience": {Audience.PUBLIC: _("public"), Audience.CLOSED: _("closed")},
    **DECIDING_WORDS,
    "delivery": {
        DeliveryState.WAITING: _("waiting"),
        DeliveryState.ATTEMPTED: _("attempted, outcome not known yet"),
        DeliveryState.DONE: _("delivered"),
        DeliveryState.FAILED: _("given up"),
    },
    "command": {
        CommandKind.DISABLE: _("disable"),
        CommandKind.RESTORE: _("restore"),
        CommandKind.LABEL: _("label"),
        CommandKind.AGE_LIMIT: _("limit to adults"),
        CommandKind.LIMIT_REACH: _("limit the reach"),
        CommandKind.NO_MONETISATION: _("let it earn no money"),
        CommandKind.SUSPEND: _("suspend the author"),
    },
    "connector": {
        ConnectorKind.WEBHOOK: _("webhook"),
        ConnectorKind.MASTODON: _("Mastodon"),
        ConnectorKind.S3: _("S3 bucket"),
        ConnectorKind.DIRECTORY: _("folder"),
    },
    "scope": {
        Scope.MATCH: _("ask for matches"),
        Scope.ITEMS: _("submit items"),
        Scope.FLAGS: _("pass on flags"),
        Scope.METRICS: _("read the metrics"),
    },
    "reach": {
        Reach.GONE: _("gone"),
        Reach.PRESENT: _("still there"),
        Reach.UNKNOWN: _("could not be told"),
    },
    "entry": {
        EntryStatus.SEED: _("seed"),
        EntryStatus.CONFIRMED: _("confirmed"),
        EntryStatus.DISPUTED: _("disputed"),
        EntryStatus.RETIRED: _("retired"),
    },
    "allowance": {
        AllowanceReason.FALSE_MATCH: _("it was matched wrongly"),
        AllowanceReason.PROTECTED_PURPOSE: _("it serves a protected purpose"),
        AllowanceReason.HARMLESS: _("it is harmless"),
    },
    "dispute": {
        DisputeReason.APPEAL_UPHELD: _("an appeal was upheld"),
        DisputeReason.FALSE_MATCH: _("it matches what it should not"),
        DisputeReason.PROTECTED_PURPOSE: _("it serves a protected purpose"),
        DisputeReason.SOURCE_DOUBTED: _("its source is doubted"),
    },
    "signal": {
        SignalKind.PDQ: _("picture fingerprint (PDQ)"),
        SignalKind.SHA256: _("exact bytes (SHA-256)"),
        SignalKind.MD5: _("exact bytes (MD5)"),
    },
    "turn": {
        Turn.AS_IS: _("as it is"),
        Turn.TURNED_90: _("turned left"),
        Turn.TURNED_180: _("upside down"),
        Turn.TURNED_270: _("turned right"),
        Turn.FLIPPED: _("mirrored top to bottom"),
        Turn.MIRRORED: _("mirrored left to right"),
        Turn.TRANSPOSED: _("mirrored at the diagonal"),
        Turn.TRANSVERSED: _("mirrored at the other diagonal"),
    },
    "purpose": {
        PurposeAssessment.NEWS: _("news"),
        PurposeAssessment.RESEARCH: _("research"),
        PurposeAssessment.ART: _("art"),
        PurposeAssessment.COUNTER_SPEECH: _("speech against terrorism"),
        PurposeAssessment.DOCUMENTATION: _("documentation of crimes"),
        PurposeAssessment.NONE_FOUND: _("no protected purpose found"),
    },
    "held-back": {
        HeldBack.SHADOW: _("it is adopted for trial only"),
        HeldBack.FAILED: _("it could not be evaluated"),
        HeldBack.CLOSED: _("the item is closed"),
        HeldBack.TRUNCATED: _("the picture is damaged"),
        HeldBack.NO_HIT: _("there is no hit"),
        HeldBack.NOT_CONFIRMED: _("nobody confirmed the entry"),
        HeldBack.NOT_NEAR: _("the distance is beyond the nearer one"),
        HeldBack.UNSCANNABLE: _("the item could not be scanned"),
        HeldBack.HUMAN_HARM: _("only a person judges this harm"),
        HeldBack.FORGEABLE: _("files with the same MD5 are easily made"),
        HeldBack.OTHER_HITS: _("it rests on hits that may not act"),
        HeldBack.BRAKED: _("a brake is pulled"),
        HeldBack.MARKED_AUTHOR: _("its author is marked"),
        HeldBack.MARKED_ITEM: _("the post is marked"),
    },
    "brake": {
        BrakeKind.RULE: _("rule"),
        BrakeKind.ENTRY: _("entry"),
        BrakeKind.SOURCE: _("source"),
        BrakeKind.GROUP: _("group"),
    },
    "release": {
        ReleaseReason.MATCHES_RIGHT: _("What was hit was looked at, and the matches are right"),
        ReleaseReason.CAUSE_REMOVED: _("What matched wrongly was disputed, retired or adopted anew"),
        ReleaseReason.PULLED_BY_MISTAKE: _("It was pulled by mistake"),
    },
    "unscannable": {
        UnscannableReason.CORRUPT: _("the file is damaged"),
        UnscannableReason.EMPTY: _("the file is empty"),
        UnscannableReason.TOO_LARGE: _("the file is too large"),
        UnscannableReason.TOO_MANY_PIXELS: _("the picture has too many pixels"),
        UnscannableReason.TOO_SLOW: _("decoding took too long"),
        UnscannableReason.UNSUPPORTED: _("the format is not supported"),
        UnscannableReason.CRASHED: _("the decoder crashed on it"),
    },
    **FLAGS,
    "channel": {Channel.PLATFORM: _("through the platform"), Channel.MAIL: _("by mail")},
    "telling": {
        MessageState.QUEUED: _("queued"),
        MessageState.DELIVERED: _("delivered"),
        MessageState.BOUNCED: _("bounced"),
        MessageState.RETRIED: _("retried"),
        MessageState.UNKNOWN: _("outcome unknown"),
    },
    "statement": {
        StatementKind.REASONS: _("statement of reasons"),
        StatementKind.WARNING: _("warning"),
        StatementKind.SUSPENSION: _("suspension of an account"),
        StatementKind.ORDERED: _("removal by order"),
        StatementKind.RULING: _("ruling on an appeal"),
    },
    **AUTHOR_WORDS,
    **EVIDENCE_WORDS,
    **CLOCK_WORDS,
    **QUEUE_WORDS,
    "actor": {
        ActorKind.PERSON: _("a person"),
        ActorKind.RULE: _("an adopted rule"),
        ActorKind.PLATFORM: _("the platform"),
        ActorKind.AUTHORITY: _("an authority's program"),
        ActorKind.SYSTEM: _("this system"),
    },
    "role": {
        Role.OPERATOR: _("operator"),
        Role.LEGAL: _("legal officer"),
        Role.SENIOR: _("senior reviewer"),
        Role.REVIEWER: _("reviewer"),
        Role.AUDITOR: _("auditor"),
        Role.AUTHORITY_OFFICER: _("authority officer"),
    },
    "factor": {
        Factor.APP: _("authenticator app"),
        Factor.PASSKEY: _("passkey"),
        Factor.RECOVERY_CODE: _("recovery codes"),
    },
    "grouping": {
        Grouping.ALL: _("All removals"),
        Grouping.WEEK: _("Week"),
        Grouping.DECIDER: _("Decided by"),
        Grouping.RULE: _("Rule"),
        Grouping.SOURCE: _("Source"),
        Grouping.BANK: _("Bank"),
        Grouping.LANGUAGE: _("Language"),
        Grouping.TERRITORY: _("Country"),
        Grouping.SERVICE: _("Service"),
        Grouping.ASKED: _("Asked for by a state, or not"),
    },
    "asked": {
        AskedBy.ORDER: _("an order, carried out"),
        AskedBy.AFTER_ORDER: _("own decision on another upload of what an order named"),
        AskedBy.REFERRAL: _("own decision on what an authority referred"),
        AskedBy.NOBODY: _("nobody asked: own decision"),
    },
    "view": {
        View.BLURRED: _("blurred and grey"),
        View.SOFTER: _("less blurred, grey"),
        View.CLEAR: _("clear"),
    },
    "event": {
        **CLOCK_EVENTS,
        **QUEUE_EVENTS,
        **DECIDING_EVENTS,
        **ORDER_EVENTS,
        **APPEAL_EVENTS,
        "authors:author:erased": _("What was known of the author erased"),
        "authors:author:known": _("Author first seen"),
        "cases:case:braked": _("Left to a person by a brake"),
        "authors:author:warned": _("Author warned"),
        "authors:contact:erased": _("Mail address erased"),
        "authors:contact:learned": _("Mail address learned from the platform"),
        "authors:erasure:answered": _("Request for erasure answered"),
        "authors:erasure:requested": _("Erasure requested"),
        "authors:mark:ended": _("Mark ended"),
        "authors:mark:placed": _("Mark placed"),
        "authors:strike:placed": _("Strike counted"),
        "authors:strike:reversed": _("Strike reversed"),
        "authors:suspension:considered": _("Suspension considered"),
        "cases:case:opened": _("Case opened"),
        "cases:case:viewed": _("Case looked at"),
        "cases:decision:taken": _("Decision taken"),
        "cases:item:revealed": _("Asked to see more of the item"),
        "cases:reference:kept": _("Reference picture kept"),
        "cases:rule:held-back": _("Rule held back"),
        "cases:restriction:commanded": _("Restriction commanded"),
        "cases:restriction:confirmed": _("Restriction confirmed by the platform"),
        "cases:restriction:lifted": _("Restriction lifted"),
        "cases:restriction:proved": _("Proved unavailable from outside"),
        "flags:burst:noticed": _("Many flags in a short time"),
        "flags:flag:answered": _("Flag answered"),
        "flags:flag:erased": _("What was written in the flag erased"),
        "flags:flag:joined": _("Flag joined to the question about an item"),
        "flags:flag:located": _("Flag located at the platform"),
        "flags:flag:received": _("Flag received"),
        "flags:flagger:added": _("Trusted flagger registered"),
        "flags:flagger:ended": _("Trusted flagger ended"),
        "flags:flagger:keyed": _("Access code of the trusted flagger renewed"),
        "flags:flagger:resumed": _("Trusted flagger resumed"),
        "flags:flagger:suspended": _("Trusted flagger suspended"),
        "flags:erasure:answered": _("Request of the notifier for erasure answered"),
        "flags:erasure:requested": _("Erasure requested by the notifier"),
        "flags:notifier:concealed": _("Name and address erased; the notifier was warned and can be known again"),
        "flags:notifier:viewed": _("Name and address of the notifier looked at"),
        "flags:notifier:erased": _("Name and address of the notifier erased"),
        "flags:notifier:known": _("Notifier first seen"),
        "flags:notifier:warned": _("Notifier warned"),
        "intake:batch:minimised": _("Passed items reduced to fingerprints"),
        "intake:batch:erased": _("Passed items erased at the end of their term"),
        "matching:list:imported": _("List imported"),
        "matching:entry:disputed": _("Entry disputed"),
        "matching:entry:expired": _("Entry expired"),
        "matching:fingerprint:allowed": _("Fingerprint allowed"),
        "matching:allowance:ended": _("Allowance ended"),
        "intake:batch:received": _("Passed items received"),
        "intake:item:differed": _("The platform gave other bytes than were fingerprinted"),
        "intake:item:received": _("Item received"),
        "intake:item:repeated": _("Answered by two machines"),
        "intake:item:viewed": _("Views counted"),
        "intake:probing:noticed": _("Probing of an entry noticed; answers made coarse for a day"),
        "intake:watch:ended": _("Answers no longer coarse"),
        "ledger:epoch:opened": _("Log begun, or gone on with after a restore"),
        "ledger:key:adopted": _("Sealing key adopted"),
        "ledger:key:retired": _("Sealing key retired"),
        "matching:bank:added": _("Bank added"),
        "matching:bank:declared-dangerous": _("Bank declared dangerous to keep"),
        "matching:entry:added": _("Entry added"),
        "matching:entry:confirmed": _("Entry confirmed"),
        "matching:entry:edited": _("Entry changed"),
        "matching:entry:retired": _("Entry retired"),
        "notices:link:opened": _("Link of the statement opened"),
        "notices:message:bounced": _("Message bounced"),
        "notices:message:redirected": _("Message goes another way"),
        "notices:link:handed-over": _("Link handed over by a person"),
        "notices:message:repeated": _("Message repeated by a person"),
        "notices:warning:issued": _("Warning issued"),
        "notices:reply:delivered": _("Reply delivered to the notifier"),
        "notices:reply:issued": _("Reply to the notifier written"),
        "notices:reply:repeated": _("Reply mailed again by a person"),
        "notices:reply:settled": _("Reply left on the notifier's page"),
        "notices:reply:undelivered": _("Reply to the notifier could not be delivered"),
        "notices:statement:delivered": _("Statement delivered to the author"),
        "notices:withholding:begun": _("Withholding begun"),
        "notices:withholding:extended": _("Withholding extended"),
        "notices:withholding:ended": _("Withholding ended"),
        "notices:statement:issued": _("Statement of reasons issued"),
        "notices:statement:undelivered": _("Statement could not be delivered"),
        "people:account:cleared": _("Password and factors taken away"),
        "people:account:disabled": _("Account disabled"),
        "people:account:enabled": _("Account enabled"),
        "people:account:enrolled": _("Account enrolled"),
        "people:account:enrolled-again": _("Account enrolled again"),
        "people:account:invited": _("Account invited"),
        "people:account:refused": _("Sign-in refused"),
        "people:account:signed-in": _("Signed in"),
        "people:account:signed-out": _("Signed out"),
        "people:account:stepped-up": _("Identity proved again"),
        "people:code:refused": _("Code refused"),
        "people:factor:added": _("Second factor added"),
        "people:factor:removed": _("Second factor removed"),
        "people:identity:linked": _("Outside identity linked"),
        "people:identity:unlinked": _("Outside identity unlinked"),
        "people:password:changed": _("Password changed"),
        "people:role:assigned": _("Role assigned"),
        "people:session:ended": _("Session ended"),
        "platform:author-command:issued": _("Command about an author issued"),
        "platform:command:contradicted": _("Confirmed by the platform, yet still there"),
        "platform:command:retried": _("Command tried again"),
        "platform:backup:taken": _("Backup taken"),
        "platform:command:confirmed": _("Command carried out by the platform"),
        "platform:command:failed": _("Command given up"),
        "platform:command:issued": _("Command issued"),
        "platform:connector:added": _("Connector added"),
        "platform:key:issued": _("Key issued"),
        "platform:key:rotated": _("Key replaced by a new one"),
        "platform:key:revoked": _("Key revoked"),
        "platform:master-key:rotated": _("Master key rotated"),
        "platform:rotation:begun": _("Change of the master key begun"),
        "platform:probe:made": _("Looked at from outside"),
        "platform:service:described": _("Contact point described"),
        "platform:service:added": _("Service added"),
        "policy:brake:pulled": _("Brake pulled"),
        "policy:brake:released": _("Brake released"),
        "policy:rule:adopted": _("Rule adopted"),
        "policy:rule:retired": _("Rule retired"),
        "policy:terms:adopted": _("Terms adopted"),
        "reports:disparity:noticed": _("A rule found to treat languages unequally"),
        "reports:head:mailed": _("Head mailed to a witness"),
        "reports:head:undelivered": _("Head could not be mailed to a witness"),
        "reports:statuses:compared": _("Tables compared with the log"),
        **EVIDENCE_EVENTS,
        **THREAT_EVENTS,
    },
}


def said(code: str, kind: str) -> str:
    """The plain words for a code of one of the kinds above, in the reader's language. KeyError for any other."""
    return str(WORDS[kind][code])


def span(length: timedelta) -> str:
    """A length of time in the two units that matter; none where clocks of two machines would make it negative."""
    seconds = max(0.0, length.total_seconds())
    if seconds < 10:
        return gettext("{seconds} s").format(seconds=f"{seconds:.1f}")
    if seconds < 60:
        return gettext("{seconds} s").format(seconds=int(seconds))
    minutes, seconds = divmod(int(seconds), 60)
    if minutes < 60:
        return gettext("{minutes} min {seconds} s").format(minutes=minutes, seconds=seconds)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return gettext("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    days, hours = divmod(hours, 24)
    return gettext("{days} days {hours} h").format(days=days, hours=hours)
