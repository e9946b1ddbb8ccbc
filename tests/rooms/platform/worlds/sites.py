"""Small servers on loopback: one that serves a folder's files, and one that never finishes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@contextmanager
def serving(handler) -> Iterator[str]:
    """The address at which `handler` answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def files(folder: Path):
    """A web server over a folder."""
    return serving(partial(_Files, directory=str(folder)))


class Dripping(BaseHTTPRequestHandler):
    """Sends a byte now and then: each read succeeds, and the answer never ends."""

    stopped = threading.Event()

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/headers" or self.headers.get("Slow-At") == "headers":
            opening = b"HTTP/1.1 200 OK\r\nX: "
        else:
            opening = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        try:
            self.wfile.write(opening)
            while not Dripping.stopped.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            self.close_connection = True

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


def authority(address: str) -> str:
    """`host:port` of an address, as PROBE_ALLOW has it."""
    return address.removeprefix("http://").partition("/")[0]
