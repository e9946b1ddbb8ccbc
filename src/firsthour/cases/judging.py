"""What a person says before they restrict something, and what must be so before they may."""

from dataclasses import dataclass
from datetime import datetime

from firsthour.authors.queries import standing_of
from firsthour.authors.words import AuthorStanding
from firsthour.cases import errors, queries, rules
from firsthour.cases.models import Case
from firsthour.cases.words import Judged
from firsthour.platform.queries import what_connector_lacks
from firsthour.platform.words import CommandKind, Target
from firsthour.policy.models import Clause
from firsthour.policy.words import PurposeAssessment, RestrictionKind


@dataclass(frozen=True, kw_only=True)
class Restricting:
    """What a person would do to items: on which ground, what, where, and why. `until` ends a suspension."""

    clause: Clause | None
    provision: str = ""
    purpose: PurposeAssessment
    judged: Judged
    kind: RestrictionKind = RestrictionKind.DISABLE
    territories: tuple[str, ...] = ()
    until: datetime | None = None


def require_judged(judged: Judged | None) -> None:
    """Raises NoReasons unless a person says why they decide so, and under which harms it falls."""
    if judged is None or not judged.reasons.strip() or not judged.harms:
        raise errors.NoReasons()


def require_suspendable(case: Case, until: datetime | None, at: datetime) -> None:
    """Raises SuspensionUnfounded unless the author of a case's item did it again after a warning; SuspensionTooLong for
    an end that is missing, past, or too far away; AccountSuspended; KindUnsupported."""
    author = case.item.author
    if author is None or author.erased_at is not None:
        raise errors.SuspensionUnfounded()
    if standing_of(author, at) is not AuthorStanding.SUSPENSION_CONSIDERED:
        raise errors.SuspensionUnfounded()
    if until is None or not at < until <= at + rules.LONGEST_SUSPENSION:
        raise errors.SuspensionTooLong(days=rules.LONGEST_SUSPENSION.days)
    if queries.suspension_of(author) is not None:
        raise errors.AccountSuspended()
    target = Target(author=author.reference)
    if lacking := what_connector_lacks(case.service, CommandKind.SUSPEND, target, ()):
        raise errors.KindUnsupported(lacking=lacking)
