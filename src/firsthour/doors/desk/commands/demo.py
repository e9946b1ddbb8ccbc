"""Play the whole journey on real photographs with the example platform, and stay up to be looked at."""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.demo.journey import Journey
from firsthour.doors.desk.demo.stage import Ports, Stage, StepFailed


def add_words(parser: argparse.ArgumentParser) -> None:
    """`demo [--once]`."""
    parser.add_argument("--once", action="store_true", help="play it, print one JSON line, and end")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Exit status 0 only when each step did what it should; otherwise the step that failed is named."""
    home = _fresh_home(asked.once)
    stage = Stage(home, Ports.free() if asked.once else Ports.usual())
    try:
        with stage:
            summary = Journey(stage).play()
            if not asked.once:
                stage.stay_up()
    except StepFailed as failure:
        print(f"[demo] FAILED at: {failure}\n[demo] what was written is kept in {home}", file=sys.stderr)
        return 1
    if asked.once:
        print(json.dumps(summary, sort_keys=True))
    shutil.rmtree(home)
    return 0


def _fresh_home(once: bool) -> Path:
    parent = surroundings.home() / "demo"
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(prefix="once-" if once else "stay-", dir=parent))
