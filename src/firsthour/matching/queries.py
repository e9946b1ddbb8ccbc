"""Questions to the matching room."""

import uuid

from firsthour.matching import errors
from firsthour.matching.models import Bank, Entry


def access_bank(name: str) -> Bank:
    """The bank of that name. Raises BankUnknown."""
    bank = Bank.objects.filter(name=name).first()
    if bank is None:
        raise errors.BankUnknown(name=name)
    return bank


def access_entry(entry_id: uuid.UUID) -> Entry:
    """One entry with its bank and source. Raises EntryUnknown."""
    entry = Entry.objects.select_related("bank", "source").filter(pk=entry_id).first()
    if entry is None:
        raise errors.EntryUnknown()
    return entry
