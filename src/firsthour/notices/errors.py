"""Refusals of notices."""

from firsthour.ledger.errors import Refusal
from firsthour.policy.errors import WritingRefused


class StatementRefused(Refusal):
    """A statement that would be incomplete or untrue."""

    code = "notices:statement:refused"
    sentence = "The statement of reasons cannot be written: {cause}"
    remedy = "{remedy}"
    law = "EU 2022/2065 Art. 17(3)"


class LanguageUnknown(Refusal):
    """There is no wording, or no text of the ground, in that language."""

    code = "notices:language:unknown"
    sentence = "There is no {what} in the language '{language}'."
    remedy = "Use one of: {languages}."
    law = "EU 2022/2065 Art. 17(4)"


class WordingRefused(WritingRefused):
    """A file of wordings that cannot be used as written."""

    code = "notices:wording:refused"
    law = "EU 2022/2065 Art. 17(4)"


class Undeliverable(Refusal):
    """This channel will never deliver it; `reason` is a code that may stand in an event."""

    code = "notices:message:undeliverable"
    sentence = "The message cannot reach its author by {channel}: {reason}."
    remedy = "It goes another way if there is one; else hand over its link, or reach the author by other means."
    law = "EU 2022/2065 Art. 17(1)"


class MailServerSilent(Refusal):
    code = "notices:mail:silent"
    sentence = "The mail server did not answer while {step}."
    remedy = "See that FIRSTHOUR_SMTP names a server that runs and can be reached; the mail is tried again."


class MailServerRefused(Refusal):
    """The server turned us away, not the recipient: nothing is known about the author's mailbox."""

    code = "notices:mail:refused"
    sentence = "The mail server refused us while {step}, with status {status}."
    remedy = "Correct user, password or sender in FIRSTHOUR_SMTP and FIRSTHOUR_MAIL_FROM; the mail is tried again."


class MailInDoubt(Refusal):
    """The connection broke after the mail had left and before it was acknowledged."""

    code = "notices:mail:in-doubt"
    sentence = "Nobody can say whether the mail server took the mail."
    remedy = "It is sent again under the same Message-ID, by which the author's mailbox can tell the copies."


class MailRouteUnusable(Refusal):
    code = "notices:mail:route-unusable"
    sentence = "Mail cannot be sent as it is set: {cause}."
    remedy = "{remedy}"


class MailNotSet(Refusal):
    code = "notices:mail:not-set"
    sentence = "No mail can be sent: this house has no mail server."
    remedy = "Have whoever runs this house set FIRSTHOUR_SMTP and FIRSTHOUR_MAIL_FROM; then press again."


class ReturnedMailUnreadable(Refusal):
    code = "notices:mail:not-returned"
    sentence = "This mail is no report about a mail of ours: {cause}."
    remedy = "Keep it where people read it; only reports as RFC 3464 describes them are received here."


class ReplyUnknown(Refusal):
    code = "notices:reply:unknown"
    sentence = "There is no such reply."
    remedy = "Choose it from the list of deliveries."


class ReplyNotWaiting(Refusal):
    code = "notices:reply:not-waiting"
    sentence = "This reply waits for nobody."
    remedy = "Look at the page of its flag: it was delivered, is on its way, or was settled already."


class MessageUnknown(Refusal):
    code = "notices:message:unknown"
    sentence = "There is no such message."
    remedy = "Choose it from the list of messages."


class MessageDelivered(Refusal):
    code = "notices:message:delivered"
    sentence = "This message has been delivered."
    remedy = "Nothing needs to be repeated; if the author says otherwise, hand over its link."


class LinkUnknown(Refusal):
    code = "notices:link:unknown"
    sentence = "This link leads nowhere."
    remedy = "See that it was copied whole."


class LinkNowhere(Refusal):
    """Links lead to the portal, and nobody has said where it is reached."""

    code = "notices:link:nowhere"
    sentence = "The statement has no link yet: the portal has no public address."
    remedy = "Set FIRSTHOUR_PORTAL to the address under which the portal is reached, and start again."


class PagerUnusable(Refusal):
    """The webhook of people on call cannot be used as it is set."""

    code = "notices:pager:unusable"
    sentence = "The webhook for people on call cannot be used: {reason}."
    remedy = "Set FIRSTHOUR_PAGER to an https address and FIRSTHOUR_PAGER_SECRET to a secret shared with it."


class PagerSilent(Refusal):
    code = "notices:pager:silent"
    sentence = "The webhook for people on call did not answer: {reason}."
    remedy = "See that the address in FIRSTHOUR_PAGER can be reached; the call is tried again."


class PagerRefused(Refusal):
    code = "notices:pager:refused"
    sentence = "The webhook for people on call answered {status}."
    remedy = "See why it refuses; docs/reference/pager.md says what it is sent and how that is signed."


class WithholdingOver(Refusal):
    code = "notices:withholding:over"
    sentence = "Nothing of this order is withheld, or no longer."
    remedy = "Look at the order's page for when it ended; what was told cannot be taken back."
    law = "EU 2021/784 Art. 11(3)"


class WithholdingExtended(Refusal):
    code = "notices:withholding:extended"
    sentence = "This withholding has been extended already; the law allows it once."
    remedy = "It ends when its page says; the author is told then."
    law = "EU 2021/784 Art. 11(3)"


class ExtensionUnreasoned(Refusal):
    code = "notices:withholding:unreasoned"
    sentence = "A withholding is extended only by a further decision with reasons, beyond its present end."
    remedy = "Enter the authority's reasons in at most 5,000 characters, and an end after the present one or none."
    law = "EU 2021/784 Art. 11(3)"
