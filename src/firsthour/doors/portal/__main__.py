"""`python -m firsthour.doors.portal`: serve the public pages with waitress."""

import argparse
import os
import sys

from firsthour.doors.desk import surroundings
from firsthour.doors.lifetime import answers
from firsthour.doors.portal.errors import PortTaken
from firsthour.ledger.errors import Refusal

SETTINGS = "firsthour.portal_settings"
THREADS = 4
CONNECTIONS = 200
IDLE_SECONDS = 30
LARGEST_REQUEST = 256 * 1024


def main(arguments: list[str]) -> int:
    """Serve until told to stop. Returns the exit status; refusals go to standard error."""
    options = _options(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    try:
        if answers(options.host, options.port):
            raise PortTaken(host=options.host, port=options.port)
        surroundings.enter()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from waitress import serve

    from firsthour.doors.portal.logs import log_faults_only

    log_faults_only()
    trusted = {"trusted_proxy": settings.PORTAL_PROXY, "trusted_proxy_headers": {"x-forwarded-for"}}
    serve(
        get_wsgi_application(),
        host=options.host,
        port=options.port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        max_request_body_size=LARGEST_REQUEST,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **(trusted if settings.PORTAL_PROXY else {}),
    )
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m firsthour.doors.portal", description="Serve the public pages.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8803)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
