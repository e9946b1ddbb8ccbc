"""What a person sees while things start: one line per step, with its time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]


def say(line: str) -> None:
    """Print one progress line at once, whatever standard output is."""
    print(f"[serve] {line}", flush=True)


@contextmanager
def step(name: str, tell: Say = say) -> Iterator[None]:
    """Time the block and tell `name … ready (0.8 s)`, or that it failed; errors pass through."""
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        tell(f"{name} … failed ({time.monotonic() - begun:.1f} s)")
        raise
    tell(f"{name} … ready ({time.monotonic() - begun:.1f} s)")
