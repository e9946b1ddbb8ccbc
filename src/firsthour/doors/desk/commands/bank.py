"""Banks: add pictures, import lists, dispute and retire entries, keep the allow-list."""

import argparse
import uuid

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.commands.bank_lists import add_import_words
from firsthour.doors.desk.commands.bank_upkeep import add_upkeep_words
from firsthour.doors.desk.paths import existing_file
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.policy.words import Harm, PurposeAssessment
from firsthour.signals.errors import PictureUnscannable


def add_words(parser: argparse.ArgumentParser) -> None:
    """`bank add PICTURE …`, and the words of bank_lists and bank_upkeep."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    add = words.add_parser(
        "add",
        help="add a picture; unless confirmed it only asks for review",
        description="Add a picture: an entry for its PDQ (of an animation one for each distinct frame), its SHA-256 "
        "and its MD5. What stands in the bank stays as it is, with its harms and status; `bank edit` changes it.",
    )
    add.add_argument("picture", type=existing_file, help="a picture file")
    add.add_argument("--service", required=True, help="the service that keeps the reference")
    add.add_argument("--bank", default="house", help="name of the bank (default: house)")
    add.add_argument(
        "--harm",
        action="append",
        choices=list(map(str, Harm)),
        default=[],
        metavar="CODE",
        help=f"a harm of the taxonomy; may be given again: {', '.join(Harm)}",
    )
    add.add_argument(
        "--confirm",
        choices=list(map(str, PurposeAssessment)),
        metavar="PURPOSE",
        help=f"you looked at it and assessed its purpose: {', '.join(PurposeAssessment)}; rules may then act on it",
    )
    add_person(add)
    add.set_defaults(run=run)
    add_import_words(words)
    add_upkeep_words(words)


def run(asked: argparse.Namespace) -> int:
    """Add it; print the entry of each fingerprint, and which were there already with other harms."""
    surroundings.enter()
    from firsthour.matching.actions import add_bank, confirm_entry

    content = asked.picture.read_bytes()
    signals = fingerprints(content, asked.picture.name)
    purpose = PurposeAssessment(asked.confirm) if asked.confirm else None
    actor = signed_in(asked, "matching:entry:confirm" if purpose else "matching:entry:add")
    bank = add_bank(name=asked.bank, actor=actor, at=now())
    for entry in add_reference(asked.service, bank, content, signals, asked.harm, actor):
        if purpose:
            entry = confirm_entry(entry_id=entry.id, purpose=purpose, actor=actor, at=now())
        stands = (
            "" if entry.harms == asked.harm else f"  stands with {' '.join(entry.harms) or 'no harm'}: see bank edit"
        )
        print(f"{entry.id}  {entry.kind}  {entry.status}{stands}")
    return 0


def fingerprints(content: bytes, name: str):
    """What entries of a picture are made of, of an animation every distinct frame, decoded in an isolated process.

    Raises PictureUnscannable.
    """
    from firsthour.matching.words import ENTRY_KINDS
    from firsthour.signals.decoding.pool import Decoder
    from firsthour.signals.words import Unscannable

    decoder = Decoder(workers=1)
    try:
        scanned = decoder.scan(content)
    finally:
        decoder.close()
    if isinstance(scanned, Unscannable):
        raise PictureUnscannable(name=name, reason=scanned.reason)
    return tuple(signal for signal in scanned.signals if signal.kind in ENTRY_KINDS)


def add_reference(service_name: str, bank, content: bytes, signals, harms: list[str], actor) -> list:
    """Seal a reference picture once, and add an entry for each of its fingerprints that points to it."""
    from firsthour.cases.actions import keep_reference
    from firsthour.matching.actions import add_entry
    from firsthour.platform.queries import access_service
    from firsthour.vault.actions import seal
    from firsthour.vault.words import LegalBasis

    exhibit = seal(
        service=access_service(service_name),
        receipt=uuid.uuid4(),
        content=content,
        media_type="",
        related={},
        basis=LegalBasis.REFERENCE,
        actor=actor,
        at=now(),
    )
    entries = []
    for signal in signals:
        entry = add_entry(
            bank=bank,
            source="this platform",
            licence="own assessment",
            kind=signal.kind,
            value=signal.value,
            harms=harms,
            actor=actor,
            at=now(),
        )
        keep_reference(entry=entry, exhibit=exhibit, actor=actor, at=now())
        entries.append(entry)
    return entries
