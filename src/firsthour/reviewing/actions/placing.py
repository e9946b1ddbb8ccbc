"""Places: open cases take theirs in the queue, decided ones leave it; sources are measured by what people decided."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from firsthour.cases.models import Case
from firsthour.cases.words import CaseState
from firsthour.ledger.words import Actor
from firsthour.reviewing import queries, rules, themes
from firsthour.reviewing.actions.exposing import end_looks_at
from firsthour.reviewing.actions.wording import draw_cases
from firsthour.reviewing.models import Claim, Place, SourceMeasure

AT_ONCE = 500
STALE = timedelta(minutes=10)
MEASURED_OVER = timedelta(days=90)
PROPERTIES = ("service", "language", "source", "media", "lane", "flagged", "braked", "themes")
COLUMNS = ("look_by", "reasons", *PROPERTIES, "placed_at")

MEASURE = """
SELECT source, count(*), count(*) FILTER (WHERE outcome = 'restrict' AND undone IS NULL)
FROM (
    SELECT DISTINCT d.id, d.outcome, u.id AS undone, hit ->> 'source' AS source
    FROM cases_decision d
    JOIN cases_case c ON c.id = d.case_id
    JOIN intake_item i ON i.id = c.item_id
    LEFT JOIN cases_decision u ON u.reverses_id = d.id
    CROSS JOIN LATERAL jsonb_array_elements(i.hits) AS hit
    WHERE d.actor_kind = 'person' AND d.outcome IN ('restrict', 'leave') AND NOT d.carried_out AND d.at > %s
        AND u.undone IS NOT TRUE
) judged
GROUP BY source
"""


@transaction.atomic
def place(*, cases: Sequence[Case], actor: Actor, at: datetime) -> None:
    """Give each of these open cases its place, or a new one. It is drawn from what is recorded elsewhere: no event."""
    rows, lanes = [], queries.lanes_of_cases(cases)
    told = themes.themes_of([case.item for case in cases])
    for case, seen, own in zip(cases, queries.stakes_of(cases), told, strict=True):
        by, reasons = rules.look_by(seen.stakes)
        rows.append(
            Place(
                case=case,
                look_by=by,
                reasons=msgspec.to_builtins(reasons),
                service_id=case.service_id,
                language=case.item.language,
                source=seen.source,
                media=case.item.media,
                lane=lanes.get(case.id, ""),
                flagged=seen.stakes.flagged,
                braked=case.brake_id is not None,
                themes=list(own),
                placed_at=at,
            )
        )
    Place.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=COLUMNS)


def place_new(*, actor: Actor, at: datetime) -> int:
    """Place open cases that have no place yet, and say how many."""
    found = list(queries.unplaced()[:AT_ONCE])
    if found:
        place(cases=found, actor=actor, at=at)
        draw_cases(cases=found, actor=actor, at=at)
    return len(found)


def place_oldest_again(*, actor: Actor, at: datetime) -> int:
    """Place those again that were placed longest ago: flags, periods and measures change."""
    found = list(queries.placed_before(at - STALE)[:AT_ONCE])
    if found:
        place(cases=found, actor=actor, at=at)
    return len(found)


def place_threatened(*, actor: Actor, at: datetime) -> int:
    """Place those again at once whose items turned out to point to a threat to life."""
    found = queries.threatened_since_placed()
    if found:
        place(cases=found, actor=actor, at=at)
    return len(found)


@transaction.atomic
def clear_decided(*, actor: Actor, at: datetime) -> int:
    """Take cases from the queue that are decided or wait for a second person, and release them; what was decided can be
    found from now on."""
    decided = list(
        Place.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(Q(case__state=CaseState.DECIDED) | Q(case__proposed__waiting=True))
        .select_related("case__item", "case__service")[:AT_ONCE]
    )
    if decided:
        draw_cases(cases=[each.case for each in decided], actor=actor, at=at)
        ids: list[uuid.UUID] = [each.case_id for each in decided]
        end_looks_at(cases=ids, actor=actor, at=at)
        Claim.objects.filter(case__in=ids).delete()
        Place.objects.filter(case__in=ids).delete()
    return len(decided)


@transaction.atomic
def measure_sources(*, actor: Actor, at: datetime) -> int:
    """Count for each source how people judged what its entries hit in the last 90 days.

    A reversed restriction was wrong; what an order decided says nothing of a source.
    """
    with connection.cursor() as cursor:
        cursor.execute(MEASURE, [at - MEASURED_OVER])
        counted = cursor.fetchall()
    SourceMeasure.objects.exclude(source__in=[source for source, _, _ in counted]).delete()
    rows = [SourceMeasure(source=name, judged=judged, right=right, measured_at=at) for name, judged, right in counted]
    SourceMeasure.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["source"], update_fields=["judged", "right", "measured_at"]
    )
    return len(rows)
