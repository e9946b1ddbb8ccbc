"""Delivery through the platform's own connector."""

from firsthour.ledger.words import instant
from firsthour.notices.errors import Undeliverable
from firsthour.notices.words import Channel, Letter
from firsthour.platform.connectors.webhook.connector import WebhookConnector
from firsthour.platform.errors import ConnectorRefused

FINAL_STATUSES = frozenset({404, 410})
"""The platform knows no such item or author: it will not show it however often it is asked."""


class PlatformSender:
    """Has the platform put a letter before its author."""

    def __init__(self, connector: WebhookConnector) -> None:
        self.connector = connector

    def send(self, letter: Letter) -> None:
        """Raises Undeliverable, or the connector's refusals."""
        statement = {
            "id": letter.statement_id,
            "language": letter.language,
            "direction": letter.direction,
            "title": letter.title,
            "paragraphs": list(letter.paragraphs),
            "redress": list(letter.redress),
            "issued_at": instant(letter.issued_at),
            "link": letter.link,
        }
        try:
            self.connector.statement(letter.item, letter.author, statement, key=letter.message_id)
        except ConnectorRefused as refusal:
            status = refusal.values["status"]
            if status in FINAL_STATUSES:
                raise Undeliverable(channel=str(Channel.PLATFORM), reason=f"http/{status}") from refusal
            raise
