"""From a decision to the facts that its statement of reasons tells, and nothing else."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.cases.models import Decision
from firsthour.clocks.rules import day_of
from firsthour.flags.queries import brought_by
from firsthour.intake.models import Item
from firsthour.intake.queries import was_referred_by
from firsthour.ledger.words import ActorKind
from firsthour.matching.words import EXACT_KINDS
from firsthour.notices.words import (
    Finding,
    Ground,
    GroundKind,
    Language,
    PurposeScope,
    RedressKind,
    RedressRoute,
    StatementFacts,
)
from firsthour.platform.models import Service
from firsthour.policy.queries import access_provision
from firsthour.policy.words import AutomatedDecision, PurposeAssessment, RestrictionKind, Source


def facts_of(
    decision: Decision,
    item: Item,
    service: Service,
    window_ends: datetime,
    kind: RestrictionKind,
    territories: tuple[str, ...],
) -> StatementFacts:
    """EU 2022/2065 Art. 17(3), point by point, from what was recorded with the decision.

    `window_ends` is the instant the complaint window closes; the statement names its last whole day.
    """
    zone = ZoneInfo(service.zone)
    by_rule = decision.actor_kind == ActorKind.RULE
    copied = _after_order(decision, item)
    return StatementFacts(
        restriction=kind,
        territories=territories,
        ground=ground_of(decision),
        finding=_finding(decision),
        source=Source.OTHER_NOTIFICATION if decision.order else _source(item),
        automated_detection=bool(item.hits) or copied,
        automation=automation_of(decision, item),
        state_asked=decision.order is not None,
        copy_ordered=copied,
        purpose=PurposeAssessment(decision.purpose),
        purpose_scope=PurposeScope.KNOWN_MATERIAL if by_rule else PurposeScope.ITEM,
        decided_at=decision.at,
        zone=zone,
        service=service.name,
        contact=service.contact_point,
        item_label=item.reference,
        complaint_until=day_of(window_ends - timedelta(microseconds=1), zone=zone),
        redress=redress_of(service),
    )


def redress_of(service: Service) -> tuple[RedressRoute, ...]:
    """Where a decision of a service is contested (EU 2022/2065 Art. 17(3)(f))."""
    return (
        RedressRoute(RedressKind.COMPLAINT, service.name, service.contact_point),
        RedressRoute(RedressKind.OUT_OF_COURT, *service.dispute_body),
        RedressRoute(RedressKind.COURT, *service.court),
    )


def ground_of(decision: Decision) -> Ground:
    """The clause, or else the provision, that a decision rests on."""
    if decision.clause is not None:
        clause = decision.clause
        return Ground(GroundKind.CLAUSE, clause.number, str(clause.version), clause.titles, clause.texts)
    provision = access_provision(decision.provision)
    return Ground(GroundKind.PROVISION, provision.id, provision.law, provision.title, provision.summary)


def _finding(decision: Decision) -> Finding:
    if decision.entry is None:
        return Finding.JUDGED
    return Finding.EXACT_COPY if decision.entry.kind in EXACT_KINDS else Finding.NEAR_COPY


# EU 2022/2065 Art. 17(3)(b): whether it followed a notice under Art. 16; never who sent it.
def _source(item: Item) -> Source:
    """What made the service look at an item."""
    flag = brought_by(item)
    if flag is None:
        return Source.VOLUNTARY
    return Source.ARTICLE_16 if flag.flagger_id is None else Source.TRUSTED_FLAGGER


def automation_of(decision: Decision, item: Item) -> AutomatedDecision:
    """How far a machine took a decision: wholly by a rule, in part where fingerprints led a person to it."""
    if decision.actor_kind == ActorKind.RULE:
        return AutomatedDecision.FULLY
    return AutomatedDecision.PARTIALLY if item.hits or _after_order(decision, item) else AutomatedDecision.NOT_AUTOMATED


def _after_order(decision: Decision, item: Item) -> bool:
    """Whether it is about a copy of what an order named, which fingerprints found; a referral names the item itself."""
    return decision.order is not None and not was_referred_by(item, decision.order)


def language_for(item: Item, service: Service) -> str:
    """The language of the statement: the item's where there is a wording in it, else the service's."""
    spoken = item.language.split("-")[0].lower()
    return spoken if spoken in set(Language) else service.language
