"""Pure decisions of the reviewing room: by when a case should be looked at, and whose it is."""

import hashlib
import math
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from firsthour.cases.rules import gravest
from firsthour.flags.rules import Z
from firsthour.people.words import Role
from firsthour.policy.words import Harm, Severity
from firsthour.reviewing.words import (
    Agreement,
    Judgement,
    Lane,
    Look,
    Measured,
    Reason,
    Share,
    Stakes,
    Together,
    Urgency,
)

LEASE = timedelta(minutes=3)
"""How long a claim holds without a sign of life; an open page gives one each minute."""

PATIENCE = {
    Severity.CRITICAL: timedelta(minutes=15),
    Severity.HIGH: timedelta(hours=1),
    Severity.MEDIUM: timedelta(hours=4),
    Severity.LOW: timedelta(hours=24),
    Severity.NONE: timedelta(hours=72),
}
"""How long a case of a severity may wait where nothing else is known of it."""

SHARE_LEFT_FOR_LAW = 4
"""A case with a legal period comes up while a quarter of the period is still left."""

BEFORE_ANY_JUDGEMENT = 0.5
"""What a source is taken to be worth before people have judged its hits."""

FEW_VIEWS = 10.0
BEFORE_ALL = timedelta(days=36_500)
"""So long before it became imminent a threat to life would have had to be looked at: nothing stands above it."""


def look_by(stakes: Stakes) -> tuple[datetime, tuple[Reason, ...]]:
    """By when a case should be looked at, and why then, the weightiest reason first.

    The queue is ordered by this instant, so that a case climbs by waiting and its place need not be counted anew. The
    earliest first misses no end if any order misses none (Liu and Layland, JACM 20 (1973) 46-61). Severity gives the
    patience; views an hour, a source that is often right, and flags shorten it; a legal period that ends earlier
    overrules it, and a threat to somebody's life everything.
    """
    patience, reasons = PATIENCE[stakes.severity], [Reason(Urgency.SEVERITY, str(stakes.severity))]
    if stakes.views_an_hour is not None and stakes.views_an_hour >= FEW_VIEWS:
        patience /= 1 + math.log10(stakes.views_an_hour)
        reasons.append(Reason(Urgency.REACH, str(round(stakes.views_an_hour))))
    worth = worth_of(stakes.measured)
    patience *= 1.5 - worth
    if stakes.measured is not None and stakes.measured.judged:
        reasons.append(Reason(Urgency.PRECISION, str(round(100 * worth))))
    if stakes.trusted:
        patience /= 2
        reasons.append(Reason(Urgency.TRUSTED_FLAG))
    elif stakes.flagged:
        patience *= 0.8
        reasons.append(Reason(Urgency.FLAG))
    by = stakes.opened_at + patience
    if stakes.due:
        law = min(end - (end - start) / SHARE_LEFT_FOR_LAW for start, end in stakes.due)
        if law <= by:
            by = law
            reasons.insert(0, Reason(Urgency.DEADLINE, min(end for _, end in stakes.due).isoformat()))
    if stakes.threat_at is not None:
        by = stakes.threat_at - BEFORE_ALL
        reasons.insert(0, Reason(Urgency.THREAT, stakes.threat_at.isoformat()))
    reasons.append(Reason(Urgency.AGE))
    return by, tuple(reasons)


def worth_of(measured: Measured | None) -> float:
    """The share of a source's hits that people found right, pulled towards one half while few were judged: the centre
    of Wilson's 95 % interval (JASA 22 (1927) 209-212)."""
    if measured is None or not measured.judged:
        return BEFORE_ANY_JUDGEMENT
    squared = Z * Z
    return (measured.right + squared / 2) / (measured.judged + squared)


LANES = {
    Lane.SENIOR: frozenset({Role.SENIOR, Role.OPERATOR}),
    Lane.LEGAL: frozenset({Role.LEGAL, Role.OPERATOR}),
}
"""Whose an escalated case is, by its lane."""
SAMPLED = 3277
"""Of 65,536 decisions, how many are looked at once more: one in twenty."""
GOLD_EVERY = 5
"""One review in so many is of a gold item, as long as there is one that the reviewer has not seen."""
REVIEW_LEASE = timedelta(minutes=20)
FEWEST_PAIRS = 2
JUDGED_ENOUGH = 20
LEAST_PRECISION = 0.9
"""A rule that acts by itself has to be right nine times in ten; below that, beyond chance, a person looks first."""


def in_sample(decision: uuid.UUID) -> bool:
    """Whether chance picks this decision. Its id is random and in the log: anybody can draw the sample again."""
    return int.from_bytes(hashlib.sha256(decision.bytes).digest()[:2]) < SAMPLED


def share(right: int, judged: int) -> Share:
    """Wilson's interval (JASA 22 (1927) 209-212)."""
    if not judged:
        return Share(0, 0, 0.0, 1.0)
    part, square = right / judged, Z * Z / judged
    middle, half = part + square / 2, math.sqrt(square * (part * (1 - part) + square / 4))
    return Share(right, judged, max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square)))


def imprecise(measured: Share) -> bool:
    """Whether a rule is wrong more often than it may be, beyond what chance explains."""
    return measured.judged >= JUDGED_ENOUGH and measured.high < LEAST_PRECISION


def tolerated(measured: Share) -> int:
    """How many of so many restrictions may be wrong, rounded down."""
    return int(measured.judged * (1 - LEAST_PRECISION))


# J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960) 37-46;
# its standard error: J. L. Fleiss, J. Cohen, B. S. Everitt, Psychological Bulletin 72 (1969) 323-327.
def agreement(pairs: Iterable[tuple[Judgement, Judgement]]) -> Agreement:
    """How far two judge alike beyond chance, from (first, second) of each item."""
    found = list(pairs)
    total, agreed = len(found), sum(one == other for one, other in found)
    part = {(i, j): found.count((i, j)) / total for i in Judgement for j in Judgement} if total else {}
    first = {i: sum(part[i, j] for j in Judgement) for i in Judgement} if total else {}
    second = {j: sum(part[i, j] for i in Judgement) for j in Judgement} if total else {}
    by_chance = sum(first[each] * second[each] for each in Judgement) if total else 1.0
    if total < FEWEST_PAIRS or by_chance == 1.0:
        return Agreement(total, agreed, None, None, None)
    kappa = (agreed / total - by_chance) / (1 - by_chance)
    alike = sum(part[i, i] * (1 - (first[i] + second[i]) * (1 - kappa)) ** 2 for i in Judgement)
    apart = sum(part[i, j] * (second[i] + first[j]) ** 2 for i in Judgement for j in Judgement if i != j)
    chance = (kappa - by_chance * (1 - kappa)) ** 2
    variance = (alike + (1 - kappa) ** 2 * apart - chance) / (total * (1 - by_chance) ** 2)
    half = Z * math.sqrt(max(0.0, variance))
    return Agreement(total, agreed, kappa, max(-1.0, kappa - half), min(1.0, kappa + half))


REVEAL_LASTS = timedelta(minutes=2)
"""How long a picture stays revealed after a press: the most that one press counts."""

WEIGHTS = {
    Severity.CRITICAL: 3.0,
    Severity.HIGH: 2.0,
    Severity.MEDIUM: 1.0,
    Severity.LOW: 0.5,
    Severity.NONE: 0.25,
}
"""How many minutes one minute of looking counts. What shows people being killed weighs on whoever sees it far
more than an emblem does, and nothing weighs nothing: what a list calls harmless may not be. The order is that of the
taxonomy; the steps are a judgement of ours, because no study gives a dose."""

BUDGET = timedelta(minutes=120)
"""Weighted time of looking a day: two hours of medium, one of high, forty minutes of critical severity. A day of
eight hours then leaves three quarters of it for reading, deciding and what is not seen at all. Nobody raises it."""

LEAST_BUDGET = timedelta(minutes=5)

STRETCH = timedelta(minutes=30)
"""Weighted time of looking after which a break is due: ten minutes of critical severity."""

SHORT_REST = timedelta(minutes=15)
"""A break: work at a screen is interrupted by breaks (Directive 90/270/EEC Art. 7)."""

DAILY_REST = timedelta(hours=11)
"""What ends a day, wherever and whenever somebody works: eleven hours in a row (Directive 2003/88/EC Art. 3)."""

LOOKED_BACK = timedelta(hours=48)
"""Looks older than this count no longer, even of somebody who never had eleven hours without one."""


def strain(looks: Iterable[Look]) -> timedelta:
    """The weighted time of these looks."""
    return sum(((look.ended - look.began) * WEIGHTS[look.severity] for look in looks), timedelta())


def since_pause(looks: Iterable[Look], pause: timedelta, at: datetime) -> list[Look]:
    """The looks that no pause of this length has followed yet, the first of them first."""
    counted, next_began = [], at
    for look in sorted(looks, key=lambda each: each.began, reverse=True):
        if next_began - look.ended >= pause:
            break
        counted.append(look)
        next_began = look.began
    return counted[::-1]


def rest_due(looks: Sequence[Look], budget: timedelta, at: datetime) -> datetime | None:
    """Until when somebody who has looked at so much has a break; None where they need none now.

    It is counted from the end of the last look: whoever has looked away long enough by themself has had it.
    """
    for limit, pause in ((budget, DAILY_REST), (STRETCH, SHORT_REST)):
        counted = since_pause(looks, pause, at)
        if counted and strain(counted) >= limit:
            return counted[-1].ended + pause
    return None


FEWEST_TOLD = 5
"""Of fewer people than this nothing is told together: it would be told of one of them."""


def together(looks: Iterable[tuple[uuid.UUID, Look]]) -> Together | None:
    """What people, each with their looks, looked at together; None of fewer than five."""
    found = list(looks)
    people = {person for person, _ in found}
    if len(people) < FEWEST_TOLD:
        return None
    days = {(person, look.began.date()) for person, look in found}
    mean = strain(look for _, look in found) / len(days)
    return Together(rounded(len(people)), round(mean / timedelta(minutes=FEWEST_TOLD)) * FEWEST_TOLD)


def rounded(people: int) -> int:
    """So many people at least, in steps of five, so that nobody shows by coming or going."""
    return people - people % FEWEST_TOLD


def themes_of(harms: Iterable[Harm], severities: Iterable[Severity]) -> tuple[str, ...]:
    """What somebody may not want to be given: the kinds of harm, and the gravest severity, as codes in order."""
    return tuple(sorted({*map(str, harms), str(gravest(severities))}))
