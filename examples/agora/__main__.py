"""`python -m agora`: serve the board until stopped."""

import argparse
import fcntl
import logging
import os
import signal
import socket
import sys
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import NoReturn

import waitress

from agora.app import LARGEST_BODY, create_app
from agora.config import Config

THREADS = 8


def arguments() -> argparse.Namespace:
    """What the command line says; secrets come by the environment, where other users cannot read them."""
    parser = argparse.ArgumentParser(
        prog="agora",
        description="A small picture board that uses Firsthour.",
        epilog="Environment: AGORA_GATE_KEY (the board's API key), AGORA_HOOK_SECRET (shared for signing commands).",
    )
    parser.add_argument("--home", type=Path, required=True, help="directory for the board's database and pictures")
    parser.add_argument("--gate", required=True, metavar="URL", help="where Firsthour's gate listens")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8801, help="port; 0 takes a free one (default %(default)s)")
    parser.add_argument("--public-url", metavar="URL", help="start of the board's links (default: where it listens)")
    parser.add_argument("--territory", default="DE", help="country the board serves (default %(default)s)")
    parser.add_argument("--open-status", action="store_true", help="serve /status/posts; only on a loopback address")
    return parser.parse_args()


def refuse(sentence: str) -> NoReturn:
    """Say why the board does not start, and end."""
    print(f"agora: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def secret(name: str) -> str:
    """A secret from the environment."""
    found = os.environ.get(name, "")
    if not found:
        refuse(f"the environment variable {name} is not set. Set it and start again.")
    return found


def lock(home: Path) -> int:
    """Keep a second board out of `home` for as long as this process lives."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse(f"another board is running on {home}. Stop it or choose another --home.")
    return descriptor


def listener(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else so that a busy port is a plain refusal."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        refuse(f"cannot listen on {host} port {port} ({error.strerror}). Choose another --port.")


def stop(_number: int, _frame: FrameType | None) -> None:
    """End the server's loop."""
    raise SystemExit(0)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    asked = arguments()
    if asked.open_status and not ip_address(asked.host).is_loopback:
        refuse("--open-status shows every post to whoever asks; it needs a loopback --host.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    gate_key, hook_secret = secret("AGORA_GATE_KEY"), secret("AGORA_HOOK_SECRET")
    descriptor = lock(asked.home)
    with listener(asked.host, asked.port) as listening:
        address = f"http://{asked.host}:{listening.getsockname()[1]}"
        config = Config(
            home=asked.home,
            public_url=(asked.public_url or address).rstrip("/"),
            gate_url=asked.gate,
            gate_key=gate_key,
            hook_secret=hook_secret,
            territory=asked.territory,
            open_status=asked.open_status,
        )
        try:
            app = create_app(config)
        except (RuntimeError, ValueError) as error:
            refuse(str(error))
        server = waitress.create_server(
            app, sockets=[listening], threads=THREADS, ident=None, max_request_body_size=LARGEST_BODY
        )
        signal.signal(signal.SIGTERM, stop)
        app.courier.start()
        print(f"agora: ready on {address}", flush=True)
        server.run()
        app.courier.stop()
    os.close(descriptor)


if __name__ == "__main__":
    main()
