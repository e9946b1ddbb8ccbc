"""What a delivery last ran into, in the words of the refusal that was met."""

from django.utils.translation import gettext

from firsthour.platform import errors
from firsthour.platform.calling import FAULT

MET = {
    refusal.code: refusal
    for refusal in (
        errors.CommandSuperseded,
        errors.ConnectorCannot,
        errors.ConnectorMissing,
        errors.ConnectorNeedsHand,
        errors.ConnectorNonsense,
        errors.ConnectorRefused,
        errors.ConnectorSilent,
        errors.ConnectorSlow,
        errors.ItemUnknown,
        errors.KeyDoesNotFit,
        errors.MasterKeyUnusable,
        errors.NameTaken,
    )
}
"""Everything that a call to a platform may end in. Their remedies have no placeholders to fill."""


def plain_problem(code: str) -> dict[str, str]:
    """The code with what to do about it, in the reader's language."""
    if code == FAULT or code not in MET:
        return {"code": code, "remedy": gettext("Something in this program failed; the log says where.")}
    return {"code": code, "remedy": gettext(MET[code].remedy)}
