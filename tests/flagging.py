"""Flags for tests, through the real verbs, and a platform that answers what its items are."""

import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from firsthour.flags.actions import receive
from firsthour.flags.models import Flag
from firsthour.flags.words import FlagChannel, FlagFields, FlagKind
from firsthour.platform.actions import add_connector
from tests.making import AT, DESK

WHY = "The post calls for an attack on a named place."
LINK = "https://board.example/p/one"


def fields(**changed: object) -> FlagFields:
    """A whole notice."""
    whole = {
        "kind": FlagKind.TERRORISM,
        "links": (LINK,),
        "explanation": WHY,
        "name": "Ana Example",
        "mail": "ana@example.org",
        "good_faith": True,
        "language": "en",
    }
    return FlagFields(**(whole | changed))


def a_flag(on, *, key: str = "", flagger=None, channel=FlagChannel.FORM, at=AT, **changed: object) -> Flag:
    """A flag that has been received."""
    return receive(
        service=on,
        fields=fields(**changed),
        channel=channel,
        idempotency_key=key or uuid.uuid4().hex,
        flagger=flagger,
        actor=DESK,
        at=at,
    )


class Board:
    """What the platform knows: items by link, and the bytes of each."""

    def __init__(self) -> None:
        self.items: dict[str, list[dict]] = {}
        self.asked: list[str] = []
        self.content = b"the bytes of a post"

    def knows(self, link: str, *references: str, author: str = "an-author") -> None:
        self.items[link] = [{"item": each, "author": author, "link": link, "views": 3} for each in references]


@contextlib.contextmanager
def platform_of(on) -> Iterator[Board]:
    """A platform on loopback that the service's webhook leads to."""
    board = Board()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            board.asked.append(asked["verb"])
            if asked["verb"] == "resolve":
                body = json.dumps({"items": board.items.get(asked["link"], [])}).encode()
            else:
                body = board.content
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/hook"
    add_connector(service=on, address=address, secret="s" * 32, actor=DESK, at=AT)
    try:
        yield board
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
