"""Verbs of the policy room."""

import uuid
from datetime import datetime

import structlog
from django.db import connection, transaction

from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, ActorKind
from firsthour.platform.actions import announce
from firsthour.platform.models import Service
from firsthour.policy import errors, words
from firsthour.policy.formats import Pack, Terms
from firsthour.policy.models import AdoptedRule, Brake, Clause
from firsthour.policy.queries import access_brake_target, adoptable, open_brakes
from firsthour.policy.rules import braking
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject, ReleaseReason

BRAKE_LOCK = 0x46484252
log = structlog.get_logger()


@transaction.atomic
def adopt_terms(*, service: Service, terms: Terms, actor: Actor, at: datetime) -> list[Clause]:
    """The clauses of one version of a service's terms. A version is adopted once and never changed."""
    if Clause.objects.filter(service=service, version=terms.version).exists():
        raise errors.TermsVersionTaken(version=terms.version)
    clauses = Clause.objects.bulk_create(
        Clause(
            service=service,
            version=terms.version,
            number=clause.id,
            titles=dict(clause.title),
            texts=dict(clause.text),
            category=clause.category or "",
            keywords=list(clause.keywords),
            effective_on=terms.effective_on,
            adopted_at=at,
        )
        for clause in terms.clauses.values()
    )
    record(
        words.TERMS_ADOPTED,
        subject_kind="service",
        subject_id=service.id,
        service_id=service.id,
        body={"version": terms.version, "clauses": len(clauses), "effective": terms.effective_on},
        actor=actor,
        at=at,
    )
    return clauses


@transaction.atomic
def retire_rule(*, service: Service, name: str, actor: Actor, at: datetime) -> AdoptedRule:
    """Take a rule out of force; what it decided stays decided. A person retires it."""
    if actor.kind is not ActorKind.PERSON:
        raise errors.RetirementNeedsPerson()
    rule = AdoptedRule.objects.select_for_update().filter(service=service, name=name, retired_at=None).first()
    if rule is None:
        raise errors.RuleNotInForce(name=name)
    rule.retired_at = at
    rule.save(update_fields=["retired_at"])
    announce(kind="rule", payload={"name": f"{service.slug}/{rule.name}", "gone": True})
    record(
        words.RULE_RETIRED,
        subject_kind="rule",
        subject_id=rule.id,
        service_id=service.id,
        body={"digest": rule.digest, "version": rule.version},
        actor=actor,
        at=at,
    )
    return rule


@transaction.atomic
def adopt_rule(*, service: Service, text: str, file: str, actor: Actor, at: datetime) -> AdoptedRule:
    """Put a rule in force, or on trial, in the place of its earlier version. A person adopts it.

    Its ground is in force. Raises RuleRefused with the place in the text, RuleVersionTaken or TrialWouldReplace.
    """
    if actor.kind is not ActorKind.PERSON:
        raise errors.AdoptionNeedsPerson()
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)  # one adoption at a time, the first one too
    rule = adoptable(service, text, file=file, at=at)
    earlier = AdoptedRule.objects.select_for_update().filter(service=service, name=rule.name)
    earlier.filter(retired_at__isnull=True).update(retired_at=at)
    adopted = AdoptedRule.objects.create(
        service=service,
        name=rule.name,
        version=rule.version,
        digest=rule.digest,
        text=rule.text,
        shadow=rule.shadow,
        adopted_at=at,
        adopted_by=uuid.UUID(actor.id),
    )
    announce(
        kind="rule",
        payload={
            "name": rule.name,
            "service": service.slug,
            "version": rule.version,
            "digest": rule.digest,
            "text": rule.text,
            "shadow": rule.shadow,
        },
    )
    record(
        words.RULE_ADOPTED,
        subject_kind="rule",
        subject_id=adopted.id,
        service_id=service.id,
        body={"digest": rule.digest, "version": rule.version, "shadow": rule.shadow, "clause": rule.clause},
        actor=actor,
        at=at,
    )
    return adopted


@transaction.atomic
def adopt_pack(*, service: Service, pack: Pack, actor: Actor, at: datetime) -> list[AdoptedRule]:
    """The terms and rules of a pack, all or nothing; each records its own event."""
    adopt_terms(service=service, terms=pack.terms, actor=actor, at=at)
    return [adopt_rule(service=service, text=rule.text, file=rule.name, actor=actor, at=at) for rule in pack.rules]


def wait_for_brakes(*, actor: Actor, at: datetime) -> None:
    """Hold whatever else would act by itself, pull or release a brake, until the caller's transaction ends.

    One lock for all, so that what is counted after it is exact and no two of them wait for each other. No event:
    nothing happened yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BRAKE_LOCK])


@transaction.atomic
def pull_brake(
    *,
    subject: BrakeSubject,
    counted: int | None = None,
    limit: int | None = None,
    cause: BrakeCause = BrakeCause.UPLOADERS,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> Brake:
    """Let a rule, an entry, a source or a group do nothing more by itself, or the brake that is pulled on it already.

    The system says how many distinct uploaders it `counted` against which `limit` (or, with another `cause`, what the
    table says); a person needs no figures.
    """
    if not braking.may_pull(actor):
        raise errors.BrakePulledWrongly()
    wait_for_brakes(actor=actor, at=at)
    target = access_brake_target(subject)
    pulled = open_brakes().filter(kind=subject.kind, identity=subject.identity).first()
    if pulled is not None:
        return pulled
    brake = Brake.objects.create(
        kind=subject.kind,
        identity=subject.identity,
        **{"service" if subject.kind is BrakeKind.GROUP else str(subject.kind): target},
        cause=BrakeCause.PERSON if actor.kind is ActorKind.PERSON else cause,
        pulled_at=at,
        counted=counted,
        limit=limit,
        pulled_by=uuid.UUID(actor.id) if actor.kind is ActorKind.PERSON else None,
    )
    if subject.kind is not BrakeKind.GROUP:  # a gate's `block` holds an item back; what becomes of it is decided here
        announce(kind="brake", payload={"id": str(brake.id), "kind": brake.kind, "name": brake.identity})
    record(
        words.BRAKE_PULLED,
        subject_kind="brake",
        subject_id=brake.id,
        service_id=_service_of(brake),
        body={"kind": brake.kind, "on": target.pk, "group": brake.group, "counted": counted, "limit": limit},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    told = {"brake": str(brake.id), "on": subject.kind, "which": subject.identity, "counted": counted, "limit": limit}
    transaction.on_commit(lambda: log.critical("BRAKE PULLED: a person has to look before it acts again", **told))
    return brake


@transaction.atomic
def release_brake(*, brake_id: uuid.UUID, reason: ReleaseReason, actor: Actor, at: datetime) -> Brake:
    """A person looked at what was hit and lets it act by itself again; what was counted before counts no more."""
    if not braking.may_release(actor):
        raise errors.ReleaseNeedsPerson()
    wait_for_brakes(actor=actor, at=at)
    brake = Brake.objects.select_for_update().filter(pk=brake_id).first()
    if brake is None:
        raise errors.BrakeUnknown()
    if brake.released_at is not None:
        raise errors.BrakeReleasedAlready()
    brake.released_at = at
    brake.released_by = uuid.UUID(actor.id)
    brake.released_because = reason
    brake.save(update_fields=["released_at", "released_by", "released_because"])
    if brake.kind != BrakeKind.GROUP:
        announce(kind="brake", payload={"id": str(brake.id), "gone": True})
    record(
        words.BRAKE_RELEASED,
        subject_kind="brake",
        subject_id=brake.id,
        service_id=_service_of(brake),
        body={"kind": brake.kind, "on": brake.target.pk, "group": brake.group, "reason": str(reason)},
        actor=actor,
        at=at,
    )
    return brake


def _service_of(brake: Brake) -> uuid.UUID | None:
    return brake.rule.service_id if brake.kind == BrakeKind.RULE else brake.service_id
