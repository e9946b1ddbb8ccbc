"""What the log tells of removals, gathered event by event in whatever order they were sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN = "unknown"


def microseconds(instant: str) -> int:
    """An instant of the event format, since 1970."""
    return (datetime.fromisoformat(instant) - EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Removal:
    """A decision to restrict: when (microseconds since 1970), about which case, by a person or a rule."""

    decision: str
    at: int
    case: str
    restriction: str
    rule: str
    entry: str
    service: str
    by_rule: bool
    order: str
    """The filing of the order that named the item or the like of it, or of the referral of it; empty where none did."""
    carried_out: bool
    referred: bool


@dataclass
class Order:
    """A removal order: when it was received, when everything it names was proved unavailable, and what became of it."""

    received: int
    counts: bool
    """It stands for itself: it repeats no other order, and is not forged."""
    executed: int | None = None
    returned: bool = False


@dataclass(frozen=True)
class Received:
    """An item as it was received."""

    at: int
    verdict: str
    language: str
    territory: str


REMOVING = (None, "disable")
"""Kinds of restriction that are removals; None in events written while there was no other kind."""


class Spans(NamedTuple):
    """Microseconds to a proof, from the item's receipt, the opening of its case, and the receipt of its order."""

    upload: int | None
    detection: int | None
    order: int | None


class Account:
    """Everything that figures need, from the events given to `take`. Removals have ids of decisions."""

    TAGS = (
        "appeals:appeal:ruled",
        "cases:case:opened",
        "cases:decision:taken",
        "cases:restriction:confirmed",
        "cases:restriction:proved",
        "intake:batch:received",
        "intake:item:received",
        "matching:entry:added",
        "matching:entry:confirmed",
        "orders:call-back:settled",
        "orders:filing:received",
        "orders:filing:revived",
        "orders:order:executed",
        "orders:order:returned",
        "reviewing:blind-review:given",
    )

    def __init__(self) -> None:
        self.removals: dict[str, Removal] = {}
        self.reversals: dict[str, str] = {}
        """By the decision that was reversed: the one that reversed it."""
        self.judged: dict[str, bool] = {}
        """By decision that chance drew: whether a second person would have made it."""
        self.ruled: dict[str, bool] = {}
        """By decision that was appealed against and ruled on: whether it was overturned."""
        self.opened: dict[str, tuple[int, str]] = {}
        """By case: when it was opened, and about which item."""
        self.received: dict[str, Received] = {}
        self.passed: list[tuple[int, int]] = []
        """When so many passed items were received."""
        self.origins: dict[str, tuple[str, str]] = {}
        """By entry: its source and its bank."""
        self.proved: dict[str, int] = {}
        self.views: dict[str, int] = {}
        self.orders: dict[str, Order] = {}
        """By filing: the removal orders."""
        self.referrals: set[str] = set()
        """The filings that are referrals."""

    def take(self, event: Mapping) -> None:
        """One event as it stands in the log, of one of `TAGS`."""
        body, subject, at = event["body"], event["subject"]["id"], microseconds(event["at"])
        match event["tag"]:
            case "intake:item:received":
                self.received[subject] = Received(
                    at, body["verdict"], body.get("language") or UNKNOWN, body.get("territory") or UNKNOWN
                )
            case "intake:batch:received":
                self.passed.append((at, body["passed"]))
            case "cases:case:opened":
                self.opened[subject] = at, body["item"]
            case "cases:decision:taken" if body.get("undone"):
                self.removals.pop(body["reverses"], None)  # a slip taken back before anybody was told
            case "cases:decision:taken" if body["outcome"] == "reverse":
                self.reversals[body["reverses"]] = subject
            case "cases:decision:taken" if body["outcome"] == "restrict" and body.get("kind") in REMOVING:
                order = body.get("order") or ""
                self.removals[subject] = Removal(
                    decision=subject,
                    at=at,
                    case=body["case"],
                    restriction=body["restriction"],
                    rule=body["rule"] or "person",
                    entry=body["entry"] or "",
                    service=event["service"] or UNKNOWN,
                    by_rule=event["actor"]["kind"] == "rule",
                    order=order,
                    carried_out=bool(body.get("carried_out")),
                    referred=order in self.referrals,
                )
            case "reviewing:blind-review:given" if body["decision"] is not None:
                self.judged[body["decision"]] = body["agrees"]
            case "appeals:appeal:ruled":
                self.ruled[body["decision"]] = body["outcome"] == "upheld"
            case "cases:restriction:confirmed" if body["views"] is not None:
                self.views[subject] = body["views"]
            case "cases:restriction:proved":
                self.proved[subject] = at
            case "matching:entry:added" | "matching:entry:confirmed" if "source" in body:
                self.origins[subject] = body["source"], body["bank"]
            case "orders:filing:received" if body["kind"] == "removal-order":
                self.orders[subject] = Order(microseconds(body["received"]), counts=body["state"] == "received")
            case "orders:filing:received" if body["kind"] == "referral":
                self.referrals.add(subject)
            case "orders:filing:revived" if subject in self.orders:
                self.orders[subject].counts = True
            case "orders:call-back:settled" if body["outcome"] == "forged" and body["filing"] in self.orders:
                self.orders[body["filing"]].counts = False
            case "orders:order:executed":
                self.orders[subject].executed = microseconds(body["executed"])
            case "orders:order:returned":
                self.orders[subject].returned = True

    def received_of(self, removal: Removal) -> Received | None:
        """The item a removal is about, where the log has it."""
        case = self.opened.get(removal.case)
        return self.received.get(case[1]) if case else None

    def until_proof(self, removal: Removal) -> Spans:
        """How long until the proof that the item was unavailable."""
        proved, case = self.proved.get(removal.restriction), self.opened.get(removal.case)
        if proved is None or case is None:
            return Spans(None, None, None)
        received = self.received.get(case[1])
        order = self.orders.get(removal.order) if removal.carried_out else None
        return Spans(
            proved - received.at if received else None, proved - case[0], proved - order.received if order else None
        )
