"""Why `firsthour serve` says no."""

from firsthour.ledger.errors import Refusal


class PortTaken(Refusal):
    code = "desk:serve:port-taken"
    sentence = "Something already answers on {host} port {port}, which '{child}' needs."
    remedy = "Stop the program that listens there (an earlier `firsthour serve`?), or choose another port."


class ChildEnded(Refusal):
    code = "desk:serve:child-ended"
    sentence = "'{child}' ended before it was ready: {how}."
    remedy = "Read what it printed above, correct that, and start again."


class ChildNotReady(Refusal):
    code = "desk:serve:child-not-ready"
    sentence = "'{child}' runs but was not ready within {seconds} seconds."
    remedy = "Read what it printed above; on a slow machine start again, now that its files are in memory."


class DatabaseUnreachable(Refusal):
    code = "desk:database:unreachable"
    sentence = "The database cannot be reached: {reason}."
    remedy = (
        "See that the server in DATABASE_URL runs and lets this role in; without it, unset it for the embedded one."
    )


class EmbeddedInProduction(Refusal):
    code = "desk:database:embedded-in-production"
    sentence = "Production does not run on the embedded database."
    remedy = "Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL of your own, 15 or newer."


class InstantUnusable(Refusal):
    code = "desk:words:instant-unusable"
    sentence = "{written} is no instant with an offset."
    remedy = "Write it as 2026-11-22T03:12:00+01:00."


class BackupMisplaced(Refusal):
    code = "desk:backup:misplaced"
    sentence = "The backup cannot go there: {reason}."
    remedy = "Name two folders outside FIRSTHOUR_HOME, neither within the other, best on two machines."


class BackupUnderWay(Refusal):
    code = "desk:backup:under-way"
    sentence = "Another backup is being written to that folder."
    remedy = "Wait until it is done."


class KeysIncomplete(Refusal):
    code = "desk:backup:keys-incomplete"
    sentence = "The copy of the keys is left as it is: here the retention keys of {months} are missing."
    remedy = "Restore them from that copy, then take the backup."


class BackupDamaged(Refusal):
    code = "desk:backup:damaged"
    sentence = "The backup cannot be restored: {cause}."
    remedy = "Take an older backup, and look at the disk this one lies on."


class HomeNotEmpty(Refusal):
    code = "desk:restore:home-not-empty"
    sentence = "FIRSTHOUR_HOME has a folder {name} already."
    remedy = "Restore into a new, empty FIRSTHOUR_HOME; move the old one away if it is of no use any more."


class RestoreTargetNotEmpty(Refusal):
    code = "desk:restore:database-not-empty"
    sentence = "The database has tables already."
    remedy = "Create an empty database and name it in DATABASE_URL (and DATABASE_OWNER_URL)."


class DumpFailed(Refusal):
    code = "desk:backup:dump-failed"
    sentence = "{program} failed: {report}."
    remedy = "Mend what it says; nothing was changed. Its full report is not shown, because it may quote rows."


class ToolsMissing(Refusal):
    code = "desk:backup:tools-missing"
    sentence = "There is no pg_dump for PostgreSQL {major}."
    remedy = "Install the client programs of that version or a newer one."


class FileTaken(Refusal):
    code = "desk:file:taken"
    sentence = "There is a file {path} already."
    remedy = "Nothing is overwritten; move it away or name another folder."
