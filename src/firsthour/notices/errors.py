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


class MessageUnknown(Refusal):
    code = "notices:message:unknown"
    sentence = "There is no such message."
    remedy = "Choose it from the page of deliveries."


class MessageNotFailed(Refusal):
    code = "notices:message:not-failed"
    sentence = "This message does not wait for a person: it is {state}."
    remedy = "Nothing needs to be done; messages that are not answered are sent again by themselves."
