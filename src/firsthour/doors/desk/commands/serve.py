"""Run everything: the database, the worker, the gate and the other doors, kept running by one supervisor."""

import argparse
import json
import os
import sys
import time
import urllib.request
from pathlib import Path

from firsthour.doors.desk import supervisor, surroundings
from firsthour.doors.desk.children import Child, environment
from firsthour.doors.desk.embedded.child import keeper
from firsthour.matching.errors import NothingPublished
from firsthour.matching.formats import read_counter

OURS = (
    "FIRSTHOUR_HOME",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "FIRSTHOUR_PRODUCTION",
    "FIRSTHOUR_VANTAGE",
    "FIRSTHOUR_PROBE_ALLOW",
    "FIRSTHOUR_HOSTS",
    "FIRSTHOUR_FINGERPRINT_DAYS",
    "FIRSTHOUR_GROUP_LIMITS",
    "FIRSTHOUR_OIDC_ISSUER",
    "FIRSTHOUR_OIDC_CLIENT",
    "FIRSTHOUR_OIDC_SECRET",
    "FIRSTHOUR_OIDC_NAME",
    "FIRSTHOUR_PORTAL",
    "FIRSTHOUR_PORTAL_PROXY",
    "FIRSTHOUR_SMTP",
    "FIRSTHOUR_MAIL_FROM",
    "FIRSTHOUR_WITNESSES",
    "FIRSTHOUR_BACKUP_TERM",
    "FIRSTHOUR_MASTER_KEY",
    "FIRSTHOUR_MASTER_KEY_HEX",
    "FIRSTHOUR_VAULT",
    "FIRSTHOUR_VAULT_ENDPOINT",
    "FIRSTHOUR_VAULT_REGION",
    "FIRSTHOUR_VAULT_ACCESS_KEY",
    "FIRSTHOUR_VAULT_SECRET",
    "FIRSTHOUR_VAULT_SECRET_FILE",
    "FIRSTHOUR_API",
    "FIRSTHOUR_CONSOLE",
    "FIRSTHOUR_PAGER",
    "FIRSTHOUR_PAGER_SECRET",
    "FIRSTHOUR_MAIL_HOST",
    "FIRSTHOUR_IMAP",
    "FIRSTHOUR_IMAP_PASSWORD",
    "FIRSTHOUR_IMAP_PASSWORD_FILE",
)
GATE_SEES = ("FIRSTHOUR_HOME",)
"""The gate gets no database address and no key: it could not use them and must not leak them."""

FRESH_SECONDS = 3


def add_words(parser: argparse.ArgumentParser) -> None:
    """Where the doors listen, and how many gates there are."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--gate-port", type=int, default=8800, metavar="PORT", help="the gate (default: 8800)")
    parser.add_argument("--console-port", type=int, default=8802, metavar="PORT", help="the console (default: 8802)")
    parser.add_argument("--portal-port", type=int, default=8803, metavar="PORT", help="the portal (default: 8803)")
    parser.add_argument(
        "--api-port",
        type=int,
        default=8804,
        metavar="PORT",
        help="the authorities' calls, where FIRSTHOUR_API is set (default: 8804)",
    )
    parser.add_argument("--gates", type=int, default=1, metavar="N", help="gate processes (default: 1)")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    os.environ["FIRSTHOUR_HOME"] = str(surroundings.home())
    surroundings.refuse_embedded_in_production()
    return supervisor.run(children(asked))


def children(asked: argparse.Namespace) -> list[Child]:
    """The programs of one installation, in the order in which they start."""
    home = surroundings.home()
    gate = [sys.executable, "-P", "-m", "firsthour.doors.gate"]
    gate += ["--host", asked.host, "--port", str(asked.gate_port), "--workers", str(asked.gates)]
    console = [sys.executable, "-P", "-m", "firsthour.doors.console"]
    console += ["--host", asked.host, "--port", str(asked.console_port)]
    portal = [sys.executable, "-P", "-m", "firsthour.doors.portal"]
    portal += ["--host", asked.host, "--port", str(asked.portal_port)]
    api = [sys.executable, "-P", "-m", "firsthour.doors.api", "--host", asked.host, "--port", str(asked.api_port)]
    opened = bool(os.environ.get("FIRSTHOUR_API"))
    worker = [sys.executable, "-P", "-m", "firsthour.doors.desk.command", "worker"]
    database = [] if "DATABASE_URL" in os.environ else [keeper(home)]
    return [
        *database,
        Child("worker", worker, environment(*OURS), ready=lambda: _publishes(home)),
        Child(
            "gate",
            gate,
            environment(*GATE_SEES),
            ready=lambda: _gate_ready(asked.host, asked.gate_port),
            port=asked.gate_port,
            host=asked.host,
        ),
        Child("console", console, environment(*OURS), port=asked.console_port, host=asked.host),
        Child("portal", portal, environment(*OURS), port=asked.portal_port, host=asked.host),
        *([Child("api", api, environment(*OURS), port=asked.api_port, host=asked.host)] if opened else []),
    ]


def _publishes(home: Path) -> bool:
    try:
        _, heartbeat = read_counter(home / "published")
    except NothingPublished:
        return False
    return time.time() - heartbeat / 1e6 < FRESH_SECONDS


def _gate_ready(host: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/status", timeout=1) as answer:
            return json.load(answer)["ready"]
    except OSError:
        return False
