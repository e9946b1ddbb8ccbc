"""A server that speaks S3, on loopback, with its objects in memory."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.serving import make_server

from firsthour.vault.stores.choice import VaultWish

ACCESS, SECRET, REGION = "test-access", "test-secret", "us-east-1"


@dataclass(frozen=True)
class S3:
    """Its address, and a client of another make that looks and damages behind our back."""

    endpoint: str
    client: object

    def wish(self, bucket: str) -> VaultWish:
        """The settings that lead to one of its buckets."""
        return VaultWish(f"s3://{bucket}/sealed", self.endpoint, REGION, ACCESS, SECRET)


def _as_s3(answer: Callable) -> Callable:
    """S3 takes `x-amz-checksum-sha256` for an upload into a locked bucket; moto asks for its companion, too."""

    def serve(environ: dict, start: Callable):
        if "HTTP_X_AMZ_CHECKSUM_SHA256" in environ:
            environ["HTTP_X_AMZ_SDK_CHECKSUM_ALGORITHM"] = "SHA256"
        return answer(environ, start)

    return serve


def _forgetful(answer: Callable) -> Callable:
    """A server that knows no conditions: below the path /forgetful it overwrites whatever it is told."""

    def serve(environ: dict, start: Callable):
        if environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].startswith("/forgetful/"):
            environ.pop("HTTP_IF_NONE_MATCH", None)
        return answer(environ, start)

    return serve


@contextmanager
def s3_server() -> Iterator[S3]:
    """Serve until the end of the block."""
    import boto3
    from moto.server import DomainDispatcherApplication, create_backend_app

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = _forgetful(_as_s3(DomainDispatcherApplication(create_backend_app)))
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=ACCESS, aws_secret_access_key=SECRET, region_name=REGION
    )
    try:
        yield S3(endpoint, client)
    finally:
        client.close()
        server.shutdown()
        thread.join()
        server.server_close()


