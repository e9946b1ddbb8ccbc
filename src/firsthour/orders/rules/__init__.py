"""Pure decisions of the orders room, each under its sentence of law."""

from firsthour.orders.rules.answering import (
    annex_ii,
    annex_iii,
    digest_of,
    document_bytes,
    information_receipt,
    kind_of,
    page_of,
    referral_answer,
)
from firsthour.orders.rules.checklist import checklist, grounds_of, host_of
from firsthour.orders.rules.execution import (
    ORDER,
    PROVISIONS,
    executed_at,
    issued_instant,
    may_go_unsealed,
    provision_of,
)
from firsthour.orders.rules.receipt import (
    LARGEST_RAW,
    LEAD,
    MOST_LINKS,
    form_problem,
    is_cross_border,
    is_duplicate,
    lead_missed,
    place_digest,
    recognised,
    reference_of,
    suspicions,
    t0,
)
from firsthour.orders.rules.withdrawing import withdrawable

__all__ = [
    "LARGEST_RAW",
    "LEAD",
    "MOST_LINKS",
    "ORDER",
    "PROVISIONS",
    "annex_ii",
    "annex_iii",
    "checklist",
    "digest_of",
    "document_bytes",
    "executed_at",
    "form_problem",
    "grounds_of",
    "host_of",
    "information_receipt",
    "is_cross_border",
    "is_duplicate",
    "issued_instant",
    "kind_of",
    "lead_missed",
    "may_go_unsealed",
    "page_of",
    "place_digest",
    "provision_of",
    "recognised",
    "reference_of",
    "referral_answer",
    "suspicions",
    "t0",
    "withdrawable",
]
