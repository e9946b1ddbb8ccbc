import re
import xml.etree.ElementTree as etree

import msgspec
import pytest

from bench import drawing, page, reasons
from bench.report import Report


@pytest.fixture
def report() -> Report:
    machine = {
        "measured_at": "2026-11-22T18:00:00+00:00",
        "processor": "some processor",
        "cores": 2,
        "instruction_set": "avx2",
        "foreign_load_before": 0.04,
        "foreign_load_after": 0.31,
    }
    return Report(machine, 7, {"python": "3.11.2"}, [])


@pytest.fixture
def drawn(report, tmp_path):
    def draw() -> str:
        path = tmp_path / "matching.json"
        path.write_bytes(msgspec.json.encode(report))
        page.write([path], tmp_path / "explain")
        return (tmp_path / "explain" / "performance.md").read_text()

    return draw


def test_a_bar_that_is_met_and_one_that_is_not_both_stand_on_the_page(report, drawn):
    report.faster("single query", 5e-6, "faiss Flat", 2e-3, 200)
    report.at_most("build", 9.0, "s", 8)
    text = drawn()
    assert "### matching: 1 of 2 hold" in text
    assert "| single query | 5 us | faiss Flat: 2,000 us | 400 × | >= 200x | holds |" in text
    assert "| build | 9 s |  |  | <= 8 s | **falls short** |" in text


def test_what_falls_short_is_given_its_reason_or_said_to_have_none(report, drawn):
    report.at_most("single query, caches evicted first, mean", 40.0, "us", 30)
    report.at_most("something never looked into", 2.0, "s", 1)
    text = drawn()
    assert f"- *single query, caches evicted first, mean*: {reasons.REASONS[0][1]}" in text
    assert f"- *something never looked into*: {reasons.UNKNOWN}" in text


def test_the_page_says_where_and_how_busy(report, drawn):
    text = drawn()
    assert "some processor, 2 cores, avx2" in text
    assert "4 % before, 31 % after" in text
    assert "| 7 |" in text


def test_every_plot_on_the_page_is_well_formed_and_holds_all_its_points(report, drawn, tmp_path):
    for size in (1e3, 1e5, 1e7):
        report.point("size", "Firsthour", size, size / 1e5, "us")
        report.point("size", "faiss Flat", size, size / 1e3, "us")
    report.no_slower("a fifth all zero, 200 matches", 2e-3, page.SKEW_PEER, 1e-3, 1.3)
    names = re.findall(r"\]\((performance-\w+\.svg)\)", drawn())
    assert names == ["performance-size.svg", "performance-skew.svg"]
    roots = [etree.parse(tmp_path / "explain" / name).getroot() for name in names]  # noqa: S314 our own drawing
    circles = [len(root.findall("{http://www.w3.org/2000/svg}circle")) for root in roots]
    assert circles == [6, 0]


def test_points_of_a_drawing_stay_inside_it():
    svg = drawing.curves("t", "x", "y", {"a": [(1, 0.05), (1e7, 9e5)], "b": [(30, 2)]}, log_across=True)
    places = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.-]+)" cy="([\d.-]+)"', svg)]
    assert len(places) == 3
    assert all(0 <= x <= drawing.WIDTH and 0 <= y <= drawing.HEIGHT for x, y in places)
