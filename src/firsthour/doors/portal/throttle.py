"""How often one address may ask. Kept in memory alone: no list of readers is written anywhere."""

import threading
from collections import OrderedDict
from datetime import datetime

REQUESTS = 60
"""A minute, from one address: a household or an office reads, and nobody tries links in bulk."""

ADDRESSES = 20_000
"""How many addresses are counted at most; beyond that the one seen longest ago is forgotten."""


class Throttle:
    """Counts the requests of each address in the minute that runs."""

    def __init__(self, *, requests: int = REQUESTS, addresses: int = ADDRESSES) -> None:
        self.requests, self.addresses = requests, addresses
        self._counted: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def admits(self, address: str, at: datetime) -> bool:
        """Whether this request may go on; it counts either way."""
        minute = int(at.timestamp()) // 60
        with self._lock:
            counted_in, count = self._counted.pop(address, (minute, 0))
            count = count + 1 if counted_in == minute else 1
            self._counted[address] = (minute, count)
            while len(self._counted) > self.addresses:
                self._counted.popitem(last=False)
        return count <= self.requests
