"""Statuses rebuilt from events alone: what cases, restrictions, entries, exhibits and the rest must be by now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The tables whose statuses events determine."""

    CASE = "case"
    RESTRICTION = "restriction"
    ENTRY = "entry"
    ALLOWANCE = "allowance"
    EXHIBIT = "exhibit"
    COMMAND = "command"
    DEADLINE = "deadline"
    FILING = "filing"
    ORDERED_ITEM = "ordered-item"
    """Named by its filing and its item, with a stroke between."""
    COPY = "copy"
    """As an ordered item."""
    ANSWER = "answer"
    PROPOSAL = "proposal"
    THREAT = "threat"
    DISPATCH = "dispatch"
    APPEAL = "appeal"


@dataclass(frozen=True)
class Difference:
    """A row that is not what the log says it is; an empty word stands for: there is none."""

    kind: Kind
    identity: str
    by_events: str
    in_table: str


_SIMPLE = {
    "cases:case:opened": (Kind.CASE, "open"),
    "cases:decision:proposed": (Kind.PROPOSAL, "waiting"),
    "cases:proposal:approved": (Kind.PROPOSAL, "approved"),
    "cases:proposal:declined": (Kind.PROPOSAL, "declined"),
    "cases:proposal:withdrawn": (Kind.PROPOSAL, "withdrawn"),
    "cases:restriction:commanded": (Kind.RESTRICTION, "commanded"),
    "cases:restriction:confirmed": (Kind.RESTRICTION, "confirmed"),
    "cases:restriction:proved": (Kind.RESTRICTION, "proved"),
    "cases:suspension:ended": (Kind.RESTRICTION, "lifting"),
    "cases:restriction:lifted": (Kind.RESTRICTION, "lifted"),
    "matching:entry:added": (Kind.ENTRY, "seed"),
    "matching:entry:confirmed": (Kind.ENTRY, "confirmed"),
    "matching:entry:disputed": (Kind.ENTRY, "disputed"),
    "matching:entry:retired": (Kind.ENTRY, "retired"),
    "matching:fingerprint:allowed": (Kind.ALLOWANCE, "allowed"),
    "matching:allowance:ended": (Kind.ALLOWANCE, "ended"),
    "vault:exhibit:sealed": (Kind.EXHIBIT, "sealed"),
    "vault:destruction:begun": (Kind.EXHIBIT, "destroying"),
    "vault:exhibit:destroyed": (Kind.EXHIBIT, "destroyed"),
    "platform:command:issued": (Kind.COMMAND, "undone"),
    "platform:author-command:issued": (Kind.COMMAND, "undone"),
    "platform:command:confirmed": (Kind.COMMAND, "done"),
    "clocks:deadline:started": (Kind.DEADLINE, "running"),
    "clocks:deadline:paused": (Kind.DEADLINE, "paused"),
    "clocks:deadline:restarted": (Kind.DEADLINE, "running"),
    "clocks:deadline:satisfied": (Kind.DEADLINE, "satisfied"),
    "clocks:deadline:breached": (Kind.DEADLINE, "reached"),
    "clocks:deadline:reached": (Kind.DEADLINE, "reached"),
    "clocks:deadline:voided": (Kind.DEADLINE, "voided"),
    "clocks:deadline:annulled": (Kind.DEADLINE, "voided"),
    "orders:filing:revived": (Kind.FILING, "received"),
    "orders:filing:withdrawn": (Kind.FILING, "withdrawn"),
    "orders:filing:answered": (Kind.FILING, "answered"),
    "orders:filing:noted": (Kind.FILING, "noted"),
    "orders:order:accepted": (Kind.FILING, "accepted"),
    "orders:order:executed": (Kind.FILING, "executed"),
    "orders:order:returned": (Kind.FILING, "returned"),
    "orders:order:resumed": (Kind.FILING, "received"),
    "orders:answer:written": (Kind.ANSWER, "undone"),
    "orders:answer:sent": (Kind.ANSWER, "done"),
    "threats:threat:suspected": (Kind.THREAT, "suspected"),
    "threats:threat:raised": (Kind.THREAT, "imminent"),
    "threats:threat:informed": (Kind.THREAT, "informed"),
    "threats:threat:dismissed": (Kind.THREAT, "dismissed"),
    "threats:dispatch:sent": (Kind.DISPATCH, "done"),
    "appeals:appeal:lodged": (Kind.APPEAL, "lodged"),
    "appeals:appeal:taken": (Kind.APPEAL, "taken"),
    "appeals:appeal:released": (Kind.APPEAL, "lodged"),
    "appeals:appeal:ruled": (Kind.APPEAL, "ruled"),
    "appeals:appeal:answered": (Kind.APPEAL, "answered"),
}
_ORDERED = {
    "orders:filing:received",
    "orders:call-back:settled",
    "orders:item:taken",
    "orders:item:proved",
    "orders:copy:listed",
    "orders:copy:decided",
}


class Statuses:
    """What each thing must be, from the events given to `take` in the order in which they were recorded."""

    TAGS = (*_SIMPLE, *sorted(_ORDERED), "cases:decision:taken", "matching:entry:edited", "matching:entry:expired")

    def __init__(self) -> None:
        self.expected: dict[Kind, dict[str, str]] = defaultdict(dict)

    def take(self, event: Mapping) -> None:
        """One event as it stands in the log, of one of `TAGS`."""
        tag, body = event["tag"], event["body"]
        if tag == "cases:decision:taken":
            if body.get("kind") != "suspend":  # of an account, which decides no case
                self.expected[Kind.CASE][body["case"]] = "open" if body.get("undone") else "decided"
            if body["outcome"] == "reverse" and body["restriction"] is not None:
                self.expected[Kind.RESTRICTION][body["restriction"]] = "lifting"
        elif tag == "matching:entry:expired":
            self.expected[Kind.ENTRY].update(dict.fromkeys(body["entries"], "retired"))
        elif tag == "matching:entry:edited":
            self.expected[Kind.ENTRY][event["subject"]["id"]] = body["status"]
        elif tag in _ORDERED:
            self._take_ordered(tag, event["subject"]["id"], body)
        else:
            kind, status = _SIMPLE[tag]
            self.expected[kind][event["subject"]["id"]] = status

    def _take_ordered(self, tag: str, filing: str, body: Mapping) -> None:
        filings, items, copies = (self.expected[kind] for kind in (Kind.FILING, Kind.ORDERED_ITEM, Kind.COPY))
        match tag:
            case "orders:filing:received":
                filings[filing] = body["state"]
            case "orders:call-back:settled" if body["outcome"] == "forged":
                filings[body["filing"]] = "forged"
            case "orders:item:taken":
                items[f"{filing}/{body['item']}"] = "taken"
            case "orders:item:proved":
                items[f"{filing}/{body['item']}"] = "proved"
            case "orders:copy:listed":
                copies.update({f"{filing}/{item}": "waiting" for item in body["items"]})
            case "orders:copy:decided":
                copies[f"{filing}/{body['item']}"] = "restricted" if body["restriction"] else "left"

    def compare(self, kind: Kind, rows: Iterable[tuple[str, str]], *, silent: str = "") -> tuple[int, list[Difference]]:
        """How many rows (id, status) of a table were compared, and each that differs or is missing.

        `silent` is the status that rows may have without any event of their own.
        """
        left, counted, found = dict(self.expected[kind]), 0, []
        for identity, status in rows:
            counted += 1
            wanted = left.pop(identity, silent)
            if wanted != status:
                found.append(Difference(kind, identity, wanted, status))
        found += [Difference(kind, identity, wanted, "") for identity, wanted in left.items()]
        return counted + len(left), found
