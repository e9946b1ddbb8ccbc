"""What the worker runs for the intake room: the spool is received, and what matched nothing is minimised."""

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from firsthour.intake import actions
from firsthour.intake.formats import SpoolReader, SpoolRecord
from firsthour.intake.models import SpoolPosition
from firsthour.intake.words import Verdict
from firsthour.ledger.words import Actor, Duty, instant
from firsthour.platform.boxes import open_sealed
from firsthour.platform.queries import access_service, keyring
from firsthour.vault.actions import seal
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis

ACTOR = Actor.system("worker")
BATCH = 200
SPOOL_BOX = "spool-box"


def receive_spool(now: Callable[[], datetime]) -> bool:
    """Take the next records of every spool file; a closed file that is wholly received is removed."""
    found = False
    for path in sorted((Path(settings.HOME) / "spool").glob("*.*")):
        if path.suffix in {".open", ".closed"}:
            found |= _receive_from(path, now)
    return found


def _receive_from(path: Path, now: Callable[[], datetime]) -> bool:
    file = path.stem
    position = SpoolPosition.objects.filter(file=file).values_list("offset", flat=True).first() or 0
    reader = SpoolReader(path)
    batch: list[tuple[SpoolRecord, Exhibit | None]] = []
    upto = position
    for after, spooled in reader.records(position):
        batch.append((spooled, _sealed(spooled, now)))
        upto = after
        if len(batch) == BATCH:
            break
    if batch:
        actions.receive_many(file=file, upto=upto, records=batch, actor=ACTOR, at=now())
    elif path.suffix == ".closed":
        path.unlink()
        SpoolPosition.objects.filter(file=file).delete()
    return bool(batch)


def _sealed(spooled: SpoolRecord, now: Callable[[], datetime]) -> Exhibit | None:
    """Evidence goes into the vault before anything is decided about it."""
    if spooled.kind != "item" or not spooled.content or spooled.verdict == Verdict.PASS:
        return None
    content = open_sealed(keyring().derived(SPOOL_BOX), spooled.content)
    return seal(
        service=access_service(spooled.service),
        receipt=uuid.UUID(spooled.receipt),
        content=content,
        media_type=spooled.media_type,
        related={
            "item": spooled.item.id,
            "author": spooled.item.author,
            "link": spooled.item.link,
            "language": spooled.item.language,
            "territory": spooled.item.territory,
            "received_at": instant(spooled.received_at),
            "hits": [hit.entry for hit in spooled.hits],
        },
        basis=LegalBasis.UNDER_ASSESSMENT,
        actor=ACTOR,
        at=now(),
    )


def minimise(now: Callable[[], datetime]) -> bool:
    """Forget of passed items what need not be kept."""
    return actions.minimise(actor=ACTOR, at=now()) > 0


DUTIES = (Duty("intake:receive-spool", 0.1, receive_spool), Duty("intake:minimise", 60.0, minimise))
