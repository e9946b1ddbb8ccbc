"""Charts as SVG drawn on the server: no script, colours from the style sheet, so that they print and turn dark.

Each has its table beside it; the drawing is a picture with a name, and screen readers take the table.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 760
LEFT, RIGHT = 84, 16
ROW = 26
MINUTE, HOUR, DAY, WEEK = 60.0, 3600.0, 86400.0, 604800.0
TICKS = ((1.0, "1 s"), (MINUTE, "1 min"), (HOUR, "1 h"), (DAY, "1 d"), (WEEK, "7 d"))


@dataclass(frozen=True)
class WeekPoint:
    """One week: its name, seconds to proof (median, p90) where known, and the share reversed with its interval."""

    name: str
    median: float | None
    p90: float | None
    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class ShareRow:
    """One group: its name, and the share reversed with its interval, as parts of one."""

    name: str
    share: float
    low: float
    high: float


def _text(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>'


def _line(kind: str, *points: tuple[float, float]) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="{kind}" d="M{path}"/>'


def _svg(height: float, title: str, parts: Sequence[str]) -> SafeString:
    # Every value in it was made here or escaped in _text.
    box = f'viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}" direction="ltr"'
    return mark_safe(f'<svg class="chart" {box}>{"".join(parts)}</svg>')  # noqa: S308


def _logarithmic(seconds: float, top: float, bottom: float) -> float:
    part = math.log(min(max(seconds, 1.0), WEEK)) / math.log(WEEK)
    return bottom - part * (bottom - top)


def weeks(points: Sequence[WeekPoint], *, title: str, speed: str, wrong: str) -> SafeString:
    """Speed and wrongful removal over the same weeks, one above the other: neither is shown without the other.

    Above: seconds to proof on a logarithmic axis, with the legal hour; below: the share reversed, with its interval.
    """
    top, middle, bottom = 24.0, 176.0, 292.0
    share_top, ceiling = 218.0, _ceiling(max((point.high for point in points if point.share is not None), default=0.1))
    step = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    at = [LEFT + step * (place + 0.5) for place in range(len(points))]

    def share_y(share: float) -> float:
        return bottom - share / ceiling * (bottom - share_top)

    parts = [_text(LEFT, 14, speed, "start"), _text(LEFT, share_top - 10, wrong, "start")]
    for seconds, label in TICKS:
        y = _logarithmic(seconds, top, middle)
        parts += [_line("hour" if seconds == HOUR else "axis", (LEFT, y), (WIDTH - RIGHT, y))]
        parts.append(_text(LEFT - 8, y + 4, label, "end"))
    for share in (0.0, ceiling / 2, ceiling):
        parts += [_line("axis", (LEFT, share_y(share)), (WIDTH - RIGHT, share_y(share)))]
        parts.append(_text(LEFT - 8, share_y(share) + 4, f"{share:.1%}", "end"))
    for kind in ("p90", "median"):
        for run in _runs([getattr(point, kind) for point in points]):
            placed = [(at[place], _logarithmic(seconds, top, middle)) for place, seconds in run]
            parts.append(_line(kind, *placed))
            parts += [f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in placed]
    for x, point in zip(at, points, strict=True):
        if point.share is not None:
            parts.append(_line("whisker", (x, share_y(point.low)), (x, share_y(min(point.high, ceiling)))))
            parts.append(f'<circle class="wrong" cx="{x:.1f}" cy="{share_y(point.share):.1f}" r="3.5"/>')
    every = max(1, math.ceil(len(points) / 9))
    for place in range(0, len(points), every):
        near_end = at[place] > WIDTH - 40
        x, anchor = (WIDTH, "end") if near_end else (at[place], "middle")
        parts.append(_text(x, bottom + 18, points[place].name, anchor))
    return _svg(bottom + 28, title, parts)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches without a gap, as (place, value)."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]


def _ceiling(share: float) -> float:
    """The next round share to draw up to."""
    return next((each for each in (0.02, 0.05, 0.1, 0.2, 0.5) if share <= each), 1.0)


def shares(rows: Sequence[ShareRow], *, title: str) -> SafeString:
    """The share reversed in each group with its interval, on one axis from nothing."""
    names, top = 220.0, 10.0
    ceiling = _ceiling(max((row.high for row in rows), default=0.1))
    bottom = top + ROW * len(rows)

    def x_of(share: float) -> float:
        return names + min(share, ceiling) / ceiling * (WIDTH - names - RIGHT - 20)

    parts = []
    for part in range(5):
        share = ceiling * part / 4
        parts.append(_line("axis", (x_of(share), top), (x_of(share), bottom)))
        parts.append(_text(x_of(share), bottom + 16, f"{share:.1%}"))
    for place, row in enumerate(rows):
        y = top + ROW * (place + 0.5)
        parts.append(_text(names - 10, y + 4, row.name if len(row.name) <= 30 else f"{row.name[:29]}…", "end"))
        parts.append(_line("whisker", (x_of(row.low), y), (x_of(row.high), y)))
        parts.append(f'<circle class="wrong" cx="{x_of(row.share):.1f}" cy="{y:.1f}" r="4"/>')
    return _svg(bottom + 26, title, parts)
