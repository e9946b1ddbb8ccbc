"""What the calls do: ask, submit, count views, say how the gate stands."""

import hashlib
from datetime import datetime
from uuid import uuid4

import msgspec

from firsthour.doors.gate.bodies import Body, decode
from firsthour.doors.gate.errors import IdempotencyKeyWrong, SignalsUnusable, SignalValueWrong
from firsthour.doors.gate.room import require_room
from firsthour.doors.gate.shapes import (
    Answer,
    AskedSignal,
    CoarseAnswer,
    CoarseFound,
    CoarseHit,
    Found,
    ItemFields,
    Question,
    Status,
    Submission,
    Views,
    ViewsKept,
)
from firsthour.doors.gate.standing import Standing
from firsthour.intake.formats import RuleApplied, SpoolRecord, SubmittedItem
from firsthour.intake.words import Verdict, WatchedBy, author_digest
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import instant
from firsthour.matching.formats import PublishedKey, PublishedView
from firsthour.matching.words import ENTRY_KINDS, Hit
from firsthour.platform.boxes import seal_to
from firsthour.policy.rules import Facts, Recommendation, evaluate
from firsthour.policy.words import Media
from firsthour.signals.rules import exact_signals, value_fits
from firsthour.signals.words import MIN_PDQ_QUALITY, Scanned, Signal, SignalKind, Unscannable, UnscannableReason


class Call(msgspec.Struct, frozen=True):
    """One call as it came: who, with which body and when; `view` is what is in force for it."""

    key: PublishedKey | None
    view: PublishedView | None
    degraded: bool
    body: Body | None
    idempotency_key: str
    item: str
    received_at: datetime


class _Look(msgspec.Struct, frozen=True):
    """What was found out about an item's media or fingerprints."""

    signals: tuple[Signal, ...]
    hits: tuple[Hit, ...]
    scanned: Scanned | None
    unscannable: UnscannableReason | None
    media: str


def match(standing: Standing, call: Call) -> Found | CoarseFound:
    """Look media or fingerprints up. Nothing is kept."""
    asked = () if call.body.content is not None else decode(Question, call.body.fields).signals
    look = _look(standing, call, asked)
    if _watched(call, author=None):
        return CoarseFound(
            hits=_coarse(look.hits),
            unscannable=look.unscannable,
            published=call.view.number,
            degraded=call.degraded,
        )
    return Found(
        hits=look.hits,
        signals=tuple(AskedSignal(signal.kind, signal.value, signal.quality) for signal in look.signals),
        truncated=look.scanned is not None and look.scanned.truncated,
        flat=look.scanned is not None and look.scanned.flat,
        frames=look.scanned.frames if look.scanned else 1,
        frames_taken=look.scanned.frames_taken if look.scanned else 1,
        unscannable=look.unscannable,
        published=call.view.number,
        degraded=call.degraded,
    )


def submit(standing: Standing, call: Call) -> Answer | CoarseAnswer:
    """Give the verdict on an item, once it is kept. The same Idempotency-Key gets the first answer again."""
    key = call.idempotency_key
    if not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise IdempotencyKeyWrong
    if call.body.content is None:
        submission = decode(Submission, call.body.fields)
        asked = submission.signals
    else:
        submission, asked = decode(ItemFields, call.body.fields), ()
    digest = _digest(submission, call.body.content)
    with standing.repeats.turn(call.key.service, key) as turn:
        earlier = turn.earlier(digest, call.received_at)
        if earlier is not None and earlier.kept:
            return _told(earlier.answer)
        require_room(standing.published, len(call.body.content or b""))
        look = _look(standing, call, asked)
        if earlier is None:
            recommended = evaluate(standing.rules(call.view, call.key.service), _facts(call, submission, look))
            answer, at = _answer(call, submission, look, recommended), call.received_at
            turn.promise(digest, answer, at)
        else:  # promised to nobody yet, since its writer died or the disk was full: it is kept now as it was
            answer, at = earlier.answer, earlier.at
        standing.spool.append(_record(standing, call, submission, digest, look, answer, at))
        turn.keep()
        standing.counts.judged(answer.verdict, answer.hits)
        return _told(answer)


def count_views(standing: Standing, call: Call) -> ViewsKept:
    """Keep how often an item has been seen so far."""
    views = decode(Views, call.body.fields).views
    record = SpoolRecord(
        receipt=str(uuid4()),
        kind="views",
        service=call.key.service,
        key=call.key.id,
        received_at=instant(call.received_at),
        item_id=call.item,
        views=views,
    )
    standing.spool.append(record)
    return ViewsKept(receipt=record.receipt, item=call.item, views=views)


def status(standing: Standing, call: Call) -> Status:
    """How the gate stands; 200 also when it is not ready, the body says so."""
    ready, degraded, number, age, brakes, reason = True, True, None, None, None, None
    try:
        view, degraded = standing.view()
        standing.rules(view, "")
        standing.spool_key()
        number, age, brakes = view.number, round(standing.heartbeat_age(), 3), len(view.brakes)
    except (Refusal, OSError) as error:
        ready, degraded = False, True
        reason = error.code if isinstance(error, Refusal) else type(error).__name__
    return Status(
        ready=ready,
        degraded=degraded,
        published=number,
        heartbeat_age=age,
        clock_synchronised=standing.clock,
        brakes=brakes,
        reason=reason,
    )


def metrics(standing: Standing, call: Call) -> str:
    """What all gate processes of this machine counted, for Prometheus."""
    return standing.counts.told(
        spool_bytes=standing.spool_bytes(),
        published=call.view.number,
        heartbeat_age=standing.heartbeat_age(),
        clock=standing.clock,
    )


def _look(standing: Standing, call: Call, asked: tuple[AskedSignal, ...]) -> _Look:
    content = call.body.content
    if content is None:
        signals = tuple(Signal(signal.kind, signal.value.lower(), signal.quality) for signal in asked)
        for signal in signals:
            if not value_fits(signal.kind, signal.value):
                raise SignalValueWrong(kind=signal.kind)
        if not any(_searchable(signal) for signal in signals):
            raise SignalsUnusable(least=MIN_PDQ_QUALITY)
        pictured = any(signal.kind is SignalKind.PDQ for signal in signals)
        return _Look(signals, call.view.search(signals), None, None, Media.IMAGE.value if pictured else "")
    outcome = standing.decoder.scan(content)
    if isinstance(outcome, Unscannable):
        signals = exact_signals(content) if content else ()  # what cannot be decoded can still be an exact copy
        return _Look(signals, call.view.search(signals), None, outcome.reason, "")
    hits = call.view.search((*outcome.signals, *outcome.turned))
    kept = msgspec.structs.replace(outcome, turned=())  # they follow from the picture, so they are not kept of it
    return _Look(outcome.signals, hits, kept, None, Media.IMAGE.value)


def _searchable(signal: Signal) -> bool:
    return signal.kind in ENTRY_KINDS and (signal.kind is not SignalKind.PDQ or signal.quality >= MIN_PDQ_QUALITY)


def _facts(call: Call, item: ItemFields, look: _Look) -> Facts:
    return Facts(
        hits=look.hits,
        audience=item.audience,
        language=item.language,
        territory=item.territory,
        media=look.media,
        truncated=look.scanned is not None and look.scanned.truncated,
        unscannable=look.unscannable.value if look.unscannable else None,
        service=call.key.service,
    )


def _answer(call: Call, item: ItemFields, look: _Look, recommended: Recommendation) -> Answer:
    return Answer(
        receipt=str(uuid4()),
        item=item.id,
        verdict=recommended.verdict,
        hits=look.hits,
        rules=tuple(
            RuleApplied(
                name=rule.name,
                version=rule.version,
                digest=rule.digest,
                verdict=rule.verdict,
                clause=rule.clause,
                provision=rule.provision,
                restriction=rule.restriction,
                held_back=rule.held_back,
                would=rule.would,
            )
            for rule in recommended.applied
        ),
        published=call.view.number,
        degraded=call.degraded,
        unscannable=look.unscannable,
        coarse=_watched(call, author=item.author),
    )


def _watched(call: Call, *, author: str | None) -> bool:
    """Whether this caller, or this author of an item, felt for the edges of entries in the last 24 hours."""
    watched = call.view.watched
    if not watched:
        return False
    service, now = call.key.service, call.received_at.timestamp()
    until = watched.get((WatchedBy.KEY, service, call.key.id), 0)
    if author is not None:
        until = max(until, watched.get((WatchedBy.AUTHOR, service, author_digest(service, author)), 0))
    return now < until


def _coarse(hits: tuple[Hit, ...]) -> tuple[CoarseHit, ...]:
    return tuple(dict.fromkeys(CoarseHit(hit.kind, hit.harms) for hit in hits))


def _told(answer: Answer) -> Answer | CoarseAnswer:
    """What is given of an answer; it is kept whole, so that a person can see what it rests on."""
    if not answer.coarse:
        return answer
    return CoarseAnswer(
        receipt=answer.receipt,
        item=answer.item,
        verdict=answer.verdict,
        hits=_coarse(answer.hits),
        published=answer.published,
        degraded=answer.degraded,
        unscannable=answer.unscannable,
    )


def _record(
    standing: Standing, call: Call, item: ItemFields, digest: str, look: _Look, answer: Answer, at: datetime
) -> SpoolRecord:
    content = call.body.content or b""
    kept = b""
    if content and answer.verdict is not Verdict.PASS:
        kept = seal_to(standing.spool_key(), content)
    return SpoolRecord(
        receipt=answer.receipt,
        kind="item",
        service=call.key.service,
        key=call.key.id,
        received_at=instant(at),
        idempotency_key=call.idempotency_key,
        body_digest=digest,
        item=SubmittedItem(
            id=item.id,
            author=item.author,
            audience=item.audience,
            link=item.link or "",
            surfaces=item.surfaces,
            published_at=instant(item.published_at) if item.published_at else None,
            views=item.views,
            language=item.language,
            territory=item.territory,
        ),
        verdict=answer.verdict,
        hits=answer.hits,
        applied=answer.rules,
        published_number=answer.published,
        degraded=answer.degraded,
        coarse=answer.coarse,
        signals=look.signals,
        scanned=look.scanned,
        unscannable=answer.unscannable,
        media=look.media,
        content_type=call.body.media_type,
        content_length=len(content),
        content=kept,
    )


def _digest(item: ItemFields, content: bytes | None) -> str:
    """Of what was submitted, not of how it was written: multipart boundaries differ between honest repetitions."""
    fields = msgspec.json.encode(item, order="sorted")
    media = b"" if content is None else hashlib.sha256(content).digest()
    return hashlib.sha256(hashlib.sha256(fields).digest() + media).hexdigest()
