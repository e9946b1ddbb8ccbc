"""Receipt of whatever an authority sends: sealed, dated, typed, and the clock started, in that order."""

import hashlib
import uuid
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, instant
from firsthour.notices.actions import lift_withholding
from firsthour.orders import errors, queries, rules, words
from firsthour.orders.actions.falling import note_fall
from firsthour.orders.actions.returning import resume
from firsthour.orders.actions.starting import annul_clocks, start_answering, start_clock, start_scrutiny, stop_clocks
from firsthour.orders.formats import form_digest, kept_form
from firsthour.orders.models import Authority, CallBack, Filing, FilingLink
from firsthour.orders.words import (
    AnnexI,
    CallBackOutcome,
    FallGround,
    FilingKind,
    FilingState,
    PlainForm,
    Received,
    Suspicion,
)
from firsthour.platform.models import Service
from firsthour.vault.actions import seal
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis

LOCK = 0x46484F52
RAW = uuid.UUID("7c0f7e0e-5f0b-4c9b-9b53-0d0f6f0a8d11")


def receive(*, service: Service, received: Received, actor: Actor, at: datetime) -> Filing:
    """Take in one filing: its raw bytes are sealed first, then its row, its clock and its event are one transaction.

    A second delivery of the same message (`key`) returns the filing that is there. A door may say "received" to the
    sender once this returns. Raises ArrivalMissing, FilingTooLarge, FilingUnreadable; a doubt about the sender is never
    a refusal.
    """
    if len(received.raw) > rules.LARGEST_RAW:
        raise errors.FilingTooLarge(limit=f"{rules.LARGEST_RAW // 2**20} MiB")
    if received.form is not None and (problem := rules.form_problem(received.form)):
        raise errors.FilingUnreadable(kind=received.kind, cause=problem)
    received_at = rules.t0(received.arrivals, at)
    known = queries.by_key(service.id, received.way, received.key)
    if known is not None:
        return known
    digest = hashlib.sha256(received.raw).hexdigest()
    exhibit = seal(
        service=service,
        receipt=uuid.uuid5(RAW, f"{service.id} {received.way} {received.key} {digest}"),
        content=received.raw,
        media_type=received.media_type,
        related={"kind": str(received.kind), "way": str(received.way), "received_at": instant(received_at)},
        basis=LegalBasis.AUTHORITY_FILING,
        actor=actor,
        at=at,
    )
    return _take_in(service, received, received_at, digest, exhibit, actor, at)


@transaction.atomic
def _take_in(
    service: Service,
    received: Received,
    received_at: datetime,
    digest: str,
    exhibit: Exhibit,
    actor: Actor,
    at: datetime,
) -> Filing:
    _one_at_a_time()
    known = queries.by_key(service.id, received.way, received.key)
    if known is not None:
        return known
    kind, form = received.kind, received.form
    authority, proved = queries.sending_authority(kind, form, received.sender)
    found = _suspicions(kind, form, authority, proved)
    first = _first_of(authority, kind, form, bool(found))
    clarified = None if first or found else _clarified(authority, kind, form)
    state = FilingState.CLARIFICATION if clarified else FilingState.DUPLICATE if first else FilingState.RECEIVED
    filing = Filing.objects.create(
        number=(Filing.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1,
        service=service,
        kind=kind,
        state=state,
        authority=authority,
        reference=rules.reference_of(form),
        way=received.way,
        key=received.key,
        proof=received.sender.proof,
        sender=received.sender.value,
        received_at=received_at,
        ingested_at=at,
        arrivals=[
            {"point": each.point, "at": instant(each.at), "trusted": each.trusted} for each in received.arrivals
        ],
        raw=exhibit,
        raw_digest=digest,
        suspicions=list(found),
        lead_missed=_lead_missed(kind, form, authority, received_at),
        duplicate_of=first or clarified,
    )
    related = _write_form(filing, form, at) if form is not None else []
    taken = record(
        words.FILING_RECEIVED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=service.id,
        body={
            "kind": str(kind),
            "way": str(received.way),
            "received": received_at,
            "raw": digest,
            "exhibit": exhibit.id,
            "authority": authority.id if authority else None,
            "state": str(filing.state),
            "proof": str(received.sender.proof),
            "suspicions": list(found),
            "reference": filing.reference.encode(),
            "duplicate": first.id if first else None,
            "related": related,
            "lead_missed": filing.lead_missed,
            "links": len(form.url_and_location_info) if form is not None else None,
        },
        actor=actor,
        at=at,
    )
    if clarified is not None:
        _clarify(clarified, filing, form, actor, at)
    elif first is None:
        start_clock(filing=filing, taken=taken, actor=actor, at=at)
    if found:
        _open_call_back(filing, taken, actor, at)
    return filing


@transaction.atomic
def type_in(*, filing_id: uuid.UUID, form: AnnexI | PlainForm, actor: Actor, at: datetime) -> Filing:
    """A person read what no program could, and typed it in beside the document; the clock has been running.

    Who sent it was judged by the proof alone and is judged again now that the form names somebody. Raises FormTyped
    where a form stands already.
    """
    if problem := rules.form_problem(form):
        raise errors.FilingUnreadable(kind="filing", cause=problem)
    _one_at_a_time()
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.form is not None:
        raise errors.FormTyped()
    kind = FilingKind(filing.kind)
    if filing.authority is None:
        filing.authority, proved = queries.sending_authority(
            kind, form, words.Sender(words.Proof(filing.proof), filing.sender)
        )
    else:
        proved = Suspicion.UNPROVED_SENDER not in filing.suspicions
    filing.suspicions = list(_suspicions(kind, form, filing.authority, proved))
    filing.reference = rules.reference_of(form)
    filing.save(update_fields=["authority", "suspicions", "reference"])
    _write_form(filing, form, at)
    typed = record(
        words.FILING_TYPED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"form": bytes.fromhex(filing.form_digest), "links": len(form.url_and_location_info)},
        actor=actor,
        at=at,
    )
    start_scrutiny(filing=filing, caused_by=typed, actor=actor, at=at)
    call = CallBack.objects.select_for_update().filter(filing=filing).first()
    if call is None and filing.suspicions:
        _open_call_back(filing, typed, actor, at)
    elif call is not None and call.settled_at is None and filing.authority is not None:
        call.number = filing.authority.call_back_number
        call.save(update_fields=["number"])
    return filing


@transaction.atomic
def settle_call_back(
    *, filing_id: uuid.UUID, outcome: CallBackOutcome, authority_id: uuid.UUID | None, actor: Actor, at: datetime
) -> Filing:
    """Somebody has called. Genuine: `authority_id` names whose it is. Forged: the filing ends, and so does its clock.

    Raises CallBackSettled, AuthorityUnknown.
    """
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    call = CallBack.objects.select_for_update().filter(filing=filing, settled_at__isnull=True).first()
    if call is None:
        raise errors.CallBackSettled()
    if outcome is CallBackOutcome.GENUINE:
        if authority_id is None:
            raise errors.AuthorityUnknown()
        filing.authority = queries.access_authority(authority_id)
        filing.suspicions = [Suspicion.WRONG_ROLE] if _lacks_role(filing) else []
        filing.save(update_fields=["authority", "suspicions"])
    else:
        filing.state = FilingState.FORGED
        filing.save(update_fields=["state"])
        stop_clocks(filing=filing, actor=actor, at=at)
    call.outcome, call.settled_at, call.settled_by = outcome, at, uuid.UUID(actor.id)
    call.save(update_fields=["outcome", "settled_at", "settled_by"])
    settled = record(
        words.CALL_BACK_SETTLED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={
            "filing": filing.id,
            "outcome": str(outcome),
            "authority": filing.authority_id if outcome is CallBackOutcome.GENUINE else None,
        },
        actor=actor,
        at=at,
    )
    if outcome is CallBackOutcome.FORGED:
        annul_clocks(filing=filing, caused_by=settled, actor=actor, at=at)
        _revive_duplicates(filing, settled, actor, at)
        _give_back(filing, settled, actor, at)
    else:
        start_answering(filing=filing, caused_by=settled, actor=actor, at=at)
    return filing


def _give_back(filing: Filing, settled: Event, actor: Actor, at: datetime) -> None:
    """What was taken down because of a forged order comes back; what another decision keeps down stays so. Nobody had a
    right to have it withheld."""
    if filing.kind == FilingKind.REMOVAL_ORDER:
        if not queries.has_fallen(filing):
            note_fall(filing_id=filing.id, because=FallGround.FORGED, caused_by=settled, actor=actor, at=at)
        if queries.is_withheld(filing):
            lift_withholding(order=filing.id, actor=actor, at=at)


def _revive_duplicates(filing: Filing, settled: Event, actor: Actor, at: datetime) -> None:
    """What was taken for a repetition of a forged filing stands for itself, and its own hour counts."""
    for each in Filing.objects.select_for_update().filter(duplicate_of=filing, state=FilingState.DUPLICATE):
        each.state = FilingState.RECEIVED
        each.save(update_fields=["state"])
        revived = record(
            words.FILING_REVIVED,
            subject_kind="filing",
            subject_id=each.id,
            service_id=each.service_id,
            body={"forged": filing.id},
            caused_by=settled,
            actor=actor,
            at=at,
        )
        start_clock(filing=each, taken=revived, actor=actor, at=at)


def _suspicions(
    kind: FilingKind, form: AnnexI | PlainForm | None, authority: Authority | None, proved: bool
) -> tuple[Suspicion, ...]:
    return rules.suspicions(
        kind,
        form,
        proved=proved,
        state=authority.state if authority else None,
        roles=authority.roles if authority else (),
    )


def _lacks_role(filing: Filing) -> bool:
    needed = words.NEEDED_ROLE.get(FilingKind(filing.kind))
    return needed is not None and needed not in filing.authority.roles


def _first_of(
    authority: Authority | None, kind: FilingKind, form: AnnexI | PlainForm | None, suspect: bool
) -> Filing | None:
    if authority is None or form is None:
        return None
    digest = form_digest(form)
    for earlier in queries.earlier_with_reference(authority, kind, rules.reference_of(form)):
        if rules.is_duplicate(
            same_form=earlier.form_digest == digest,
            earlier_state=FilingState(earlier.state),
            earlier_suspect=bool(earlier.suspicions),
            suspect=suspect,
        ):
            return earlier
    return None


def _clarified(authority: Authority | None, kind: FilingKind, form: AnnexI | PlainForm | None) -> Filing | None:
    """The order that was returned and that this filing clarifies: the same authority under the same reference."""
    if authority is None or kind is not FilingKind.REMOVAL_ORDER or form is None:
        return None
    return queries.returned_before(authority, rules.reference_of(form))


# EU 2021/784 Art. 3(8): the hour starts as soon as the clarification has been received.
def _clarify(returned: Filing, by: Filing, form: AnnexI, actor: Actor, at: datetime) -> None:
    """The addresses that the clarification names count now; those it no longer names were the errors."""
    named = {rules.place_digest(link.url) for link in form.url_and_location_info}
    dropped = returned.links.exclude(place_digest__in=named).values_list("place", flat=True)
    resume(
        filing_id=returned.id,
        ended_at=by.received_at,
        added=form.url_and_location_info,
        dropped=list(dropped),
        by=by.id,
        actor=actor,
        at=at,
    )


def _lead_missed(
    kind: FilingKind, form: AnnexI | PlainForm | None, authority: Authority | None, received_at: datetime
) -> bool:
    if kind is not FilingKind.REMOVAL_ORDER or authority is None:
        return False
    return rules.lead_missed(
        first=queries.is_first_order(authority),
        informed_at=queries.informed_at(authority),
        emergency=isinstance(form, AnnexI) and form.emergency,
        received_at=received_at,
    )


def _write_form(filing: Filing, form: AnnexI | PlainForm, at: datetime) -> list[uuid.UUID]:
    """Keep the form and its links; the filings that name the same addresses."""
    digests = [rules.place_digest(link.url) for link in form.url_and_location_info]
    related = queries.naming_same_places(digests)
    filing.form, filing.form_digest = kept_form(form), form_digest(form)
    filing.save(update_fields=["form", "form_digest"])
    FilingLink.objects.bulk_create(
        FilingLink(filing=filing, place=place, url=link.url, extra=link.extra, place_digest=digest, ask_at=at)
        for place, (link, digest) in enumerate(zip(form.url_and_location_info, digests, strict=True), start=1)
    )
    return related


def _open_call_back(filing: Filing, caused_by: Event, actor: Actor, at: datetime) -> None:
    CallBack.objects.create(
        filing=filing, number=filing.authority.call_back_number if filing.authority else "", opened_at=at
    )
    record(
        words.CALL_BACK_OPENED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"filing": filing.id, "authority": filing.authority_id},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )


def _one_at_a_time() -> None:
    """Two deliveries of one order at the same instant must see each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
