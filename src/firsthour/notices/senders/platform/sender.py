"""Delivery through the platform's own connector."""

from http import HTTPStatus

from firsthour.ledger.words import instant
from firsthour.notices.errors import Undeliverable
from firsthour.notices.words import Channel, Letter
from firsthour.platform.connectors.port import Outlet
from firsthour.platform.errors import ConnectorCannot, ConnectorRefused, ItemUnknown

FINAL = (ConnectorCannot, ItemUnknown)
"""The platform knows no such item or author, or cannot show it: it will not, however often it is asked."""


class PlatformSender:
    """Has the platform put a letter before its author."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet

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
            self.outlet.statement(letter.item, letter.author, statement, key=letter.message_id)
        except FINAL as refusal:
            raise Undeliverable(channel=str(Channel.PLATFORM), reason=refusal.code) from refusal
        except ConnectorRefused as refusal:
            if refusal.values["status"] == HTTPStatus.GONE:
                raise Undeliverable(channel=str(Channel.PLATFORM), reason="http/410") from refusal
            raise
