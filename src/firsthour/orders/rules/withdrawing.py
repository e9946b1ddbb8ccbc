"""What an authority can take back."""

from firsthour.orders.words import FilingKind, FilingState

TAKEN_BACK = {FilingKind.REMOVAL_ORDER, FilingKind.REFERRAL}
STANDING = {FilingState.RECEIVED, FilingState.ACCEPTED, FilingState.RETURNED, FilingState.EXECUTED}


# EU 2021/784 Art. 4(7), 9: an order without legal effect is not carried out, and what it took down comes back. What was
# told (advance information, decisions) has been told.
def withdrawable(kind: FilingKind, state: FilingState) -> bool:
    """Whether a filing asks for something still, so that it can be taken back."""
    return kind in TAKEN_BACK and state in STANDING
