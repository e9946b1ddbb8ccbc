"""Connectors, and what is noted of the calls through them."""

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.platform import errors, rules, words
from firsthour.platform.models import Call, Connector, Service
from firsthour.platform.queries import CONNECTOR_SECRET, keyring
from firsthour.platform.words import ConnectorKind

CALLS_KEPT = timedelta(days=14)


@transaction.atomic
def add_connector(
    *,
    service: Service,
    address: str,
    secret: str,
    kind: ConnectorKind = ConnectorKind.WEBHOOK,
    options: dict[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> Connector:
    """How a service is reached from now on. `secret` proves who calls; it is kept wrapped under the master key.

    `options` by kind, all strings. s3: `access_key`, `region` and perhaps `public`, the web address in front of the
    bucket. directory: `root`, the served folder, and `kept`, a folder on the same disk that is not served.
    """
    options = {name: value for name, value in (options or {}).items() if value}
    _require_address(address)
    if (wrong := rules.wrong_options(kind, options)) is not None:
        raise errors.ConnectorOptionsWrong(reason=wrong)
    if kind is ConnectorKind.DIRECTORY:
        _require_folders(Path(options["root"]), Path(options["kept"]))
    connector, _ = Connector.objects.update_or_create(
        service=service,
        defaults={
            "kind": kind,
            "address": address,
            "options": options,
            "wrapped_secret": keyring().wrap(CONNECTOR_SECRET, secret.encode()),
            "created_at": at,
        },
    )
    record(
        words.CONNECTOR_ADDED,
        subject_kind="connector",
        subject_id=connector.id,
        service_id=service.id,
        body={"kind": str(kind), "address": address.encode()},
        actor=actor,
        at=at,
    )
    return connector


def _require_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        raise errors.ConnectorAddressUnusable(reason="it is not a web address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise errors.ConnectorAddressUnusable(reason="it is not a web address")
    if parts.scheme == "http" and host not in {"127.0.0.1", "localhost", "::1"}:
        raise errors.ConnectorAddressUnusable(reason="unencrypted http reaches over a network")


def _require_folders(root: Path, kept: Path) -> None:
    """Raises ConnectorOptionsWrong unless files can be moved between the two and nobody is served what is kept."""
    if not (root.is_absolute() and kept.is_absolute() and root.is_dir() and kept.is_dir()):
        raise errors.ConnectorOptionsWrong(reason="root and kept must be existing folders, written from the top (/)")
    root, kept = root.resolve(), kept.resolve()
    if root == kept or root in kept.parents or kept in root.parents:
        raise errors.ConnectorOptionsWrong(reason="the kept folder must lie outside the served one, or it is served")
    if root.stat().st_dev != kept.stat().st_dev:
        raise errors.ConnectorOptionsWrong(reason="root and kept must be on the same disk, where moving copies nothing")


def note_call(*, connector: Connector, verb: str, milliseconds: int, problem: str, actor: Actor, at: datetime) -> None:
    """Note one call for the connector's health. No event: what was asked for has its own."""
    Call.objects.create(connector=connector, verb=verb, milliseconds=milliseconds, problem=problem, at=at)


def forget_calls(*, actor: Actor, at: datetime) -> int:
    """Delete what was noted of calls two weeks ago; how many went."""
    return Call.objects.filter(at__lt=at - CALLS_KEPT).delete()[0]
