"""What a form needs that asks a person for a decision: grounds, harms, kinds, and reasons to begin with."""

from datetime import datetime

from django.utils.translation import gettext as _

from firsthour.authors.queries import standing_of
from firsthour.authors.words import AuthorStanding
from firsthour.cases import queries
from firsthour.cases.models import Case
from firsthour.cases.rules import LONGEST_SUSPENSION
from firsthour.cases.words import CaseState, SeedJudgement
from firsthour.doors.console.case_sheet import phrase
from firsthour.doors.console.judging_form import RESTRICTED_HARMS, may_name_territories, possible_kinds
from firsthour.notices.formats import wording
from firsthour.policy.queries import starter_pack, terms_in_force
from firsthour.policy.words import PROTECTED_PURPOSES, Ideology, PurposeAssessment
from firsthour.signals.words import SignalKind


def judging(case: Case, at: datetime) -> dict[str, object]:
    """Everything that `_decide.html` and its like show. Harms that the nearest hits carry are chosen already, and
    reasons are proposed where a hit speaks: whoever decides reads them, changes them, and answers for them."""
    found = frozenset(harm for hit in queries.hits_of(case.item) for harm in hit.harms)
    return {
        **judged_fields(_why(case), found),
        "clauses": grounds(case, at),
        "kinds": possible_kinds(case.service),
        "territories": sorted(wording("en").territories) if may_name_territories(case.service) else [],
        "reasons_to_leave": _("I looked at it. It falls under no clause of the terms."),
        "seeds": queries.seeds_hit(case) if case.state == CaseState.OPEN else [],
        "marks": list(queries.marks_on(case.item)),
        "protected": list(PROTECTED_PURPOSES),
        "seed_judgements": list(SeedJudgement),
        "marked": queries.high_impact([case], at) is not None,
        "proposed": queries.waiting_proposal(case),
        "suspendable": _suspendable(case, at),
        "longest_suspension": LONGEST_SUSPENSION.days,
    }


def judged_fields(reasons: str, found: frozenset[str] = frozenset()) -> dict[str, object]:
    """What `_judged.html` shows: purposes, harms with those chosen that were `found`, motives, and reasons to begin
    with."""
    names = starter_pack().taxonomy.harms
    return {
        "purposes": list(PurposeAssessment),
        "harms": [(harm, phrase(names[harm].name), harm in found) for harm in RESTRICTED_HARMS if harm in names],
        "ideologies": list(Ideology),
        "reasons_to_restrict": reasons,
    }


def grounds(case: Case, at: datetime) -> list[dict[str, object]]:
    """The clauses of the terms in force that can carry a restriction; those that its rules name come first."""
    named = {applied.clause for applied in queries.applied_to(case.item)}
    found = [each for each in terms_in_force(case.service, at) if each.category]
    found.sort(key=lambda clause: (clause.number not in named, clause.number))
    return [{"number": each.number, "title": phrase(each.titles), "fits": each.number in named} for each in found]


def _why(case: Case) -> str:
    hits = queries.hits_of(case.item)
    if not hits:
        return ""
    nearest = hits[0]
    named = {"entry": nearest.entry[:8], "bank": nearest.bank, "distance": nearest.distance}
    if nearest.kind is not SignalKind.PDQ:
        return _("I looked at it. It is the file of entry %(entry)s in bank %(bank)s and shows the same.") % named
    near = _("I looked at it. It shows the picture of entry %(entry)s in bank %(bank)s (distance %(distance)s).")
    return near % named


def _suspendable(case: Case, at: datetime) -> bool:
    author = case.item.author
    if author is None or author.erased_at is not None or queries.suspension_of(author) is not None:
        return False
    return standing_of(author, at) is AuthorStanding.SUSPENSION_CONSIDERED
