"""Small exported logs, honest ones and altered ones, made without a database."""

import hashlib
import importlib.util
import random
import sys
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from firsthour.ledger import merkle
from firsthour.ledger.formats import HeadText, public_of, sign_head
from firsthour.ledger.words import canonical, instant
from tests.making import AT

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"
LOG = uuid.UUID("0190aaaa-0000-4000-8000-000000000001")


def verifier():
    """The verifier as a module, loaded from its one file."""
    loading = importlib.util.spec_from_file_location("verify", VERIFIER)
    module = importlib.util.module_from_spec(loading)
    sys.modules["verify"] = module
    loading.loader.exec_module(module)
    return module


def event(tag: str, body: dict, *, subject: str = str(LOG), kind: str = "log", number: int = 0) -> bytes:
    """A canonical event."""
    return canonical(
        {
            "format": 1,
            "id": str(uuid.UUID(int=random.getrandbits(128))),
            "tag": tag,
            "schema": 1,
            "at": instant(AT + timedelta(seconds=number)),
            "service": None,
            "subject": {"kind": kind, "id": subject},
            "actor": {"kind": "system", "id": "sealer"},
            "caused_by": None,
            "body": body,
        }
    )


def opened(epoch: int, *, kept: int = 0, seen: int = 0, root: bytes = merkle.EMPTY_ROOT) -> bytes:
    return event("ledger:epoch:opened", {"epoch": epoch, "kept": kept, "seen": seen, "root": root.hex()})


def adopted(seed: bytes) -> bytes:
    return event("ledger:key:adopted", {"public": public_of(seed).hex()})


def retired(seed: bytes) -> bytes:
    return event("ledger:key:retired", {"public": public_of(seed).hex()})


@dataclass
class Export:
    """The files of an export, and who signs: `batches` are the sizes of heads, `signers` (from leaf, seeds)."""

    lines: list[bytes]
    batches: list[int]
    signers: list[tuple[int, list[bytes]]]
    epochs: list[int] = field(default_factory=lambda: [0])
    leaves: list[bytes] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sealed(self) -> "Export":
        """The same with leaf hashes and heads made for these lines."""
        leaves, notes = [merkle.leaf_hash(line) for line in self.lines], []
        tree = merkle.Frontier()
        for number, leaf in enumerate(leaves):
            tree.add(leaf)
            if number + 1 in self.batches:
                notes.append(self.note(number + 1, tree.root()))
        return replace(self, leaves=leaves, notes=notes)

    def note(self, size: int, root: bytes) -> str:
        """A head as the operator would sign it."""
        epoch = sum(leaf < size for leaf in self.epochs)
        head = HeadText(log=LOG, size=size, root=root, epoch=epoch, at=AT + timedelta(seconds=size))
        return sign_head(head, max((each for each in self.signers if each[0] < size), key=lambda each: each[0])[1])

    def write(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        (folder / "log.jsonl").write_bytes(b"".join(line + b"\n" for line in self.lines))
        (folder / "leaves").write_bytes(b"".join(self.leaves))
        (folder / "heads.txt").write_text("".join(f"{note}\n" for note in self.notes), encoding="utf-8")
        return folder


@dataclass(frozen=True)
class Honest:
    """An honest export with a rotation in it, and the two keys: `old` is retired at its end."""

    export: Export
    old: bytes
    new: bytes


def honest(rng: random.Random) -> Honest:
    """Some thirty to seventy events in batches, during which the key is rotated."""
    old, new = (hashlib.sha256(rng.randbytes(8)).digest() for _ in range(2))
    lines = [opened(1), adopted(old)]
    total = rng.randrange(30, 70)
    adopt, retire = rng.randrange(5, 12), rng.randrange(14, 25)
    while len(lines) < total:
        number = len(lines)
        if number == adopt:
            lines.append(adopted(new))
        elif number == retire:
            lines.append(retired(old))
        else:
            lines.append(event("test:thing:happened", {"n": number}, subject=str(uuid.uuid4()), number=number))
    batches = sorted({2, total, *rng.sample(range(3, total), 8)})
    signers = [(0, [old]), (adopt, [old, new]), (retire, [new])]
    return Honest(Export(lines, batches, signers).sealed(), old, new)
