"""`python -m firsthour.doors.api`: serve the authorities' calls with waitress."""

import argparse
import logging
import os
import sys

from firsthour.doors.api.errors import PortTaken
from firsthour.doors.desk import surroundings
from firsthour.doors.lifetime import answers
from firsthour.ledger.errors import Refusal
from firsthour.orders.rules import LARGEST_RAW

SETTINGS = "firsthour.api_settings"
THREADS = 2
CONNECTIONS = 50
IDLE_SECONDS = 30
LARGEST_REQUEST = LARGEST_RAW + 64 * 1024
"""A little more than the largest filing: what is just too large is answered with a reason."""


def main(arguments: list[str]) -> int:
    """Serve until told to stop. Returns the exit status; refusals go to standard error."""
    words = argparse.ArgumentParser(prog="python -m firsthour.doors.api", description="Serve the authorities' calls.")
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, default=8804)
    asked = words.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    try:
        if answers(asked.host, asked.port):
            raise PortTaken(host=asked.host, port=asked.port)
        surroundings.enter()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    from django.core.wsgi import get_wsgi_application
    from waitress import serve

    logging.getLogger("django.request").setLevel(logging.ERROR)
    serve(
        get_wsgi_application(),
        host=asked.host,
        port=asked.port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        max_request_body_size=LARGEST_REQUEST,
        ident=None,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
