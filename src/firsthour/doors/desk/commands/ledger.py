"""The sealed log: its state, its export for the verifier, proofs, its keys, and going on after a restore."""

import argparse
import json
import uuid
from pathlib import Path

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now


def add_words(parser: argparse.ArgumentParser) -> None:
    """`ledger status | head | export | prove | compare | adopt-key | retire-key | restored`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    words.add_parser("status", help="how much is sealed, and with which keys").set_defaults(run=status)
    words.add_parser("head", help="print the newest head, as it was published").set_defaults(run=head)
    export = words.add_parser("export", help="write the log into a folder, to be checked with verifier/verify.py")
    export.add_argument("folder", type=Path, help="an empty folder, or one that is not there yet")
    export.add_argument(
        "--withhold",
        action="append",
        default=[],
        metavar="TAG",
        help="leave out the text of events of this tag (their leaf hashes stay); may be given again",
    )
    add_person(export)
    export.set_defaults(run=run_export)
    prove = words.add_parser("prove", help="prove that an event is in the log")
    prove.add_argument("event", type=uuid.UUID, help="the event's id")
    prove.add_argument("--size", type=int, help="size of the head to prove it in (default: the newest)")
    prove.set_defaults(run=run_prove)
    compare = words.add_parser("compare", help="prove that one head's log begins another's")
    compare.add_argument("first", type=int, help="size of the earlier head")
    compare.add_argument("second", type=int, help="size of the later head")
    compare.set_defaults(run=run_compare)
    adopt = words.add_parser("adopt-key", help="let a new key sign heads beside those in force")
    add_person(adopt)
    adopt.set_defaults(run=run_adopt)
    retire = words.add_parser("retire-key", help="end the overlap: a key signs no more")
    retire.add_argument("key", help="the public key in hex, or its beginning, as `status` shows it")
    add_person(retire)
    retire.set_defaults(run=run_retire)
    restored = words.add_parser("restored", help="after a restore from a backup: say what was lost, and go on sealing")
    restored.add_argument(
        "--head", type=Path, required=True, metavar="FILE", help="the last head that anybody outside has"
    )
    add_person(restored)
    restored.set_defaults(run=run_restored)


def status(asked: argparse.Namespace) -> int:
    """Size, epoch, keys."""
    surroundings.enter()
    from firsthour.ledger import queries

    newest, state = queries.access_last_head(), queries.log_state()
    print(f"log {state.log}, epoch {state.epoch}\n{newest.size} events sealed, the last head at {newest.at:%F %T} UTC")
    for public in state.keys:
        print(f"signed by {public.hex()}")
    return 0


def head(asked: argparse.Namespace) -> int:
    """The note as it is."""
    surroundings.enter()
    from firsthour.ledger.queries import access_last_head

    print(access_last_head().note, end="")
    return 0


def run_export(asked: argparse.Namespace) -> int:
    """Write it as the person who signs in: events hold no names, but the log is not everybody's to take away. What
    tells of an order that is withheld leaves as its hash alone."""
    surroundings.enter()
    from firsthour.ledger.exporting import export_log
    from firsthour.reports.withheld import hidden_leaves

    signed_in(asked, "ledger:trail:read")
    size = export_log(asked.folder, withheld=asked.withhold, hidden=hidden_leaves())
    print(f"Wrote {size} events to {asked.folder}. To check them: python verifier/verify.py {asked.folder}")
    return 0


def run_prove(asked: argparse.Namespace) -> int:
    """An inclusion proof as JSON."""
    surroundings.enter()
    from firsthour.ledger import queries

    leaf = queries.access_leaf(asked.event)
    size = queries.access_last_head().size if asked.size is None else asked.size
    shown = queries.inclusion_document(leaf, size) | {"event": leaf.event.canonical}
    print(json.dumps(shown, indent=2, ensure_ascii=False))
    return 0


def run_compare(asked: argparse.Namespace) -> int:
    """A consistency proof as JSON."""
    surroundings.enter()
    from firsthour.ledger import queries

    print(json.dumps(queries.consistency_document(asked.first, asked.second), indent=2))
    return 0


def run_adopt(asked: argparse.Namespace) -> int:
    """Make a key here, then say so in the log."""
    surroundings.enter()
    from firsthour.ledger.actions import adopt_key
    from firsthour.platform.log_keys import LogKeys
    from firsthour.platform.queries import keyring

    actor = signed_in(asked, "ledger:log:seal")
    public = LogKeys(keyring()).make()
    adopt_key(public=public, actor=actor, at=now())
    print(f"Heads are signed by {public.hex()} as well from now on. Publish it, copy the folder `keys`, and retire the")
    print("old key once everybody who checks heads knows the new one.")
    return 0


def run_retire(asked: argparse.Namespace) -> int:
    """The key whose hex begins so."""
    surroundings.enter()
    from firsthour.ledger.actions import retire_key
    from firsthour.ledger.errors import KeyNotInForce
    from firsthour.ledger.queries import log_state

    actor = signed_in(asked, "ledger:log:seal")
    state = log_state()
    named = [public for public in state.keys if asked.key and public.hex().startswith(asked.key)] if state else []
    if len(named) != 1:
        raise KeyNotInForce(key=asked.key)
    retire_key(public=named[0], actor=actor, at=now())
    print(f"{named[0].hex()} signs no more.")
    return 0


def run_restored(asked: argparse.Namespace) -> int:
    """A new epoch."""
    surroundings.enter()
    from firsthour.ledger.actions import open_epoch
    from firsthour.ledger.errors import HeadUnreadable

    actor = signed_in(asked, "ledger:log:seal")
    try:
        seen = asked.head.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise HeadUnreadable() from fault
    epoch = open_epoch(seen=seen, actor=actor, at=now())
    print(f"Epoch {epoch} is open; the log says for ever what was lost. The worker seals on.")
    return 0
