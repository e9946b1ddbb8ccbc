"""Programs for the recipient, as text: each is one file, to be read before it is run."""

from importlib.resources import files

VERIFY = files(__name__).joinpath("verify.py").read_text(encoding="utf-8")
"""Checks an unpacked or packed package with Python's standard library alone."""

OPEN_BOX = files(__name__).joinpath("open_box.py").read_text(encoding="utf-8")
"""Makes a key pair, and opens what was encrypted to it; needs the library `cryptography`."""
