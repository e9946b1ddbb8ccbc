"""A gate for the board's tests: another party's program, so small that its answers can be set by hand."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Seen:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class StandinGate:
    """Answers `verdict` with `status`; while `let_through` is cleared it keeps every asker waiting."""

    verdict: str = "pass"
    status: int = 200
    seen: list[Seen] = field(default_factory=list)
    let_through: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self) -> None:
        self.let_through.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answerer())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def submissions(self) -> list[Seen]:
        return [seen for seen in self.seen if seen.path == "/v1/items"]

    def close(self) -> None:
        self.let_through.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answerer(gate) -> type[BaseHTTPRequestHandler]:
        class Answerer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gate.seen.append(Seen(self.path, dict(self.headers.items()), body))
                gate.arrived.release()
                gate.let_through.wait()
                answer = {"verdict": gate.verdict, "receipt": f"receipt-{len(gate.seen)}", "code": "as-told"}
                sent = json.dumps(answer).encode()
                try:
                    self.send_response(gate.status)
                    self.send_header("Content-Length", str(len(sent)))
                    self.end_headers()
                    self.wfile.write(sent)
                except (BrokenPipeError, ConnectionResetError):
                    return  # the asker was killed while waiting, as the test wished

            def log_message(self, *_parts: object) -> None:
                return

        return Answerer
