"""Questions to the appeals room."""

import hashlib
import hmac
import json
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from firsthour.appeals import errors, rules
from firsthour.appeals.models import Appeal, Question, RecordedView, Ruling
from firsthour.appeals.words import OPEN, AppealState, Part, RulingOutcome
from firsthour.cases.models import Decision, Restriction
from firsthour.cases.queries import others_in_force
from firsthour.cases.words import ACTIVE, RestrictionState
from firsthour.clocks.models import Deadline
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.queries import trail
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.words import ENTRY_CONFIRMED
from firsthour.notices.models import Statement
from firsthour.notices.words import StatementKind
from firsthour.people.models import Account
from firsthour.people.queries import accounts, may
from firsthour.people.words import Permission
from firsthour.platform.queries import keyring
from firsthour.platform.words import DeliveryState
from firsthour.policy.words import RestrictionKind

TEXT_KEY, LINK_KEY = "appeal-text", "appeal-link"
TOKEN_CHARACTERS = 43


def token_of(appeal_id: uuid.UUID) -> str:
    """The unguessable part of the link to an appeal's own page."""
    mac = hmac.new(keyring().derived(LINK_KEY), appeal_id.bytes, hashlib.sha256).digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def access_appeal_by_token(token: str) -> Appeal:
    """The appeal whose page has this link. Raises AppealUnknown."""
    appeal = None
    if len(token) == TOKEN_CHARACTERS and token.isascii():
        digest = hashlib.sha256(token.encode()).hexdigest()
        appeal = _whole().filter(link_digest=digest).first()
    if appeal is None:
        raise errors.AppealUnknown()
    return appeal


def access_appeal(appeal_id: uuid.UUID) -> Appeal:
    """One appeal for staff. Raises AppealUnknown."""
    appeal = _whole().filter(pk=appeal_id).first()
    if appeal is None:
        raise errors.AppealUnknown()
    return appeal


def _whole() -> QuerySet[Appeal]:
    return Appeal.objects.select_related(
        "service",
        "statement__author",
        "answer",
        "ruling",
        "question",
        "restriction__item",
        "restriction__lift_command",
        "restriction__decision__case__service",
        "restriction__decision__entry__source",
        "restriction__decision__rule",
    )


def appeal_from(statement: Statement) -> Appeal | None:
    """The appeal that was lodged from this statement, if one was."""
    return Appeal.objects.filter(statement=statement).first()


def contested_by(statement: Statement, at: datetime) -> Restriction:
    """The restriction that an appeal from this statement would be against.

    Raises NotAppealable for what is no decision of ours, or is in force no more; WindowClosed when it is too late.
    """
    restriction = None
    if statement.kind in (StatementKind.REASONS, StatementKind.SUSPENSION):
        found = Restriction.objects.select_related("decision__case__service", "item", "exhibit")
        restriction = found.filter(statement=statement, state__in=ACTIVE, decision__carried_out=False).first()
    if restriction is None:
        raise errors.NotAppealable()
    if not rules.may_lodge(restriction.told_at, at, zone=ZoneInfo(statement.service.zone)):
        raise errors.WindowClosed()
    return restriction


def parts_in(decision: Decision) -> dict[Part, frozenset[uuid.UUID]]:
    """Who had which part in a decision: also who confirmed its entry once, before somebody else did again."""
    confirmers = set()
    if decision.entry is not None:
        confirmed = [each for each in trail([decision.entry.id]) if each.tag == ENTRY_CONFIRMED.tag]
        confirmers = {uuid.UUID(json.loads(each.canonical)["actor"]["id"]) for each in confirmed}
        confirmers |= {decision.entry.confirmed_by} - {None}
    return {
        Part.DECIDED: frozenset({decision.actor_id} if decision.actor_kind == ActorKind.PERSON else ()),
        Part.CONFIRMED: frozenset(confirmers),
        Part.ADOPTED: frozenset({decision.rule.adopted_by} if decision.rule else ()),
        Part.APPROVED: frozenset({decision.approved_by} - {None}),
    }


def part_of(actor: Actor, decision: Decision) -> Part | None:
    """Which part somebody had in a decision."""
    return rules.part_of(uuid.UUID(actor.id), parts_in(decision))


def reviewers_for(decision: Decision) -> list[Account]:
    """Everybody who may hear an appeal against a decision: allowed to, and with no part in it."""
    parts = parts_in(decision)
    hearing = [each for each in accounts().filter(disabled_at__isnull=True) if may(each, Permission.HEAR_APPEAL)]
    return [each for each in hearing if rules.part_of(each.pseudonym, parts) is None]


def open_appeals() -> QuerySet[Appeal]:
    """Every appeal that waits for a ruling, the one with the least time left first."""
    return _whole().filter(state__in=OPEN).order_by("lodged_at", "id")


def closed_appeals() -> QuerySet[Appeal]:
    """Every appeal that was ruled on, the latest first."""
    return _whole().exclude(state__in=OPEN).order_by("-ruled_at", "id")


def deadline_of(appeal: Appeal) -> Deadline | None:
    """The fortnight of an appeal (EU 2021/784 Art. 10(2))."""
    return Deadline.objects.filter(kind=DeadlineKind.TCO_COMPLAINT, subject_id=appeal.statement_id).first()


def text_of(appeal: Appeal) -> str:
    """What the author wrote; empty once it is erased."""
    return _unwrapped(appeal.wrapped_text)


def question_of(appeal: Appeal) -> Question | None:
    """The question that was asked back, if one was."""
    return Question.objects.filter(appeal=appeal).first()


def dialogue_of(question: Question) -> tuple[str, str]:
    """The question and its answer; empty where there is none, and once they are erased."""
    return _unwrapped(question.wrapped_question), _unwrapped(question.wrapped_answer)


def _unwrapped(wrapped: bytes | memoryview) -> str:
    return keyring().unwrap(TEXT_KEY, bytes(wrapped)).decode() if wrapped else ""


def view_of(appeal: Appeal, reviewer: uuid.UUID | str) -> RecordedView | None:
    """What somebody would do with the item, if they have said so."""
    return RecordedView.objects.filter(appeal=appeal, reviewer=reviewer).first()


def heard_without_view(case_id: uuid.UUID, actor: Actor) -> Appeal | None:
    """The appeal about a case that somebody hears and has not recorded their view of: no reasons for them yet."""
    heard = Appeal.objects.filter(restriction__decision__case=case_id, reviewer=actor.id, state=AppealState.TAKEN)
    return heard.exclude(views__reviewer=actor.id).first()


def comes_back(restriction: Restriction) -> bool:
    """Whether the item can be seen everywhere again once this restriction is lifted: it was disabled everywhere, and
    nothing else that is in force restricts it."""
    everywhere = restriction.kind == RestrictionKind.DISABLE and not restriction.territories
    return everywhere and others_in_force(restriction) is None


def siblings_of(appeal: Appeal) -> list[Restriction]:
    """Restrictions in force that rest on the same entry or the same rule as the one appealed against, the newest first;
    those on the same entry before the others. What an authority ordered is none of them."""
    decision = appeal.restriction.decision
    in_force = Restriction.objects.filter(state__in=ACTIVE, decision__carried_out=False)
    in_force = in_force.exclude(pk=appeal.restriction_id).order_by("-commanded_at")
    in_force = in_force.select_related("item", "decision__case__service", "decision__entry", "decision__rule")
    alike: list[Restriction] = []
    if decision.entry_id is not None:
        alike += in_force.filter(decision__entry=decision.entry_id)
    if decision.rule_id is not None:
        alike += in_force.filter(decision__rule=decision.rule_id)
    return list(dict.fromkeys(alike))


def needs_holding(before: datetime) -> QuerySet[Appeal]:
    """Open appeals whose evidence is held no longer than that."""
    return _whole().filter(state__in=OPEN, held_until__lte=before)


def to_be_restored(at: datetime) -> list[Appeal]:
    """Upheld appeals whose item the platform says is back, and that are to be looked for from outside now."""
    waiting = _whole().filter(state=AppealState.RULED, restored_at__isnull=True, ruling__outcome=RulingOutcome.UPHELD)
    lifted = waiting.filter(restriction__state=RestrictionState.LIFTED, next_look_at__lte=at)
    return list(lifted.order_by("next_look_at", "id"))


def to_be_answered() -> list[Appeal]:
    """Appeals whose author can be told the ruling: it was rejected, or the item is proved to be back."""
    ruled = _whole().filter(state=AppealState.RULED)
    rejected, restored = ruled.filter(ruling__outcome=RulingOutcome.REJECTED), ruled.filter(restored_at__isnull=False)
    return list((rejected | restored).order_by("ruled_at", "id"))


def to_be_noted_told() -> list[Appeal]:
    """Answered appeals whose answer has reached its author, and of which that is not noted yet."""
    untold = _whole().filter(state=AppealState.ANSWERED, told_at__isnull=True)
    return list(untold.filter(answer__message__state=DeliveryState.DONE).order_by("answered_at", "id"))


def to_be_erased(at: datetime) -> Appeal | None:
    """An appeal whose ruling can no longer be contested, and whose words are still kept."""
    return Appeal.objects.filter(erased_at__isnull=True, erase_at__lte=at).order_by("erase_at").first()


def was_upheld(appeal: Appeal) -> bool:
    """Whether the contested decision was overturned."""
    return Ruling.objects.filter(appeal=appeal, outcome=RulingOutcome.UPHELD).exists()
