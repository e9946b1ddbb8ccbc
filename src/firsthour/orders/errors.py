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


class OfficerUnknown(Refusal):
    code = "orders:officer:unknown"
    sentence = "This account files for no authority of the register."
    remedy = "Ask whoever keeps the register at the service to name it on the authority's page."
    law = "EU 2021/784 Art. 12"


class OfficerUnusable(Refusal):
    code = "orders:officer:unusable"
    sentence = "The account cannot file for this authority: {cause}."
    remedy = "{remedy}"


class NotWithdrawable(Refusal):
    code = "orders:filing:not-withdrawable"
    sentence = "This filing can no longer be withdrawn, or was never one that can."
    remedy = "Look at its state: an order or a referral can be taken back until it is, or is a repetition of another."


class RequestReplayed(Refusal):
    code = "orders:request:replayed"
    sentence = "A request with this nonce was received before, and is not obeyed again."
    remedy = "Sign it anew with a fresh nonce; the same order sent again is the same filing."


class FilingUnknown(Refusal):
    code = "orders:filing:unknown"
    sentence = "There is no such order or other filing."
    remedy = "Choose it from the inbox."


class FilingUnreadable(Refusal):
    code = "orders:filing:unreadable"
    sentence = "The document cannot be read as a {kind}: {cause}."
    remedy = "Send it again as docs/reference/orders.md says, or type it in beside the document; the clock runs."
    law = "EU 2021/784 Art. 3(4)"


class NotToBeNoted(Refusal):
    code = "orders:filing:not-to-be-noted"
    sentence = "This is no decision or notice that waits to be entered, or it cannot say that."
    remedy = "Look at its kind and its state, and choose what its document says."


class FilingDoubtful(Refusal):
    code = "orders:filing:doubtful"
    sentence = "It may not be from whom it says; nothing follows from it before somebody has called the authority."
    remedy = "Call at the number of the register and settle the call-back first."


class OrderNotNamed(Refusal):
    code = "orders:filing:no-order"
    sentence = "There is no removal order of this number at the same service."
    remedy = "Enter the number, on our pages, of the order that the decision speaks of."


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


class NotAnOrder(Refusal):
    code = "orders:order:not-open"
    sentence = "This is no removal order that waits to be carried out."
    remedy = "Look at its kind and its state: only an order that was received and is not a duplicate is carried out."


class FormMissing(Refusal):
    code = "orders:order:not-typed"
    sentence = "Nobody has typed in yet what the order names."
    remedy = "Read the document beside the form and type in its addresses; the clock runs."


class NothingNamed(Refusal):
    code = "orders:order:nothing-named"
    sentence = "The order names no address."
    remedy = "Answer with Annex III, insufficient information, and ask for the exact addresses."
    law = "EU 2021/784 Art. 3(8)"


class CopyUnknown(Refusal):
    code = "orders:copy:unknown"
    sentence = "One of the chosen items is no copy that waits for a decision."
    remedy = "Load the page of the order again and choose from its list."


class CopyNotReady(Refusal):
    code = "orders:copy:not-ready"
    sentence = "The evidence of one of the chosen copies is not sealed yet."
    remedy = "Decide on the others first; the worker fetches it, and the page shows when it is there."


class CopyWithheld(Refusal):
    code = "orders:copy:withheld"
    sentence = "The order forbids to tell anybody of it for now, and a statement to the author of a copy would."
    remedy = "Decide on the copies when the withholding has ended."
    law = "EU 2021/784 Art. 11(3)"


class ReturnUnfounded(Refusal):
    code = "orders:order:return-unfounded"
    sentence = "An order is returned only with a ground and what it rests on, in at most 5,000 characters."
    remedy = "Choose a ground of Annex III, say why, and for errors or missing information what has to be clarified."
    law = "EU 2021/784 Art. 3(7), 3(8)"


class OrderFallen(Refusal):
    code = "orders:order:fallen"
    sentence = "It is on record already that this order has no effect any more."
    remedy = "Look at the order's page for when and why; its items have been commanded back."
    law = "EU 2021/784 Art. 4(7)"


class OrderedItemUnknown(Refusal):
    code = "orders:item:unknown"
    sentence = "No such item was taken down because of this order."
    remedy = "Load the page of the order again and choose from its list."


class AuthorUntold(Refusal):
    code = "orders:item:untold"
    sentence = "The order forbids to tell its author for now, so they get no copy of it."
    remedy = "The author is told by itself when the withholding has ended; give the copy then."
    law = "EU 2021/784 Art. 11(3)"


class AnswerUnprintable(Refusal):
    code = "orders:answer:unprintable"
    sentence = "The answer could not be printed: {cause}."
    remedy = "It is tried again; meanwhile send the JSON document by hand, and tell whoever runs this installation."


class MailboxUnusable(Refusal):
    code = "orders:mailbox:unusable"
    sentence = "The mailbox of the contact point cannot be read as it is set: {reason}."
    remedy = "Write FIRSTHOUR_IMAP as docs/reference/settings.md says, and its password in a file of its own."


class MailboxSilent(Refusal):
    code = "orders:mailbox:silent"
    sentence = "The mailbox of the contact point could not be read: it failed at {step}."
    remedy = "It is tried again; see that the mail server runs, its certificate is trusted and the password is right."
