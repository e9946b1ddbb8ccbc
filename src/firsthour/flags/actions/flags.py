"""A flag arrives, is located, joins the question about an item, and is answered."""

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks.rules import complaint_window_ends
from firsthour.clocks.words import DeadlineKind
from firsthour.flags import errors, queries, rules, words
from firsthour.flags.actions.notifiers import know_notifier, weigh
from firsthour.flags.models import Burst, Flag, FlaggedItem, Flagger
from firsthour.flags.words import (
    BY_HAND,
    RANKS,
    BurstKind,
    FlagAnswer,
    FlagChannel,
    FlagFields,
    FlagOutcome,
    FlagState,
    NotifierStanding,
)
from firsthour.intake.models import Item
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, EventTag
from firsthour.platform.models import Service
from firsthour.platform.queries import keyring
from firsthour.platform.rules import next_try_at
from firsthour.platform.words import PlatformItem

REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is mistaken for something else when read out."""

LONGEST_KEY = 200


@transaction.atomic
def receive(
    *,
    service: Service,
    fields: FlagFields,
    channel: FlagChannel,
    idempotency_key: str,
    flagger: Flagger | None,
    actor: Actor,
    at: datetime,
) -> Flag:
    """Keep a flag, encrypted, under a reference of its own; the same key gets the first flag again.

    Raises FlagIncomplete, or FlagRepeatedDifferently.
    """
    faults = rules.faults(fields)
    if faults:
        raise errors.FlagIncomplete(faults=faults)
    fields = msgspec.structs.replace(
        fields,
        explanation=rules.readable(fields.explanation),
        name=rules.one_line(fields.name, rules.LONGEST_NAME),
        mail=fields.mail.strip(),
    )
    mac = hmac.new(keyring().derived(queries.CONTENT_MAC_KEY), msgspec.json.encode(fields), hashlib.sha256).hexdigest()
    Service.objects.select_for_update().get(pk=service.pk)
    earlier = Flag.objects.filter(service=service, idempotency_key=idempotency_key).first()
    if earlier is not None:
        if earlier.content_mac != mac:
            raise errors.FlagRepeatedDifferently()
        return earlier
    notifier = know_notifier(name=fields.name, mail=fields.mail, actor=actor, at=at) if fields.mail else None
    warned = notifier is not None and queries.standing_of(notifier, at) in (
        NotifierStanding.WARNED,
        NotifierStanding.SUSPENSION_CONSIDERED,
    )
    lane = rules.lane(fields.kind, trusted=flagger is not None, warned=warned)
    flag_id = uuid.uuid4()
    content = msgspec.json.encode({"links": fields.links, "explanation": fields.explanation})
    flag = Flag.objects.create(
        id=flag_id,
        service=service,
        reference=_new_reference(),
        link_digest=hashlib.sha256(queries.token_of(flag_id).encode()).hexdigest(),
        idempotency_key=idempotency_key,
        content_mac=mac,
        kind=fields.kind,
        channel=channel,
        lane=lane,
        rank=RANKS[lane],
        language=fields.language,
        notifier=notifier,
        flagger=flagger,
        wrapped_content=keyring().wrap(queries.CONTENT_KEY, content),
        links=len(fields.links),
        received_at=at,
        state=FlagState.RECEIVED,
        locate_at=at,
    )
    body = {
        "kind": str(fields.kind),
        "lane": str(lane),
        "channel": str(channel),
        "links": flag.links,
        "notifier": notifier.pseudonym if notifier else None,
        "flagger": flagger.id if flagger else None,
    }
    taken = _record(words.FLAG_RECEIVED, flag, body, None, actor, at)
    # EU 2022/2065 Art. 16(4): whoever can be reached is sent a confirmation of receipt without undue delay.
    if notifier is not None:
        clocks.start(
            kind=DeadlineKind.DSA_RECEIPT,
            subject_kind="flag",
            subject_id=flag.id,
            starts_at=at,
            service_id=service.id,
            caused_by=taken,
            actor=actor,
            at=at,
        )
    return flag


def _new_reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(10))
    return f"F-{letters[:5]}-{letters[5:]}"


@transaction.atomic
def locate(*, flag: Flag, found: list[PlatformItem], actor: Actor, at: datetime) -> Flag:
    """The platform has said which items the flag is about; with none, or far too many, a person must look."""
    flag = _locked(flag)
    if flag.state != FlagState.RECEIVED:
        return flag
    items = {item.item: item for item in found}
    if len(items) > rules.MOST_ITEMS:
        items, flag.last_problem = {}, "too-many-items"
    for reference, item in items.items():
        FlaggedItem.objects.create(
            flag=flag, reference=reference, found=msgspec.to_builtins(item), located_at=at
        )
    flag.state = FlagState.LOCATED if items else FlagState.UNLOCATED
    flag.save(update_fields=["state", "last_problem"])
    _record(words.FLAG_LOCATED, flag, {"items": len(items)}, None, actor, at)
    return flag


@transaction.atomic
def postpone(*, flag: Flag, problem: str, actor: Actor, at: datetime) -> None:
    """The platform could not be asked: try again later; people see the flag and the problem meanwhile. No event."""
    flag = _locked(flag)
    flag.looks += 1
    flag.locate_at = next_try_at(flag.looks, at)
    flag.last_problem = problem
    flag.save(update_fields=["looks", "locate_at", "last_problem"])


@transaction.atomic
def postpone_joining(*, flagged: FlaggedItem, actor: Actor, at: datetime) -> None:
    """It could not join a question: try again later, after the others. No event: nothing happened."""
    FlaggedItem.objects.filter(pk=flagged.pk, item__isnull=True).update(join_at=at + rules.JOIN_AGAIN)


def hold_located(*, flagged: FlaggedItem, actor: Actor, at: datetime) -> FlaggedItem:
    """A located item, with every other row about the same one locked until the caller's transaction ends.

    So two flags about one item never begin two questions. No event: nothing happened yet.
    """
    service, reference = flagged.flag.service_id, flagged.reference
    same = FlaggedItem.objects.filter(flag__service=service, reference=reference).order_by("id")
    list(same.select_for_update(of=("self",)).values_list("pk"))
    return FlaggedItem.objects.select_related("flag__service", "item").get(pk=flagged.pk)


@transaction.atomic
def join(*, flagged: FlaggedItem, item: Item, brought: bool, actor: Actor, at: datetime) -> None:
    """The flag is now part of the question about this item. Many notifiers in a short time are a burst, and said so."""
    flagged = FlaggedItem.objects.select_for_update(of=("self",)).select_related("flag__service").get(pk=flagged.pk)
    if flagged.item_id is not None:
        return
    flagged.item, flagged.author, flagged.brought = item, item.author, brought
    flagged.found, flagged.joined_at = None, at
    flagged.save()
    joined = _record(words.FLAG_JOINED, flagged.flag, {"item": item.id, "brought": brought}, None, actor, at)
    for kind in BurstKind:
        _notice_burst(kind, flagged, joined, actor, at)


def _notice_burst(kind: BurstKind, flagged: FlaggedItem, joined: Event, actor: Actor, at: datetime) -> None:
    if kind is BurstKind.AUTHOR and flagged.author is None:
        return
    counted = queries.notifiers_against(kind, flagged, at)
    if not rules.is_burst(kind, counted) or queries.latest_burst(kind, flagged, at) is not None:
        return
    burst = Burst.objects.create(
        service=flagged.flag.service,
        kind=kind,
        item_reference=flagged.reference if kind is BurstKind.ITEM else "",
        author=flagged.author if kind is BurstKind.AUTHOR else None,
        notifiers=counted,
        noticed_at=at,
    )
    record(
        words.BURST_SEEN,
        subject_kind="burst",
        subject_id=burst.id,
        service_id=burst.service_id,
        body={"kind": str(kind), "notifiers": counted, "item": flagged.item_id},
        caused_by=joined,
        actor=actor,
        at=at,
    )


@transaction.atomic
def answer(*, flag: Flag, outcome: FlagOutcome, told: FlagAnswer, actor: Actor, at: datetime) -> Flag:
    """What came of a flag, once; the notices room tells the notifier. Raises FlagAnsweredAlready."""
    flag = _locked(flag)
    if flag.state == FlagState.ANSWERED:
        raise errors.FlagAnsweredAlready()
    flag.state, flag.outcome, flag.answer = FlagState.ANSWERED, outcome, msgspec.to_builtins(told)
    flag.answered_at = at
    flag.complain_until = complaint_window_ends(at, zone=ZoneInfo(flag.service.zone))
    flag.save(update_fields=["state", "outcome", "answer", "answered_at", "complain_until"])
    body = {"outcome": str(outcome), "automation": told.automation}
    _record(words.FLAG_ANSWERED, flag, body, None, actor, at)
    if flag.notifier is not None:
        weigh(notifier=flag.notifier, actor=actor, at=at)
    return flag


@transaction.atomic
def close(*, flag: Flag, outcome: FlagOutcome, actor: Actor, at: datetime) -> Flag:
    """A person answers a flag that no case decides. Raises FlagHasCase, FlagAnsweredAlready.

    Only what is manifestly unfounded can be answered beside a case; that stays open, as nothing follows from a flag.
    """
    if outcome not in BY_HAND:
        raise ValueError(f"{outcome} follows from decisions")
    if outcome is not FlagOutcome.UNFOUNDED and queries.is_in_question(flag):
        raise errors.FlagHasCase()
    return answer(flag=flag, outcome=outcome, told=FlagAnswer(), actor=actor, at=at)


def _locked(flag: Flag) -> Flag:
    return Flag.objects.select_for_update(of=("self",)).select_related("service", "notifier").get(pk=flag.pk)


def _record(
    tag: EventTag, flag: Flag, body: dict[str, object], caused_by: Event | None, actor: Actor, at: datetime
) -> Event:
    return record(
        tag,
        subject_kind="flag",
        subject_id=flag.id,
        service_id=flag.service_id,
        body=body,
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
