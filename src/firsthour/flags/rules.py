"""Pure decisions of the flags room: whether a flag is whole, in which lane, how far its notifier can be relied on."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt
from typing import NamedTuple
from urllib.parse import urlsplit

from firsthour.authors.words import Kept, KeptBasis
from firsthour.flags.words import (
    JUDGED,
    BurstKind,
    Fault,
    FlagFields,
    FlagKind,
    FlagOutcome,
    Lane,
    NotifierStanding,
    Precision,
)
from firsthour.platform.words import PlatformItem

MOST_LINKS = 20
MOST_ITEMS = 20
"""What a link leads to beyond this is no exact location (EU 2022/2065 Art. 16(2)(b))."""

MOST_VIEWS = 2**63 - 1
"""As many as a row can hold; PostgreSQL takes neither more nor a zero character."""

SHORTEST_EXPLANATION, LONGEST_EXPLANATION = 20, 5_000
LONGEST_LINK, LONGEST_NAME, LONGEST_MAIL = 2_000, 200, 254
MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
LANGUAGE = re.compile(r"[a-z]{2}\Z")

BURSTS = {BurstKind.ITEM: (10, timedelta(hours=1)), BurstKind.AUTHOR: (20, timedelta(days=1))}
"""How many distinct notifiers within which time are a burst."""

JOIN_AGAIN = timedelta(minutes=5)
"""When a located item that could not join a question is tried again."""

MISUSE_WINDOW = timedelta(days=365)
WARN_AT, CONSIDER_AT = 3, 6
"""Manifestly unfounded flags within a year; EU 2022/2065 Art. 23(2) speaks of *frequently*."""

SUSPENSION_NEEDS = 2
"""Manifestly unfounded flags that came after the warning."""

MOST_ACKNOWLEDGEMENTS = 10
"""Mails a day to one address that nobody has proved to be the sender's: beyond that the page alone acknowledges."""

JUDGED_ENOUGH = 20
HALF = 0.5
Z = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


def links_of(text: str) -> tuple[str, ...]:
    """The addresses in what somebody typed, one a line or parted by blanks, each once, in their order."""
    return tuple(dict.fromkeys(text.split()))


def faults(fields: FlagFields) -> tuple[Fault, ...]:
    """What a flag lacks, in the order of the form; empty when it is whole."""
    explanation, name = readable(fields.explanation), one_line(fields.name, LONGEST_NAME)
    found = {
        Fault.LINK_MISSING: not fields.links,
        Fault.LINKS_TOO_MANY: len(fields.links) > MOST_LINKS,
        Fault.LINK_UNUSABLE: any(not usable_link(link) for link in fields.links),
        Fault.EXPLANATION_SHORT: len(explanation) < SHORTEST_EXPLANATION,
        Fault.EXPLANATION_LONG: len(fields.explanation.strip()) > LONGEST_EXPLANATION,
        Fault.NAME_MISSING: not name and not may_be_anonymous(fields.kind),
        Fault.MAIL_MISSING: not fields.mail.strip() and not may_be_anonymous(fields.kind),
        Fault.MAIL_UNUSABLE: bool(fields.mail.strip()) and not usable_mail(fields.mail.strip()),
        Fault.GOOD_FAITH_MISSING: not fields.good_faith,
        Fault.LANGUAGE_UNUSABLE: not LANGUAGE.match(fields.language),
    }
    return tuple(fault for fault in Fault if found[fault])


# EU 2022/2065 Art. 16(2)(c): name and mail address, except for the offences of Directive 2011/93/EU Art. 3 to 7.
def may_be_anonymous(kind: FlagKind) -> bool:
    """Whether the notifier need not say who they are."""
    return kind is FlagKind.CHILD_ABUSE


# EU 2022/2065 Art. 16(2)(b): the exact electronic location, such as the exact URL.
def usable_link(link: str) -> bool:
    """Whether this is a web address with a host, of plain characters and bearable length."""
    if not 1 <= len(link) <= LONGEST_LINK or any(_unseen(letter) for letter in link):
        return False
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc


def usable_item(item: PlatformItem) -> bool:
    """Whether what a platform says of an item can be kept."""
    lengths = len(item.item), len(item.author or "-")
    links = [item.link or "", *item.surfaces]
    said = "".join([item.item, item.author or "", *links, item.published_at or "", item.audience, item.state])
    fitting = all(1 <= length <= 200 for length in lengths) and all(len(link) <= LONGEST_LINK for link in links)
    return fitting and "\0" not in said and item.views <= MOST_VIEWS


def usable_mail(mail: str) -> bool:
    """Whether this is a plain mail address: ASCII, one `@`, nothing that could say more to a mail server."""
    return len(mail) <= LONGEST_MAIL and MAIL.match(mail) is not None


def one_line(text: str, longest: int) -> str:
    """A name as one line without unseen characters, cut at `longest`."""
    seen = "".join(" " if letter.isspace() else letter for letter in text if letter.isspace() or not _unseen(letter))
    return " ".join(seen.split())[:longest]


def readable(text: str) -> str:
    """What somebody explained, without unseen characters other than line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter == "\n" or not _unseen(letter)).strip()


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Cn", "Co") and letter not in "\u200c\u200d"


# EU 2022/2065 Art. 22(1): trusted flaggers' notices have priority; Art. 23(2): misuse is answered by a warning first.
def lane(kind: FlagKind, *, trusted: bool, warned: bool) -> Lane:
    """Which lane a flag goes to. Depictions of child abuse leave every ordinary path, whoever sent them."""
    if kind is FlagKind.CHILD_ABUSE:
        return Lane.APART
    if trusted:
        return Lane.TRUSTED
    return Lane.LAST if warned else Lane.ORDINARY


def precision(outcomes: Sequence[FlagOutcome]) -> Precision | None:
    """The share of judged flags that were upheld with its Wilson interval (E. B. Wilson, 1927); None without any."""
    judged = [each for each in outcomes if each in JUDGED]
    count = len(judged)
    if count == 0:
        return None
    upheld = judged.count(FlagOutcome.RESTRICTED)
    share, spread = upheld / count, Z * Z / count
    centre = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return Precision(upheld, count, max(0.0, centre - half), min(1.0, centre + half))


# EU 2022/2065 Art. 22(6): a trusted flagger with a significant number of insufficient notices is to be reported to the
# coordinator that awarded the status. A person reports; this only says when there is reason to.
def imprecise(measured: Precision | None) -> bool:
    """Whether a flagger is wrong more often than right, beyond what chance explains."""
    return measured is not None and measured.judged >= JUDGED_ENOUGH and measured.upper < HALF


class Answering(NamedTuple):
    """How far a flag is, as it bears on what of its notifier must stay. Both are None while it waits."""

    answered_at: datetime | None
    complain_until: datetime | None


# EU 2016/679 Art. 17(3)(b), (e): the decision must be told (EU 2022/2065 Art. 16(5)), whoever is told may complain
# (Art. 20(1)), and misuse is judged over a year after a warning (Art. 23(2), (3)).
def kept_of_notifier(flags: Sequence[Answering], warned_at: datetime | None, at: datetime) -> list[Kept]:
    """Why something of a notifier stays after their request for erasure, and until when."""
    kept = []
    if any(each.answered_at is None for each in flags):
        kept.append(Kept(KeptBasis.UNDECIDED))
    ends = [each.complain_until for each in flags if each.complain_until is not None and each.complain_until > at]
    if ends:
        kept.append(Kept(KeptBasis.COMPLAINT, max(ends)))
    if warned_at is not None and at - warned_at < MISUSE_WINDOW:
        kept.append(Kept(KeptBasis.MISUSE, warned_at + MISUSE_WINDOW))
    return kept


class Past(NamedTuple):
    """An answered flag, as it bears on its notifier."""

    outcome: FlagOutcome
    at: datetime


# EU 2022/2065 Art. 23(2) and (3): frequently, manifestly unfounded, after a prior warning; number and share both count.
def standing(past: Sequence[Past], warned_at: datetime | None, at: datetime) -> NotifierStanding:
    """Where a notifier stands, by the flags answered within a year. Most of them must be manifestly unfounded."""
    recent = [each for each in past if at - MISUSE_WINDOW < each.at <= at]
    unfounded = [each for each in recent if each.outcome is FlagOutcome.UNFOUNDED]
    mostly = 2 * len(unfounded) > len(recent)
    if warned_at is not None and at - warned_at < MISUSE_WINDOW:
        again = [each for each in unfounded if each.at > warned_at]
        if mostly and len(unfounded) >= CONSIDER_AT and len(again) >= SUSPENSION_NEEDS:
            return NotifierStanding.SUSPENSION_CONSIDERED
        return NotifierStanding.WARNED
    return NotifierStanding.WARNING_DUE if mostly and len(unfounded) >= WARN_AT else NotifierStanding.GOOD


def is_burst(kind: BurstKind, notifiers: int) -> bool:
    """Whether so many distinct notifiers within the time of this kind are a burst."""
    return notifiers >= BURSTS[kind][0]
