"""What the worker runs for the intake room: the spool is received, and what matched nothing is minimised."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from firsthour.intake import actions
from firsthour.intake.formats import SpoolReader, SpoolRecord, spool_files
from firsthour.intake.models import SpoolPosition
from firsthour.intake.rules import NEAR_MISS_DISTANCE
from firsthour.intake.words import Verdict
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.matching.errors import NothingPublished
from firsthour.matching.formats import PublishedState, PublishedView
from firsthour.platform.boxes import open_sealed
from firsthour.platform.queries import access_service, keyring
from firsthour.signals.words import MIN_PDQ_QUALITY, SignalKind
from firsthour.vault.actions import seal
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis

ACTOR = Actor.system("worker")
log = structlog.get_logger()
BATCH_RECORDS = 200
SET_ASIDE = timedelta(seconds=10)
_set_aside: dict[str, datetime] = {}
_published: dict[Path, PublishedState] = {}
BATCH_BYTES = 64 << 20
SPOOL_BOX = "spool-box"


def receive_spool(now: Callable[[], datetime]) -> bool:
    """Take the next records of every spool file; one whose writer is gone is removed when wholly received."""
    spool, found = Path(settings.HOME) / "spool", False
    if spool.is_dir():
        for path in spool_files(spool):
            found |= _receive_unless_set_aside(path, now)
    return found


def _receive_unless_set_aside(path: Path, now: Callable[[], datetime]) -> bool:
    """One file that cannot be read stops no other; it is kept, told loudly, and tried again after a while."""
    if _set_aside.get(path.stem, now()) > now():
        return False
    try:
        return _receive_from(path, now)
    except Exception:
        log.exception("a spool file cannot be received; it is kept and tried again", file=path.stem)
        _set_aside[path.stem] = now() + SET_ASIDE
        return False


def _receive_from(path: Path, now: Callable[[], datetime]) -> bool:
    file = path.stem
    start = SpoolPosition.objects.filter(file=file).values_list("offset", flat=True).first() or 0
    try:
        reader = SpoolReader(path, start)
    except FileNotFoundError:
        return False  # renamed since it was listed; the next listing shows its new name
    try:
        writer_lived = reader.writer_lives()
        upto, spooled = _next_batch(reader, start)
        if spooled:
            records = [(each, _sealed(each, now)) for each in spooled]
            near = _near_misses(spooled)
            actions.receive_many(file=file, upto=upto, records=records, near_misses=near, actor=ACTOR, at=now())
        elif not writer_lived:
            if reader.torn:
                log.warning("spool ends in an upload that was never answered", file=file, offset=reader.torn.offset)
            path.unlink()
            actions.forget_file(file=file, actor=ACTOR, at=now())
    finally:
        reader.close()
    return bool(spooled)


def _next_batch(reader: SpoolReader, start: int) -> tuple[int, list[SpoolRecord]]:
    """The next records up to a place where reading can resume without meeting one of them again."""
    upto, batch, size = start, [], 0
    for resume, spooled in reader:
        batch.append(spooled)
        size += len(spooled.content)
        if resume > upto:
            upto = resume
            if len(batch) >= BATCH_RECORDS or size >= BATCH_BYTES:
                break
    return upto, batch


def _near_misses(spooled: list[SpoolRecord]) -> dict[str, str]:
    """Which uploads that are no hit came close to an entry: receipts and entries. Looked at here and not by the gate,
    because so wide a search looks at each entry; a batch of uploads shares that look."""
    asked = {}
    for record in spooled:
        if record.kind == "item" and not record.hits:
            values = [each for each in record.signals if each.kind is SignalKind.PDQ]
            if values and values[0].quality >= MIN_PDQ_QUALITY:
                asked[record.receipt] = bytes.fromhex(values[0].value)
    if not asked:
        return {}
    try:
        view = _published_view()
    except NothingPublished:  # then no gate knows any entry either
        return {}
    except (Refusal, OSError):
        log.exception("near misses cannot be looked for; the uploads are received without")
        return {}
    found = view.nearest(list(asked.values()), NEAR_MISS_DISTANCE)
    return {receipt: near[0] for receipt, near in zip(asked, found, strict=True) if near is not None}


def _published_view() -> PublishedView:
    directory = Path(settings.HOME) / "published"
    if directory not in _published:
        _published[directory] = PublishedState.open(directory)
    state = _published[directory]
    state.refresh()
    return state.view


def _sealed(spooled: SpoolRecord, now: Callable[[], datetime]) -> Exhibit | None:
    """Evidence goes into the vault before anything is decided about it."""
    if spooled.kind != "item" or not spooled.content or spooled.verdict == Verdict.PASS:
        return None
    content = open_sealed(keyring().derived(SPOOL_BOX), spooled.content)
    return seal(
        service=access_service(spooled.service),
        receipt=uuid.UUID(spooled.receipt),
        content=content,
        media_type=spooled.content_type,
        related={
            "item": spooled.item.id,
            "author": spooled.item.author,
            "link": spooled.item.link,
            "language": spooled.item.language,
            "territory": spooled.item.territory,
            "received_at": spooled.received_at,
            "hits": [hit.entry for hit in spooled.hits],
        },
        basis=LegalBasis.UNDER_ASSESSMENT,
        actor=ACTOR,
        at=now(),
    )


def minimise(now: Callable[[], datetime]) -> bool:
    """Forget of passed items what need not be kept."""
    return actions.minimise(actor=ACTOR, at=now()) > 0


def forget(now: Callable[[], datetime]) -> bool:
    """Forget passed items wholly once the operator's term is over."""
    return actions.forget(term=settings.FINGERPRINT_TERM, actor=ACTOR, at=now()) > 0


def end_watches(now: Callable[[], datetime]) -> bool:
    """Give whoever was watched for a day full answers again."""
    return actions.end_watch(actor=ACTOR, at=now())


def forget_approaches(now: Callable[[], datetime]) -> bool:
    """Constitution, article 10: within the hour."""
    return actions.forget_approaches(actor=ACTOR, at=now())


DUTIES = (
    Duty("intake:receive-spool", 0.1, receive_spool, from_outside=True),
    Duty("intake:minimise", 60.0, minimise),
    Duty("intake:forget", 600.0, forget),
    Duty("intake:end-watches", 60.0, end_watches),
    Duty("intake:forget-approaches", 60.0, forget_approaches),
)
