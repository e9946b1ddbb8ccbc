"""The S3 store."""

import hashlib
from dataclasses import dataclass, field

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store as Bucket

from firsthour.vault.errors import (
    NameTaken,
    StoredBytesAltered,
    StoredBytesMissing,
    StoreOverwrites,
    StoreUnreachable,
)

MARK = "create-only"
"""The one object that is not evidence: written at each start, to see it refused the second time."""


@dataclass(frozen=True)
class S3Place:
    """Which bucket, where in it, and how to sign for it. The secret stands in no representation of this."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    access_key: str
    secret: str = field(repr=False)


class S3Store:
    """Bytes under the SHA-256 of themselves, put with `If-None-Match: *` and a SHA-256 checksum that the server checks.

    Object lock is the bucket's own: with a default retention, what was put cannot be removed by anybody before its end.
    """

    def __init__(self, place: S3Place) -> None:
        plain = place.endpoint.startswith("http://")
        self._bucket = Bucket(
            place.bucket,
            prefix=place.prefix or None,
            endpoint=place.endpoint,
            region=place.region,
            access_key_id=place.access_key,
            secret_access_key=place.secret,
            virtual_hosted_style_request=False,
            conditional_put="etag",
            checksum_algorithm="sha256",
            client_options={"allow_http": plain, "timeout": "60s", "connect_timeout": "5s"},
            retry_config={"max_retries": 2},
        )

    def put(self, content: bytes) -> str:
        """Store sealed bytes and return their name; S3 answers when they are durable."""
        name = hashlib.sha256(content).hexdigest()
        if not self._create(_path(name), content) and self._read(name) != content:
            raise NameTaken(name=name)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of that name. Raises StoredBytesMissing, StoredBytesAltered or StoreUnreachable."""
        content = self._read(name)
        if hashlib.sha256(content).hexdigest() != name:
            raise StoredBytesAltered(name=name)
        return content

    def remove(self, name: str) -> None:
        """Take the bytes of that name away. A locked bucket keeps them until its term is over, without a key."""
        try:
            obstore.delete(self._bucket, _path(name))
        except FileNotFoundError:
            return
        except BaseError as error:
            raise StoreUnreachable(cause=type(error).__name__) from error

    def prove(self) -> None:
        """Some servers ignore `If-None-Match`: the second writing of the same object must be refused."""
        self._create(MARK, b"1")
        if self._create(MARK, b"2"):
            raise StoreOverwrites()

    def _create(self, path: str, content: bytes) -> bool:
        try:
            obstore.put(self._bucket, path, content, mode="create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError):
            return False
        except BaseError as error:
            raise StoreUnreachable(cause=type(error).__name__) from error
        return True

    def _read(self, name: str) -> bytes:
        try:
            return bytes(obstore.get(self._bucket, _path(name)).bytes())
        except FileNotFoundError as error:
            raise StoredBytesMissing(name=name) from error
        except BaseError as error:
            raise StoreUnreachable(cause=type(error).__name__) from error


def _path(name: str) -> str:
    return f"{name[:2]}/{name}"
