"""The pages of banks: the list, one bank, one entry, and the allow-list."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.console.case_sheet import phrase, trail_lines
from firsthour.doors.console.errors import RequestUnreadable
from firsthour.doors.console.forms import chosen
from firsthour.doors.now import now
from firsthour.ledger.queries import trail
from firsthour.ledger.words import Actor
from firsthour.matching import actions, queries
from firsthour.matching.words import DisputeReason, EntryStatus
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy.queries import starter_pack


def banks(request: HttpRequest) -> HttpResponse:
    """Every bank with its distances, sources, last import, and how many entries stand how."""
    rows = [
        {
            "bank": bank,
            "counted": queries.counted(bank),
            "sources": queries.sources_of(bank),
            "batch": queries.last_import(bank),
        }
        for bank in queries.every_bank()
    ]
    return render(request, "console/banks.html", {"rows": rows, "most": queries.COUNTED, "statuses": list(EntryStatus)})


def bank(request: HttpRequest, bank_id: uuid.UUID) -> HttpResponse:
    """The entries of one bank by status, a page at a time, or those that were sought by id or fingerprint."""
    found = queries.access_bank_by_id(bank_id)
    sought = request.GET.get("sought", "").strip().lower()
    status = request.GET.get("status", EntryStatus.SEED)
    if status not in set(EntryStatus):
        raise RequestUnreadable()
    try:
        after = uuid.UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError as error:
        raise RequestUnreadable() from error
    entries = queries.entries_sought(found, sought) if sought else queries.entries_of(found, status, after)
    more = not sought and len(entries) > queries.SHOWN
    return render(
        request,
        "console/bank.html",
        {
            "bank": found,
            "entries": entries if sought else entries[: queries.SHOWN],
            "sought": sought,
            "status": status,
            "statuses": list(EntryStatus),
            "next": entries[queries.SHOWN - 1].id if more else None,
            "later": after,
        },
    )


def entry(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """One entry: where it comes from, how it stands, and everything that happened to it."""
    found = queries.access_entry(entry_id)
    names = starter_pack().taxonomy.harms
    return render(
        request,
        "console/entry.html",
        {
            "entry": found,
            "harms": [(code, phrase(names[code].name)) for code in found.harms if code in names],
            "lines": trail_lines(trail([each for each in (found.id, found.batch) if each])),
            "reasons": list(DisputeReason),
            "may_dispute": may(request.user, Permission.DISPUTE_ENTRY),
            "may_retire": may(request.user, Permission.RETIRE_ENTRY),
            "may_read_trail": may(request.user, Permission.READ_TRAIL),
        },
    )


def dispute(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Dispute an entry."""
    reason = chosen(request, "reason", DisputeReason)
    actions.dispute_entry(entry_id=entry_id, reason=reason, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("entry", args=[entry_id]))


def retire(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Retire an entry for good."""
    actions.retire_entry(entry_id=entry_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("entry", args=[entry_id]))


def allowed(request: HttpRequest) -> HttpResponse:
    """The allow-list."""
    return render(request, "console/allowed.html", {"allowances": queries.allowances()})
