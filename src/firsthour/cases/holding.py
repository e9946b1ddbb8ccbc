"""Until when the evidence of a decision is held from the moment it is taken."""

from datetime import datetime
from zoneinfo import ZoneInfo

from firsthour.clocks.rules import retention_due
from firsthour.platform.models import Service
from firsthour.vault.words import LegalBasis


def first_hold(
    carried_out: bool, window_ends: datetime, service: Service, at: datetime
) -> tuple[LegalBasis, datetime]:
    """EU 2021/784 Art. 6(1)(a) for an order, of which nobody complains to us; else EU 2022/2065 Art. 20."""
    if carried_out:
        return LegalBasis.TCO_6, retention_due(at, zone=ZoneInfo(service.zone))
    return LegalBasis.DSA_20, window_ends
