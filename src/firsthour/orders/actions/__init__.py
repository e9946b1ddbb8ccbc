"""Verbs of the orders room, by what they are about."""

from firsthour.orders.actions.receiving import receive, settle_call_back, type_in
from firsthour.orders.actions.register import add_authority, change_authority, end_authority

__all__ = ["add_authority", "change_authority", "end_authority", "receive", "settle_call_back", "type_in"]
