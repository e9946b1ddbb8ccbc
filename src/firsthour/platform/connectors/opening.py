"""From what is stored about a connector to the connector itself."""

from pathlib import Path

from firsthour.platform.connectors.directory.connector import CAPABILITIES as DIRECTORY
from firsthour.platform.connectors.directory.connector import DirectoryConnector
from firsthour.platform.connectors.mastodon.connector import CAPABILITIES as MASTODON
from firsthour.platform.connectors.mastodon.connector import MastodonConnector
from firsthour.platform.connectors.port import Outlet
from firsthour.platform.connectors.s3.connector import CAPABILITIES as S3
from firsthour.platform.connectors.s3.connector import S3Connector
from firsthour.platform.connectors.webhook.connector import CAPABILITIES as WEBHOOK
from firsthour.platform.connectors.webhook.connector import WebhookConnector
from firsthour.platform.words import Capabilities, ConnectorKind

CAPABILITIES: dict[ConnectorKind, Capabilities] = {
    ConnectorKind.WEBHOOK: WEBHOOK,
    ConnectorKind.MASTODON: MASTODON,
    ConnectorKind.S3: S3,
    ConnectorKind.DIRECTORY: DIRECTORY,
}


def opened(kind: ConnectorKind, *, address: str, options: dict[str, str], secret: bytes, service: str) -> Outlet:
    """The connector of a service. `options` are those that `rules.missing_options` asks for."""
    match kind:
        case ConnectorKind.WEBHOOK:
            return WebhookConnector(address=address, secret=secret, service=service)
        case ConnectorKind.MASTODON:
            return MastodonConnector(address=address, token=secret)
        case ConnectorKind.S3:
            return S3Connector(
                address=address,
                access_key=options["access_key"],
                secret=secret,
                region=options["region"],
                public=options.get("public", ""),
            )
        case ConnectorKind.DIRECTORY:
            return DirectoryConnector(address=address, root=Path(options["root"]), kept=Path(options["kept"]))
