"""Plots as SVG text: readable without scripts, on light and dark pages alike, the same bytes for the same figures."""

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 78, 40, 44, 96
COLOURS = ("#0b5cad", "#c4500a", "#2e7d32", "#7b3fa0", "#5f6368")
DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 5")  # told apart without colours as well

Points = Sequence[tuple[float, float]]


class Axis:
    """Places of values between two pixels, by their logarithm where asked."""

    def __init__(self, values: Sequence[float], begin: float, end: float, *, logarithmic: bool) -> None:
        self.logarithmic = logarithmic
        low, high = self.of(min(values)), self.of(max(values))
        if logarithmic:
            low, high = math.floor(low), math.ceil(high)
        self.low, self.high = low, high if high > low else low + 1
        self.begin, self.end = begin, end

    def of(self, value: float) -> float:
        """The value, or its logarithm."""
        return math.log10(value) if self.logarithmic else value

    def place(self, value: float) -> float:
        """The pixel of a value."""
        return self.begin + (self.of(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def ticks(self, values: Sequence[float]) -> list[float]:
        """Powers of ten, or the measured values themselves."""
        if self.logarithmic:
            return [10.0**power for power in range(int(self.low), int(self.high) + 1)]
        return sorted(set(values))


def _text(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>'


def _sheet(title: str, height: int, parts: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="12">'
    )
    paper = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    heading = _text(WIDTH / 2, 24, title, more=' font-size="15" font-weight="bold"')
    return "\n".join([head, paper, heading, *parts, "</svg>", ""])


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def curves(title: str, across: str, up: str, series: Mapping[str, Points], *, log_across: bool) -> str:
    """Lines with marked points, the vertical axis logarithmic; `across` and `up` name quantity and unit."""
    xs = [x for points in series.values() for x, _ in points]
    ys = [y for points in series.values() for _, y in points]
    horizontal = Axis(xs, LEFT, WIDTH - RIGHT, logarithmic=log_across)
    vertical = Axis(ys, HEIGHT - BOTTOM, TOP, logarithmic=True)
    parts = []
    for tick in vertical.ticks(ys):
        y = vertical.place(tick)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d5d8dc"/>')
        parts.append(_text(LEFT - 8, y + 4, _number(tick), "end"))
    for tick in horizontal.ticks(xs):
        x = horizontal.place(tick)
        parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eceff1"/>')
        parts.append(_text(x, HEIGHT - BOTTOM + 18, _number(tick)))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 38, across))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(_text(18, middle, up, more=f' transform="rotate(-90 18 {middle:.1f})"'))
    for number, (name, points) in enumerate(series.items()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        placed = [(horizontal.place(x), vertical.place(y)) for x, y in sorted(points)]
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
        parts.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in placed]
        x, y = LEFT + number % 3 * 225, HEIGHT - 36 + number // 3 * 18
        parts.append(f'<path d="M{x} {y}h30" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts.append(_text(x + 38, y + 4, name, "start"))
    return _sheet(title, HEIGHT, parts)


def bars(title: str, across: str, values: Mapping[str, float], limit: float) -> str:
    """Horizontal bars on a logarithmic axis, with a line at `limit`."""
    step, names = 30, 250
    height = TOP + step * len(values) + 56
    axis = Axis([*values.values(), limit, 1.0], names, WIDTH - 70, logarithmic=True)
    parts = []
    for tick in axis.ticks([]):
        x = axis.place(tick)
        parts.append(f'<path d="M{x:.1f} {TOP}V{height - 52}" stroke="#d5d8dc"/>')
        parts.append(_text(x, height - 36, f"{tick:g}"))
    for number, (name, value) in enumerate(values.items()):
        y = TOP + step * number + 5
        colour = COLOURS[0] if value <= limit else COLOURS[1]
        length = max(1.0, axis.place(value) - names)
        parts.append(f'<rect x="{names}" y="{y}" width="{length:.1f}" height="{step - 10}" fill="{colour}"/>')
        parts.append(_text(names - 8, y + 14, name, "end"))
        parts.append(_text(names + length + 6, y + 14, f"{value:.3g}", "start"))
    x = axis.place(limit)
    parts.append(f'<path d="M{x:.1f} {TOP - 6}V{height - 52}" stroke="#b00020" stroke-dasharray="4 3"/>')
    parts.append(_text((names + WIDTH - 70) / 2, height - 14, across))
    return _sheet(title, height, parts)
