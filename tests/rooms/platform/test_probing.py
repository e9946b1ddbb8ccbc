"""The outside look: what proves absence, what proves nothing, and where it never goes."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from firsthour.platform import rules
from firsthour.platform.probing import look
from firsthour.platform.words import Reach


class Answering(BaseHTTPRequestHandler):
    asked: list[tuple[str, dict]] = []

    def do_GET(self):
        Answering.asked.append((self.path, dict(self.headers)))
        status = int(self.path.strip("/").split("?")[0])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/404")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    Answering.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "reach"),
    [(200, Reach.PRESENT), (404, Reach.GONE), (410, Reach.GONE), (451, Reach.GONE), (302, Reach.UNKNOWN)]
    + [(status, Reach.UNKNOWN) for status in (401, 403, 429, 500, 503)],
)
def test_only_a_plain_absence_proves_absence(site, status, reach):
    seen = look(f"http://127.0.0.1:{site}/{status}", allowed=frozenset({f"127.0.0.1:{site}"}))
    assert (seen.reach, seen.status, seen.address) == (reach, status, "127.0.0.1")


def test_a_redirect_is_not_followed(site):
    look(f"http://127.0.0.1:{site}/302", allowed=frozenset({f"127.0.0.1:{site}"}))
    assert [path for path, _ in Answering.asked] == ["/302"]


def test_the_name_in_the_link_is_asked_for_at_the_pinned_address(site):
    seen = look(f"http://localhost:{site}/404?a=b", allowed=frozenset({f"127.0.0.1:{site}", f"[::1]:{site}"}))
    if seen.status is not None:  # localhost may be the IPv6 loopback, where this site does not listen
        assert seen.reach == Reach.GONE and Answering.asked[0][1]["Host"] == f"localhost:{site}"


def test_a_loopback_address_is_never_called_unless_allowed(site):
    for link in (f"http://127.0.0.1:{site}/200", f"http://localhost:{site}/200", f"http://[::ffff:7f00:1]:{site}/200"):
        assert look(link, allowed=frozenset()).reach == Reach.UNKNOWN
    assert Answering.asked == []


@pytest.mark.parametrize(
    "link",
    [
        *("file:///etc/passwd", "gopher://a.example/", "http://", "no link", "//a.example/x"),
        *("http://[bad/", "http://a:99999/", f"http://{'x' * 64}/"),
    ],
)
def test_what_is_no_web_address_is_not_called(link):
    assert look(link, allowed=frozenset()).status is None


def test_silence_proves_nothing():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    port = server.server_address[1]
    server.server_close()
    seen = look(f"http://127.0.0.1:{port}/404", allowed=frozenset({f"127.0.0.1:{port}"}))
    assert (seen.reach, seen.status) == (Reach.UNKNOWN, None)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 "
    "::1 fe80::1 fc00::1 ::ffff:10.0.0.1 :: ff02::1".split(),
)
def test_internal_addresses_are_closed(address):
    assert not rules.may_probe(address, 80, frozenset())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_open(address):
    assert rules.may_probe(address, 80, frozenset())


def test_gone_means_every_surface_is_gone():
    assert rules.overall_reach([Reach.GONE, Reach.GONE]) == Reach.GONE
    assert rules.overall_reach([Reach.GONE, Reach.UNKNOWN]) == Reach.UNKNOWN
    assert rules.overall_reach([Reach.GONE, Reach.UNKNOWN, Reach.PRESENT]) == Reach.PRESENT
    assert rules.overall_reach([]) == Reach.UNKNOWN
