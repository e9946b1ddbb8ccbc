"""Having a returned mail read by a process that can do nothing else."""

import os
import subprocess
import sys

import msgspec

from firsthour.notices.errors import ReturnedMailUnreadable
from firsthour.notices.senders.mail.returned import LARGEST
from firsthour.notices.words import ReturnedMail

SECONDS = 20.0


def returned_mail(content: bytes) -> ReturnedMail:
    """What a returned mail says. Raises ReturnedMailUnreadable, also where the reader crashed or took too long."""
    if len(content) > LARGEST:
        raise ReturnedMailUnreadable(cause="it is larger than 1 MiB")
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "firsthour.notices.senders.mail.returned_child"],
            input=content,
            capture_output=True,
            env={"PATH": os.defpath, "PYTHONPATH": places},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReturnedMailUnreadable(cause="reading it took too long") from error
    if ended.returncode == 2:
        raise ReturnedMailUnreadable(cause=ended.stdout.decode("utf-8", "replace"))
    if ended.returncode != 0:
        raise ReturnedMailUnreadable(cause="its reader crashed on it")
    return msgspec.json.decode(ended.stdout, type=ReturnedMail)
