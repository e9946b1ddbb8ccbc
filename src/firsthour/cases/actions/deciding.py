"""Deciding a case: restrict its item, or leave it as it is."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.authors.actions import hold_marks
from firsthour.cases import errors, marking, queries, rules, words
from firsthour.cases.actions.item_marks import mark_item
from firsthour.cases.actions.recording import record_decision
from firsthour.cases.holding import first_hold
from firsthour.cases.judging import require_judged
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.statements import facts_of, language_for
from firsthour.cases.words import Asked, CaseState, Judged, Outcome, RestrictionState
from firsthour.clocks.rules import complaint_window_ends
from firsthour.intake.queries import referral_of, was_held
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.models import Entry
from firsthour.matching.words import EntryStatus
from firsthour.notices.actions import issue_statement
from firsthour.notices.withholdings import is_withheld
from firsthour.platform.actions import issue_command
from firsthour.platform.queries import what_connector_lacks
from firsthour.platform.words import CommandKind, Target
from firsthour.policy.models import AdoptedRule, Clause
from firsthour.policy.words import PROTECTED_PURPOSES, Ideology, PurposeAssessment, RestrictionKind
from firsthour.signals.words import SignalKind
from firsthour.vault.actions import place_hold
from firsthour.vault.words import ExhibitState


@transaction.atomic
def decide(
    *,
    case: Case,
    clause: Clause | None,
    provision: str,
    purpose: PurposeAssessment | None,
    judged: Judged | None = None,
    kind: RestrictionKind = RestrictionKind.DISABLE,
    territories: tuple[str, ...] = (),
    rule: AdoptedRule | None = None,
    entry: Entry | None = None,
    asked: Asked | None = None,
    approved_by: uuid.UUID | None = None,
    bulk: uuid.UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Restriction:
    """Restrict the item of a case: decision, restriction, hold, statement, command and event in one transaction.

    `kind` is what is done to it, in `territories` (ISO 3166-1) or, if there are none, everywhere. A person says what
    they `judged`; what concerns a marked author they decide only with `approved_by`.

    Nothing leaves before the commit, and no clock stops here: the restriction is only `commanded`. An order that is
    carried out takes the same way; it assesses no purpose, counts no strike, and may go before its evidence. Raises
    NoGround, NoReasons, PurposeProtects, NeedsSecondPerson, GuessRefused, KindUnsupported, ItemWithheld, CaseDecided or
    NotSealedYet; the database holds the first five as constraints, too. A person decides an open case only, unless a
    state asked. What a person decided is told to the author once it can no longer be undone.
    """
    carried_out = asked is not None and asked.carried_out
    if (clause is None and not provision) or (purpose is None and not carried_out):
        raise errors.NoGround()
    own = actor.kind is ActorKind.PERSON and not carried_out
    if own:
        require_judged(judged)
    if provision and not carried_out and purpose is not PurposeAssessment.NONE_FOUND:
        raise errors.PurposeProtects()
    if actor.kind is ActorKind.RULE:
        if rule is None or entry is None:
            raise errors.GuessRefused(reason="it names no rule and no entry")
        if Entry.objects.select_for_update().get(pk=entry.pk).status != EntryStatus.CONFIRMED:
            raise errors.GuessRefused(reason="its entry is not confirmed, or no longer")
    case = Case.objects.select_for_update(of=("self",)).select_related("item__author", "item__exhibit", "service").get(
        pk=case.pk
    )
    item, service = case.item, case.service
    if not carried_out and is_withheld(service.id, item.reference):
        raise errors.ItemWithheld()
    if own and asked is None:
        if case.state != CaseState.OPEN:
            raise errors.CaseDecided()
        queries.require_free(case)
    if not carried_out and (marks := hold_marks(author=item.author, actor=actor, at=at)):
        if actor.kind is ActorKind.RULE:
            raise errors.GuessRefused(reason=f"its author is marked {', '.join(marks)}")
        if approved_by is None:
            raise errors.NeedsSecondPerson()
    if (kind is not RestrictionKind.DISABLE or territories) and (
        lacking := what_connector_lacks(service, CommandKind(kind), Target(item=item.reference), territories)
    ):
        raise errors.KindUnsupported(lacking=lacking)
    if actor.kind is ActorKind.RULE:
        reason = rules.why_no_rule_acts(queries.facts_about(item), SignalKind(entry.kind))
        if reason:
            raise errors.GuessRefused(reason=reason)
    sealed = item.exhibit is not None and item.exhibit.state == ExhibitState.SEALED
    if not sealed and not carried_out:
        raise errors.NotSealedYet()
    if asked is None and (referral := referral_of(item)) is not None:
        asked = Asked(order=referral, carried_out=False)
    decision = Decision.objects.create(
        case=case,
        outcome=Outcome.RESTRICT,
        clause=clause,
        provision=provision,
        purpose=purpose or "",
        rule=rule,
        entry=entry,
        order=asked.order if asked else None,
        carried_out=carried_out,
        harms=_harms(judged, entry),
        ideology=(judged.ideology if judged else Ideology.UNKNOWN),
        approved_by=approved_by,
        bulk=bulk,
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=at,
    )
    restriction_id = uuid.uuid4()
    taken = record_decision(
        decision=decision,
        restriction_id=restriction_id,
        kind=kind,
        territories=territories,
        judged=judged if own else None,
        actor=actor,
        at=at,
    )
    window_ends = complaint_window_ends(at, zone=ZoneInfo(service.zone))
    exhibit = item.exhibit if sealed else None
    if exhibit is not None:
        basis, until = first_hold(carried_out, window_ends, service, at)
        place_hold(
            exhibit_id=exhibit.id,
            basis=basis,
            subject_id=restriction_id,
            until=until,
            caused_by=taken,
            actor=actor,
            at=at,
        )
    statement = issue_statement(
        service=service,
        author=item.author,
        item_reference=item.reference,
        facts=asked.told if carried_out else facts_of(decision, item, service, window_ends, kind, territories),
        language=language_for(item, service),
        leaves_at=at + rules.UNDO_FOR if own and asked is None else at,
        caused_by=taken,
        actor=actor,
        at=at,
    )
    command = issue_command(
        service=service,
        item_reference=item.reference,
        kind=CommandKind(kind),
        territories=list(territories),
        caused_by=taken,
        actor=actor,
        at=at,
    )
    restriction = Restriction.objects.create(
        id=restriction_id,
        decision=decision,
        item=item,
        kind=kind,
        territories=list(territories),
        state=RestrictionState.COMMANDED,
        exhibit=exhibit,
        statement=statement,
        command=command,
        commanded_at=at,
    )
    case.state = CaseState.DECIDED
    case.save(update_fields=["state"])
    record(
        words.RESTRICTION_COMMANDED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=service.id,
        body={
            "decision": decision.id,
            "kind": restriction.kind,
            "exhibit": exhibit.id if exhibit else None,
            "statement": statement.id,
            "command": command.id,
        },
        caused_by=taken,
        actor=actor,
        at=at,
    )
    if not carried_out and rules.makes_a_strike(kind):
        marking.strike(decision, item, taken, actor, at)
    return restriction


def _harms(judged: Judged | None, entry: Entry | None) -> list[str]:
    if judged is not None:
        return [str(harm) for harm in judged.harms]
    return list(entry.harms) if entry is not None else []


@transaction.atomic
def leave(
    *,
    case: Case,
    judged: Judged,
    purpose: PurposeAssessment | None = None,
    bulk: uuid.UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Decision:
    """A person looked at the item and restricts nothing: the case is decided. `purpose` is what they found it to serve;
    one that the law protects marks the post. What the platform held back since its verdict is released once this can
    no longer be undone.

    Raises OnlyAPerson, NoReasons, CaseDecided.
    """
    if actor.kind is not ActorKind.PERSON:
        raise errors.OnlyAPerson()
    require_judged(judged)
    case = Case.objects.select_for_update(of=("self",)).select_related("item").get(pk=case.pk)
    if case.state != CaseState.OPEN:
        raise errors.CaseDecided()
    queries.require_free(case)
    decision = Decision.objects.create(
        case=case,
        outcome=Outcome.LEAVE,
        purpose=purpose or "",
        harms=[str(harm) for harm in judged.harms],
        ideology=judged.ideology,
        bulk=bulk,
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=at,
    )
    record_decision(decision=decision, restriction_id=None, kind=None, judged=judged, actor=actor, at=at)
    if purpose in PROTECTED_PURPOSES:
        mark_item(case=case, purpose=purpose, actor=actor, at=at)
    case.state, case.to_release = CaseState.DECIDED, was_held(case.item)
    case.save(update_fields=["state", "to_release"])
    return decision
