"""Starting, stopping and reaching the embedded database of one FIRSTHOUR_HOME."""

import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from psycopg.pq import Ping

from firsthour.doors.desk import pids
from firsthour.ledger.errors import Refusal

from . import access, account, binaries, cluster, locks, postmaster, sockets
from .access import Access, Role
from .errors import BY_CODE, DirectoryNotOurs, HeldElsewhere, NotSettled, NotStarted, OwnerCannotRun

START_SECONDS = 300.0
"""Long, because recovery after a power cut may be: it replays the write-ahead log."""

STOP_SECONDS = 30.0
HELD_SECONDS = 60.0
"""How long to wait for a holder of the claim that we cannot see; a creation whose starter was killed ends sooner."""

PAUSE_SECONDS = 0.05
MUTE_SECONDS = 2.0
"""How long a server may say that it is ready while nothing answers on its socket, before it is started anew."""

LINGER_SECONDS = 2.0
"""How long a server that was told to stop may wait for its clients, before it is stopped in our way."""


class EmbeddedDatabase:
    """The PostgreSQL server in `home`/postgres. It outlives its starter: whoever comes next finds it and goes on.

    Every method may be called by several programs and threads at once. All raise the refusals of `errors`.
    """

    def __init__(self, home: Path, *, held_seconds: float = HELD_SECONDS) -> None:
        self.home = Path(home).absolute()
        self.held_seconds = held_seconds
        self.root = self.home / "postgres"
        self.cluster = self.root / "cluster"
        self._access_file = self.root / "access.json"

    def start(self) -> Access:
        """Make sure that the server serves, creating or recovering it when needed; returns how to connect."""
        owner = account.owner_to_become(self.home)
        if owner:
            self._as_owner("start", owner)
            return self._stored()
        try:
            self._make_directories()
            with locks.exclusive(self.root / "lock", START_SECONDS), locks.Claim(self.root / "alive") as claim:
                if not self._settle(claim):
                    self._launch(claim.descriptor)
                return self._stored()
        except OSError as failure:
            if failure.errno in cluster.FULL_DISK:
                raise cluster.disk_full(self.root) from failure
            raise

    def stop(self) -> None:
        """Stop the server cleanly, with all its backends; nothing happens when it is not running."""
        if not self.root.exists():
            return
        owner = account.owner_to_become(self.home)
        if owner:
            self._as_owner("stop", owner)
            return
        sockets.require_private(self.root)
        with locks.exclusive(self.root / "lock", START_SECONDS):
            if running := postmaster.find(self.cluster):
                postmaster.stop(self.cluster, running, STOP_SECONDS)
            else:
                postmaster.end_orphans(self.cluster)

    def is_running(self) -> bool:
        """Whether the server takes connections now."""
        running = postmaster.find(self.cluster)
        return running is not None and running.serves()

    def await_end(self, seconds: float) -> bool:
        """Wait until the server has ended, at most so many seconds; True when it does not run."""
        running = postmaster.find(self.cluster)
        return running is None or pids.await_end(running.running, seconds)

    def url(self, role: str) -> str:
        """The libpq URL for `firsthour_owner` or `firsthour_app`, password included; NotStarted before any start."""
        return self._stored().url(role)

    def settings(self, role: str) -> dict[str, str]:
        """The same as HOST, PORT, NAME, USER, PASSWORD, as Django's DATABASES takes them."""
        return self._stored().settings(role)

    def _stored(self) -> Access:
        stored = access.read(self._access_file)
        if stored is None:
            raise NotStarted(path=self.root)
        return stored

    def _make_directories(self) -> None:
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.root.mkdir(mode=0o700, exist_ok=True)
        except (PermissionError, FileExistsError, NotADirectoryError) as failure:
            raise DirectoryNotOurs(path=self.home, cause=f"{failure.strerror}.") from failure
        sockets.require_private(self.root)

    def _settle(self, claim: locks.Claim) -> bool:
        """Bring about one of two states: the server serves (True), or nothing of it runs and the claim is ours (False).

        A server in recovery is waited for, one without a socket or a password file is stopped, orphans are ended.
        """
        begun = time.monotonic()
        state, since = "", begun
        while time.monotonic() - begun < START_SECONDS:
            running = postmaster.find(self.cluster)
            before, state = state, running.state if running else "held"
            if state != before:
                since = time.monotonic()
            lasted = time.monotonic() - since
            if running is None:
                if postmaster.end_orphans(self.cluster) and claim.taken():
                    return False
                if lasted > self.held_seconds:
                    raise HeldElsewhere(path=self.root)
            elif running.serves() and self._access_file.exists():
                return True
            elif self._must_go(running, lasted):
                postmaster.stop(self.cluster, running, STOP_SECONDS)
            time.sleep(PAUSE_SECONDS)
        raise NotSettled(path=self.root, state=state, seconds=START_SECONDS)

    def _must_go(self, running: postmaster.Postmaster, lasted: float) -> bool:
        """Whether this server, so long in its present state, will not come to serve by itself."""
        if running.state == postmaster.STOPPING:
            return lasted > LINGER_SECONDS
        if running.state != postmaster.READY:
            return False
        if not self._access_file.exists():
            return True
        return lasted > MUTE_SECONDS and sockets.ping(running.socket_directory) == Ping.NO_RESPONSE

    def _launch(self, claim: int) -> None:
        """Start the server. The lock and the claim are ours, and nothing of the cluster runs."""
        cluster.remove_leftovers(self.root)
        programs = binaries.installed()
        commands = cluster.ServerCommands(
            cluster.binaries_for(self.cluster, programs), prefix=account.launch_prefix(), root=self.root, claim=claim
        )
        stored = access.read(self._access_file)
        directory = sockets.choose(self.root / "socket", Path(stored.host) if stored else None)
        fresh = stored is None or not self.cluster.exists()
        passwords = {role: secrets.token_urlsafe(32) for role in Role} if fresh else stored.passwords
        if not self.cluster.exists():
            cluster.create(commands, self.cluster, passwords)
        elif stored is None:
            postmaster.clear_lock_files(self.cluster, directory)
            cluster.renew_passwords(commands, self.cluster, passwords)
        # Written before the start: whoever sees the server ready can also connect.
        access.write(self._access_file, Access(host=str(directory), passwords=passwords))
        cluster.configure(self.cluster, directory)
        postmaster.clear_lock_files(self.cluster, directory)
        (self.root / cluster.STARTUP_LOG).unlink(missing_ok=True)
        patience = ["-w", "-t", str(int(START_SECONDS))]
        commands.run("start", "pg_ctl", "start", "-D", self.cluster.name, "-l", cluster.STARTUP_LOG, *patience)

    def _as_owner(self, verb: str, owner: os.stat_result) -> None:
        """Root hands the verb to the home's owner: a program under that account does it as if it had been called."""
        here = [place for place in sys.path if place]
        try:
            ended = subprocess.run(
                [sys.executable, "-P", "-m", "firsthour.doors.desk.embedded", verb, str(self.home)],
                user=owner.st_uid,
                group=owner.st_gid,
                extra_groups=[],
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": os.pathsep.join(here)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except PermissionError as failure:
            raise OwnerCannotRun(uid=owner.st_uid, cause=f"{failure.strerror}.") from failure
        if ended.returncode != 0:
            raise _refusal_told(ended.stdout) or OwnerCannotRun(uid=owner.st_uid, cause=ended.stderr.strip()[-500:])


def _refusal_told(line: str) -> Refusal | None:
    """The refusal that the program under the owner's account wrote as {"code","values"}, if it wrote one."""
    if not line.startswith("{"):
        return None
    told = json.loads(line)
    return BY_CODE[told["code"]](**told["values"])
