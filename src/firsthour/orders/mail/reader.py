"""Having a mail read by a process that can do nothing else."""

import os
import re
import subprocess
import sys

import msgspec
import structlog

from firsthour.orders.rules.mail import MailRead

SECONDS = 30.0
LONGEST_HEAD = 256 * 1024
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
log = structlog.get_logger()


def read_apart(raw: bytes) -> MailRead:
    """What a mail says. Where its reader fails on it, what its head alone says; where that fails too, nothing."""
    for content in (raw, _head(raw)):
        if (read := _asked(content)) is not None:
            return read
        log.warning("a mail could not be read; a person has to", size=len(content))
    return MailRead()


def _asked(content: bytes) -> MailRead | None:
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "firsthour.orders.mail.reading_child"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # its words may carry text of a mail
            env={"PATH": os.defpath, "PYTHONPATH": places},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if ended.returncode != 0:
        return None
    try:
        return msgspec.json.decode(ended.stdout, type=MailRead)
    except msgspec.MsgspecError:
        return None


def _head(raw: bytes) -> bytes:
    end = END_OF_HEAD.search(raw, 0, LONGEST_HEAD)
    return raw[: end.end() if end else LONGEST_HEAD]
