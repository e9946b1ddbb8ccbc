"""Questions to the cases room."""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

import msgspec
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from firsthour.authors.models import Author
from firsthour.authors.queries import marks_in_force
from firsthour.authors.words import Kept, KeptBasis
from firsthour.cases import errors, rules
from firsthour.cases.models import Case, Decision, ItemMark, Proposal, ProposedCase, ReferencePicture, Restriction
from firsthour.cases.words import (
    ACTIVE,
    CASE_OPENED,
    ITEM_REVEALED,
    CaseState,
    HighImpact,
    Outcome,
    ProposalState,
    RestrictionState,
)
from firsthour.flags.models import Flag, FlaggedItem
from firsthour.flags.queries import located_flags
from firsthour.intake.models import Item
from firsthour.intake.queries import referral_of
from firsthour.intake.words import ITEM_DIFFERED, Audience, Verdict
from firsthour.ledger.models import Event
from firsthour.ledger.queries import latest, trail
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.models import Entry
from firsthour.matching.queries import dangerous_banks
from firsthour.matching.words import EntryStatus, Hit
from firsthour.notices.withholdings import withheld
from firsthour.platform.words import DeliveryState
from firsthour.policy.queries import access_adopted_rule, compiled, starter_pack
from firsthour.policy.rules import AppliedRule, Facts, evaluate
from firsthour.policy.words import RestrictionKind
from firsthour.signals.words import SignalKind
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import holds_on
from firsthour.vault.words import ExhibitState

UNDOABLE = (Outcome.RESTRICT, Outcome.LEAVE)

def hits_of(item: Item) -> tuple[Hit, ...]:
    """The hits recorded with an item's verdict, nearest first."""
    hits = msgspec.convert(item.hits, tuple[Hit, ...])
    return tuple(sorted(hits, key=lambda hit: (hit.distance, hit.entry)))


def facts_about(item: Item) -> Facts:
    """What was known of an item when its verdict was given, as rules see it."""
    return Facts(
        hits=hits_of(item),
        audience=Audience(item.audience),
        language=item.language,
        territory=item.territory,
        media=item.media,
        truncated=item.truncated,
        unscannable=item.unscannable or None,
        service=item.service.slug,
    )


def bytes_differ(item: Item) -> bool:
    """Whether the platform, asked for the bytes of an item, gave others than its fingerprints were taken of."""
    return latest(item.id, ITEM_DIFFERED.tag) is not None


def stands(item: Item, applied: AppliedRule, hit: Hit) -> bool:
    """Whether a rule, in the text adopted then, blocks on this one hit alone, and its entry is still confirmed; never
    where the bytes that the platform keeps are not those that were fingerprinted."""
    if bytes_differ(item):
        return False
    if not Entry.objects.filter(pk=hit.entry, status=EntryStatus.CONFIRMED).exists():
        return False
    rule = compiled(access_adopted_rule(item.service, applied.digest))
    return evaluate([rule], msgspec.structs.replace(facts_about(item), hits=(hit,))).verdict is Verdict.BLOCK


def applied_to(item: Item) -> tuple[AppliedRule, ...]:
    """The rules recorded with an item's verdict."""
    return msgspec.convert(item.applied, tuple[AppliedRule, ...])


def access_case(case_id: uuid.UUID) -> Case:
    """One case with its item. Raises CaseUnknown."""
    found = Case.objects.select_related("service", "item__author", "item__exhibit__danger", "brake")
    case = found.filter(pk=case_id).first()
    if case is None:
        raise errors.CaseUnknown()
    return case


def cases_of_exhibits(exhibits: Iterable[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """The case whose item each of these exhibits is the evidence of, by exhibit."""
    found = Case.objects.select_related("item").filter(item__exhibit__in=list(exhibits))
    return {case.item.exhibit_id: case for case in found}


def left_by(brake_id: uuid.UUID) -> QuerySet[Case]:
    """The cases that a brake left to a person and nobody has decided yet, the newest first."""
    return newest_cases().filter(brake=brake_id, state=CaseState.OPEN)


def newest_cases() -> QuerySet[Case]:
    """All cases, the newest first."""
    return Case.objects.select_related("service", "item").order_by("-opened_at", "-id")


def last_restrictions(items: Iterable[uuid.UUID]) -> dict[uuid.UUID, Restriction]:
    """The latest restriction of each of these items, by item."""
    ordered = Restriction.objects.filter(item__in=list(items)).order_by("commanded_at")
    return {restriction.item_id: restriction for restriction in ordered}


def cases_of(items: Iterable[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """The case of each of these items that has one, by item."""
    return {case.item_id: case for case in Case.objects.filter(item__in=list(items))}


def decided_flags(at: datetime) -> QuerySet[Flag]:
    """The flags that wait for an answer and none of whose items waits for a decision, for the time in which it can be
    undone, or for the end of a withholding, the oldest first."""
    undoable = Decision.objects.filter(case=OuterRef("pk"), actor_kind=ActorKind.PERSON, at__gt=at - rules.UNDO_FOR)
    decided = Case.objects.filter(~Exists(undoable), item=OuterRef("item"), state=CaseState.DECIDED).exclude(
        withheld(service="service", reference="item__reference")
    )
    undecided = FlaggedItem.objects.filter(~Exists(decided), flag=OuterRef("pk"))
    return located_flags().filter(~Exists(undecided))


def decisions_of(case: Case) -> list[Decision]:
    """The decisions of a case in their order."""
    return list(case.decisions.select_related("clause", "rule", "entry__source", "reasons").order_by("at", "id"))


def restrictions_of(case: Case) -> list[Restriction]:
    """The restrictions of a case in their order."""
    return list(
        Restriction.objects.filter(item=case.item)
        .select_related("statement__message", "command", "exhibit", "lift_command")
        .order_by("commanded_at")
    )


def to_set_apart(at_once: int) -> list[Exhibit]:
    """Exhibits of items that hit a bank declared dangerous, and of its entries' own pictures, not set apart yet.

    They were sealed before it was declared, or fetched after their case was opened.
    """
    banks = dangerous_banks()
    if not banks:
        return []
    hitting = [Item.objects.filter(exhibit__isnull=False, hits__contains=[{"bank": name}]) for name in banks]
    of_items = reduce(or_, hitting).filter(exhibit__danger__isnull=True, considered_at__isnull=False)
    of_entries = ReferencePicture.objects.filter(entry__bank__name__in=banks, exhibit__danger__isnull=True)
    of_either = Q(pk__in=of_items.values("exhibit")) | Q(pk__in=of_entries.values("exhibit"))
    return list(Exhibit.objects.filter(of_either, state__in=[ExhibitState.SEALING, ExhibitState.SEALED])[:at_once])


def references_to_keep(before: datetime, *, at: datetime) -> QuerySet[ReferencePicture]:
    """Pictures behind entries in force that would be destroyed before then."""
    in_force = ~Q(entry__status=EntryStatus.RETIRED) & (Q(entry__expires_at__isnull=True) | Q(entry__expires_at__gt=at))
    sealed = Q(exhibit__state=ExhibitState.SEALED, exhibit__retain_until__lte=before)
    return ReferencePicture.objects.filter(in_force, sealed).select_related("exhibit__service").order_by("entry_id")


def references_of(entries: Iterable[uuid.UUID]) -> dict[uuid.UUID, ReferencePicture]:
    """The pictures behind these entries, of those where we lawfully hold one, by entry."""
    return ReferencePicture.objects.select_related("exhibit").in_bulk(list(entries))


def trail_of(case: Case, decisions: Iterable[Decision], subjects: Iterable[uuid.UUID | None]) -> list[Event]:
    """Every event of a case, its item, evidence and these decisions and subjects, and since then of what it hit."""
    hit = {uuid.UUID(hit.entry) for hit in hits_of(case.item)}
    own = {case.id, case.item_id, case.item.exhibit_id, *(decision.id for decision in decisions), *subjects} - {None}
    events = trail([*own, *hit])
    opened = next(event.id for event in events if event.subject_id == case.id and event.tag == CASE_OPENED.tag)
    return [event for event in events if event.subject_id in own or event.id > opened]


def entries_hit(item: Item) -> dict[str, Entry]:
    """The entries that an item hit, with their banks, by the id that its hits name."""
    found = Entry.objects.select_related("bank").in_bulk({uuid.UUID(hit.entry) for hit in hits_of(item)})
    return {str(key): entry for key, entry in found.items()}


def seeds_hit(case: Case) -> list[Entry]:
    """The entries that this case's item is near to and that nobody has confirmed or disputed yet, the nearest first."""
    near = [uuid.UUID(hit.entry) for hit in hits_of(case.item) if hit.near]
    seeds = Entry.objects.filter(status=EntryStatus.SEED).in_bulk(near)
    return [seeds[each] for each in dict.fromkeys(near) if each in seeds]


def require_hit(case: Case, entry_id: uuid.UUID) -> None:
    """Raises EntryNotHit unless the item of this case hit that entry."""
    if str(entry_id) not in {hit.entry for hit in hits_of(case.item)}:
        raise errors.EntryNotHit()


def was_seen(case: Case, actor: Actor) -> bool:
    """Whether this actor has asked to see the item of this case, as the ledger has it."""
    return seen_in(trail([case.id]), actor)


def seen_in(events: Iterable[Event], actor: Actor) -> bool:
    """Whether the events of a case tell that this actor has asked to see its item."""
    reveals = (event for event in events if event.tag == ITEM_REVEALED.tag)
    return any(json.loads(event.canonical)["actor"]["id"] == actor.id for event in reveals)


def next_to_consider(at: datetime) -> Item | None:
    """The oldest item with a verdict other than `pass` that has no case yet and is not postponed."""
    waiting = Item.objects.filter(considered_at__isnull=True, consider_at__lte=at).exclude(verdict=Verdict.PASS)
    return waiting.select_related("service", "author").order_by("consider_at").first()


def to_observe() -> QuerySet[Restriction]:
    """Restrictions on their way: commanded, confirmed and not yet proved where that can be, or being lifted."""
    on_their_way = Q(state__in=[RestrictionState.COMMANDED, RestrictionState.LIFTING])
    unproved = Q(state=RestrictionState.CONFIRMED, next_look_at__isnull=False)
    found = Restriction.objects.filter(on_their_way | unproved)
    return found.select_related("command", "lift_command", "item__service")


def to_be_noted_told() -> QuerySet[Restriction]:
    """Restrictions whose author has been told since they were last looked at, or told again after a bounce."""
    told = Restriction.objects.filter(statement__message__state=DeliveryState.DONE)
    return told.filter(Q(told_at__isnull=True) | ~Q(told_at=F("statement__message__finished_at")))


def restriction_in_force(case: Case) -> Restriction | None:
    """The latest restriction of a case's item that is in force, if any."""
    return _in_force(case).order_by("-commanded_at").first()


def disabled_everywhere(case: Case) -> Restriction | None:
    """The restriction in force that keeps the item of a case from being seen anywhere, if any."""
    return _in_force(case).filter(kind=RestrictionKind.DISABLE, territories=[]).first()


def _in_force(case: Case) -> QuerySet[Restriction]:
    return Restriction.objects.filter(item=case.item_id, author__isnull=True, state__in=ACTIVE)


def others_in_force(restriction: Restriction) -> Restriction | None:
    """What else is in force on the same item, the latest; of an account there is only one."""
    if restriction.author_id is not None:
        return None
    same = Restriction.objects.filter(item=restriction.item_id, author__isnull=True, state__in=ACTIVE)
    return same.exclude(pk=restriction.pk).order_by("-commanded_at").first()


def to_release(at: datetime) -> QuerySet[Case]:
    """Cases whose items a person left, which can no longer be undone, and of which the platform is to be told."""
    lately = Decision.objects.filter(case=OuterRef("pk"), outcome=Outcome.LEAVE, at__gt=at - rules.UNDO_FOR)
    return Case.objects.filter(~Exists(lately), to_release=True)


def marks_on(item: Item) -> QuerySet[ItemMark]:
    """The marks that hold for an item: those on any case of the same post."""
    found = ItemMark.objects.filter(service=item.service_id, item_reference=item.reference, ended_at__isnull=True)
    return found.order_by("purpose")


def suspension_of(author: Author) -> Restriction | None:
    """The suspension of an author's account that is in force, if any."""
    return Restriction.objects.filter(author=author, state__in=ACTIVE).first()


def suspensions_over(at: datetime) -> QuerySet[Restriction]:
    """Suspensions whose time is over and that are still in force."""
    return Restriction.objects.filter(until__lte=at, state__in=ACTIVE)


def high_impact(cases: Sequence[Case], at: datetime) -> HighImpact | None:
    """Why one person does not restrict the items of these cases alone; None where they may."""
    if len(cases) > rules.MANY:
        return HighImpact.MANY_ITEMS
    authors = {case.item.author for case in cases if case.item.author is not None}
    return HighImpact.MARKED_AUTHOR if any(marks_in_force(author, at) for author in authors) else None


def access_proposal(proposal_id: uuid.UUID) -> Proposal:
    """One proposal. Raises ProposalUnknown."""
    proposal = Proposal.objects.select_related("service", "clause").filter(pk=proposal_id).first()
    if proposal is None:
        raise errors.ProposalUnknown()
    return proposal


def waiting_proposal(case: Case) -> Proposal | None:
    """The proposal that waits for a second person and would decide this case, if any."""
    return Proposal.objects.filter(cases__case=case, cases__waiting=True).first()


def require_free(case: Case) -> None:
    """Raises ProposalWaits while a second person is asked about a decision of this case."""
    if waiting_proposal(case) is not None:
        raise errors.ProposalWaits()


def cases_proposed(proposal: Proposal) -> list[Case]:
    """The cases that a proposal would decide."""
    return list(Case.objects.filter(proposed__proposal=proposal).select_related("item").order_by("pk"))


def alike(case: Case) -> QuerySet[Case]:
    """Other open cases of the service whose items hit the same entries within the near distance, or are the same
    file, the oldest first; none that a second person is asked about."""
    near = [Q(item__hits__contains=[{"entry": hit.entry, "near": True}]) for hit in hits_of(case.item) if hit.near]
    files = case.item.fingerprints.exclude(kind=SignalKind.PDQ)
    same = [Q(item__fingerprints__kind=each.kind, item__fingerprints__value=each.value) for each in files]
    if not near and not same:
        return Case.objects.none()
    waiting = Exists(ProposedCase.objects.filter(case=OuterRef("pk"), waiting=True))
    found = Case.objects.filter(
        reduce(or_, near + same), ~waiting, service=case.service_id, state=CaseState.OPEN, item__exhibit__danger=None
    )
    return found.exclude(pk=case.pk).select_related("item__author", "service").distinct().order_by("opened_at", "pk")


def waiting_proposals() -> QuerySet[Proposal]:
    """What waits for a second person, the oldest first."""
    return Proposal.objects.filter(state=ProposalState.WAITING).select_related("service").order_by("proposed_at", "id")


def undoable(case: Case, actor: Actor, at: datetime) -> Decision | None:
    """The last decision of a case that stands, where this person took it just now and may still take it back."""
    standing = case.decisions.filter(outcome__in=UNDOABLE, decision__isnull=True)
    last = standing.order_by("at").last()
    if last is None or last.order is not None or referral_of(case.item) is not None:
        return None
    own = last.actor_kind == ActorKind.PERSON and str(last.actor_id) == actor.id
    return last if own and at - last.at < rules.UNDO_FOR else None


def severity_of(decision: Decision) -> str:
    """How grave the harm is that a decision found: the gravest of its entry's, `medium` where no entry carries it."""
    names = starter_pack().taxonomy.harms
    harms = decision.harms or (decision.entry.harms if decision.entry else [])
    return rules.gravest([names[code].severity for code in harms if code in names])


def restrictions_against(author: Author) -> list[Restriction]:
    """Every restriction of an author's items, the newest first."""
    return list(
        Restriction.objects.filter(item__author=author)
        .select_related("statement__message", "exhibit", "item", "decision__case")
        .order_by("-commanded_at")
    )


def kept_about(author: Author, at: datetime) -> list[Kept]:
    """Why something about an author cannot be erased yet, as far as cases, statements and evidence hold it."""
    kept = []
    if Case.objects.filter(item__author=author, state=CaseState.OPEN).exists():
        kept.append(Kept(KeptBasis.UNDECIDED))
    if Item.objects.filter(author=author, considered_at__isnull=True).exclude(verdict=Verdict.PASS).exists():
        kept.append(Kept(KeptBasis.UNDECIDED))
    for restriction in restrictions_against(author):
        if restriction.told_at is None and not taken_back(restriction):
            kept.append(Kept(KeptBasis.COMPLAINT))
        for hold in holds_on(restriction.exhibit) if restriction.exhibit else ():
            if hold.until > at and hold.basis in set(KeptBasis):
                kept.append(Kept(KeptBasis(hold.basis), hold.until))
    return kept


def taken_back(restriction: Restriction) -> bool:
    """Whether it was undone within half a minute: then its statement never left."""
    return Decision.objects.filter(reverses=restriction.decision_id, undone=True).exists()


def author_knows(item: Item) -> bool:
    """Whether a restriction in force on an item has been put on its way to be told."""
    return Restriction.objects.filter(item=item, state__in=ACTIVE, statement__message__isnull=False).exists()
