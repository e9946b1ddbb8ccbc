"""`python -m bench`: every bench in turn, each in a process of its own, reports under out/bench."""

import subprocess
import sys
from pathlib import Path

BENCHES = (
    ("matching-1M", ("bench.matching", "--entries", "1e6")),
    ("matching-10M", ("bench.matching", "--entries", "1e7")),
    ("hashing", ("bench.hashing",)),
    ("gate", ("bench.gate",)),
)


def run() -> int:
    """Non-zero when a bench could not be carried out."""
    failed = []
    for name, (module, *options) in BENCHES:
        print(f"[bench] {name}", flush=True)
        report = Path("out/bench") / f"{name}.json"
        command = [sys.executable, "-m", module, *options, "--json", str(report), *sys.argv[1:]]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"not carried out: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run())
