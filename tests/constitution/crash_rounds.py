"""A program: play rounds of uploads and orders on one home, each time killing something at a random point.

`python -m tests.constitution.crash_rounds --home DIR --seeds FROM TO` ends with exit status 0 when nothing was lost and
nothing was done twice in any round; every fifth is about an order. The home has its own embedded database, so that the
postmaster can be killed too.
"""

import argparse
import os
import sys
from pathlib import Path

from firsthour.doors.desk.demo.journey import Journey
from firsthour.doors.desk.demo.stage import Ports, Stage
from tests.constitution.crashing import UploadRound, end_database
from tests.mailing import mail_server

UPLOADS_FOR_AN_ORDER = 4
MAIL_HOST = "mx.agora.example"


def main() -> int:
    """Play every seed on one home."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs=2, required=True, metavar=("FROM", "TO"))
    parser.add_argument("--orders", action="store_true", help="every round is about an order")
    asked = parser.parse_args()
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    asked.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with mail_server() as mailbox, Stage(asked.home, Ports.free()) as stage:
        stage.environment |= {
            "FIRSTHOUR_SMTP": f"smtp+plain://127.0.0.1:{mailbox.port}",
            "FIRSTHOUR_MAIL_FROM": "orders@agora.example",
            "FIRSTHOUR_MAIL_HOST": MAIL_HOST,
        }
        journey = Journey(stage)
        journey.open()
        from tests.constitution.ordering import OrderRound  # it needs the database that the journey opened

        for seed in range(*asked.seeds):
            if asked.orders or seed % (UPLOADS_FOR_AN_ORDER + 1) == UPLOADS_FOR_AN_ORDER:
                OrderRound(journey, seed, mailbox).play()
            else:
                UploadRound(journey, seed).play()
    end_database(asked.home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
