"""Verbs of the policy room."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind
from firsthour.platform.actions import announce
from firsthour.platform.models import Service
from firsthour.policy import errors, words
from firsthour.policy.formats import Pack, Terms
from firsthour.policy.models import AdoptedRule, Clause
from firsthour.policy.queries import adoptable


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
