"""How often rules, lists and people are right, as blind reviews found. Read-only."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from firsthour.cases.models import Decision
from firsthour.cases.queries import trail
from firsthour.cases.words import ITEM_REVEALED, CaseState, Outcome
from firsthour.ledger.words import Actor, ActorKind
from firsthour.people.models import Account
from firsthour.policy.models import AdoptedRule
from firsthour.policy.queries import open_brakes, released_brakes
from firsthour.policy.words import BrakeKind, BrakeSubject
from firsthour.reviewing import errors, rules
from firsthour.reviewing.models import BlindReview, CalibrationSeen, GoldItem
from firsthour.reviewing.words import Agreement, Judgement, Share, Told

MEASURED_OVER = timedelta(days=365)


DRAWN = RawSQL(
    "get_byte(sha256(uuid_send(cases_decision.id)), 0) * 256 + get_byte(sha256(uuid_send(cases_decision.id)), 1)",
    (),
    output_field=IntegerField(),
)
"""What `rules.in_sample` draws, in the database."""


def undrawn(since: datetime) -> QuerySet[Decision]:
    """Judgements of ours since then that chance picks and that no blind review is about yet, the oldest first."""
    judged = Decision.objects.filter(
        at__gte=since, outcome__in=(Outcome.RESTRICT, Outcome.LEAVE), carried_out=False, blindreview__isnull=True
    )
    judged = judged.exclude(decision__undone=True)
    return judged.annotate(drawn=DRAWN).filter(drawn__lt=rules.SAMPLED).select_related("case").order_by("at", "id")


def access_review(review_id: uuid.UUID, actor: Actor, at: datetime) -> BlindReview:
    """The review that this person is asked for. Raises BlindReviewUnknown."""
    mine = BlindReview.objects.select_related("case__item__exhibit", "case__service")
    review = mine.filter(pk=review_id, holder=actor.id, given_at__isnull=True, until__gt=at).first()
    if review is None:
        raise errors.BlindReviewUnknown()
    return review


def asked_of(actor: Actor, at: datetime) -> dict[uuid.UUID, BlindReview]:
    """The reviews that a person is asked for, by case: until they are given they are not shown what was decided."""
    asked = BlindReview.objects.filter(holder=actor.id, given_at__isnull=True, until__gt=at)
    return {each.case_id: each for each in asked}


def was_looked_at(review: BlindReview, actor: Actor) -> bool:
    """Whether this person has asked to see the item clearly, at any time."""
    reveals = (event for event in trail([review.case_id]) if event.tag == ITEM_REVEALED.tag)
    return any(f'"id":"{actor.id}"' in event.canonical for event in reveals)


def waiting(actor: Actor) -> int:
    """How many reviews wait that this person may give."""
    asked = Q(case__state=CaseState.OPEN) & ~Q(first="")
    found = BlindReview.objects.filter(Q(decision__isnull=False) | asked, given_at__isnull=True)
    return found.exclude(decider=actor.id).count()


def golds() -> QuerySet[GoldItem]:
    """The gold items in use, the newest first."""
    return GoldItem.objects.filter(retired_at__isnull=True).select_related("case__item").order_by("-set_at")


def agreement(at: datetime) -> Agreement:
    """How far people who decided and people who judged blindly agree, over the last year."""
    return rules.agreement(_pairs(_sampled(at).filter(decision__actor_kind=ActorKind.PERSON)))


def calibration_of(person: uuid.UUID, at: datetime) -> tuple[Share, Agreement]:
    """How often somebody judged gold items rightly, and how far others agree with their decisions."""
    gold = BlindReview.objects.filter(gold__isnull=False, given_by=person, given_at__gt=at - MEASURED_OVER)
    right = gold.filter(agrees=True).count()
    return rules.share(right, gold.count()), rules.agreement(_pairs(_sampled(at).filter(decider=person)))


def calibrated(at: datetime) -> list[tuple[Account, tuple[Share, Agreement]]]:
    """The calibrations of those who have seen their own."""
    seen = CalibrationSeen.objects.select_related("account").order_by("account__name")
    return [(each.account, calibration_of(each.account.pseudonym, at)) for each in seen]


def precision(at: datetime) -> dict[Told, dict[str, Share]]:
    """Of the restrictions that chance drew in the last year: how many a second person would have made, by the rule that
    made them, the source and bank of the entry, and the language of the item."""
    counted: dict[Told, dict[str, list[int]]] = {told: defaultdict(lambda: [0, 0]) for told in Told}
    drawn = _sampled(at).filter(decision__outcome=Outcome.RESTRICT)
    entry = ("decision__entry__bank", "decision__entry__source")
    for review in drawn.select_related("decision__rule__service", *entry, "case__item"):
        for told, name in _groups(review).items():
            counted[told][name][0] += review.agrees
            counted[told][name][1] += 1
    return {told: {name: rules.share(*counted[told][name]) for name in sorted(counted[told])} for told in Told}


def _groups(review: BlindReview) -> dict[Told, str]:
    rule, entry = review.decision.rule, review.decision.entry
    found = {Told.LANGUAGE: review.case.item.language or "unknown"}
    if rule is not None:
        found[Told.RULE] = f"{rule.service.slug}/{rule.name}"
    if entry is not None:
        found |= {Told.SOURCE: entry.source.name, Told.BANK: entry.bank.name}
    return found


def imprecise_rules(at: datetime) -> list[tuple[AdoptedRule, Share]]:
    """Rules in force, not braked, that blind reviews found wrong more often than they may be; after a person released
    the brake only what was given since counts."""
    braked = {brake.subject for brake in open_brakes()}
    found = []
    for rule in AdoptedRule.objects.filter(retired_at__isnull=True, shadow=False).select_related("service"):
        subject = BrakeSubject(BrakeKind.RULE, f"{rule.service.slug}/{rule.name}")
        last = released_brakes().filter(kind=subject.kind, identity=subject.identity).first()
        own = _sampled(at).filter(decision__rule=rule)
        if last is not None:
            own = own.filter(given_at__gt=last.released_at)
        measured = rules.share(own.filter(agrees=True).count(), own.count())
        if subject not in braked and rules.imprecise(measured):
            found.append((rule, measured))
    return found


def _sampled(at: datetime) -> QuerySet[BlindReview]:
    return BlindReview.objects.filter(decision__isnull=False, given_at__gt=at - MEASURED_OVER)


def _pairs(reviews: QuerySet[BlindReview]) -> Iterator[tuple[Judgement, Judgement]]:
    for outcome, judgement in reviews.values_list("decision__outcome", "judgement"):
        yield Judgement(outcome), Judgement(judgement)
