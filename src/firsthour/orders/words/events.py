"""What happens to filings, as it stands in the log."""

from firsthour.ledger.words import EventTag, Field

AUTHORITY_ADDED = EventTag(
    "orders:authority:added", 1, {"state": Field.CODE, "roles": Field.CODES, "entry": Field.PROVABLE}
)
AUTHORITY_CHANGED = EventTag(
    "orders:authority:changed", 1, {"state": Field.CODE, "roles": Field.CODES, "entry": Field.PROVABLE}
)
AUTHORITY_ENDED = EventTag("orders:authority:ended", 1, {})
OFFICER_NAMED = EventTag("orders:officer:named", 1, {"authority": Field.ID, "officer": Field.ID})
OFFICER_ENDED = EventTag("orders:officer:ended", 1, {"authority": Field.ID, "officer": Field.ID})
"""From whom an account files; `officer` is its pseudonym."""
FILING_WITHDRAWN = EventTag("orders:filing:withdrawn", 1, {"before": Field.CODE})
"""The authority took a filing back; what came back because of it stands in the fall that this caused."""
FILING_RECEIVED = EventTag(
    "orders:filing:received",
    1,
    {
        "kind": Field.CODE,
        "way": Field.CODE,
        "received": Field.INSTANT,
        "raw": Field.DIGEST,
        "exhibit": Field.ID,
        "authority": Field.ID,
        "state": Field.CODE,
        "proof": Field.CODE,
        "suspicions": Field.CODES,
        "reference": Field.PROVABLE,
        "duplicate": Field.ID,
        "related": Field.IDS,
        "lead_missed": Field.FLAG,
        "links": Field.COUNT,
    },
)
FILING_TYPED = EventTag("orders:filing:typed", 1, {"form": Field.PROVABLE, "links": Field.COUNT})
FILING_REVIVED = EventTag("orders:filing:revived", 1, {"forged": Field.ID})
"""What was taken for a repetition of another filing, which turned out to be forged, stands for itself again."""
REFERRAL_TAKEN = EventTag(
    "orders:referral:taken", 1, {"link": Field.ID, "items": Field.IDS, "brought": Field.IDS}
)
"""The items behind an address of a referral are put before a person; `brought` are those about which nothing was open
or in force."""
FILING_ANSWERED = EventTag("orders:filing:answered", 1, {"links": Field.COUNT, "restricted": Field.COUNT})
"""What is no order has its answer; `restricted` counts the addresses behind which anything is restricted."""
FILING_NOTED = EventTag("orders:filing:noted", 1, {"effect": Field.CODE, "order": Field.ID})
"""A legal officer entered what a decision or notice says, and about which order."""
MEASURES_REPORTED = EventTag("orders:measures:reported", 1, {})
CALL_BACK_OPENED = EventTag("orders:call-back:opened", 1, {"filing": Field.ID, "authority": Field.ID})
CALL_BACK_SETTLED = EventTag(
    "orders:call-back:settled", 1, {"filing": Field.ID, "outcome": Field.CODE, "authority": Field.ID}
)
LINK_RESOLVED = EventTag("orders:link:resolved", 1, {"link": Field.ID, "items": Field.COUNT})
LINK_GONE = EventTag("orders:link:gone", 1, {"link": Field.ID})
"""Nothing is behind an address, and a look from outside found nothing there."""
ORDER_ACCEPTED = EventTag("orders:order:accepted", 1, {"links": Field.COUNT, "suspicions": Field.CODES})
ITEM_TAKEN = EventTag(
    "orders:item:taken", 1, {"filing": Field.ID, "item": Field.ID, "restriction": Field.ID, "already": Field.FLAG}
)
"""The restriction that carries an order out on one item; `already` where it was restricted before."""
ITEM_PROVED = EventTag("orders:item:proved", 1, {"filing": Field.ID, "item": Field.ID, "proved": Field.INSTANT})
COPIES_FOUND = EventTag("orders:copy:listed", 1, {"items": Field.IDS, "exact": Field.COUNT})
COPY_DECIDED = EventTag(
    "orders:copy:decided", 1, {"filing": Field.ID, "item": Field.ID, "restriction": Field.ID}
)
"""A person decided on a copy by itself: restricted, or left (`restriction` is null)."""
ORDER_EXECUTED = EventTag(
    "orders:order:executed", 1, {"received": Field.INSTANT, "executed": Field.INSTANT, "items": Field.COUNT}
)
ITEM_BANKED = EventTag(
    "orders:item:banked", 1, {"filing": Field.ID, "item": Field.ID, "entries": Field.IDS}
)
"""The fingerprints of an executed item are entries now; a later upload of the same comes before a person."""
ORDER_FELL = EventTag(
    "orders:order:lapsed",
    1,
    {"because": Field.CODE, "entries": Field.IDS, "restored": Field.IDS, "reversed": Field.IDS, "proposed": Field.IDS},
)
"""`restored` are its own items, `reversed` restrictions by rules on its entries, `proposed` those by people, who are
asked to look again."""
ORDER_RETURNED = EventTag("orders:order:returned", 1, {"grounds": Field.CODES, "since": Field.INSTANT})
ORDER_RESUMED = EventTag(
    "orders:order:resumed", 1, {"ended": Field.INSTANT, "by": Field.ID, "added": Field.COUNT, "dropped": Field.COUNT}
)
"""What kept an order from being executed exists no longer; `by` is the filing that clarified it, if it was one."""
ANSWER_WRITTEN = EventTag(
    "orders:answer:written", 1, {"kind": Field.CODE, "filing": Field.ID, "document": Field.DIGEST}
)
ANSWER_PRINTED = EventTag("orders:answer:printed", 1, {"document": Field.DIGEST, "printed": Field.DIGEST})
ANSWER_SENT = EventTag("orders:answer:sent", 1, {"attempts": Field.COUNT, "authority": Field.ID})
ANSWER_UNSENT = EventTag("orders:answer:refused", 1, {"attempts": Field.COUNT, "reason": Field.CODE})
