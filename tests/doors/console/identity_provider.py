"""An OpenID Connect issuer on loopback: code flow with PKCE over real HTTP, for one person who is always signed in."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "firsthour", "a secret between the two"


class Issuer:
    """`subject` is who comes back from it; `asked` is every authorisation it was asked for."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.address = f"http://127.0.0.1:{server.server_port}"
        self.key = rsa.generate_private_key(65537, 2048)
        self.subject = "subject-1"
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}

    def configuration(self) -> dict[str, object]:
        """What the well-known address tells."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code that works once."""
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, object]]:
        """A token for a code, to who knows the client's secret and the verifier behind the challenge."""
        begun = self.codes.pop(asked.get("code", ""), None)
        if begun is None or asked.get("client_secret") != SECRET or not _verified(begun, asked):
            return 400, {"error": "invalid_grant"}
        claims = {"iss": self.address, "aud": CLIENT, "sub": self.subject, "exp": int(time.time()) + 60}
        claims |= {"iat": int(time.time())}
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return 200, {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": token}


def _verified(begun: dict[str, str], asked: dict[str, str]) -> bool:
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == begun.get("code_challenge")


def _answering(issuers: list[Issuer]) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", issuers[0].authorize(_flat(place.query)))
                self.end_headers()
            elif place.path == "/.well-known/openid-configuration":
                self._tell(200, issuers[0].configuration())
            else:
                self._tell(404, {})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._tell(*issuers[0].token(_flat(sent)))

        def _tell(self, status: int, told: dict[str, object]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests read no log of it."""

    return Answer


def _flat(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}


@contextlib.contextmanager
def issuing() -> Iterator[Issuer]:
    """The issuer, until the block ends."""
    issuers: list[Issuer] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), _answering(issuers)) as server:
        issuers.append(Issuer(server))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield issuers[0]
        server.shutdown()
        thread.join()
