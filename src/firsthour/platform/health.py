"""How the connectors do: what was noted of their calls, summed up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.platform.models import Call, Command, Connector
from firsthour.platform.queries import contradicted_commands
from firsthour.platform.rules import quantile

SPAN = timedelta(hours=24)
SHOWN = 60
"""Calls in the curve."""


@dataclass(frozen=True)
class Health:
    """One connector over the last day: how many calls, how many failed; of those that went well the middle and the
    95 % time in milliseconds, None without any; the newest `SHOWN` calls, oldest first; and what the platform
    confirmed although the item is still to be had."""

    connector: Connector
    calls: int
    failures: int
    middle: int | None
    slowest: int | None
    last_success: Call | None
    last_failure: Call | None
    newest: list[Call]
    contradicted: list[Command]


def health(at: datetime) -> list[Health]:
    """All connectors, by the name of their service."""
    contradicted = contradicted_commands()
    rows = Connector.objects.select_related("service").order_by("service__name")
    return [_health(row, [each for each in contradicted if each.service_id == row.service_id], at) for row in rows]


def _health(row: Connector, contradicted: list[Command], at: datetime) -> Health:
    every = Call.objects.filter(connector=row).order_by("-at", "-id")
    day = every.filter(at__gt=at - SPAN)
    times = sorted(day.filter(problem="").values_list("milliseconds", flat=True))
    return Health(
        connector=row,
        calls=day.count(),
        failures=day.exclude(problem="").count(),
        middle=quantile(times, 0.5),
        slowest=quantile(times, 0.95),
        last_success=every.filter(problem="").first(),
        last_failure=every.exclude(problem="").first(),
        newest=list(every[:SHOWN])[::-1],
        contradicted=contradicted,
    )
