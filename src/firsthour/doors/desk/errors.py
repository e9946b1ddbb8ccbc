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
