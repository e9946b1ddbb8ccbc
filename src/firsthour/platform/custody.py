"""Where the master key comes from: a file, the environment, or a program that asks a key service. Pure of Django.

`FIRSTHOUR_MASTER_KEY` names it: `file` (keys/master.key, made at the first start), `file:PATH`, `environment`
(FIRSTHOUR_MASTER_KEY_HEX) or `command:PROGRAM WORDS`, which prints the key in hex. Only what asks for the key sees it.
"""

import os
import secrets
import shlex
import subprocess
from pathlib import Path
from typing import Protocol

from firsthour.platform import durable
from firsthour.platform.errors import CustodianUnknown, MasterKeyMissing, MasterKeyUnusable

KEY_BYTES = 32
ANSWER_SECONDS = 30
_answered: dict[str, bytes] = {}


class Custodian(Protocol):
    """Keeps the master key."""

    def master(self, *, anew: bool = False) -> bytes:
        """The 32 bytes; `anew` asks again where an answer is remembered. Raises MasterKeyMissing, MasterKeyUnusable."""

    def make(self) -> None:
        """Make a key where that is ours to do; elsewhere the operator makes it."""


class KeyFile:
    """A file of 32 raw bytes that nobody but its owner may read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def master(self, *, anew: bool = False) -> bytes:
        """The bytes, read each time."""
        try:
            mode, key = self.path.stat().st_mode, self.path.read_bytes()
        except FileNotFoundError as error:
            raise MasterKeyMissing(place=f"the file {self.path.name}") from error
        if mode & 0o077:
            raise MasterKeyUnusable(reason="others may read it")
        if len(key) != KEY_BYTES:
            raise MasterKeyUnusable(reason=f"it has {len(key)} bytes instead of {KEY_BYTES}")
        return key

    def make(self) -> None:
        """32 random bytes, unless the file is there."""
        durable.create(self.path, secrets.token_bytes(KEY_BYTES))


class KeyInEnvironment:
    """64 hexadecimal digits in a variable, set by whatever starts the programs."""

    def __init__(self, digits: str) -> None:
        self.digits = digits

    def master(self, *, anew: bool = False) -> bytes:
        """The bytes of the variable."""
        if not self.digits:
            raise MasterKeyMissing(place="the environment")
        return _from_hex(self.digits)

    def make(self) -> None:
        """Nothing: the operator sets the variable."""


class KeyFromCommand:
    """A program that prints 64 hexadecimal digits, such as the client of a key service. Asked once by each process."""

    def __init__(self, line: str) -> None:
        self.line = line

    def master(self, *, anew: bool = False) -> bytes:
        """What the program prints. Its standard error stays unread, lest a secret reach a log."""
        if anew or self.line not in _answered:
            _answered[self.line] = self._asked()
        return _answered[self.line]

    def make(self) -> None:
        """Nothing: the key service makes its keys."""

    def _asked(self) -> bytes:
        try:
            ended = subprocess.run(
                shlex.split(self.line),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=ANSWER_SECONDS,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise MasterKeyUnusable(reason=f"its program did not answer ({type(error).__name__})") from error
        if ended.returncode != 0:
            raise MasterKeyUnusable(reason=f"its program ended with exit status {ended.returncode}")
        return _from_hex(ended.stdout.decode("ascii", "replace").strip())


def _from_hex(digits: str) -> bytes:
    try:
        key = bytes.fromhex(digits)
    except ValueError as error:
        raise MasterKeyUnusable(reason="it is not written in hexadecimal digits") from error
    if len(key) != KEY_BYTES:
        raise MasterKeyUnusable(reason=f"it has {len(key)} bytes instead of {KEY_BYTES}")
    return key


def custodian(named: str, *, folder: Path, digits: str) -> Custodian:
    """The custodian of that name; `folder` is keys/, `digits` what the environment holds. Raises CustodianUnknown."""
    kind, _, place = named.partition(":")
    match kind:
        case "file":
            return KeyFile(Path(place) if place else folder / "master.key")
        case "environment" if not place:
            return KeyInEnvironment(digits)
        case "command" if place.strip():
            return KeyFromCommand(place)
    raise CustodianUnknown()


def appointed(folder: Path) -> Custodian:
    """The custodian that FIRSTHOUR_MASTER_KEY names; without it the file in keys/."""
    named = os.environ.get("FIRSTHOUR_MASTER_KEY", "file")
    return custodian(named, folder=folder, digits=os.environ.get("FIRSTHOUR_MASTER_KEY_HEX", ""))


def successor(named: str, folder: Path) -> Custodian:
    """The custodian to rotate to; a key for the environment stands in FIRSTHOUR_NEXT_MASTER_KEY_HEX meanwhile."""
    return custodian(named, folder=folder, digits=os.environ.get("FIRSTHOUR_NEXT_MASTER_KEY_HEX", ""))
