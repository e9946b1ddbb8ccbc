"""What the vault asks of a store; the directory and S3 both give it, and one test tries both."""

from typing import Protocol


class Store(Protocol):
    """Sealed bytes under the SHA-256 of themselves, as 64 hexadecimal digits."""

    def put(self, content: bytes) -> str:
        """Store and return the name; durable on return. The same bytes again change nothing. Raises NameTaken."""

    def get(self, name: str) -> bytes:
        """The bytes of that name, checked against it. Raises StoredBytesMissing or StoredBytesAltered."""

    def remove(self, name: str) -> None:
        """Take the bytes of that name away, durable on return; that there are none is no fault."""

    def prove(self) -> None:
        """Show that the store can be written and refuses to overwrite. Raises StoreOverwrites or StoreUnreachable."""
