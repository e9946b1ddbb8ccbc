"""docs/explain/performance.md and its plots, from the reports of the benches. python -m bench.page FILES"""

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.drawing import bars, curves
from bench.reasons import reason_of
from bench.report import Report, Row

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "explain"
SKEW_PEER = "scan of the same entries"
SKEW_LIMIT = 1.3

# plot: title, horizontal axis, vertical axis, whether the horizontal axis is logarithmic
PLOTS = {
    "size": ("One query within 31 bits, by entries", "entries", "microseconds a query", True),
    "radius": ("One query among a million entries, by radius", "radius in bits", "microseconds a query", False),
    "megapixels": ("One PDQ hash, by size of the picture", "megapixels", "milliseconds a picture", True),
}

HEAD = """# How fast, and how we know

Drawn by `python -m bench.page` from the reports of one run of `make bench` on the machine named below: no figure here
was typed by hand. Every measurement has its peer beside it in the same process, taking turns, one thread unless it says
otherwise, the median of several. **Ratios are worth more than times**: times change with the machine and whatever else
it does. A bar that is not met stands here with its reason. To have the same on your machine:

    make bench                  # all of it, some minutes; reports in out/bench
    make bench ARGS=--page      # and this page drawn anew
    make bench ARGS="--largest 1e6"   # without the ten million entries

A bench refuses to start while other programs use more than a tenth of the processor; `--busy` overrules it, and the
load is reported either way.
"""

GROWTH = """## How the cost grows

- **With entries.** A query looks at 17 keys in each of 16 tables (radius 16 to 31), whatever the size: 272 places. How
  many candidates lie there grows with the entries, 0.4 % of them; a second chunk kept beside each key leaves about one
  candidate in 260 to be compared in full. So up to about a million entries the 272 fetches are the cost, beyond it the
  candidates, linearly. Below 16,384 distinct entries there are no tables: they are scanned.
- **With the radius.** Keys within 0, 1, 2, 3 bits of each chunk are looked at for radius 0 to 15, 16 to 31, 32 to 47,
  48 to 63: 1, 17, 137, 697 keys a table. From where the candidates cost more than comparing every entry, every entry is
  compared; the cost of a query is never much more than that scan.
- **With skew.** Candidates are counted first. Identical entries are stored once. Dense clusters are scanned.
- **With matches.** Each costs 18 bytes of answer.
- **With pixels.** Hashing reads every pixel once; from a JPEG, only as many as the smallest scale with a side of 256.
"""


def load(paths: Sequence[Path]) -> list[tuple[str, Report]]:
    """(name of the file without its ending, report) of each."""
    return [(path.stem, msgspec.json.decode(path.read_bytes(), type=Report)) for path in paths]


def figure(value: float) -> str:
    """Four digits that matter, thousands apart."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = "|".join("---" for _ in head)
    return "\n".join(["| " + " | ".join(head) + " |", f"|{rule}|", *("| " + " | ".join(line) + " |" for line in lines)])


def _measured(row: Row) -> list[str]:
    peer = f"{row.peer}: {figure(row.peer_value)} {row.unit}" if row.peer and row.peer_value is not None else ""
    ratio = f"{figure(row.ratio)} ×" if row.ratio is not None else ""
    return [row.name, f"{figure(row.value)} {row.unit}", peer, ratio]


def machines(reports: list[tuple[str, Report]]) -> str:
    """Where, when, with what, and how busy the machine was."""
    lines = []
    for name, report in reports:
        machine, versions = report.machine, ", ".join(f"{key} {value}" for key, value in report.versions.items())
        before, after = (100 * float(machine[f"foreign_load_{when}"]) for when in ("before", "after"))
        lines.append(
            [
                name,
                str(machine["measured_at"]),
                f"{machine['processor']}, {machine['cores']} cores, {machine['instruction_set']}",
                f"{before:.0f} % before, {after:.0f} % after",
                str(report.seed),
                versions,
            ]
        )
    return _table(["report", "at", "machine", "others' load", "seed", "versions"], lines)


def judged(reports: list[tuple[str, Report]]) -> str:
    """Every bar, held or not, and under each table why those that fall short do."""
    parts = []
    for name, report in reports:
        rows = [row for row in report.rows if row.bar]
        if not rows:
            continue
        held = sum(row.result == "holds" for row in rows)
        lines = [
            [*_measured(row), row.bar or "", f"**{row.result}**" if row.result != "holds" else "holds"] for row in rows
        ]
        parts.append(f"### {name}: {held} of {len(rows)} hold\n")
        parts.append(_table(["what", "value", "peer", "ratio", "bar", "result"], lines) + "\n")
        short = [f"- *{row.name}*: {reason_of(row.name)}" for row in rows if row.result != "holds"]
        if short:
            parts.append("Falls short, because:\n\n" + "\n".join(short) + "\n")
    return "\n".join(parts)


def informing(reports: list[tuple[str, Report]]) -> str:
    """The figures without a bar that are no points of a plot."""
    lines = [[name, *_measured(row)] for name, report in reports for row in report.rows if not row.bar and not row.plot]
    return _table(["report", "what", "value", "peer", "ratio"], lines)


def plots(reports: list[tuple[str, Report]]) -> dict[str, tuple[str, str]]:
    """Title and SVG of each plot for which there are figures."""
    rows = [row for _, report in reports for row in report.rows]
    drawn = {}
    for plot, (title, across, up, logarithmic) in PLOTS.items():
        series: dict[str, list[tuple[float, float]]] = {}
        for row in rows:
            if row.plot == plot and row.curve is not None and row.at is not None:
                series.setdefault(row.curve, []).append((row.at, row.value))
        if series:
            drawn[plot] = (title, curves(title, across, up, series, log_across=logarithmic))
    skew = {row.name.rpartition(",")[0]: row.ratio for row in rows if row.peer == SKEW_PEER and row.ratio}
    if skew:
        title = "The densest query of a skewed set, in times of the scan"
        across = f"times of the {SKEW_PEER} (dashed: the bar, {SKEW_LIMIT})"
        drawn["skew"] = (title, bars(title, across, skew, SKEW_LIMIT))
    return drawn


def write(paths: Sequence[Path], folder: Path = FOLDER) -> None:
    """Writes the page and its plots into docs/explain, or another folder."""
    reports = load(paths)
    folder.mkdir(parents=True, exist_ok=True)
    shown = []
    for name, (title, svg) in plots(reports).items():
        (folder / f"performance-{name}.svg").write_text(svg)
        shown.append(f"![{title}](performance-{name}.svg)\n")
    parts = [
        HEAD,
        "## Where it was measured\n",
        machines(reports) + "\n",
        "## Every bar\n",
        judged(reports),
        "## Plots\n",
        "\n".join(shown),
        GROWTH,
        "## The other figures\n",
        informing(reports) + "\n",
    ]
    (folder / "performance.md").write_text("\n".join(parts))
    print(f"drawn: {folder.name}/performance.md and {len(shown)} plots")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("name the reports: python -m bench.page out/bench/*.json")
    write([Path(name) for name in sys.argv[1:]])
