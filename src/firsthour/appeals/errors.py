"""What the appeals room refuses."""

from collections.abc import Sequence

from firsthour.appeals.words import AppealFault
from firsthour.ledger.errors import Refusal


class AppealIncomplete(Refusal):
    """`faults` says what is missing, for doors that show it field by field."""

    code = "appeals:appeal:incomplete"
    sentence = "The appeal lacks something: {faults}."
    remedy = "Choose what you object to and say why, in a few words at least."

    def __init__(self, *, faults: Sequence[AppealFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(faults=", ".join(faults))


class NotAppealable(Refusal):
    code = "appeals:appeal:not-appealable"
    sentence = "There is no decision of ours in force here that could be appealed against."
    remedy = "What an authority ordered is challenged before its courts; a decision that was reversed needs no appeal."
    law = "EU 2022/2065 Art. 20(1)"


class WindowClosed(Refusal):
    code = "appeals:appeal:window-closed"
    sentence = "The six months in which this decision could be appealed against are over."
    remedy = "The decision can still be challenged before an out-of-court body or a court; the statement names both."
    law = "EU 2022/2065 Art. 20(1)"


class AppealedAlready(Refusal):
    code = "appeals:appeal:lodged-already"
    sentence = "This decision has been appealed against already."
    remedy = "Follow that appeal on its page; who rules on it reads everything that you write there."


class AppealUnknown(Refusal):
    code = "appeals:appeal:unknown"
    sentence = "There is no such appeal."
    remedy = "Choose it from the list of appeals."


class HadAPart(Refusal):
    code = "appeals:appeal:had-a-part"
    sentence = "You had a part in the decision that this appeal is against: {part}."
    remedy = "Somebody else hears it; the list shows who may (constitution, article 5)."
    law = "EU 2021/784 Art. 10; EU 2022/2065 Art. 20(6)"


class HeldByAnother(Refusal):
    code = "appeals:appeal:held-by-another"
    sentence = "Somebody else is hearing this appeal, or it has been ruled on."
    remedy = "Take another one from the list, or ask them to hand it back."


class NotTaken(Refusal):
    code = "appeals:appeal:not-taken"
    sentence = "You are not the one who hears this appeal."
    remedy = "Take it on its page first."


class ViewMissing(Refusal):
    code = "appeals:view:missing"
    sentence = "You have not said yet what you would do with the item."
    remedy = "Record your own view first; then the reasons of the first decision are shown (constitution, article 5)."


class ViewRecorded(Refusal):
    code = "appeals:view:recorded-already"
    sentence = "You have recorded your view already."
    remedy = "It stays as it is; rule on the appeal, which may differ from it."


class OnlyAPersonRules(Refusal):
    code = "appeals:ruling:only-a-person"
    sentence = "Only a person rules on an appeal."
    remedy = "Leave it in the list; no rule and no system may answer it."
    law = "EU 2022/2065 Art. 20(6)"


class ReasonsMissing(Refusal):
    code = "appeals:ruling:reasons-missing"
    sentence = "A ruling needs reasons, between {least} and {most} characters long."
    remedy = "Write what the author is to be told, in their language if you can."
    law = "EU 2021/784 Art. 10(2); EU 2022/2065 Art. 20(5)"


class QuestionAsked(Refusal):
    code = "appeals:question:asked-already"
    sentence = "One question has been asked already."
    remedy = "Rule on what you know; what stays unclear counts for the author."


class QuestionUnusable(Refusal):
    code = "appeals:question:unusable"
    sentence = "A question and its answer need words, at most {most} characters."
    remedy = "Write it again, shorter."


class NothingAsked(Refusal):
    code = "appeals:question:nothing-asked"
    sentence = "There is no question of ours that waits for an answer."
    remedy = "Wait for the ruling; its page shows how far the appeal is."


class NotSibling(Refusal):
    code = "appeals:sibling:not-alike"
    sentence = "One of the chosen decisions does not rest on the same entry or rule, or is not in force any more."
    remedy = "Load the page of the appeal again and choose from what it shows then."


class AppealWordingRefused(Refusal):
    code = "appeals:wording:refused"
    sentence = "The wording {file} cannot be used: {cause}"
    remedy = "Compare it with en.yaml beside it: the same keys, and the same names in braces."
