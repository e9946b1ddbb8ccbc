"""What the orders room refuses."""

from firsthour.ledger.errors import Refusal


class AuthorityUnknown(Refusal):
    code = "orders:authority:unknown"
    sentence = "There is no such authority in the register."
    remedy = "Look it up in the Commission's list of competent authorities, and add it with `firsthour authority add`."
    law = "EU 2021/784 Art. 12"


class AuthorityUnusable(Refusal):
    code = "orders:authority:unusable"
    sentence = "The authority cannot be entered: {cause}."
    remedy = "{remedy}"


class FilingUnknown(Refusal):
    code = "orders:filing:unknown"
    sentence = "There is no such order or other filing."
    remedy = "Choose it from the inbox."


class FilingUnreadable(Refusal):
    code = "orders:filing:unreadable"
    sentence = "The document cannot be read as a {kind}: {cause}."
    remedy = "Send it again as docs/reference/orders.md says, or type it in beside the document; the clock runs."
    law = "EU 2021/784 Art. 3(4)"


class FilingTooLarge(Refusal):
    code = "orders:filing:too-large"
    sentence = "The filing is larger than {limit}."
    remedy = "Send it in several parts, each with a reference of its own."


class ArrivalMissing(Refusal):
    code = "orders:filing:no-arrival"
    sentence = "Nothing trusted says when the filing arrived."
    remedy = "Name at least one arrival by a clock of this side; the hour runs from the earliest."
    law = "EU 2021/784 Art. 3(5)"


class CallBackSettled(Refusal):
    code = "orders:call-back:settled"
    sentence = "The call-back of this filing has been settled, or was never needed."
    remedy = "Look at the history of the filing."


class FormTyped(Refusal):
    code = "orders:filing:typed"
    sentence = "The form of this filing stands already."
    remedy = "What was received is not changed; a correction comes from the authority as a filing of its own."
