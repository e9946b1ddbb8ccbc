"""Word lists: what a case or a filing can be found by is drawn together, so that a search reads one index."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from firsthour.cases.models import Case
from firsthour.ledger.words import Actor
from firsthour.reviewing import queries

AT_ONCE = 500

DRAW = """
INSERT INTO reviewing_wordlist (subject_id, case_id, words, drawn_at)
SELECT subject, case_id, to_tsvector('simple', words), %(at)s
FROM unnest(%(subjects)s::uuid[], %(cases)s::uuid[], %(words)s::text[]) AS drawn (subject, case_id, words)
ON CONFLICT (subject_id) DO UPDATE SET words = excluded.words, drawn_at = excluded.drawn_at
"""
"""`simple`: every word as it is written, because cases are in any language and references are in none."""


@transaction.atomic
def draw_cases(*, cases: Sequence[Case], actor: Actor, at: datetime) -> None:
    """Draw the words of cases: item, link, grounds, reasons and notes."""
    told = queries.words_of_cases(cases)
    ids = [case.id for case in cases]
    _draw(ids, ids, [told[each] for each in ids], at)


def draw_case(*, case: Case, actor: Actor, at: datetime) -> None:
    """Draw those of one."""
    draw_cases(cases=[case], actor=actor, at=at)


@transaction.atomic
def draw_undrawn(*, actor: Actor, at: datetime) -> int:
    """Draw those of cases that never stood in the queue, because they were decided at once."""
    found = list(queries.undrawn_cases()[:AT_ONCE])
    if found:
        draw_cases(cases=found, actor=actor, at=at)
    return len(found)


@transaction.atomic
def draw_filings(*, actor: Actor, at: datetime) -> int:
    """Draw those of the filings of authorities that have none: number, reference, authority and addresses."""
    found = queries.undrawn_filings(AT_ONCE)
    if found:
        _draw([each for each, _ in found], [None] * len(found), [told for _, told in found], at)
    return len(found)


def _draw(subjects: list, cases: list, told: list[str], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DRAW, {"subjects": subjects, "cases": cases, "words": told, "at": at})
