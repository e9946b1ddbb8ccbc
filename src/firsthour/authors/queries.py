"""Questions to the authors room."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db.models import Exists, QuerySet

from firsthour.authors import errors, rules
from firsthour.authors.models import Author, Contact, ErasureRequest, Mark, Strike
from firsthour.authors.rules import StrikeFacts
from firsthour.authors.words import AuthorStanding, ErasureState, Kept
from firsthour.platform.queries import keyring

CONTACT_KEY = "author-contact"


def access_author(pseudonym: uuid.UUID) -> Author:
    """The author behind a pseudonym. Raises AuthorUnknown."""
    author = Author.objects.select_related("service").filter(pseudonym=pseudonym).first()
    if author is None:
        raise errors.AuthorUnknown()
    return author


def newest_authors() -> QuerySet[Author]:
    """All authors, the newest first, with what their standing is made of."""
    return Author.objects.select_related("service").prefetch_related("strikes", "marks").order_by("-known_since", "id")


def marks_in_force(author: Author, at: datetime) -> list[Mark]:
    """The marks an author bears at that instant, by kind."""
    return sorted((mark for mark in author.marks.all() if is_in_force(mark, at)), key=lambda mark: mark.kind)


def is_in_force(mark: Mark, at: datetime) -> bool:
    """Whether a mark protects its author at that instant."""
    return mark.placed_at <= at < (mark.ended_at or mark.until) and at < mark.until


def strikes_of(author: Author) -> list[Strike]:
    """The strikes of an author, the newest first, the reversed ones too."""
    return sorted(author.strikes.all(), key=lambda strike: (strike.placed_at, strike.id), reverse=True)


def strikes_that_count(author: Author, at: datetime) -> list[Strike]:
    """The strikes that bear on an author's standing at that instant, the newest first."""
    strikes = strikes_of(author)
    return [each for each, facts in zip(strikes, facts_of(strikes), strict=True) if rules.counts_for(facts, at) > 0]


def facts_of(strikes: Sequence[Strike]) -> list[StrikeFacts]:
    """Strikes as the rules see them."""
    return [StrikeFacts(strike.weight, strike.placed_at, strike.reversed_at) for strike in strikes]


def standing_of(author: Author, at: datetime) -> AuthorStanding:
    """Where an author stands at that instant."""
    return rules.standing(facts_of(strikes_of(author)), author.warned_at, at)


def score_of(author: Author, at: datetime) -> int:
    """What the author's strikes count for at that instant, in hundredths."""
    return rules.score(facts_of(strikes_of(author)), at)


def to_be_warned(at: datetime) -> Author | None:
    """The author whose warning has waited longest."""
    due = Author.objects.filter(warning_due_at__lte=at, erased_at__isnull=True)
    return due.select_related("service").order_by("warning_due_at").first()


def mail_address_of(author: Author) -> str | None:
    """Where the platform said the author can be mailed; None when it never said so or it was erased."""
    contact = Contact.objects.filter(author=author).first()
    return keyring().unwrap(CONTACT_KEY, bytes(contact.wrapped_address)).decode() if contact else None


def contact_known_since(author: Author) -> datetime | None:
    """Since when it is known where the author can be mailed; None when it is not."""
    return Contact.objects.filter(author=author).values_list("learned_at", flat=True).first()


def next_erasure(at: datetime, *, waiting_for: Exists) -> ErasureRequest | None:
    """The open request for erasure that is to be looked at next; none of those that wait for something."""
    waiting = ErasureRequest.objects.exclude(state=ErasureState.DONE).exclude(waiting_for).filter(look_at__lte=at)
    return waiting.select_related("author__service").order_by("look_at").first()


def erasures_of(author: Author) -> list[ErasureRequest]:
    """The author's requests for erasure, the newest first."""
    return list(author.erasure_requests.order_by("-received_at"))


def kept_of(request: ErasureRequest) -> tuple[Kept, ...]:
    """What stayed when the request was last looked at, and why."""
    return msgspec.convert(request.kept, tuple[Kept, ...])
