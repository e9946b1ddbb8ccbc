"""How often somebody may call: a bucket for each, shared by all gate processes of this machine.

The generic cell rate algorithm (ITU-T I.371), which is a token bucket kept in one number: the instant at which the
bucket would be full again. One word is read and one written, without a lock; two processes that do so at the same
instant may let one call more through, never stop one too many.
"""

import zlib

from firsthour.doors.gate.shared import RATE_SLOTS

_MINUTE = 60_000_000_000


class Bucket:
    """One caller's bucket of `per_minute` calls. Two callers in one slot (one in a million for each pair) share it."""

    def __init__(self, words: memoryview, caller: str, per_minute: int) -> None:
        self._words = words
        self._slot = zlib.crc32(caller.encode()) % RATE_SLOTS
        self._interval = _MINUTE // per_minute

    def wait(self, now: int) -> float:
        """Take one call out of it; 0, or the seconds until one is there again.

        `now` in nanoseconds of a clock that all processes share and that never goes back.
        """
        full_at = self._words[self._slot]
        full_at = (full_at if full_at > now else now) + self._interval
        if full_at - now > _MINUTE:
            return (full_at - now - _MINUTE) / 1e9
        self._words[self._slot] = full_at
        return 0.0
