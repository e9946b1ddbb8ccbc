"""What reviewers keep: notes on a case, views of the queue; and that somebody searched."""

import uuid
from datetime import datetime

import msgspec
from django.db import transaction

from firsthour.cases.models import Case
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.reviewing import errors, words
from firsthour.reviewing.actions.wording import draw_case
from firsthour.reviewing.models import Note, SavedView
from firsthour.reviewing.words import Filter

LONGEST_NOTE = 4000
LONGEST_NAME = 60


@transaction.atomic
def add_note(*, case: Case, text: str, actor: Actor, at: datetime) -> Note:
    """Write something down for whoever looks at the case next. Raises NoteEmpty."""
    text = text.replace("\x00", "").strip()
    if not text or len(text) > LONGEST_NOTE:
        raise errors.NoteEmpty(most=LONGEST_NOTE)
    note = Note.objects.create(case=case, text=text, written_by=actor.id, at=at)
    record(
        words.NOTE_ADDED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"case": case.id, "note": note.id},
        actor=actor,
        at=at,
    )
    draw_case(case=case, actor=actor, at=at)
    return note


@transaction.atomic
def save_view(*, account: Account, name: str, filtered: Filter, actor: Actor, at: datetime) -> SavedView:
    """Keep a filter under a name; the same name is written over. Raises ViewUnnamed."""
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise errors.ViewUnnamed(most=LONGEST_NAME)
    view, _ = SavedView.objects.update_or_create(
        account=account, name=name, defaults={"filter": msgspec.to_builtins(filtered)}
    )
    record(
        words.VIEW_SAVED,
        subject_kind="view",
        subject_id=view.id,
        body={"view": view.id},
        actor=actor,
        at=at,
    )
    return view


@transaction.atomic
def remove_view(*, account: Account, view_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """Raises SavedViewUnknown, also for a view of somebody else."""
    gone, _ = SavedView.objects.filter(account=account, pk=view_id).delete()
    if not gone:
        raise errors.SavedViewUnknown()
    record(
        words.VIEW_REMOVED,
        subject_kind="view",
        subject_id=view_id,
        body={"view": view_id},
        actor=actor,
        at=at,
    )


@transaction.atomic
def note_search(*, account: Account, found: int, actor: Actor, at: datetime) -> None:
    """Somebody searched, and how much was found; never what they wrote."""
    record(
        words.SEARCHED,
        subject_kind="account",
        subject_id=account.pseudonym,
        body={"found": found},
        actor=actor,
        at=at,
    )
