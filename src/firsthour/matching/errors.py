"""Refusals of matching."""

from firsthour.ledger.errors import Refusal


class NothingPublished(Refusal):
    """The published directory holds no complete state yet."""

    code = "matching:state:unpublished"
    sentence = "Nothing has been published in {directory} yet."
    remedy = "Start the worker: it publishes keys, banks, entries and rules within a second of starting."


class PublishedBehind(Refusal):
    """The counter promises a change that the files do not hold."""

    code = "matching:state:behind"
    sentence = "The counter says {promised}, the published files hold only {found}."
    remedy = "Restart the worker so that it publishes a fresh segment; until then no answer may be given."


class PublishedInvalid(Refusal):
    """A published record breaks the rules of the format."""

    code = "matching:record:invalid"
    sentence = "The published record {number} cannot be used: {cause}."
    remedy = "Restart the worker so that it publishes a fresh segment, and report the cause to the developers."


class TailTorn(Refusal):
    """The publisher was killed in the middle of an append; the tail may not be continued."""

    code = "matching:tail:torn"
    sentence = "The tail {file} ends in an unfinished frame at byte {offset}."
    remedy = "Write a new segment and begin a new tail; the unfinished change was never announced."
