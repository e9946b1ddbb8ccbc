"""What the reports room refuses."""

from firsthour.ledger.errors import Refusal


class GroupUnknown(Refusal):
    code = "reports:group:unknown"
    sentence = "No removal stands behind this figure."
    remedy = "Start from the balance sheet; its figures lead to the removals behind them."


class TermUnreadable(Refusal):
    code = "reports:term:unreadable"
    sentence = "The days of a report could not be read."
    remedy = "Give them as YYYY-MM-DD, the first one before the last."
