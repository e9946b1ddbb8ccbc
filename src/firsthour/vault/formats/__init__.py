"""The package in which a copy of an exhibit leaves, and the two small programs that go with it."""

from firsthour.vault.formats.package import FORMAT, Contents, packed
from firsthour.vault.formats.programs import OPEN_BOX, VERIFY

__all__ = ["FORMAT", "OPEN_BOX", "VERIFY", "Contents", "packed"]
