"""All that is known of a filing, in one document."""

import json

from firsthour.clocks.queries import history_of, state_of
from firsthour.ledger.words import instant
from firsthour.orders.models import Filing
from firsthour.orders.queries.answering import answers_of, checks_of
from firsthour.orders.queries.executing import copies_of_order, items_of
from firsthour.orders.queries.filings import clocks_of, links_of, trail_of
from firsthour.platform.words import DeliveryState


def document_of(filing: Filing) -> dict[str, object]:
    """All that is known of a filing, for a program: its times, its terms, its form and its history."""
    authority = filing.authority
    return {
        "number": filing.number,
        "id": str(filing.id),
        "kind": filing.kind,
        "state": filing.state,
        "service": filing.service.slug,
        "authority": {"id": str(authority.id), "name": authority.name, "state": authority.state} if authority else None,
        "reference": filing.reference,
        "suspicions": filing.suspicions,
        "lead_missed": filing.lead_missed,
        "duplicate_of": filing.duplicate_of.number if filing.duplicate_of else None,
        "way": filing.way,
        "t0": instant(filing.received_at),
        "ingested_at": instant(filing.ingested_at),
        "arrivals": filing.arrivals,
        "raw_sha256": filing.raw_digest,
        "links": [{"place": each.place, "url": each.url, "extra": each.extra} for each in links_of(filing)],
        "accepted_at": instant(filing.accepted_at) if filing.accepted_at else None,
        "t1": instant(filing.executed_at) if filing.executed_at else None,
        "items": [
            {
                "link": each.link.place,
                "item": each.item.reference,
                "restriction": str(each.restriction_id) if each.restriction_id else None,
                "t1": instant(each.proved_at) if each.proved_at else None,
            }
            for each in items_of(filing)
        ],
        "copies": [
            {
                "item": each.item.reference,
                "exact": each.exact,
                "distance": each.distance,
                "decision": "restricted" if each.restriction_id else "left" if each.left_at else None,
            }
            for each in copies_of_order(filing)
        ],
        "checks": [
            {"check": each.code, "state": each.state, "ground": each.ground, "links": list(each.places)}
            for each in checks_of(filing)
        ],
        "clocks": [
            {
                "kind": each.kind,
                "state": state_of(each),
                "starts_at": instant(each.starts_at),
                "due_at": instant(each.due_at),
                "satisfied_at": instant(each.satisfied_at) if each.satisfied_at else None,
                "history": [{"at": instant(step.at), "tag": step.tag} for step in history_of(each)],
            }
            for each in clocks_of(filing)
        ],
        "answers": [
            {
                "kind": each.kind,
                "state": each.state,
                "attempts": each.attempts,
                "sent_at": instant(each.finished_at) if each.state == DeliveryState.DONE else None,
                "sha256": each.document_digest,
                "document": json.loads(each.document),
            }
            for each in answers_of(filing)
        ],
        "form": filing.form,
        "history": [
            {"at": instant(each.at), "tag": each.tag, "event": str(each.event_id)} for each in trail_of(filing)
        ],
    }
