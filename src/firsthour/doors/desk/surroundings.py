"""What every program of ours does before it touches Django: find the database, and bring it to this version."""

import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from firsthour.doors.desk.errors import DatabaseUnreachable, EmbeddedInProduction
from firsthour.doors.desk.logs import log_plainly

RECOVERY_SECONDS = 60.0


def home() -> Path:
    """FIRSTHOUR_HOME, by default the folder `var` where the program was started."""
    return Path(os.environ.get("FIRSTHOUR_HOME", "var")).absolute()


def enter() -> None:
    """Point this process at its database and set Django up. The embedded one is started unless DATABASE_URL is set."""
    os.environ["FIRSTHOUR_HOME"] = str(home())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firsthour.settings")
    refuse_embedded_in_production()
    if "DATABASE_URL" not in os.environ:
        database = EmbeddedDatabase(home())
        database.start()
        os.environ["DATABASE_URL"] = database.url(Role.APP)
        os.environ["DATABASE_OWNER_URL"] = database.url(Role.OWNER)
    _await_recovery(os.environ["DATABASE_URL"])
    log_plainly()
    gc.disable()  # what is set up here stays: looking through it for what does not took a seventh of a start
    import django

    django.setup()
    gc.freeze()
    gc.enable()


def refuse_embedded_in_production() -> None:
    """The embedded database shares disk, account and fate with everything else; production needs one of its own."""
    if os.environ.get("FIRSTHOUR_PRODUCTION") == "1" and "DATABASE_URL" not in os.environ:
        raise EmbeddedInProduction()


def _await_recovery(address: str) -> None:
    """A server that is just recovering from a crash says so and is waited for; any other failure is told at once."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError as failure:
            if "recovery mode" not in str(failure) and "starting up" not in str(failure):
                raise DatabaseUnreachable(reason=type(failure).__name__) from failure
            if time.monotonic() > deadline:
                raise DatabaseUnreachable(reason=f"it is still recovering after {RECOVERY_SECONDS:.0f} s") from failure
            time.sleep(0.2)


def upgrade() -> None:
    """Bring the tables to this version, as their owner, in a process of its own. Call `enter` first."""
    from firsthour.doors.desk.schema import is_current

    if is_current():
        return
    subprocess.run(
        [sys.executable, "-P", "-m", "firsthour.doors.desk.schema"],
        env=os.environ | {"FIRSTHOUR_DATABASE_ROLE": "owner"},
        check=True,
    )
