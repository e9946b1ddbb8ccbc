"""Blind reviews: decisions drawn by chance and gold items are judged once more by somebody who is told nothing."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from firsthour.cases.errors import ItemNotSeen
from firsthour.cases.models import Case
from firsthour.cases.words import CaseState
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind
from firsthour.notices.withholdings import running
from firsthour.people.models import Account
from firsthour.policy.actions import pull_brake
from firsthour.policy.models import AdoptedRule
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject
from firsthour.reviewing import errors, looking, quality, rules, themes, words
from firsthour.reviewing.actions.exposing import look_away
from firsthour.reviewing.models import BlindReview, CalibrationSeen, GoldItem
from firsthour.reviewing.words import Judgement, Share
from firsthour.vault.words import ExhibitState

AT_ONCE = 500
DRAWN_FROM = timedelta(days=7)
"""Decisions older than this that were not drawn were not picked; a worker that stood still draws what it missed."""


@transaction.atomic
def draw_sample(*, actor: Actor, at: datetime) -> int:
    """Draw the decisions that chance picks, of rules and of people; what an authority ordered is no judgement."""
    drawn = list(quality.undrawn(at - DRAWN_FROM).select_related("case__item")[:AT_ONCE])
    for decision, told in zip(drawn, themes.themes_of([each.case.item for each in drawn]), strict=True):
        BlindReview.objects.create(
            case_id=decision.case_id,
            decision=decision,
            decider=decision.actor_id if decision.actor_kind == ActorKind.PERSON else None,
            themes=list(told),
            drawn_at=at,
        )
        record(
            words.BLIND_REVIEW_DRAWN,
            subject_kind="case",
            subject_id=decision.case_id,
            service_id=decision.case.service_id,
            body={"case": decision.case_id, "decision": decision.id},
            actor=actor,
            at=at,
        )
    return len(drawn)


@transaction.atomic
def take_blind_review(*, actor: Actor, at: datetime) -> BlindReview:
    """The next one for this person, or the one they hold; what somebody asked for comes first.

    Raises NothingToReview, RestUnfinished.
    Now and then it is a gold item that they have not judged; nothing tells it from the others.
    """
    looking.require_rested(actor, at)
    look_away(actor=actor, at=at)
    mine = BlindReview.objects.filter(holder=actor.id, given_at__isnull=True).first()
    if mine is None:
        mine = _asked_for(actor, at)
    if mine is None:
        mine = _gold_for(actor, at) if secrets.randbelow(rules.GOLD_EVERY) == 0 else None
        mine = mine or _sampled_for(actor, at) or _gold_for(actor, at)
    if mine is None:
        raise errors.NothingToReview()
    mine.holder, mine.until = uuid.UUID(actor.id), at + rules.REVIEW_LEASE
    mine.save(update_fields=["holder", "until"])
    return mine


def _asked_for(actor: Actor, at: datetime) -> BlindReview | None:
    free = BlindReview.objects.select_for_update(of=("self",), skip_locked=True).filter(
        Q(until__isnull=True) | Q(until__lte=at),
        given_at__isnull=True,
        case__state=CaseState.OPEN,
        case__item__exhibit__state=ExhibitState.SEALED,
        case__item__exhibit__danger__isnull=True,
    )
    free = free.exclude(themes__overlap=themes.spared_by(actor))
    return free.exclude(first="").exclude(decider=actor.id).order_by("drawn_at", "id").first()


def _sampled_for(actor: Actor, at: datetime) -> BlindReview | None:
    withheld = running().filter(service=OuterRef("case__service"), item_reference=OuterRef("case__item__reference"))
    waiting = BlindReview.objects.select_for_update(of=("self",), skip_locked=True).filter(
        Q(until__isnull=True) | Q(until__lte=at),
        ~Exists(withheld),
        decision__isnull=False,
        given_at__isnull=True,
        case__item__exhibit__state=ExhibitState.SEALED,
        case__item__exhibit__danger__isnull=True,
    )
    waiting = waiting.exclude(themes__overlap=themes.spared_by(actor))
    return waiting.exclude(decider=actor.id).order_by("drawn_at", "id").first()


def _gold_for(actor: Actor, at: datetime) -> BlindReview | None:
    judged = BlindReview.objects.filter(gold=OuterRef("pk"), holder=actor.id)
    unseen = GoldItem.objects.filter(
        ~Exists(judged), retired_at__isnull=True, case__item__exhibit__state=ExhibitState.SEALED
    )
    unseen = unseen.exclude(themes__overlap=themes.spared_by(actor))
    gold = unseen.exclude(set_by=actor.id).order_by("set_at", "id").first()
    if gold is None:
        return None
    return BlindReview(case_id=gold.case_id, gold=gold, decider=gold.set_by, themes=gold.themes, drawn_at=at)


@transaction.atomic
def give_judgement(*, review_id: uuid.UUID, judgement: Judgement, actor: Actor, at: datetime) -> BlindReview:
    """Say what one would do, after a look at the item. Raises BlindReviewUnknown, ItemNotSeen."""
    review = BlindReview.objects.select_for_update(of=("self",)).select_related("case", "decision", "gold").filter(
        pk=review_id, holder=actor.id, given_at__isnull=True, until__gt=at
    ).first()
    if review is None:
        raise errors.BlindReviewUnknown()
    if not quality.was_looked_at(review, actor):
        raise ItemNotSeen()
    known = review.first or (review.gold.judgement if review.gold else review.decision.outcome)
    review.judgement, review.agrees = judgement, judgement == known
    review.given_by, review.given_at = uuid.UUID(actor.id), at
    review.save()
    look_away(actor=actor, at=at)
    record(
        words.BLIND_REVIEW_GIVEN,
        subject_kind="case",
        subject_id=review.case_id,
        service_id=review.case.service_id,
        body={
            "case": review.case_id,
            "decision": review.decision_id,
            "gold": review.gold_id,
            "judgement": judgement,
            "agrees": review.agrees,
        },
        actor=actor,
        at=at,
    )
    return review


@transaction.atomic
def set_gold(*, case: Case, judgement: Judgement, actor: Actor, at: datetime) -> GoldItem:
    """Say what the right judgement of a decided case is. Raises GoldUnusable."""
    case = Case.objects.select_related("item__exhibit").get(pk=case.pk)
    exhibit = case.item.exhibit
    shown = exhibit is not None and exhibit.state == ExhibitState.SEALED and not hasattr(exhibit, "danger")
    if case.state != CaseState.DECIDED or not shown or GoldItem.objects.filter(case=case).exists():
        raise errors.GoldUnusable()
    (told,) = themes.themes_of([case.item])
    gold = GoldItem.objects.create(case=case, judgement=judgement, themes=list(told), set_by=actor.id, set_at=at)
    _record_gold(words.GOLD_SET, gold, {"judgement": judgement}, actor, at)
    return gold


@transaction.atomic
def retire_gold(*, gold_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """Give it to nobody any more. Raises GoldUnknown."""
    gold = GoldItem.objects.select_for_update().filter(pk=gold_id, retired_at__isnull=True).first()
    if gold is None:
        raise errors.GoldUnknown()
    gold.retired_at = at
    gold.save(update_fields=["retired_at"])
    _record_gold(words.GOLD_RETIRED, gold, {}, actor, at)


def _record_gold(tag: words.EventTag, gold: GoldItem, more: dict[str, object], actor: Actor, at: datetime) -> None:
    record(
        tag,
        subject_kind="gold",
        subject_id=gold.id,
        service_id=gold.case.service_id,
        body={"case": gold.case_id, **more},
        actor=actor,
        at=at,
    )


@transaction.atomic
def note_calibration_seen(*, account: Account, actor: Actor, at: datetime) -> None:
    """A reviewer has seen how often they were right."""
    _, first = CalibrationSeen.objects.update_or_create(account=account, defaults={"seen_at": at})
    if first:
        record(
            words.CALIBRATION_VIEWED,
            subject_kind="account",
            subject_id=account.pseudonym,
            body={},
            actor=actor,
            at=at,
        )


@transaction.atomic
def stop_imprecise(*, rule: AdoptedRule, measured: Share, actor: Actor, at: datetime) -> None:
    """Pull the brake of a rule that blind reviews found wrong too often; a person looks first from now on."""
    found = record(
        words.IMPRECISION_NOTICED,
        subject_kind="rule",
        subject_id=rule.service_id,
        service_id=rule.service_id,
        body={"rule": rule.digest, "right": measured.right, "judged": measured.judged},
        actor=actor,
        at=at,
    )
    pull_brake(
        subject=BrakeSubject(BrakeKind.RULE, f"{rule.service.slug}/{rule.name}"),
        counted=measured.judged - measured.right,
        limit=rules.tolerated(measured),
        cause=BrakeCause.IMPRECISE,
        caused_by=found,
        actor=actor,
        at=at,
    )
