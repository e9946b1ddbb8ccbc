"""What tests begin with, made through the real verbs."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

from firsthour.cases.models import Case
from firsthour.cases.words import Judged
from firsthour.intake.formats import SpoolRecord, SubmittedItem
from firsthour.intake.formats.records import RuleApplied
from firsthour.intake.models import Item
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.words import Actor, instant
from firsthour.matching.models import Entry
from firsthour.matching.words import EntryStatus, Hit
from firsthour.people.models import Account
from firsthour.platform.models import Service
from firsthour.policy.words import Harm
from firsthour.signals.words import Signal, SignalKind

AT = datetime(2026, 8, 31, 10, 30, tzinfo=UTC)
DESK = Actor.system("desk")
PASSWORD = "correct horse battery staple"
ZEROS = "0" * 64
JUDGED = Judged(reasons="It shows what the clause names, and nothing speaks for another purpose.", harms=(Harm.PRAISE,))
"""What a person says of an item with a decision, where it does not matter what."""
TRIAL = """\
rule: far-hits
version: 1
about: Whatever resembles something known, however faintly.
recommend: block
clause: TVE-2
restriction: disable
shadow: true
when: size(hits) > 0
"""


def account(role: str = "operator", email: str = "", at: datetime = AT) -> Account:
    """Somebody who was invited and has enrolled; the second factor is added where they sign in to the console."""
    from firsthour.people.actions import enrol, invite

    address = email or f"{role}-{uuid.uuid4().hex[:6]}@staff.example"
    token = invite(email=address, role=role, actor=DESK, at=at)
    return enrol(token=token, name=role.title(), password=PASSWORD, at=at)


def person(role: str = "operator", at: datetime = AT) -> Actor:
    """Such somebody as the actor of a verb."""
    return Actor.person(account(role, at=at).pseudonym)


def service(slug: str = "agora", zone: str = "Europe/Dublin", actor: Actor = DESK, at: datetime = AT) -> Service:
    """A service with its redress routes."""
    from firsthour.platform.actions import add_service

    return add_service(
        slug=slug,
        name=slug.title(),
        zone=zone,
        contact_point=f"contact@{slug}.example",
        language="en",
        dispute_body=("Example Disputes Body", "https://disputes.example"),
        court=("Example District Court", "1 Court Street"),
        actor=actor,
        at=at,
    )


def adopted(on: Service, actor: Actor, at: datetime = AT + timedelta(days=90)):
    """The starter pack, adopted; its terms are effective from November 2026."""
    from firsthour.policy.actions import adopt_pack
    from firsthour.policy.queries import starter_pack

    return adopt_pack(service=on, pack=starter_pack(), actor=actor, at=at)


def entry(
    actor: Actor, *, value: str = ZEROS, confirmed: bool = True, harm: str = "TVEC1", at: datetime = AT
) -> Entry:
    """An entry of the house's own bank."""
    from firsthour.matching.actions import add_bank, add_entry, confirm_entry

    bank = add_bank(name="house", actor=actor, at=at)
    added = add_entry(
        bank=bank,
        source="this platform",
        licence="own assessment",
        kind=SignalKind.PDQ,
        value=value,
        harms=[harm],
        actor=actor,
        at=at,
    )
    if confirmed:
        return confirm_entry(entry_id=added.id, purpose="none-found", actor=actor, at=at)
    return added


def hit(on: Entry, *, distance: int = 4) -> Hit:
    """A hit on an entry at a distance."""
    return Hit(
        entry=str(on.id),
        bank=on.bank.name,
        source=on.source.name,
        status=EntryStatus(on.status),
        kind=SignalKind.PDQ,
        distance=distance,
        near=distance <= on.bank.near,
        harms=tuple(on.harms),
    )


def spooled(
    on: Service,
    *,
    verdict: Verdict = Verdict.PASS,
    hits: tuple[Hit, ...] = (),
    rule=None,
    reference: str = "",
    author: str = "an-author",
    audience: Audience = Audience.PUBLIC,
    language: str = "en",
    key: str = "",
    at: datetime = AT,
) -> SpoolRecord:
    """A gate's record of one item; `rule` is an adopted rule that recommended the verdict."""
    applied = ()
    if rule is not None:
        applied = (
            RuleApplied(
                name=rule.name,
                version=rule.version,
                digest=rule.digest,
                verdict=verdict,
                clause="TVE-2",
                provision=None,
                restriction="disable",
                held_back=None,
            ),
        )
    reference = reference or uuid.uuid4().hex
    return SpoolRecord(
        receipt=str(uuid.uuid4()),
        kind="item",
        service=on.slug,
        key=str(uuid.uuid4()),
        received_at=instant(at),
        idempotency_key=key or uuid.uuid4().hex,
        body_digest=hashlib.sha256(reference.encode()).hexdigest(),
        item=SubmittedItem(
            id=reference,
            author=author,
            audience=audience,
            link=f"https://board.example/p/{reference}",
            surfaces=(f"https://board.example/img/{reference}",),
            published_at=instant(at),
            language=language,
            territory="DE",
        ),
        verdict=verdict,
        hits=hits,
        applied=applied,
        published_number=1,
        signals=(Signal(kind=SignalKind.PDQ, value=ZEROS, quality=90),),
        media="image",
        content_type="image/png",
    )


def received(record: SpoolRecord, on: Service, content: bytes = b"picture", at: datetime = AT) -> Item:
    """An item in the corpus; what was not passed has its evidence sealed first, as the worker does it."""
    from firsthour.intake.actions import receive_many
    from firsthour.vault.actions import seal
    from firsthour.vault.words import LegalBasis

    exhibit = None
    if record.verdict != Verdict.PASS:
        exhibit = seal(
            service=on,
            receipt=uuid.UUID(record.receipt),
            content=content,
            media_type="image/png",
            related={"author": record.item.author},
            basis=LegalBasis.UNDER_ASSESSMENT,
            actor=DESK,
            at=at,
        )
    (item,) = receive_many(file=uuid.uuid4().hex, upto=1, records=[(record, exhibit)], actor=DESK, at=at)
    return item


def decided_case(at: datetime = AT + timedelta(days=90)) -> Case:
    """A case that an adopted rule decided: the item is commanded to be disabled."""
    from firsthour.cases.actions import consider

    on, somebody = service(), person()
    (rule,) = adopted(on, somebody, at)
    known = entry(somebody)
    record = spooled(on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=rule, at=at)
    item = received(record, on, at=at)
    return consider(item_id=item.id, actor=DESK, at=at)
