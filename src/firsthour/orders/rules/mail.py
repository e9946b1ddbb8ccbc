"""A mail's own proof: when our mail server took it in, and whose domain it says signed it."""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from firsthour.orders.words import Arrival, FilingKind, Proof, Sender

COMMENT = re.compile(r"\([^()]*\)")
BY = re.compile(r"\bby\s+([A-Za-z0-9.-]+)", re.IGNORECASE)
SIGNED = re.compile(r"\bdkim\s*=\s*pass\b", re.IGNORECASE)
SIGNER = re.compile(r"\bheader\.d\s*=\s*([A-Za-z0-9.-]+)", re.IGNORECASE)
NESTING = re.compile(r"[()\"\\]")
MOST_NESTED = 10


class Trace(msgspec.Struct, frozen=True):
    """The top of a mail: its only `Received` header that counts, the first; the `Authentication-Results` above it."""

    received: str = ""
    received_at: datetime | None = None
    results: tuple[str, ...] = ()


class MailRead(msgspec.Struct, frozen=True, kw_only=True):
    """What was read in a mail: the address it says it is from, its trace, and the one filing that its documents hold;
    `kind` and `form` are None where they hold none, or several that contradict each other."""

    sender: str = ""
    trace: Trace = Trace()
    kind: FilingKind | None = None
    form: dict[str, object] | None = None


# EU 2021/784 Art. 3(5): the exact time of receipt is proved by the channel. Every header but the first was written by
# somebody else, and so may the first be, unless it names our own server.
def mail_arrival(trace: Trace, *, host: str) -> Arrival | None:
    """When our mail server `host` took a mail in; None when it does not say so, or no server of ours is known."""
    by = BY.search(without_comments(trace.received))
    if not host or by is None or by[1].lower().rstrip(".") != host.lower() or trace.received_at is None:
        return None
    return Arrival("mail server", trace.received_at, True)


# EU 2021/784 Art. 3(5): the channel has to allow the authentication of the sender. RFC 8601, 5: results count only
# where our own server wrote them: above its own Received header. SPF speaks of the envelope and proves no sender.
def mail_sender(read: MailRead, *, host: str) -> Sender:
    """The domain of `From`, proved by a DKIM signature of exactly that domain; else the address, proved by nothing."""
    domain = read.sender.rpartition("@")[2].lower().rstrip(".")
    if domain and mail_arrival(read.trace, host=host) is not None and domain in signers(read.trace.results, host=host):
        return Sender(Proof.DOMAIN, domain)
    return Sender(Proof.NONE, read.sender)


def signers(results: Iterable[str], *, host: str) -> set[str]:
    """The domains whose DKIM signatures our server `host` found valid.

    Names in these headers are chosen by the sender: where one is quoted, or a clause names two signers, nothing is
    believed, since what looks like a result of its own may be part of a name.
    """
    found = set()
    for each in results:
        bare = without_comments(each)
        server, *clauses = bare.split(";")
        if NESTING.search(bare) or server.lower().split()[:1] != [host.lower()]:
            continue
        for clause in clauses:
            named = SIGNER.findall(clause)
            if SIGNED.match(clause.strip()) and len(named) == 1:
                found.add(named[0].lower().rstrip("."))
    return found


def without_comments(header: str) -> str:
    """A header without its comments, which may hold anything (RFC 5322, 3.2.2)."""
    for _ in range(MOST_NESTED):
        bare = COMMENT.sub(" ", header)
        if bare == header:
            return bare
        header = bare
    return ""
