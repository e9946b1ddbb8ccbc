"""Verbs of the matching room: banks and entries, lists, allowances."""

from firsthour.matching.actions.allowances import allow_fingerprint, end_allowance
from firsthour.matching.actions.entries import (
    add_bank,
    add_entry,
    confirm_entry,
    declare_dangerous,
    dispute_entry,
    edit_entry,
    retire_entry,
    retire_expired,
)
from firsthour.matching.actions.lists import import_list

__all__ = [
    "add_bank",
    "add_entry",
    "allow_fingerprint",
    "confirm_entry",
    "declare_dangerous",
    "dispute_entry",
    "edit_entry",
    "end_allowance",
    "import_list",
    "retire_entry",
    "retire_expired",
]
