"""Memory that all gate processes of one program share: how fast each caller calls, and what each process counted.

Made by the first process and inherited by the others; no file, so that a full disk cannot reach it.
"""

import fcntl
import mmap
import os

RATE_SLOTS = 1 << 20
ROWS, COLUMNS = 1024, 512
_WORD = 8
_ROWS_START = RATE_SLOTS * _WORD


class Shared:
    """`rates`: one 64-bit word a slot; `row(n)`: COLUMNS floats that one process alone writes. Untouched pages cost
    nothing."""

    def __init__(self) -> None:
        length = _ROWS_START + ROWS * COLUMNS * _WORD
        self._descriptor = os.memfd_create("firsthour-gate")
        os.ftruncate(self._descriptor, length)
        self._map = mmap.mmap(self._descriptor, length)
        whole = memoryview(self._map)
        self.rates = whole[:_ROWS_START].cast("Q")
        self._rows = whole[_ROWS_START:].cast("d")
        self._claimed = -1

    def claim_row(self) -> memoryview:
        """The row of this process, until it ends; it goes on where an ended process stopped counting."""
        if self._claimed < 0:
            self._claimed = next(row for row in range(ROWS) if self._locked(row))
        return self.row(self._claimed)

    def row(self, number: int) -> memoryview:
        """One process's floats."""
        return self._rows[number * COLUMNS : (number + 1) * COLUMNS]

    def rows(self) -> list[memoryview]:
        """Every row that was ever claimed."""
        found = []
        for number in range(ROWS):
            row = self.row(number)
            if not row[0]:  # rows are claimed in order, and their first column is never zero from then on
                break
            found.append(row)
        return found

    def _locked(self, row: int) -> bool:
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, row)
        except OSError:
            return False
        return True
