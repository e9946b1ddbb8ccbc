"""The server's own directory: created whole or not at all, configured at every start, run by its own version."""

import errno
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .access import DATABASE, PORT, Role, replace_file, sync_directory
from .errors import ClusterDamaged, DiskFull, OtherMajorVersion, StartFailed

FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
NEEDED_MB = 150
"""A new database takes 40 MB, its first write-ahead logs 16 MB each."""

REPORT_BYTES = 2000
STARTUP_LOG = "startup.log"

LOGINS = f"""\
# Written by Firsthour at every start. Nobody else may log in, the superuser included.
local all {Role.OWNER} scram-sha-256
local {DATABASE} {Role.APP} scram-sha-256
"""

SETTINGS = """\
# Written by Firsthour at every start. Your own lines belong into ../local.conf, which is read last.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
password_encryption = 'scram-sha-256'
fsync = on
full_page_writes = on
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
# A week of logs, without the statements and key values in which personal data would stand.
logging_collector = on
log_directory = '../log'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_statement = 'none'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
include_if_exists = '../local.conf'
"""


class ServerCommands:
    """The server programs of one version, run in the database's directory under the right account.

    Arguments are relative paths and never secrets; the environment is empty but for language and time zone, so that
    no PG* variable of the caller changes anything.
    """

    def __init__(self, binaries: Path, *, prefix: list[str], root: Path, claim: int) -> None:
        self.binaries, self.prefix, self.root, self.claim = binaries, prefix, root, claim

    def run(self, step: str, program: str, *words: str, script: str = "") -> None:
        """Run one program to its end, with `script` as its input; StartFailed or DiskFull with what it printed."""
        ended = subprocess.run(
            [*self.prefix, str(self.binaries / program), *words],
            cwd=self.root,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            input=script,
            text=True,
            errors="replace",
            capture_output=True,
            check=False,
            start_new_session=True,
            # Inherited by the server and all its backends: the claim lasts as long as any of them.
            pass_fds=[self.claim],
        )
        if ended.returncode != 0:
            report = "\n".join(part for part in (ended.stdout, ended.stderr, newest_log_lines(self.root)) if part)
            if os.strerror(errno.ENOSPC) in report:
                raise disk_full(self.root)
            raise StartFailed(step=step, report=report.strip()[-REPORT_BYTES:] or f"exit status {ended.returncode}")

    def single_user(self, step: str, cluster: str, database: str, statements: list[str]) -> None:
        """Run statements, one line each, on a server that is down, with nobody else connected."""
        strict = ["-c", "exit_on_error=on", "-c", "log_min_error_statement=panic", "-c", "log_checkpoints=off"]
        self.run(step, "postgres", "--single", "-D", cluster, *strict, database, script="\n".join([*statements, ""]))


def create(commands: ServerCommands, cluster: Path, passwords: dict[Role, str]) -> None:
    """Make the cluster, the database and the two roles aside, then rename: a kill at any point leaves all or none."""
    if shutil.disk_usage(cluster.parent).free < NEEDED_MB << 20:
        raise disk_full(cluster.parent)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=cluster.parent))
    layout = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=libc", "--data-checksums"]
    commands.run("create", "initdb", "-D", fresh.name, *layout, "--auth=reject")
    commands.single_user("create the roles", fresh.name, "postgres", _roles_and_database(passwords))
    commands.single_user("divide the rights", fresh.name, DATABASE, _rights())
    fresh.rename(cluster)
    sync_directory(cluster.parent)


def renew_passwords(commands: ServerCommands, cluster: Path, passwords: dict[Role, str]) -> None:
    """Give both roles new passwords, when the file that held the old ones is gone. The server must be down."""
    commands.single_user(
        "renew the passwords",
        cluster.name,
        "postgres",
        [f"ALTER ROLE {role} PASSWORD '{password}';" for role, password in passwords.items()],
    )


def configure(cluster: Path, socket_directory: Path) -> None:
    """Write the server's settings and logins as this release wants them; the operator's own stand in ../local.conf."""
    socket = str(socket_directory).replace("'", "''")
    replace_file(cluster / "postgresql.conf", SETTINGS.format(port=PORT, socket=socket).encode())
    replace_file(cluster / "pg_hba.conf", LOGINS.encode())


def binaries_for(cluster: Path, installed: dict[int, Path]) -> Path:
    """The programs that fit an existing cluster, the newest for a new one; ClusterDamaged or OtherMajorVersion."""
    if not cluster.exists():
        return installed[max(installed)]
    try:
        found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError) as damage:
        raise ClusterDamaged(path=cluster, cause="its PG_VERSION file is missing or unreadable.") from damage
    if not found.isdecimal():
        raise ClusterDamaged(path=cluster, cause=f"its PG_VERSION file says {found[:20]!r}.")
    if int(found) not in installed:
        offered = ", ".join(str(major) for major in sorted(installed))
        raise OtherMajorVersion(path=cluster, found=found, offered=offered)
    return installed[int(found)]


def remove_leftovers(root: Path) -> None:
    """Remove what a creation that was killed left behind. Only while the claim is ours."""
    for half_made in root.glob("new-*"):
        shutil.rmtree(half_made)


def newest_log_lines(root: Path) -> str:
    """The end of the start's log and of the newest server log, for a refusal's report."""
    logs = sorted((root / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)[-1:]
    return "\n".join(
        log.read_text(encoding="utf-8", errors="replace")[-REPORT_BYTES // 2 :].strip()
        for log in [*logs, root / STARTUP_LOG]
        if log.exists()
    )


def disk_full(path: Path) -> DiskFull:
    """The refusal for the disk that this path is on (or would be), with what it has free."""
    standing = next(place for place in (path, *path.parents) if place.exists())
    return DiskFull(path=path, free_mb=shutil.disk_usage(standing).free >> 20)


def _roles_and_database(passwords: dict[Role, str]) -> list[str]:
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    return [
        *(f"CREATE ROLE {role} {rights} PASSWORD '{password}';" for role, password in passwords.items()),
        f"CREATE DATABASE {DATABASE} OWNER {Role.OWNER} TEMPLATE template0 ENCODING 'UTF8';",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {Role.APP};",
        "REVOKE ALL ON DATABASE postgres FROM PUBLIC;",
        "REVOKE ALL ON DATABASE template1 FROM PUBLIC;",
    ]


def _rights() -> list[str]:
    return [
        f"ALTER SCHEMA public OWNER TO {Role.OWNER};",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
        f"GRANT USAGE ON SCHEMA public TO {Role.APP};",
    ]
