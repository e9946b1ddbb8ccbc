"""What the threats room refuses."""

from firsthour.ledger.errors import Refusal


class ThreatUnknown(Refusal):
    code = "threats:threat:unknown"
    sentence = "There is no such threat."
    remedy = "Choose it from the list of threats, or report one from its case."


class NothingObserved(Refusal):
    code = "threats:threat:nothing-observed"
    sentence = "Nothing points to a threat yet: {missing}."
    remedy = "Tick what you saw, and describe it in at most {most} characters: who, where, when, by what means."
    law = "EU 2021/784 Art. 14(5)"


class StateUnreadable(Refusal):
    code = "threats:threat:state-unreadable"
    sentence = "{written} is no country code."
    remedy = "Use the two letters of ISO 3166-1, such as FR; leave it empty where you do not know."


class ThreatOver(Refusal):
    code = "threats:threat:over"
    sentence = "This threat was dismissed, or everybody was told of it."
    remedy = "If something new was seen, report it from the case: that opens it again."


class DismissalUnreasoned(Refusal):
    code = "threats:threat:dismissed-without-reason"
    sentence = "A threat is dismissed only with a written reason of at most {most} characters."
    remedy = "Write down why nobody is in danger."


class NobodyToTell(Refusal):
    code = "threats:report:nobody"
    sentence = "No authority of the register was chosen, or one that is not for this threat."
    remedy = (
        "Choose among the authorities shown. If the register has none, have them entered, or call the emergency number "
        "and write down whom you told."
    )
    law = "EU 2021/784 Art. 14(5); EU 2022/2065 Art. 18"


class DispatchUnknown(Refusal):
    code = "threats:dispatch:unknown"
    sentence = "This report did not go to that authority, or its receipt is on record already."
    remedy = "Look at the list of what was sent."


class CallUndescribed(Refusal):
    code = "threats:call:undescribed"
    sentence = "A call needs who was told, and what, in at most {most} characters."
    remedy = "Write down the office or the number, the person if they gave a name, and what you said."
