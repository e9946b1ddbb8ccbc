"""Whether this machine's clock is kept right by others: the hour of a removal order is measured with it."""

import ctypes
import struct

_TIME_ERROR = 5
_STA_UNSYNC = 0x40
_TIMEX_BYTES = 256
"""Larger than struct timex on every architecture; zeros ask and set nothing (adjtimex(2))."""
_STATUS_AT = 8 + 4 * struct.calcsize("l")
_libc = ctypes.CDLL(None, use_errno=True)


def synchronised() -> bool | None:
    """What the kernel says (adjtimex): True, False, or None where it will not tell."""
    asked = ctypes.create_string_buffer(_TIMEX_BYTES)
    state = _libc.adjtimex(asked)
    if state < 0 or struct.calcsize("l") != 8:
        return None
    (status,) = struct.unpack_from("i", asked, _STATUS_AT)
    return state != _TIME_ERROR and not status & _STA_UNSYNC
