"""Decisions of high impact: one person proposes, another approves or declines; nothing happens before."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from firsthour.cases import errors, queries, words
from firsthour.cases.actions.deciding import decide
from firsthour.cases.actions.suspending import suspend
from firsthour.cases.judging import Restricting, require_judged, require_suspendable
from firsthour.cases.models import Case, Proposal, ProposedCase, Restriction
from firsthour.cases.words import CaseState, HighImpact, Judged, Outcome, ProposalState
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind, EventTag
from firsthour.policy.words import Harm, Ideology, PurposeAssessment, RestrictionKind


@transaction.atomic
def judge(*, cases: Sequence[Case], by: Restricting, actor: Actor, at: datetime) -> Proposal | list[Restriction]:
    """Restrict the items of these cases, each by a decision of its own; what one person does not decide alone becomes
    a proposal. Raises what `decide` and `propose` do."""
    because = queries.high_impact(cases, at)
    if because is not None:
        return propose(cases=cases, by=by, because=because, actor=actor, at=at)
    bulk = uuid.uuid4() if len(cases) > 1 else None
    return [_decided(case, by, bulk, None, actor, at) for case in cases]


@transaction.atomic
def propose(
    *, cases: Sequence[Case], by: Restricting, because: HighImpact, actor: Actor, at: datetime
) -> Proposal:
    """Write down what somebody would decide, for a second person. The cases stay open and nothing leaves.

    Raises OnlyAPersonProposes, NoGround, NoReasons, ProposalWaits, CaseDecided, SuspensionUnfounded.
    """
    if actor.kind is not ActorKind.PERSON:
        raise errors.OnlyAPersonProposes()
    if by.clause is None and not by.provision:
        raise errors.NoGround()
    require_judged(by.judged)
    named = Case.objects.filter(pk__in=[case.pk for case in cases])
    locked = list(named.select_for_update(of=("self",)).order_by("pk"))
    account = by.kind is RestrictionKind.SUSPEND
    for case in locked:
        queries.require_free(case)
        if case.state != CaseState.OPEN and not account:
            raise errors.CaseDecided()
    if account:
        require_suspendable(locked[0], by.until, at)
    proposal = Proposal.objects.create(
        service_id=locked[0].service_id,
        outcome=Outcome.SUSPEND if account else Outcome.RESTRICT,
        kind=by.kind,
        territories=list(by.territories),
        clause=by.clause,
        provision=by.provision,
        purpose=by.purpose,
        harms=[str(harm) for harm in by.judged.harms],
        ideology=by.judged.ideology,
        reasons=by.judged.reasons.strip(),
        until=by.until,
        because=because,
        state=ProposalState.WAITING,
        proposed_by=uuid.UUID(actor.id),
        proposed_at=at,
    )
    ProposedCase.objects.bulk_create(ProposedCase(proposal=proposal, case=case) for case in locked)
    record(
        words.DECISION_PROPOSED,
        subject_kind="proposal",
        subject_id=proposal.id,
        service_id=proposal.service_id,
        body={
            "cases": [case.id for case in locked],
            "outcome": proposal.outcome,
            "kind": proposal.kind,
            "because": proposal.because,
        },
        actor=actor,
        at=at,
    )
    return proposal


@transaction.atomic
def approve(*, proposal_id: uuid.UUID, actor: Actor, at: datetime) -> list[Restriction]:
    """A second person agrees: each case is decided now, in the name of whoever proposed it. Raises OwnProposal,
    ProposalSettled, and what `decide` and `suspend` raise where something has changed since."""
    proposal = _waiting(proposal_id)
    if str(proposal.proposed_by) == actor.id or actor.kind is not ActorKind.PERSON:
        raise errors.OwnProposal()
    by, proposer = _of(proposal), Actor.person(proposal.proposed_by)
    cases = [each.case for each in proposal.cases.select_related("case").order_by("pk")]
    _settle(proposal, ProposalState.APPROVED, actor, at)
    bulk = proposal.id if len(cases) > 1 else None
    approver = uuid.UUID(actor.id)
    done = [_decided(case, by, bulk, approver, proposer, at) for case in cases]
    _record(words.PROPOSAL_APPROVED, proposal, {"decisions": [each.decision_id for each in done]}, actor, at)
    return done


@transaction.atomic
def decline(*, proposal_id: uuid.UUID, answer: str, actor: Actor, at: datetime) -> Proposal:
    """A second person does not agree and says why; the cases wait for somebody again. Raises OwnProposal,
    ProposalSettled, NoAnswer."""
    proposal = _waiting(proposal_id)
    if str(proposal.proposed_by) == actor.id:
        raise errors.OwnProposal()
    if not answer.strip():
        raise errors.NoAnswer()
    proposal.answer = answer.strip()
    _settle(proposal, ProposalState.DECLINED, actor, at)
    _record(words.PROPOSAL_DECLINED, proposal, {}, actor, at)
    return proposal


@transaction.atomic
def withdraw(*, proposal_id: uuid.UUID, actor: Actor, at: datetime) -> Proposal:
    """Whoever proposed it takes it back. Raises ProposalOfAnother, ProposalSettled."""
    proposal = _waiting(proposal_id)
    if str(proposal.proposed_by) != actor.id:
        raise errors.ProposalOfAnother()
    _settle(proposal, ProposalState.WITHDRAWN, actor, at)
    _record(words.PROPOSAL_WITHDRAWN, proposal, {}, actor, at)
    return proposal


def _decided(
    case: Case, by: Restricting, bulk: uuid.UUID | None, approver: uuid.UUID | None, actor: Actor, at: datetime
) -> Restriction:
    if by.kind is RestrictionKind.SUSPEND:
        return suspend(
            case=case,
            clause=by.clause,
            judged=by.judged,
            purpose=by.purpose,
            until=by.until,
            approved_by=approver,
            actor=actor,
            at=at,
        )
    return decide(
        case=case,
        clause=by.clause,
        provision=by.provision,
        purpose=by.purpose,
        judged=by.judged,
        kind=by.kind,
        territories=by.territories,
        approved_by=approver,
        bulk=bulk,
        actor=actor,
        at=at,
    )


def _of(proposal: Proposal) -> Restricting:
    return Restricting(
        clause=proposal.clause,
        provision=proposal.provision,
        purpose=PurposeAssessment(proposal.purpose),
        judged=Judged(
            reasons=proposal.reasons,
            harms=tuple(Harm(each) for each in proposal.harms),
            ideology=Ideology(proposal.ideology),
        ),
        kind=RestrictionKind(proposal.kind),
        territories=tuple(proposal.territories),
        until=proposal.until,
    )


def _waiting(proposal_id: uuid.UUID) -> Proposal:
    proposal = queries.access_proposal(proposal_id)
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("clause").get(pk=proposal.pk)
    if proposal.state != ProposalState.WAITING:
        raise errors.ProposalSettled()
    return proposal


def _settle(proposal: Proposal, state: ProposalState, actor: Actor, at: datetime) -> None:
    proposal.state, proposal.settled_by, proposal.settled_at = state, uuid.UUID(actor.id), at
    proposal.save(update_fields=["state", "settled_by", "settled_at", "answer"])
    proposal.cases.update(waiting=False)


def _record(tag: EventTag, proposal: Proposal, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(
        tag,
        subject_kind="proposal",
        subject_id=proposal.id,
        service_id=proposal.service_id,
        body=body,
        actor=actor,
        at=at,
    )
