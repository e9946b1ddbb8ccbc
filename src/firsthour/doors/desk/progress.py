"""What a person sees while things start: one line per step, with its time."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO, TypeVar

Say = Callable[[str], None]
Each = TypeVar("Each")


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


class Bar:
    """How far something is, for a person who waits longer than two seconds; redrawn in place on a terminal.

    Elsewhere it is a line every ten seconds. `aside` prints a line of its own without spoiling the bar.
    """

    PATIENCE = 2.0
    WIDTH = 30

    def __init__(self, total: float, out: TextIO) -> None:
        self._total, self._out = total, out
        self._terminal = out.isatty()
        self._begun = time.monotonic()
        self._next = self._begun + self.PATIENCE
        self._drawn = False

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn and self._terminal:
            self._out.write("\n")

    def following(self, each: Iterable[Each], position: Callable[[], float]) -> Iterator[Each]:
        """The same, while the bar shows `position()` of the total."""
        for one in each:
            self.show(position())
            yield one

    def aside(self, line: str) -> None:
        """Print a line beside the bar."""
        self._out.write(f"\r\x1b[K{line}\n" if self._drawn and self._terminal else f"{line}\n")

    def show(self, done: float) -> None:
        """So much of the total is done."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (0.2 if self._terminal else 10.0)
        share = min(done / self._total, 1.0)
        left = (now - self._begun) * (1 / share - 1) if share else 0.0
        bar = "#" * round(share * self.WIDTH)
        text = f"[{bar:<{self.WIDTH}}] {share:4.0%}, about {left:.0f} s left"
        self._out.write(f"\r\x1b[K{text}" if self._terminal else f"{text}\n")
        self._out.flush()
        self._drawn = True
