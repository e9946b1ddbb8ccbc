"""Run as a script: `python lifeline.py PARENT PROGRAM [WORD …]` becomes PROGRAM, and dies when PARENT does.

A program of its own, because asking for the signal between fork and exec is unsafe in a parent that has threads.
Only the standard library, so that it starts fast and with whatever environment it is given.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
COULD_NOT_RUN = 127


def main(words: list[str]) -> int:
    """Tie this program to its parent, then become the other; returns only when that fails."""
    parent, argv = int(words[0]), words[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        # It died before the signal was asked for, so the signal will never come.
        return COULD_NOT_RUN
    try:
        os.execvp(argv[0], argv)  # noqa: S606 (becoming another program is the purpose)
    except OSError as failure:
        print(f"{argv[0]} cannot be run: {failure.strerror}", file=sys.stderr)
    return COULD_NOT_RUN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
