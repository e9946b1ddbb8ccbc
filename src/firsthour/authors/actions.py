"""Verbs of the authors room."""

import re
import uuid
from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import transaction

from firsthour.authors import errors, queries, rules, words
from firsthour.authors.models import Author, Contact, ErasureRequest, Mark, Strike
from firsthour.authors.words import AuthorStanding, ContactEnd, ErasureState, Kept, MarkKind, MarkSource
from firsthour.ledger.actions import record, record_each
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, EventTag
from firsthour.platform.models import Service
from firsthour.platform.queries import keyring

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
LONGEST_ADDRESS = 254
LONGEST_NOTE = 200


@transaction.atomic
def know(*, service: Service, reference: str, actor: Actor, at: datetime) -> Author:
    """The author behind the platform's opaque reference, under one pseudonym from the first time on."""
    author, made = Author.objects.get_or_create(service=service, reference=reference, defaults={"known_since": at})
    if made:
        _record(words.AUTHOR_KNOWN, author, {}, None, actor, at)
    return author


@transaction.atomic
def know_each(
    *, service: Service, references: Collection[str], actor: Actor, at: datetime
) -> dict[str, Author]:
    """The same for several references at once; each with its author."""
    of_service = Author.objects.filter(service=service, reference__in=references)
    known = set(of_service.values_list("reference", flat=True))
    missing = [Author(service=service, reference=each, known_since=at) for each in references if each not in known]
    Author.objects.bulk_create(missing, ignore_conflicts=True)  # somebody else may come to know them in this moment
    authors = {author.reference: author for author in of_service.all()}
    new = [author for author in missing if authors[author.reference].pk == author.pk]
    record_each(
        words.AUTHOR_KNOWN,
        subject_kind="author",
        bodies={author.pseudonym: {} for author in new},
        service_id=service.id,
        actor=actor,
        at=at,
    )
    return authors


@transaction.atomic
def learn_contact(*, author: Author, address: str | None, actor: Actor, at: datetime) -> None:
    """Keep, encrypted, where the platform says the author can be mailed; None forgets it. Raises AddressUnusable.

    An address that is not plain (ASCII, one `@`, no quotes) is refused: it could be made to say something to a server.
    """
    if address is None:
        forget_contact(author=author, reason=ContactEnd.WITHDRAWN, actor=actor, at=at)
        return
    known = Contact.objects.select_for_update().filter(author=author).first()
    if len(address) > LONGEST_ADDRESS or not ADDRESS.match(address):
        raise errors.AddressUnusable()
    if known is not None and queries.mail_address_of(author) == address:
        return
    wrapped = keyring().wrap(queries.CONTACT_KEY, address.encode())
    Contact.objects.update_or_create(author=author, defaults={"wrapped_address": wrapped, "learned_at": at})
    _record(words.CONTACT_LEARNED, author, {}, None, actor, at)


@transaction.atomic
def forget_contact(*, author: Author, reason: ContactEnd, actor: Actor, at: datetime) -> None:
    """Erase where an author can be mailed; where nothing is known nothing happens."""
    known = Contact.objects.select_for_update().filter(author=author).first()
    if known is not None:
        known.delete()
        _record(words.CONTACT_ERASED, author, {"reason": str(reason)}, None, actor, at)


@transaction.atomic
def place_mark(
    *, author: Author, kind: MarkKind, source: MarkSource, note: str, until: datetime, actor: Actor, at: datetime
) -> Mark:
    """Say what an author is, who says so, and until when; an earlier mark of the same kind ends.

    `note` says in a few words what it rests on (a register's number, a conversation); it stands in no event.
    Raises MarkGroundless, MarkTermUnusable.
    """
    author = _locked(author)
    note = " ".join(note.split())
    if not 1 <= len(note) <= LONGEST_NOTE:
        raise errors.MarkGroundless(longest=LONGEST_NOTE)
    if not at < until <= at + rules.MARK_LONGEST:
        raise errors.MarkTermUnusable()
    for earlier in author.marks.filter(kind=kind, ended_at__isnull=True):
        _end(earlier, actor, at)
    mark = Mark.objects.create(author=author, kind=kind, source=source, note=note, placed_at=at, until=until)
    body = {"mark": mark.id, "mark_kind": str(kind), "source": str(source), "note": note.encode(), "until": until}
    _record(words.MARK_PLACED, author, body, None, actor, at)
    return mark


def hold_marks(*, author: Author | None, actor: Actor, at: datetime) -> list[str]:
    """The kinds of mark an author bears now; until the caller's transaction ends none can be placed beside them."""
    if author is None:
        return []
    Author.objects.select_for_update().get(pk=author.pk)
    return [mark.kind for mark in queries.marks_in_force(author, at)]


@transaction.atomic
def end_mark(*, author: Author, mark_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """The author is no longer what the mark says, or never was. Raises MarkUnknown, also for another author's mark."""
    mark = author.marks.select_for_update().filter(pk=mark_id, ended_at__isnull=True, until__gt=at).first()
    if mark is None:
        raise errors.MarkUnknown()
    _end(mark, actor, at)


def _end(mark: Mark, actor: Actor, at: datetime) -> None:
    mark.ended_at = at
    mark.save(update_fields=["ended_at"])
    _record(words.MARK_ENDED, mark.author, {"mark": mark.id}, None, actor, at)


@transaction.atomic
def place_strike(
    *,
    author: Author,
    decision_id: uuid.UUID,
    item_reference: str,
    severity: str,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Strike:
    """Count a decision against its author. Where that makes a warning due, the notices room pulls it."""
    author = _locked(author)
    before = queries.standing_of(author, at)
    strike = Strike.objects.create(
        author=author,
        decision_id=decision_id,
        item_reference=item_reference,
        weight=rules.WEIGHTS[severity],
        placed_at=at,
    )
    standing, total = queries.standing_of(author, at), queries.score_of(author, at)
    body = {
        "strike": strike.id,
        "decision": decision_id,
        "weight": strike.weight,
        "score": total,
        "standing": str(standing),
    }
    placed = _record(words.STRIKE_PLACED, author, body, caused_by, actor, at)
    if standing is AuthorStanding.WARNING_DUE and not _lately_warned(author, at):
        author.warning_due_at = at
        author.save(update_fields=["warning_due_at"])
    if standing is AuthorStanding.SUSPENSION_CONSIDERED and before is not standing:
        counted = [one for one in queries.facts_of(queries.strikes_of(author)) if rules.counts_for(one, at) > 0]
        body = {"score": total, "strikes": len(counted)}
        _record(words.SUSPENSION_CONSIDERED, author, body, placed, actor, at)
    return strike


def _lately_warned(author: Author, at: datetime) -> bool:
    return author.warning_issued_at is not None and at - author.warning_issued_at < rules.STRIKE_LASTS


@transaction.atomic
def reverse_strike(*, decision_id: uuid.UUID, caused_by: Event | None, actor: Actor, at: datetime) -> None:
    """The decision was reversed, so it never counts again; a warning that is not out yet is dropped with it."""
    strike = Strike.objects.select_for_update().filter(decision_id=decision_id, reversed_at__isnull=True).first()
    if strike is None:
        return
    author = _locked(strike.author)
    strike.reversed_at = at
    strike.save(update_fields=["reversed_at"])
    standing, total = queries.standing_of(author, at), queries.score_of(author, at)
    if author.warning_due_at is not None and standing is not AuthorStanding.WARNING_DUE:
        author.warning_due_at = None
        author.save(update_fields=["warning_due_at"])
    body = {"strike": strike.id, "decision": decision_id, "score": total, "standing": str(standing)}
    _record(words.STRIKE_REVERSED, author, body, caused_by, actor, at)


@transaction.atomic
def note_warning_issued(*, author: Author, actor: Actor, at: datetime) -> None:
    """The warning is written and on its way; its statement is the event. Only once told does it count."""
    author = _locked(author)
    author.warning_due_at, author.warning_issued_at = None, at
    author.save(update_fields=["warning_due_at", "warning_issued_at"])


@transaction.atomic
def note_warned(*, author: Author, statement_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """The warning has reached its author: from now a suspension can be considered (EU 2022/2065 Art. 23(1))."""
    author = _locked(author)
    author.warned_at = at
    author.save(update_fields=["warned_at"])
    _record(words.AUTHOR_WARNED, author, {"statement": statement_id}, None, actor, at)


@transaction.atomic
def request_erasure(*, author: Author, actor: Actor, at: datetime) -> ErasureRequest:
    """The author asks to be forgotten; an open request is the same one. The rooms above answer what must stay."""
    author = _locked(author)
    request, made = ErasureRequest.objects.exclude(state=ErasureState.DONE).get_or_create(
        author=author, defaults={"received_at": at, "look_at": at}
    )
    if made:
        _record(words.ERASURE_REQUESTED, author, {"request": request.id}, None, actor, at)
    return request


@transaction.atomic
def answer_erasure(
    *, request: ErasureRequest, kept: tuple[Kept, ...], telling: bool, actor: Actor, at: datetime
) -> ErasureRequest:
    """Erase what nothing holds, and write down why the rest stays; with nothing held, all of it goes.

    `kept` are the reasons of the rooms above; strikes that still count add theirs. While `telling`, a message is still
    on its way and the address it needs stays.
    """
    request = ErasureRequest.objects.select_for_update(of=("self",)).select_related("author").get(pk=request.pk)
    author = _locked(request.author)
    strikes = queries.facts_of(queries.strikes_of(author))
    reasons = rules.merged([*kept, *rules.kept_for_misuse(strikes, at)])
    before = request.kept
    if not telling:
        forget_contact(author=author, reason=ContactEnd.ERASURE, actor=actor, at=at)
    request.kept = [msgspec.to_builtins(each) for each in reasons]
    request.answered_at = request.answered_at or at
    request.look_at = rules.look_again_at(reasons, at)
    request.state = ErasureState.ANSWERED
    if not reasons:
        _erase(author, actor, at)
        request.state, request.done_at = ErasureState.DONE, at
    request.save()
    if not reasons or request.kept != before:
        body = {"request": request.id, "bases": [str(each.basis) for each in reasons]}
        _record(words.ERASURE_ANSWERED, author, body, None, actor, at)
    return request


@transaction.atomic
def forget_erasures(*, actor: Actor, at: datetime) -> int:
    """Requests that were done three years ago go; their events stay. No event: they named a pseudonym alone."""
    old, _ = ErasureRequest.objects.filter(done_at__lte=at - rules.ERASURE_PROVED_FOR).delete()
    return old


def _erase(author: Author, actor: Actor, at: datetime) -> None:
    """Marks, strikes and the platform's reference go; the pseudonym stays in events and leads nowhere."""
    marks, _ = author.marks.all().delete()
    strikes, _ = author.strikes.all().delete()
    author.reference = f"erased-{uuid.uuid4()}"
    author.erased_at = at
    author.warning_due_at = None
    author.save(update_fields=["reference", "erased_at", "warning_due_at"])
    _record(words.AUTHOR_ERASED, author, {"strikes": strikes, "marks": marks}, None, actor, at)


def _locked(author: Author) -> Author:
    locked = Author.objects.select_for_update(of=("self",)).get(pk=author.pk)
    if locked.erased_at is not None:
        raise errors.AuthorErased()
    return locked


def _record(
    tag: EventTag, author: Author, body: dict[str, object], caused_by: Event | None, actor: Actor, at: datetime
) -> Event:
    return record(
        tag,
        subject_kind="author",
        subject_id=author.pseudonym,
        service_id=author.service_id,
        body=body,
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
