#!/usr/bin/env python3
"""Checks an exported Firsthour log, its heads and every published figure. Knows nothing of Firsthour but these files.

    python verify.py EXPORT [--head FILE]… [--key HEX]… [--figures FILE]… [--json]

EXPORT is a folder written by `firsthour ledger export`. A head that you obtained earlier and elsewhere (a mail, a page,
a friend's copy) is what makes the check worth something: give it with --head. --key is a public key that you know from
elsewhere. --figures is a file of published figures. Needs Python 3.11 or later and the package `cryptography`, which
checks Ed25519 signatures.

Exit status: 0 nothing was altered (as far as it says), 1 something was, 2 the files cannot be read.
"""

import argparse
import base64
import binascii
import hashlib
import json
import math
import re
import statistics
import sys
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LEAF, NODE = b"\x00", b"\x01"
HOUR = 3_600_000_000  # microseconds
CONFIDENCE_Z = 1.959963984540054  # 95 %
FEWEST = 20  # removals on each side before two groups are compared


class Unreadable(Exception):
    """The files are not what they are said to be."""


@dataclass(frozen=True)
class Finding:
    """Something is wrong with leaves `first` (included) to `last` (excluded)."""

    kind: str
    first: int
    last: int
    says: str


@dataclass
class Verdict:
    """All that was found, what was told openly, and what this check cannot exclude."""

    leaves: int = 0
    heads: int = 0
    findings: list[Finding] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    not_excluded: list[str] = field(default_factory=list)

    def found(self, kind: str, first: int, last: int, says: str) -> None:
        self.findings.append(Finding(kind, first, last, says))


@dataclass(frozen=True)
class Head:
    """A signed note (C2SP): its text, what it says, and its signature lines as (name, key hash, signature)."""

    text: str
    name: str
    size: int
    root: bytes
    epoch: int
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, public: bytes) -> bool:
        wanted = hashlib.sha256(self.name.encode() + b"\n\x01" + public).digest()[:4]
        for name, key_hash, signature in self.signatures:
            if name == self.name and key_hash == wanted:
                try:
                    Ed25519PublicKey.from_public_bytes(public).verify(signature, self.text.encode())
                    return True
                except InvalidSignature:
                    continue
        return False


def read_heads(text: str) -> list[Head]:
    """Notes one after the other: text, empty line, signature lines, empty line."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip("\n")]
    if len(blocks) % 2:
        raise Unreadable("the last head has no signatures")
    return [_head(said.strip("\n") + "\n", signed) for said, signed in zip(blocks[::2], blocks[1::2], strict=True)]


def _head(text: str, signed: str) -> Head:
    try:
        name, size, root, epoch, at = text.rstrip("\n").split("\n")
        datetime.fromisoformat(at.removeprefix("at "))
        signatures = []
        for line in signed.strip("\n").split("\n"):
            dash, signer, kept = line.split(" ")
            raw = base64.b64decode(kept, validate=True)
            if dash != "—":
                raise ValueError(line)
            signatures.append((signer, raw[:4], raw[4:]))
        decoded = base64.b64decode(root, validate=True)
        if len(decoded) != 32 or not epoch.startswith("epoch ") or not at.startswith("at "):
            raise ValueError(text)
        return Head(text, name, int(size), decoded, int(epoch[6:]), tuple(signatures))
    except (ValueError, binascii.Error) as fault:
        raise Unreadable(f"this is no head: {text[:60]!r}") from fault


class Tree:
    """RFC 6962: the roots of the perfect subtrees at the right edge of a growing tree, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        peaks, size = self.peaks, self.size
        while size & 1:
            leaf = hashlib.sha256(NODE + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = hashlib.sha256(NODE + peak + root).digest()
        return root


WITHHELD = re.compile(rb'\{"withheld":"([0-9a-f]{64})"\}')
LONG_NUMBER = re.compile(rb"[:,\[]-?[0-9]{16}")  # where a number can stand in canonical JSON
LARGEST = 2**53 - 1  # beyond it programs that read numbers as doubles see another number (RFC 8785)


def _whole(digits: str) -> int:
    if abs(number := int(digits)) > LARGEST:
        raise ValueError(f"a number beyond {LARGEST}")
    return number


def _refused(said: str) -> None:
    raise ValueError(f"{said} is no whole number")


PLAIN = json.JSONDecoder(parse_float=_refused, parse_constant=_refused)
CAREFUL = json.JSONDecoder(parse_float=_refused, parse_constant=_refused, parse_int=_whole)
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_event(line: bytes) -> dict:
    """An event in its one canonical spelling (RFC 8785; whole numbers alone), so that all readers see the same in it.

    Raises ValueError for every other: a name that stands twice, spaces, another order, another spelling.
    """
    event = (CAREFUL if LONG_NUMBER.search(line) else PLAIN).decode(line.decode())
    if CANONICAL.encode(event).encode() != line:
        raise ValueError("not canonical")
    return event


class Log:
    """One pass over log.jsonl: leaf hashes, roots at the sizes that heads speak of, and the log's own events."""

    def __init__(self, folder: Path, sizes: set[int], accounts: "list[Account]") -> None:
        self.hashes, self.roots, self.withheld = bytearray(), {}, 0
        self.epochs: list[tuple[int, dict]] = []  # (leaf, body)
        self.keys: list[tuple[int, str, bytes]] = []  # (leaf, tag, public)
        self.name = ""
        self.unreadable: list[int] = []
        self.accounts = accounts
        tree, known = Tree(), self.hashes
        with (folder / "log.jsonl").open("rb") as lines:
            for number, line in enumerate(lines):
                line = line[:-1] if line.endswith(b"\n") else line
                hidden = WITHHELD.fullmatch(line)
                leaf = bytes.fromhex(hidden[1].decode()) if hidden else hashlib.sha256(LEAF + line).digest()
                known += leaf
                tree.add(leaf)
                if number + 1 in sizes:
                    self.roots[number + 1] = tree.root()
                if hidden:
                    self.withheld += 1
                else:
                    self._event(number, line)
        self.size = tree.size

    def _event(self, number: int, line: bytes) -> None:
        try:
            event = read_event(line)
            tag, body = event["tag"], event["body"]
            if tag == "ledger:epoch:opened":
                self.epochs.append((number, body | {name: int(body[name]) for name in ("epoch", "kept", "seen")}))
                self.name = self.name or f"firsthour/{event['subject']['id']}"
            elif tag in ("ledger:key:adopted", "ledger:key:retired"):
                self.keys.append((number, tag, bytes.fromhex(body["public"])))
            elif tag.startswith(Account.TAGS):
                for account in self.accounts:
                    if number < account.size:
                        account.take(event)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.unreadable.append(number)

    def hash_at(self, number: int) -> bytes:
        return bytes(self.hashes[number * 32 : number * 32 + 32])

    def keys_at(self, size: int) -> list[bytes]:
        """The keys in force after the first `size` leaves."""
        keys: list[bytes] = []
        for leaf, tag, public in self.keys:
            if leaf < size:
                if tag == "ledger:key:adopted":
                    keys.append(public)
                elif public in keys:
                    keys.remove(public)
        return keys

    def epoch_at(self, size: int) -> int:
        return max((body["epoch"] for leaf, body in self.epochs if leaf < size), default=0)


def check_heads(log: Log, heads: list[Head], leaves: bytes, verdict: Verdict) -> None:
    """The exported heads against the log: order, name, epoch, root, and the signatures of all keys in force."""
    good = 0
    for head in heads:
        span = (good, max(head.size, good + 1))
        if head.size <= good:
            verdict.found("forked", *span, f"after the head over {good} leaves comes one over {head.size}")
            return
        if head.size > log.size:
            verdict.found("truncated", good, head.size, f"the log ends at {log.size}, a head speaks of {head.size}")
            locate(log, leaves, log.size, verdict)
            return
        if log.roots[head.size] != head.root:
            if not locate(log, leaves, head.size, verdict):
                verdict.found("edited", *span, f"leaves {good} to {head.size - 1} are not those that were sealed")
            return
        keys = log.keys_at(head.size)
        if head.name != log.name or head.epoch != log.epoch_at(head.size):
            verdict.found("forked", *span, f"the head over {head.size} leaves names another log or epoch")
        if not keys or not all(head.signed_by(public) for public in keys):
            verdict.found("re-signed", *span, f"the head over {head.size} leaves lacks a signature of a key in force")
        good = head.size
    if log.size > good:
        verdict.found("inserted", good, log.size, f"no head covers the leaves from {good} on")
    else:
        locate(log, leaves, log.size, verdict)


def locate(log: Log, leaves: bytes, size: int, verdict: Verdict) -> bool:
    """Compare the log with the list of sealed leaf hashes, and name each difference; whether there was one."""
    sealed = [leaves[place : place + 32] for place in range(0, len(leaves), 32)]
    if bytes(log.hashes) == leaves:
        return False
    here = [log.hash_at(number) for number in range(log.size)]
    in_log, in_sealed = set(here), {leaf: place for place, leaf in enumerate(sealed)}
    own = other = 0
    while own < len(here) or other < len(sealed):
        mine = here[own] if own < len(here) else None
        theirs = sealed[other] if other < len(sealed) else None
        if mine == theirs:
            own, other = own + 1, other + 1
        elif mine is not None and mine not in in_sealed and theirs is not None and theirs not in in_log:
            verdict.found("edited", other, other + 1, f"leaf {other} is not the one that was sealed")
            own, other = own + 1, other + 1
        elif theirs is not None and theirs not in in_log:
            verdict.found("dropped", other, other + 1, f"leaf {other} is missing")
            other += 1
        elif mine is not None and in_sealed.get(mine, -1) < other:
            verdict.found("inserted", other, other + 1, f"before leaf {other} stands one that was never sealed")
            own += 1
        else:
            verdict.found("reordered", other, other + 1, f"at leaf {other} stands another that was sealed elsewhere")
            own, other = own + 1, other + 1
    return True


def check_outside(log: Log, outside: list[Head], verdict: Verdict) -> int:
    """Heads obtained elsewhere against the log; returns up to which leaf the largest one that fits vouches."""
    vouched = 0
    known = [public for _, tag, public in log.keys if tag == "ledger:key:adopted"]
    for head in sorted(outside, key=lambda each: each.size):
        lost = [body for _, body in log.epochs if body["epoch"] > head.epoch and body["kept"] < head.size]
        if head.name != log.name or not any(head.signed_by(public) for public in known):
            says = f"your head over {head.size} leaves is of another log, or signed by no key this log names"
            verdict.found("forked", 0, head.size, says)
        elif lost:
            _declared(head, lost[0], verdict)
        elif head.size > log.size:
            says = f"your head speaks of {head.size} leaves, the log ends at {log.size}: truncated, or an old backup"
            verdict.found("truncated", vouched, head.size, says)
        elif log.roots[head.size] != head.root:
            says = f"your head over {head.size} leaves has another root: something from leaf {vouched} on was rewritten"
            verdict.found("forked", vouched, head.size, says)
        elif head.epoch != log.epoch_at(head.size):
            says = (
                f"your head over {head.size} leaves is of epoch {head.epoch}, where the log tells of epoch "
                f"{log.epoch_at(head.size)}: an event of the log itself, such as a restore, is withheld or altered"
            )
            verdict.found("forked", 0, head.size, says)
        else:
            vouched = max(vouched, head.size)
    return vouched


def _declared(head: Head, body: dict, verdict: Verdict) -> None:
    if body["seen"] < head.size or (body["seen"] == head.size and body["root"] != head.root.hex()):
        says = f"the log admits a restore to {body['kept']} leaves, but not that your head over {head.size} existed"
        verdict.found("truncated", body["kept"], head.size, says)
    else:
        verdict.told.append(
            f"The log itself tells that a restore lost the leaves {body['kept']} to {body['seen'] - 1} "
            f"(epoch {body['epoch']}); your head over {head.size} leaves is from before. It vouches for nothing: "
            f"whoever holds the key could claim a restore to hide a rewriting. A head over at most {body['kept']} "
            "leaves, or one from after the restore, vouches for what it covers."
        )


@dataclass
class Removal:
    """What the log knows of one decision to restrict."""

    at: int
    case: str
    restriction: str
    rule: str
    entry: str
    service: str
    by: str
    order: str
    asked: str


class Account:
    """Recomputes published figures from events. Definitions: docs/reference/figures.md."""

    TAGS = (
        *("appeals:appeal:ruled", "cases:", "intake:item:received", "intake:batch:received", "matching:entry:"),
        *("orders:", "reviewing:blind-"),
    )

    def __init__(self, size: int) -> None:
        self.size = size
        self.arrivals: list[tuple[int, str, int]] = []  # (at, verdict, how many)
        self.removals: dict[str, Removal] = {}
        self.reversed: set[str] = set()
        self.judged: dict[str, bool] = {}  # by decision: whether a second person would have made it
        self.ruled: dict[str, bool] = {}  # by decision: whether an appeal against it was upheld
        self.cases: dict[str, tuple[int, str]] = {}
        self.items: dict[str, tuple[int, str, str]] = {}
        self.entries: dict[str, tuple[str, str]] = {}
        self.proved: dict[str, int] = {}
        self.views: dict[str, int] = {}
        self.order_received: dict[str, int] = {}
        self.order_executed: dict[str, int] = {}
        self.order_returned: set[str] = set()
        self.referrals: set[str] = set()
        self.order_uncounted: set[str] = set()  # it repeats another, or it is forged

    def take(self, event: dict) -> None:
        tag, body, subject = event["tag"], event["body"], event["subject"]["id"]
        at = _microseconds(event["at"])
        if tag == "intake:item:received":
            self.items[subject] = (at, body.get("language") or "unknown", body.get("territory") or "unknown")
            self.arrivals.append((at, body["verdict"], 1))
        elif tag == "intake:batch:received":
            self.arrivals.append((at, "pass", body["passed"]))
        elif tag == "cases:case:opened":
            self.cases[subject] = (at, body["item"])
        elif tag == "cases:decision:taken" and body.get("undone"):
            self.removals.pop(body["reverses"], None)
        elif tag == "cases:decision:taken" and body["outcome"] == "restrict" and body.get("kind") in (None, "disable"):
            rule, by = body["rule"] or "person", "rule" if event["actor"]["kind"] == "rule" else "person"
            order, carried = body.get("order") or "", body.get("carried_out")
            named = "referral" if order in self.referrals else "order" if carried else "after-order"
            asked = named if order else "nobody"
            self.removals[subject] = Removal(
                at, body["case"], body["restriction"], rule, body["entry"] or "", event["service"] or "unknown", by,
                order if carried else "", asked,
            )
        elif tag == "cases:decision:taken" and body["outcome"] == "reverse":
            self.reversed.add(body["reverses"])
        elif tag == "reviewing:blind-review:given" and body["decision"] is not None:
            self.judged[body["decision"]] = body["agrees"]
        elif tag == "appeals:appeal:ruled":
            self.ruled[body["decision"]] = body["outcome"] == "upheld"
        elif tag == "cases:restriction:confirmed" and body["views"] is not None:
            self.views[subject] = body["views"]
        elif tag == "cases:restriction:proved":
            self.proved[subject] = at
        elif tag in ("matching:entry:added", "matching:entry:confirmed") and "source" in body:
            self.entries[subject] = (body["source"], body["bank"])
        elif tag == "orders:filing:received" and body["kind"] == "referral":
            self.referrals.add(subject)
        elif tag == "orders:filing:received" and body["kind"] == "removal-order":
            self.order_received[subject] = _microseconds(body["received"])
            if body["state"] != "received":
                self.order_uncounted.add(subject)
        elif tag == "orders:filing:revived":
            self.order_uncounted.discard(subject)
        elif tag == "orders:call-back:settled" and body["outcome"] == "forged":
            self.order_uncounted.add(body["filing"])
        elif tag == "orders:order:executed":
            self.order_executed[subject] = _microseconds(body["executed"])
        elif tag == "orders:order:returned":
            self.order_returned.add(subject)

    def groups(self, removal: Removal) -> dict[str, str]:
        case = self.cases.get(removal.case)
        _, language, territory = self.items.get(case[1] if case else "", (0, "unknown", "unknown"))
        source, bank = self.entries.get(removal.entry, ("unknown", "unknown"))
        moment = datetime.fromtimestamp(removal.at // 1_000_000, UTC)
        year, week, _ = moment.isocalendar()
        return {
            "all": "",
            "week": f"{year}-W{week:02}",
            "decider": removal.by,
            "rule": removal.rule,
            "source": source,
            "bank": bank,
            "language": language,
            "territory": territory,
            "service": removal.service,
            "asked": removal.asked,
        }

    def figures(self, since: str | None, until: str | None) -> dict:
        first = _microseconds(since) if since else -math.inf
        last = _microseconds(until) if until else math.inf
        chosen = {name: each for name, each in self.removals.items() if first <= each.at < last}
        sorted_out: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, removal in chosen.items():
            for by, group in self.groups(removal).items():
                sorted_out[by, group].append(name)
        rows = [{"by": by, "group": group} | self._row(names) for (by, group), names in sorted_out.items()]
        rows = rows or [{"by": "all", "group": ""} | self._row([])]
        verdicts: Counter = Counter()
        for at, verdict, count in self.arrivals:
            if first <= at < last:
                verdicts[verdict] += count
        return {
            "figures": rows,
            "disparities": self._disparities(chosen),
            "verdicts": dict(verdicts),
            "orders": self._order_months(first, last),
        }

    def _order_months(self, first: float, last: float) -> list[dict]:
        months: dict[str, list[str]] = defaultdict(list)
        for filing, received in self.order_received.items():
            if filing not in self.order_uncounted and first <= received < last:
                moment = datetime.fromtimestamp(received // 1_000_000, UTC)
                months[f"{moment.year:04}-{moment.month:02}"].append(filing)
        rows = []
        for month, filings in months.items():
            done = [each for each in filings if each in self.order_executed]
            spread = _spread([self.order_executed[each] - self.order_received[each] for each in done])
            rows.append(
                {"month": month, "received": len(filings), "executed": spread.pop("known")}
                | {"returned": sum(each in self.order_returned for each in filings)}
                | spread
            )
        return rows

    def _row(self, names: list[str]) -> dict:
        uploads, detections, ordered, views = [], [], [], []
        for name in names:
            removal = self.removals[name]
            proved, case = self.proved.get(removal.restriction), self.cases.get(removal.case)
            if proved is not None and case is not None:
                detections.append(proved - case[0])
                if case[1] in self.items:
                    uploads.append(proved - self.items[case[1]][0])
                if removal.order in self.order_received:
                    ordered.append(proved - self.order_received[removal.order])
            if removal.restriction in self.views:
                views.append(self.views[removal.restriction])
        wrong = sum(name in self.reversed for name in names)
        judged = [self.judged[name] for name in names if name in self.judged]
        refused = judged.count(False)
        ruled = [self.ruled[name] for name in names if name in self.ruled]
        low, high = _wilson(wrong, len(names), CONFIDENCE_Z)
        least, most = _wilson(refused, len(judged), CONFIDENCE_Z)
        return {
            "removals": len(names),
            "reversed": wrong,
            "reversed_low": math.floor(low * 10000) if names else None,
            "reversed_high": math.ceil(high * 10000) if names else None,
            "judged": len(judged),
            "judged_wrong": refused,
            "judged_low": math.floor(least * 10000) if judged else None,
            "judged_high": math.ceil(most * 10000) if judged else None,
            "appealed": len(ruled),
            "overturned": ruled.count(True),
            "proved": sum(self.removals[name].restriction in self.proved for name in names),
            "views": sum(views),
            "views_told": len(views),
            "views_median": _quantile(views, 50),
            **{f"upload_{name}": value for name, value in _spread(uploads).items()},
            **{f"detection_{name}": value for name, value in _spread(detections).items()},
            **{f"order_{name}": value for name, value in _spread(ordered).items()},
        }

    def _disparities(self, chosen: dict[str, Removal]) -> list[dict]:
        counts: dict[str, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
        for name, removal in chosen.items():
            if removal.by == "rule":
                counts[removal.rule][self.groups(removal)["language"]][name in self.reversed] += 1
        rows = []
        for rule, groups in counts.items():
            pairs = {name: (each[True], each.total()) for name, each in groups.items()}
            wrongs, everything = (sum(pair[place] for pair in pairs.values()) for place in (0, 1))
            compared = {n: p for n, p in pairs.items() if p[1] >= FEWEST and everything - p[1] >= FEWEST}
            for group, (wrong, total) in compared.items():
                z = statistics.NormalDist().inv_cdf(1 - 0.05 / len(compared) / 2)
                rest = (wrongs - wrong, everything - total)
                low, high = _difference((wrong, total), rest, z)
                rows.append(
                    {
                        "rule": rule, "by": "language", "group": group, "removals": total, "reversed": wrong,
                        "rest_removals": rest[1], "rest_reversed": rest[0],
                        "low": math.floor(low * 10000), "high": math.ceil(high * 10000), "worse": low > 0,
                    }
                )
        return rows


def _microseconds(instant: str) -> int:
    moment = datetime.fromisoformat(instant)
    return int(moment.replace(microsecond=0).timestamp()) * 1_000_000 + moment.microsecond


def _quantile(values: list[int], percent: int) -> int | None:
    """The smallest value that at least so many per cent do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)] if values else None


def _spread(values: list[int]) -> dict[str, int | None]:
    within = sum(each <= HOUR for each in values)
    return {"median": _quantile(values, 50), "p90": _quantile(values, 90), "within_hour": within, "known": len(values)}


def _wilson(wrong: int, total: int, z: float) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    share, square = wrong / total, z * z / total
    middle, half = share + square / 2, math.sqrt(square * (share * (1 - share) + square / 4))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def _difference(one: tuple[int, int], other: tuple[int, int], z: float) -> tuple[float, float]:
    """The interval of the difference of two shares from their score intervals (Newcombe 1998, method 10)."""
    share, rest = one[0] / one[1], other[0] / other[1]
    (low, high), (rest_low, rest_high) = _wilson(*one, z), _wilson(*other, z)
    below = math.sqrt((share - low) ** 2 + (rest_high - rest) ** 2)
    above = math.sqrt((high - share) ** 2 + (rest - rest_low) ** 2)
    return share - rest - below, share - rest + above


PARTS = {"format", "log", "size", "root", "since", "until", "verdicts", "figures", "disparities", "orders"}


def read_figures(content: bytes) -> dict:
    """Published figures as JSON. Raises Unreadable where a name stands twice: readers would differ in what they see."""

    def once(pairs: list[tuple[str, object]]) -> dict:
        if len(dict(pairs)) < len(pairs):
            raise Unreadable("in the figures a name stands twice in one object")
        return dict(pairs)

    return json.loads(content, object_pairs_hook=once)


def check_figures(account: Account, log: Log, name: str, published: dict, verdict: Verdict) -> None:
    """Every published figure against the one recomputed here."""
    size, root = account.size, log.roots.get(account.size)
    if published["format"] != 4 or root is None or published["root"] != root.hex():
        verdict.found("figure", 0, size, f"{name} is not drawn from the first {size} leaves of this log")
        return
    if log.withheld:
        verdict.told.append(f"{name} is recomputed without the withheld events; where they count, it cannot agree.")
    for part in sorted(set(published) - PARTS):
        verdict.found("figure", 0, size, f"{name} has a part {part!r} that is not recomputed")
    own = account.figures(published["since"], published["until"])
    if own["verdicts"] != published["verdicts"]:
        says = f"{name}: verdicts are {published['verdicts']}, recomputed {own['verdicts']}"
        verdict.found("figure", 0, size, says)
    rows_by = {"figures": ("by", "group"), "disparities": ("rule", "by", "group"), "orders": ("month",)}
    for part, key in rows_by.items():
        ours = {tuple(row[each] for each in key): row for row in own[part]}
        theirs = {tuple(row[each] for each in key): row for row in published[part]}
        if len(theirs) < len(published[part]):
            verdict.found("figure", 0, size, f"{name}: a row of its {part} stands there twice")
        for place in sorted(set(ours) | set(theirs)):
            mine, told = ours.get(place, {}), theirs.get(place, {})
            wrong = sorted(each for each in set(mine) | set(told) if mine.get(each) != told.get(each))
            if wrong:
                said = ", ".join(f"{each} is {told.get(each)}, recomputed {mine.get(each)}" for each in wrong)
                verdict.found("figure", 0, size, f"{name}, {' '.join(place)}: {said}")


def verify(folder: Path, outside: list[Head], keys: list[bytes], figures: dict[str, dict]) -> Verdict:
    """Everything, in one pass over the log. Raises Unreadable, OSError."""
    spoiled, heads = "", []
    try:
        heads = read_heads((folder / "heads.txt").read_text(encoding="utf-8"))
    except (Unreadable, UnicodeDecodeError) as fault:
        spoiled = str(fault)
    leaves = (folder / "leaves").read_bytes()
    accounts = [Account(int(published["size"])) for published in figures.values()]
    sizes = {head.size for head in (*heads, *outside)} | {account.size for account in accounts}
    log = Log(folder, sizes, accounts)
    verdict = Verdict(leaves=log.size, heads=len(heads))
    if not log.epochs or log.epochs[0][0] != 0 or not log.keys or log.keys[0][0] != 1:
        verdict.found("edited", 0, 2, "the log does not begin with its own name and its first key")
    if spoiled:
        verdict.found("re-signed", 0, log.size, f"the heads cannot be read: {spoiled}")
    for number in log.unreadable:
        says = f"leaf {number} is no event in its one canonical spelling, so that readers may differ in what they see"
        verdict.found("malformed", number, number + 1, says)
    if not spoiled:
        check_heads(log, heads, leaves, verdict)
    vouched = check_outside(log, outside, verdict)
    for public in keys:
        if not heads or not heads[-1].signed_by(public):
            verdict.found("re-signed", 0, log.size, f"the last head is not signed by your key {public.hex()[:16]}…")
    for account, (name, published) in zip(accounts, figures.items(), strict=True):
        check_figures(account, log, name, published, verdict)
    for _, body in log.epochs[1:]:
        verdict.told.append(f"Epoch {body['epoch']}: a restore lost the leaves {body['kept']} to {body['seen'] - 1}.")
    if log.withheld:
        verdict.told.append(f"{log.withheld} events are withheld; the tree holds over their hashes, not their texts.")
    _say_what_is_not_excluded(verdict, vouched, bool(outside), keys)
    return verdict


def _say_what_is_not_excluded(verdict: Verdict, vouched: int, given: bool, keys: list[bytes]) -> None:
    say = verdict.not_excluded.append
    if not vouched and not keys:
        say("that somebody without the operator's key made this whole log anew: nothing from outside vouches for it")
    if not vouched:
        because = "none of your heads vouches for it" if given else "no head given"
        say(f"that the operator made the whole log anew, went back to an old backup, or left out its end: {because}")
    elif vouched < verdict.leaves:
        say(f"that the operator rewrote what follows leaf {vouched - 1}: your newest head vouches for no more")
    say("that others are shown another log from there on: compare heads with somebody else's")
    say("that something happened and was never recorded, or was recorded wrongly: the log proves only what it holds")


def main(words: list[str] | None = None) -> int:
    """Check, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--head", type=Path, action="append", default=[], help="a head obtained elsewhere")
    parser.add_argument("--key", type=bytes.fromhex, action="append", default=[], help="a public key you know")
    parser.add_argument("--figures", type=Path, action="append", default=[], help="published figures to recompute")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    asked = parser.parse_args(words)
    try:
        outside = [head for path in asked.head for head in read_heads(path.read_text(encoding="utf-8"))]
        figures = {path.name: read_figures(path.read_bytes()) for path in asked.figures}
        verdict = verify(asked.export, outside, asked.key, figures)
    except (Unreadable, OSError, ValueError, KeyError, TypeError) as fault:
        print(f"cannot be read: {type(fault).__name__}: {fault}", file=sys.stderr)
        return 2
    if asked.json:
        print(json.dumps(asdict(verdict), indent=2))
        return 1 if verdict.findings else 0
    print(f"{verdict.leaves} events, {verdict.heads} heads, {len(figures)} file(s) of figures")
    for finding in verdict.findings:
        print(f"FOUND  {finding.kind}: {finding.says}")
    for said in verdict.told:
        print(f"TOLD   {said}")
    for open_question in verdict.not_excluded:
        print(f"This check cannot exclude {open_question}.")
    print("Something was altered." if verdict.findings else "Nothing was altered, apart from what it cannot exclude.")
    return 1 if verdict.findings else 0


if __name__ == "__main__":
    sys.exit(main())
