"""One HTTP call that ends in time: the limit holds for the whole of it, however slowly its bytes drip in."""

import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

CONNECT_SECONDS = 5.0


class Unanswered(Exception):
    """No whole answer came: `slow` when the time was up, else `reason` names what went wrong."""

    def __init__(self, reason: str, *, slow: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.slow = reason, slow


@dataclass(frozen=True)
class Answer:
    """A status, headers and at most as many bytes as were asked for."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class TimeLeft:
    """A span that several calls share; it runs from when it is made."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def seconds(self) -> float:
        """What is left of it. Raises Unanswered when nothing is."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise Unanswered("the time was up", slow=True)
        return left


class _Plain(HTTPConnection):
    """Tells which socket it uses, so that the socket can be cut."""

    sockets: list[socket.socket]

    def connect(self) -> None:
        super().connect()
        self.sockets.append(self.sock)


class _Encrypted(HTTPSConnection):
    sockets: list[socket.socket]

    def connect(self) -> None:
        super().connect()
        self.sockets.append(self.sock)


class _Cut:
    """Cuts the sockets of a call when its time is up: a read that returns a byte now and then has no other end."""

    def __init__(self, seconds: float) -> None:
        self.sockets: list[socket.socket] = []
        self.happened = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def connection(self, kind: type[HTTPConnection]):
        def make(**options: object) -> HTTPConnection:
            made = kind(**options)
            made.sockets = self.sockets
            return made

        return make

    def cancel(self) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.happened = True
        for each in self.sockets:
            try:
                # The plain method also for TLS, whose own would take the session from under the reading thread.
                socket.socket.shutdown(each, socket.SHUT_RDWR)
            except OSError:  # it has ended meanwhile
                continue


def ask(
    method: str,
    url: str,
    *,
    time_left: TimeLeft,
    largest: int,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    address: str = "",
) -> Answer:
    """One request without redirects. At most `largest` + 1 bytes of the answer are read; none when `largest` is 0.

    `address` pins the IP address to call while name and certificate are those of the URL. Raises Unanswered.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    encrypted = parts.scheme == "https"
    port = parts.port or (443 if encrypted else 80)
    seconds = time_left.seconds()
    timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)
    if encrypted:
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            address or host, port, timeout=timeout, retries=False, server_hostname=host, assert_hostname=host
        )
    else:
        pool = urllib3.HTTPConnectionPool(address or host, port, timeout=timeout, retries=False)
    cut = _Cut(seconds)
    pool.ConnectionCls = cut.connection(_Encrypted if encrypted else _Plain)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Host": parts.netloc.rpartition("@")[2], **(headers or {})}
    try:
        with pool:
            answer = pool.request(method, path, body=body, headers=sent, redirect=False, preload_content=False)
            content = answer.read(largest + 1) if largest else b""
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        refused = isinstance(error, urllib3.exceptions.NewConnectionError)
        slow = cut.happened or (isinstance(error, urllib3.exceptions.TimeoutError) and not refused)
        raise Unanswered("the time was up" if slow else type(error).__name__, slow=slow) from error
    finally:
        cut.cancel()
    if cut.happened:
        raise Unanswered("the time was up", slow=True)
    return Answer(answer.status, answer.headers, content)
