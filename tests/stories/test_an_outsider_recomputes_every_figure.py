"""A few days are played, the sheet drawn and the log exported: with the verifier alone an outsider finds it true."""

import json
import random
import subprocess
import sys

from firsthour.ledger.exporting import export_log
from firsthour.ledger.queries import last_head
from firsthour.reports.queries import compare_statuses
from tests.verifier.exports import VERIFIER
from year.drawing import draw
from year.playing import Volume, Year


def test_an_outsider_recomputes_every_figure_and_finds_the_one_that_was_improved(db, home, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    played = Year(Volume(items=40, removals=8, reversals=2, days=4, orders=3), random.Random(seed))
    kept = None
    for _ in played.play():
        kept = kept or (played.done > 8 and last_head() and last_head().note)
    assert compare_statuses()[1] == []
    export_log(tmp_path / "log")
    draw(tmp_path)
    head = tmp_path / "kept-since-the-second-day"
    head.write_text(kept, encoding="utf-8")

    def verified() -> subprocess.CompletedProcess:
        command = [sys.executable, "-I", VERIFIER, tmp_path / "log", "--head", head]
        command += ["--figures", tmp_path / "figures.json"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert verified().returncode == 0, verified().stdout
    told = json.loads((tmp_path / "figures.json").read_text())
    figures = {(row["by"], row["group"]): row for row in told["figures"]}
    assert figures["asked", "nobody"]["removals"] == 8 and figures["asked", "nobody"]["reversed"] == 2
    assert figures["asked", "order"]["removals"] == figures["asked", "order"]["order_known"] == 6
    assert sum(month["executed"] for month in told["orders"]) == 3
    told["orders"][0]["within_hour"] += 1
    (tmp_path / "figures.json").write_text(json.dumps(told))
    assert "within_hour is" in verified().stdout
    told["figures"][0]["reversed"] = 1
    (tmp_path / "figures.json").write_text(json.dumps(told))
    assert "reversed is 1, recomputed" in verified().stdout
