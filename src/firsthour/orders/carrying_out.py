"""An accepted order step by step: items, evidence, decisions, commands, proofs. What is done already is passed over."""

import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import cache

import structlog
from django.conf import settings

from firsthour.cases.actions import preserve
from firsthour.cases.duties import fetch_and_seal, follow, look_everywhere
from firsthour.cases.words import RestrictionState
from firsthour.intake.actions import keep_fingerprints, take_in_named
from firsthour.intake.models import Fingerprint, Item
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.orders import actions, queries, rules
from firsthour.orders.copies import copies_of
from firsthour.orders.models import Filing, FilingLink, FoundCopy, OrderedItem
from firsthour.orders.side_by_side import Hands
from firsthour.platform.calling import NotedOutlet, reach
from firsthour.platform.duties import send_command
from firsthour.platform.probing import look
from firsthour.platform.queries import absent_at
from firsthour.platform.rules import overall_reach
from firsthour.platform.words import Reach, Target
from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.rules import exact_signals
from firsthour.signals.words import Scanned
from firsthour.vault.actions import open_exhibit
from firsthour.vault.words import OpeningPurpose

ACTOR = Actor.system("worker")
Now = Callable[[], datetime]
log = structlog.get_logger()


def resolve(link: FilingLink, now: Now) -> None:
    """Ask the platform which items are behind an address; it is asked again later when it does not say."""
    service = link.filing.service
    try:
        told = reach(service, now).resolve(link.url, key=str(link.id))
    except Refusal as refusal:
        actions.note_unresolved(link=link, problem=refusal.code, actor=ACTOR, at=now())
        return
    actions.note_resolved(link=link, told=told, actor=ACTOR, at=now())


def carry_out(filing: Filing, now: Now) -> None:
    """Everything that can be done for an accepted order now; called again until it is executed."""
    with Hands() as hands:
        hands.for_each(queries.links_to_resolve(filing, now()), lambda link: resolve(link, now))
        if links := queries.links_to_take(filing):
            actions.take_items(filing=filing, links=links, actor=ACTOR, at=now())
        outlet = cache(lambda: reach(filing.service, now))
        hands.for_each(queries.unsealed_items(filing), lambda item: _seal(item, outlet, now))
        hands.for_each(queries.undecided_items(filing), lambda ordered: _decide(ordered, now))
        hands.until_idle(lambda: send_command(now))
        hands.for_each(queries.unproved_items(filing), lambda ordered: _prove(ordered, now))
        hands.for_each(queries.links_without_item(filing), lambda link: _look_at_empty(link, now))
    actions.finish(filing_id=filing.id, actor=ACTOR, at=now())


def _seal(item: Item, outlet: Callable[[], NotedOutlet], now: Now) -> None:
    try:
        fetch_and_seal(item, outlet(), now)
    except Refusal as refusal:
        log.warning("evidence of an order cannot be sealed yet", item=str(item.id), code=refusal.code)


def _decide(ordered: OrderedItem, now: Now) -> None:
    filing = ordered.filing
    if ordered.item.exhibit_id is not None or rules.may_go_unsealed(filing.received_at, now()):
        actions.carry_out(ordered=ordered, actor=Actor.person(filing.accepted_by), at=now())


def _prove(ordered: OrderedItem, now: Now) -> None:
    """Follow the restriction until it is proved; one that was in force before the order is looked at anew."""
    restriction = ordered.restriction
    for _ in range(3):
        if not follow(restriction, now):
            break
        restriction.refresh_from_db(fields=("state", "next_look_at", "proved_at"))
    if restriction.state != RestrictionState.PROVED:
        return
    proved_at = restriction.proved_at
    if proved_at < ordered.filing.received_at:
        if overall_reach(look_everywhere(restriction, now)) is not Reach.GONE:
            return
        proved_at = now()
    actions.note_proved(ordered=ordered, proved_at=proved_at, actor=ACTOR, at=now())


def _look_at_empty(link: FilingLink, now: Now) -> None:
    seen = look(link.url, allowed=settings.PROBE_ALLOW, absent=absent_at(link.filing.service)(link.url))
    if seen.reach is Reach.GONE:
        actions.note_gone(link=link, actor=ACTOR, at=now())


def preserve_late(ordered: OrderedItem, now: Now) -> bool:
    """Seal the evidence of a restriction that could not wait for it; False when it is still not to be had."""
    _seal(ordered.item, lambda: reach(ordered.item.service, now), now)
    item = Item.objects.select_related("exhibit").get(pk=ordered.item_id)
    if item.exhibit is None:
        return False
    preserve(restriction=ordered.restriction, exhibit=item.exhibit, actor=ACTOR, at=now())
    return True


def search(filing: Filing, now: Now) -> None:
    """Find other people's copies of the items of an order, whose fingerprints are taken first where there are none."""
    ordered = queries.unsearched_items(filing)
    items = [each.item_id for each in ordered]
    known = set(Fingerprint.objects.filter(item__in=items).values_list("item_id", flat=True))
    bare = [each for each in ordered if each.item_id not in known]
    if bare:
        with closing(Decoder(workers=1)) as decoder:
            for each in bare:
                _take_fingerprints(each.item, decoder, now)
    found = copies_of(filing.service, ordered)
    actions.note_copies(filing=filing, searched=ordered, found=found, actor=ACTOR, at=now())


def _take_fingerprints(item: Item, decoder: Decoder, now: Now) -> None:
    content = open_exhibit(
        exhibit_id=item.exhibit_id, purpose=OpeningPurpose.REVIEW, actor=ACTOR, at=now()
    )
    scanned = decoder.scan(content)
    signals = scanned.signals if isinstance(scanned, Scanned) else exact_signals(content)
    keep_fingerprints(item=item, signals=signals, actor=ACTOR, at=now())


def prepare(copy: FoundCopy, now: Now) -> None:
    """Have a copy ready to be looked at: who posted it and where, and its bytes sealed."""
    item, outlet = copy.item, reach(copy.item.service, now)
    try:
        state = outlet.confirm(Target(item=item.reference), key=str(uuid.uuid4()))
        for link in dict.fromkeys(filter(None, [item.link, *state.surfaces])):
            told = [each for each in outlet.resolve(link, key=str(uuid.uuid4())) if each.item == item.reference]
            if told:
                (item,) = take_in_named(service=item.service, told=told[:1], actor=ACTOR, at=now())
                break
        if item.exhibit_id is None:
            fetch_and_seal(item, outlet, now)
    except Refusal as refusal:
        log.warning("a copy cannot be prepared yet", item=str(item.id), code=refusal.code)
        actions.postpone_copy(found=copy, actor=ACTOR, at=now())
        return
    actions.note_prepared(found=copy, actor=ACTOR, at=now())
