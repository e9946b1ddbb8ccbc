"""What an entry of the register must hold before anybody relies on it."""

import re

import msgspec

from firsthour.orders.words import AuthorityRole

STATE = re.compile(r"[A-Z]{2}\Z")
DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
KEY = re.compile(r"[0-9a-f]{64}\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
ADDRESS = re.compile(r"[^@\s<>\"]+@([^@\s]+)\Z")
NUMBER = re.compile(r"\+[0-9][0-9 ()/-]{5,36}\Z")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says of an authority. `keys` are Ed25519 public keys in hex; `domains` stand for themselves
    only, not for those below them."""

    name: str
    state: str
    roles: tuple[AuthorityRole, ...]
    domains: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    answer_address: str
    call_back_number: str


# EU 2021/784 Art. 12: states publish who is competent. An answer goes nowhere but to the address here, and only the
# number here is called: whoever could change them with a message could have anything removed.
def problem_of(entry: Entry) -> tuple[str, str] | None:
    """What is wrong with an entry, and what to do about it; None when it can stand."""
    if not entry.name.strip() or len(entry.name) > 200:
        return "it has no name, or one longer than 200 characters", "Give the name that the Commission's list has."
    if not STATE.match(entry.state):
        return "its state is no country code", "Use the two capital letters of ISO 3166-1, for example DE."
    if bad := next((each for each in entry.domains if not DOMAIN.match(each)), None):
        return f"{bad} is no domain", "Write domains in small letters, without @ or https://."
    if any(not KEY.match(each) for each in entry.keys):
        return "a key is not 64 hexadecimal digits", "Give Ed25519 public keys, 32 bytes in hex."
    if any(not LANGUAGE.match(each) for each in entry.languages):
        return "a language is no language code", "Use two or three small letters, for example de."
    address = ADDRESS.match(entry.answer_address)
    if not address or not DOMAIN.match(address[1].lower()):
        return "the answer address is no e-mail address", "Give the one address that answers may go to."
    if not NUMBER.match(entry.call_back_number):
        return "the call-back number is no international number", "Write it with its country, for example +49 611 55 0."
    return None
