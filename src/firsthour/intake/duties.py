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
from firsthour.intake.words import Verdict
from firsthour.ledger.words import Actor, Duty
from firsthour.platform.boxes import open_sealed
from firsthour.platform.queries import access_service, keyring
from firsthour.vault.actions import seal
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis

ACTOR = Actor.system("worker")
log = structlog.get_logger()
BATCH_RECORDS = 200
SET_ASIDE = timedelta(seconds=10)
_set_aside: dict[str, datetime] = {}
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
            actions.receive_many(file=file, upto=upto, records=records, actor=ACTOR, at=now())
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


DUTIES = (
    Duty("intake:receive-spool", 0.1, receive_spool),
    Duty("intake:minimise", 60.0, minimise),
    Duty("intake:forget", 600.0, forget),
)
