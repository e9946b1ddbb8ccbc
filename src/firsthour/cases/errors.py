"""What the cases room refuses."""

from firsthour.ledger.errors import Refusal


class CaseUnknown(Refusal):
    code = "cases:case:unknown"
    sentence = "There is no such case."
    remedy = "Choose it from the list of cases."


class NoGround(Refusal):
    code = "cases:decision:no-ground"
    sentence = "A restriction needs a clause of the terms in force, or a provision of law."
    remedy = "Name the clause or provision the item breaks; without one it stays up (constitution, article 1)."
    law = "EU 2022/2065 Art. 17(3)"


class NoReasons(Refusal):
    code = "cases:decision:no-reasons"
    sentence = "A person's decision needs its reasons in their own words and the harms it falls under."
    remedy = "Write why, in a sentence at least, and choose one harm of the taxonomy or more."
    law = "EU 2022/2065 Art. 17(3)"


class PurposeProtects(Refusal):
    code = "cases:decision:purpose-protects"
    sentence = "What serves news, research, art, counter-speech or documentation is no terrorist content."
    remedy = "Leave it as it is, or name a clause of the terms if it breaks one all the same."
    law = "EU 2021/784 Art. 1(3)"


class NeedsSecondPerson(Refusal):
    code = "cases:decision:needs-second-person"
    sentence = "One person alone does not take this decision."
    remedy = "Propose it from the page of the case; somebody else approves or declines it."


class KindUnsupported(Refusal):
    code = "cases:restriction:unsupported"
    sentence = "The connector of this service cannot do this: {lacking}."
    remedy = "Choose what its platform can do, or disable the item everywhere."


class OnlyAPersonProposes(Refusal):
    code = "cases:proposal:only-a-person"
    sentence = "Only a person proposes a decision to a second one."
    remedy = "Leave the case open; it is in the queue."


class OnlyAPersonMarks(Refusal):
    code = "cases:item-mark:only-a-person"
    sentence = "Only a person says what a post serves."
    remedy = "Leave the case to somebody; it is in the queue."


class PurposeUnprotected(Refusal):
    code = "cases:item-mark:unprotected"
    sentence = "A post is marked with a purpose that the law protects, or not at all."
    remedy = "Choose news, research, art, speech against terrorism or documentation."
    law = "EU 2021/784 Art. 1(3)"


class ItemMarkUnknown(Refusal):
    code = "cases:item-mark:unknown"
    sentence = "This post bears no such mark."
    remedy = "Choose it from the marks on the page of the case."


class ProposalUnknown(Refusal):
    code = "cases:proposal:unknown"
    sentence = "There is no such proposal."
    remedy = "Choose it from the list of proposals."


class ProposalWaits(Refusal):
    code = "cases:proposal:waiting"
    sentence = "A decision of this case has been proposed and waits for a second person."
    remedy = "Approve or decline it on the page of proposals, or have whoever proposed it withdraw it."


class ProposalSettled(Refusal):
    code = "cases:proposal:settled"
    sentence = "This proposal has been settled already."
    remedy = "Look at the page of its case for what was decided."


class OwnProposal(Refusal):
    code = "cases:proposal:own"
    sentence = "Nobody approves or declines what they proposed themselves."
    remedy = "Leave it to somebody else, or withdraw it."


class ProposalOfAnother(Refusal):
    code = "cases:proposal:of-another"
    sentence = "Only whoever proposed it withdraws it."
    remedy = "Decline it instead, and say why."


class NoAnswer(Refusal):
    code = "cases:proposal:no-answer"
    sentence = "Whoever declines a proposal says why."
    remedy = "Write a sentence for whoever proposed it."


class SuspensionUnfounded(Refusal):
    code = "cases:suspension:unfounded"
    sentence = "This account has not been misused often enough after a warning to be suspended."
    remedy = "Decide about the items; an account is suspended when decisions go on after a warning was told."
    law = "EU 2022/2065 Art. 23"


class SuspensionTooLong(Refusal):
    code = "cases:suspension:too-long"
    sentence = "A suspension has an end, at most {days} days away."
    remedy = "Name a last day that is still to come and not further away than that."
    law = "EU 2022/2065 Art. 23(1)"


class AccountSuspended(Refusal):
    code = "cases:suspension:running"
    sentence = "This account is suspended already."
    remedy = "Wait until the suspension ends, or reverse it first."


class TooLateToUndo(Refusal):
    code = "cases:decision:too-late"
    sentence = "Only your own decision of the last thirty seconds can be taken back, and none that a state asked for."
    remedy = "Look at the page of the case: a restriction in force can be reversed there, and stays on record."


class GuessRefused(Refusal):
    code = "cases:decision:guess"
    sentence = "The rule may not act by itself here: {reason}."
    remedy = "A person decides; the case is in the queue (constitution, article 2)."


class OnlyAPerson(Refusal):
    code = "cases:decision:only-a-person"
    sentence = "Only a person decides that an item is left as it is."
    remedy = "Leave the case open; it is in the queue."


class CaseDecided(Refusal):
    code = "cases:case:decided"
    sentence = "This case has been decided already."
    remedy = "Look at the decision on its page; a restriction in force can be reversed there."


class NotSealedYet(Refusal):
    code = "cases:decision:not-sealed"
    sentence = "The evidence is not sealed yet."
    remedy = "The worker seals it first; a decision never goes before its evidence (constitution, article 3)."


class NothingToReverse(Refusal):
    code = "cases:decision:nothing-to-reverse"
    sentence = "There is no restriction in force in this case."
    remedy = "Look at the trail of the case: it was reversed already, or never restricted."


class EntryNotHit(Refusal):
    code = "cases:entry:not-hit"
    sentence = "The item of this case did not hit that entry."
    remedy = "Judge an entry from a case in which it was hit."


class ItemNotSeen(Refusal):
    code = "cases:item:not-seen"
    sentence = "You have not looked at this item, so you cannot confirm what it was found by."
    remedy = "Press one of the buttons under its picture first; that you looked is recorded."
    law = "EU 2021/784 Art. 1(3)"


class ItemWithheld(Refusal):
    code = "cases:item:withheld"
    sentence = "An order on this item may not be told yet, and a decision of our own would tell it."
    remedy = "The order keeps the item unavailable; decide when the withholding has ended."
    law = "EU 2021/784 Art. 11(3)"
