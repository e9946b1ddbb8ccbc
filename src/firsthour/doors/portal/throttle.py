"""How often one address may ask. Kept in memory alone: no list of readers is written anywhere."""

import threading
from collections import OrderedDict
from datetime import datetime

REQUESTS = 60
"""A minute, from one address: a household or an office reads, and nobody tries links in bulk."""

SENDINGS = 20
"""Notices an hour from one address through the form; a school or an office may share one."""

CALLS = 600
"""A minute, from one address, to the JSON calls: platforms pass on the notices of all their users."""

ADDRESSES = 20_000
"""How many addresses are counted at most; beyond that the one seen longest ago is forgotten."""


class Throttle:
    """Counts the requests of each address in the period that runs; a period is a minute unless said otherwise."""

    def __init__(self, *, requests: int = REQUESTS, addresses: int = ADDRESSES, seconds: int = 60) -> None:
        self.requests, self.addresses, self.seconds = requests, addresses, seconds
        self._counted: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def admits(self, address: str, at: datetime) -> bool:
        """Whether this request may go on; it counts either way."""
        period = int(at.timestamp()) // self.seconds
        with self._lock:
            counted_in, count = self._counted.pop(address, (period, 0))
            count = count + 1 if counted_in == period else 1
            self._counted[address] = (period, count)
            while len(self._counted) > self.addresses:
                self._counted.popitem(last=False)
        return count <= self.requests
