"""A platform in memory, on loopback: it answers the webhook and shows its posts, as slowly as a test wants."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Post:
    """One post; `page` and `picture` are paths."""

    name: str
    author: str
    content: bytes
    state: str = "published"
    revision: int = 0

    @property
    def page(self) -> str:
        return f"/p/{self.name}"

    @property
    def picture(self) -> str:
        return f"/img/{self.name}"


@dataclass
class Board:
    """Its posts by name, and what was asked of it. `broken` verbs answer 500."""

    posts: dict[str, Post] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    wait: float = 0.0
    address: str = ""

    def add(self, name: str, author: str = "an-author", content: bytes = b"picture") -> str:
        """The link of a new post."""
        self.posts[name] = Post(name, author, content)
        return f"{self.address}/p/{name}"

    @property
    def authority(self) -> str:
        """`host:port`, as settings name it."""
        return self.address.removeprefix("http://")

    def surfaces(self, post: Post) -> list[str]:
        return [self.address + post.page, self.address + post.picture]

    def answer(self, asked: dict) -> tuple[int, bytes]:
        """The answer to one call of the webhook."""
        time.sleep(self.wait)
        verb = asked["verb"]
        self.asked.append((verb, asked.get("item") or asked.get("link") or ""))
        if verb in self.broken:
            return 500, b"{}"
        if verb == "resolve":
            found = [each for each in self.posts.values() if asked["link"] in self.surfaces(each)]
            return 200, json.dumps({"items": [self._told(each) for each in found]}).encode()
        post = self.posts.get(asked["item"])
        if post is None:
            return 404, b"{}"
        if verb == "fetch":
            return 200, post.content
        if verb == "command" and asked["revision"] > post.revision:
            post.revision = asked["revision"]
            post.state = {"disable": "disabled", "restore": "published"}[asked["command"]]
        if verb == "statement":
            return 200, json.dumps({"statement": asked["statement"]["id"]}).encode()
        state = {"item": post.name, "revision": post.revision, "state": post.state, "surfaces": self.surfaces(post)}
        return 200, json.dumps(state).encode()

    def _told(self, post: Post) -> dict:
        return {
            "item": post.name,
            "author": post.author,
            "link": self.address + post.page,
            "surfaces": self.surfaces(post),
            "state": post.state,
            "revision": post.revision,
        }


@contextmanager
def running_board() -> Iterator[Board]:
    """A board that serves until the block ends."""
    board = Board()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            found = [each for each in board.posts.values() if self.path in (each.page, each.picture)]
            shown = bool(found) and found[0].state == "published"
            self._send(200 if shown else 404, found[0].content if shown else b"not here")

        def do_POST(self):
            self._send(*board.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    board.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield board
    finally:
        server.shutdown()
        server.server_close()
