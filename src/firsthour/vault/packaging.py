"""What goes into the package of one export: drawn from the exhibit and the ledger, as far as the request allows."""

import json

import msgspec

from firsthour.ledger.errors import LeafUnknown
from firsthour.ledger.models import Event, Leaf, Salt
from firsthour.ledger.queries import head_over, inclusion_proof, trail
from firsthour.ledger.words import instant
from firsthour.platform.keyring import unwrap
from firsthour.vault import rules, words
from firsthour.vault.errors import ExportUnsealed
from firsthour.vault.formats import Contents, packed
from firsthour.vault.models import Exhibit, Export
from firsthour.vault.queries import content_key, reference_of, store
from firsthour.vault.words import Part, Recipient

OF_THE_EXHIBIT = frozenset({words.EXHIBIT_SEALED.tag, words.EXHIBIT_DAMAGED.tag, words.EXHIBIT_MENDED.tag})
LOOKS = words.EXHIBIT_OPENED.tag
OF_THE_EXPORT = frozenset({words.EXPORT_REQUESTED.tag, words.EXPORT_APPROVED.tag})


def package_of(export: Export) -> bytes:
    """The bytes of the package of an approved export: each time the same. Raises what opening an exhibit
    raises, and ExportUnsealed."""
    exhibit, parts = export.exhibit, {Part(part) for part in export.parts}
    events = _custody(export)
    head, proofs = _proofs(events)
    facts = rules.facts_of(_related(exhibit), parts)
    return packed(
        Contents(
            about=_about(export),
            certificate=_certificate(export, events),
            custody=[_told(event, whole=_names_nobody(event, export)) | proofs[event.pk] for event in events],
            head=head,
            salt=_salt(exhibit) if export.recipient != Recipient.USER else None,
            content=_content(exhibit) if Part.CONTENT in parts else None,
            related=facts if parts - {Part.CONTENT} else None,
        )
    )


def _about(export: Export) -> dict[str, object]:
    exhibit = export.exhibit
    return {
        "exhibit": str(exhibit.id),
        "service": exhibit.service.slug,
        "export": str(export.id),
        "recipient": export.recipient,
        "purpose": export.purpose,
        "reference": reference_of(export),
        "parts": export.parts,
        "approved_at": instant(export.answered_at),
        "content": {"sha256": exhibit.content_digest, "size": exhibit.size, "claimed_type": exhibit.media_type},
        "sealed": {"sha256": exhibit.stored_as, "at": instant(exhibit.sealed_at)},
    }


def _custody(export: Export) -> list[Event]:
    """Of the events about the exhibit those that concern this recipient, up to the approval.

    Other exports and holds stay out: they would tell one authority, or the user, of another's request. A user does not
    learn of looks either, whose purpose may be an investigation.
    """
    tags = OF_THE_EXHIBIT if export.recipient == Recipient.USER else OF_THE_EXHIBIT | {LOOKS}
    chosen = []
    for event in trail([export.exhibit_id]):
        own = event.tag in OF_THE_EXPORT and json.loads(event.canonical)["body"]["export"] == str(export.id)
        if own or event.tag in tags:
            chosen.append(event)
        if own and event.tag == words.EXPORT_APPROVED.tag:
            break
    return chosen


def _proofs(events: list[Event]) -> tuple[str, dict[int, dict[str, object]]]:
    """The first head of the sealed log over all these events, and that each is in it (RFC 6962 §2.1.1), by row.

    The first one, not the newest, so that the package is the same whenever it is taken. Raises ExportUnsealed.
    """
    try:
        head, leaves = head_over(events)
    except LeafUnknown as unknown:
        raise ExportUnsealed() from unknown
    return head.note, {row: {"in_log": _proof(leaf, head.size)} for row, leaf in leaves.items()}


def _proof(leaf: Leaf, size: int) -> dict[str, object]:
    """Hashes in hex, from the leaf up; the root they lead to stands in the head."""
    proof = [each.hex() for each in inclusion_proof(leaf.number, size)]
    return {"size": size, "leaf": leaf.number, "leaf_hash": bytes(leaf.hash).hex(), "proof": proof}


def _names_nobody(event: Event, export: Export) -> bool:
    """Whether an event may be given in full: what is proved of the evidence itself, and not to a user. Who looked, who
    requested and who approved stays here: a pseudonym told twice is a person."""
    return event.tag in OF_THE_EXHIBIT and export.recipient != Recipient.USER


def _told(event: Event, *, whole: bool) -> dict[str, str]:
    """An event in full, or without who did it."""
    digest = bytes(event.digest).hex()
    if whole:
        return {"canonical": event.canonical, "sha256": digest}
    return {"tag": event.tag, "at": instant(event.at), "sha256": digest}


def _salt(exhibit: Exhibit) -> str | None:
    salts = Salt.objects.filter(event__subject_id=exhibit.id, event__tag=words.EXHIBIT_SEALED.tag, field="content")
    found = salts.first()
    return bytes(found.salt).hex() if found else None


def _related(exhibit: Exhibit) -> dict[str, object]:
    sealed = unwrap(content_key(exhibit), bytes(exhibit.wrapped_related), bound_to=f"{exhibit.id} related")
    return msgspec.json.decode(sealed)


def _content(exhibit: Exhibit) -> bytes:
    sealed = bytes(exhibit.nonce) + store().get(exhibit.stored_as)
    return unwrap(content_key(exhibit), sealed, bound_to=str(exhibit.id))


def _certificate(export: Export, events: list[Event]) -> str:
    exhibit = export.exhibit
    lines = [
        "CERTIFICATE OF A COPY OF PRESERVED EVIDENCE",
        "",
        f"Exhibit:    {exhibit.id} of the service {exhibit.service.slug}",
        f"Content:    {exhibit.size} bytes, SHA-256 {exhibit.content_digest}",
        f"Sealed:     {instant(exhibit.sealed_at)}, as bytes with SHA-256 {exhibit.stored_as}",
        f"Given to:   {export.recipient}, for {export.purpose}, reference {reference_of(export)}",
        f"Parts:      {', '.join(export.parts)}",
        f"Requested:  {instant(export.requested_at)}",
        f"Approved:   {instant(export.answered_at)}, by another person than who requested it",
        "",
        "The content was encrypted when it was received and has lain so since. When this package was made its bytes",
        "were compared with their digest, and it was opened with its own key, which fits no altered bytes.",
        "",
        "Chain of custody (UTC; event; SHA-256 of its canonical text in the ledger):",
    ]
    for event in events:
        lines += [f"  {instant(event.at)}  {event.tag}", f"    {bytes(event.digest).hex()}"]
    return "\n".join(lines) + "\n"
