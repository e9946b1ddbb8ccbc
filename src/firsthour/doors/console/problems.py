"""What a delivery last ran into, in the words of the refusal that was met."""

from django.utils.translation import gettext

from firsthour.notices.errors import MailInDoubt, MailServerRefused, MailServerSilent, Undeliverable
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
        MailInDoubt,
        MailServerRefused,
        MailServerSilent,
        Undeliverable,
    )
}
"""Everything that a call to a platform or a mail server may end in. Their remedies have no placeholders to fill."""


def plain_problem(code: str) -> dict[str, str]:
    """The code with what to do about it, in the reader's language."""
    met = MET.get(code)
    if met is None and code != FAULT and ":" not in code:
        met = Undeliverable  # whose reasons are codes of their own
    if met is not None:
        return {"code": code, "remedy": gettext(met.remedy)}
    return {"code": code, "remedy": gettext("Something in this program failed; the log says where.")}
