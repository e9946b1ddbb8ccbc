"""The command line: `firsthour WORD …`. It translates and decides nothing; refusals end with exit status 1."""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module

from firsthour.ledger.errors import Refusal
from firsthour.policy.errors import WritingRefused

COMMANDS = (
    *("serve", "worker", "demo", "admin", "service", "key", "connector", "flagger", "notifier", "policy", "bank"),
    *("author", "authority", "order", "message", "desk", "oncall", "ledger"),
    *("exhibit", "keys", "backup", "restore"),
    *("hash", "scan"),
)


def parser() -> argparse.ArgumentParser:
    """Every command with its words; each command module adds its own."""
    top = argparse.ArgumentParser(
        prog="firsthour",
        description="Find terrorist and violent-extremist content in its first hour, remove it lawfully, "
        "and account for every removal.",
    )
    subcommands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = import_module(f"firsthour.doors.desk.commands.{name}")
        summary = module.__doc__.strip().splitlines()[0]
        child = subcommands.add_parser(name, help=summary, description=module.__doc__)
        module.add_words(child)
    return top


def main(words: list[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 refused, 2 words not understood; `hash` and `scan` have their own."""
    asked = parser().parse_args(words)
    run: Callable[[argparse.Namespace], int] = asked.run
    try:
        return run(asked)
    except Refusal as refusal:
        place = f"{refusal.excerpt}\n" if isinstance(refusal, WritingRefused) and refusal.excerpt else ""
        print(f"Refused ({refusal.code}). {refusal.sentence}\n{place}{refusal.remedy}", file=sys.stderr)
        return getattr(asked, "refused", 1)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
