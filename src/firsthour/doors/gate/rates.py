"""How often somebody may call: a bucket for each, shared by all gate processes of this machine.

The generic cell rate algorithm (ITU-T I.371), which is a token bucket kept in one number: the instant at which the
bucket would be full again. One word is read and one written, without a lock; two processes that do so at the same
instant may let one call more through, never stop one too many.
"""

import zlib

from firsthour.doors.gate.shared import RATE_SLOTS

_MINUTE = 60_000_000_000


class Rates:
    """Buckets in shared words. Two callers in one slot (one in a million for each pair) share their bucket."""

    def __init__(self, words: memoryview) -> None:
        self._words = words

    def wait_of(self, caller: str, per_minute: int, now: int) -> float:
        """Take one call out of the caller's bucket of `per_minute`; 0, or the seconds until one is there again.

        `now` in nanoseconds of a clock that all processes share and that never goes back.
        """
        slot = zlib.crc32(caller.encode()) % RATE_SLOTS
        full_at = max(self._words[slot], now) + _MINUTE // per_minute
        if full_at - now > _MINUTE:
            return (full_at - now - _MINUTE) / 1e9
        self._words[slot] = full_at
        return 0.0
