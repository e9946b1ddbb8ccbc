"""Having a mail read by a process that can do nothing else."""

import os
import re
import subprocess
import sys

import msgspec
import structlog

from firsthour.orders.mail.leafing import Leaf
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


def leaves_apart(raw: bytes) -> tuple[Leaf, ...]:
    """What a person sees in a mail, or in whatever else was sent; nothing where it cannot be looked through."""
    told = _run("leafing_child", raw)
    return msgspec.json.decode(told, type=tuple[Leaf, ...]) if told else ()


def picture_apart(raw: bytes, number: int) -> bytes:
    """The picture of that number as its sender made it, never to be shown itself; empty where there is none."""
    return _run("leafing_child", raw, str(number)) or b""


def _asked(content: bytes) -> MailRead | None:
    told = _run("reading_child", content)
    try:
        return None if told is None else msgspec.json.decode(told, type=MailRead)
    except msgspec.MsgspecError:
        return None


def _run(child: str, content: bytes, *words: str) -> bytes | None:
    """What the walled-in child says; None where it failed."""
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", f"firsthour.orders.mail.{child}", *words],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # its words may carry text of a mail
            env={"PATH": os.defpath, "PYTHONPATH": places},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return ended.stdout if ended.returncode == 0 else None


def _head(raw: bytes) -> bytes:
    end = END_OF_HEAD.search(raw, 0, LONGEST_HEAD)
    return raw[: end.end() if end else LONGEST_HEAD]
