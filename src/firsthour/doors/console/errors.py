"""What the console refuses by itself."""

from firsthour.ledger.errors import Refusal


class PageUnknown(Refusal):
    code = "console:page:unknown"
    sentence = "There is no such page."
    remedy = "Start from the list of cases."


class MethodWrong(Refusal):
    code = "console:method:not-allowed"
    sentence = "This page cannot be asked for in this way."
    remedy = "Open it from the list of cases."


class FormStale(Refusal):
    code = "console:form:stale"
    sentence = "The form did not come from this session."
    remedy = "Go back, load the page again and repeat it; cookies must be allowed for this address."


class RequestUnreadable(Refusal):
    code = "console:request:unreadable"
    sentence = "The request could not be read."
    remedy = "Start from the list of cases; if it happens again, tell whoever runs this installation."


class Fault(Refusal):
    code = "console:page:failed"
    sentence = "Something in this program failed, and what you asked for was not done."
    remedy = "Try again; if it happens again, tell whoever runs this installation: the log says where it failed."


class PasswordsDiffer(Refusal):
    code = "console:password:differs"
    sentence = "The two passwords are not the same."
    remedy = "Type the same password twice."


class ChoiceUnknown(Refusal):
    code = "console:choice:unknown"
    sentence = "The form does not say what is to be done, or not in a way that is known here."
    remedy = "Go back, choose from the lists, fill in every field, and send it again."


class RevealNotAsked(Refusal):
    code = "console:picture:not-revealed"
    sentence = "The picture is shown blurred until you ask for more."
    remedy = "Press one of the buttons under the pictures; it works for two minutes."


class PictureNotWanted(Refusal):
    code = "console:picture:not-wanted"
    sentence = "You have chosen to see no picture before you ask for it."
    remedy = "Press one of the buttons under the pictures, or choose otherwise on the page of your own work."


class ViewUnknown(Refusal):
    code = "console:picture:view-unknown"
    sentence = "A picture cannot be shown in this way."
    remedy = "Use the buttons under the pictures."


class PictureMissing(Refusal):
    code = "console:picture:missing"
    sentence = "No picture is kept here."
    remedy = "Judge by the fingerprints and the trail; the item may never have come with its bytes."


class PictureUnshowable(Refusal):
    code = "console:picture:unshowable"
    sentence = "This picture could not be decoded: {reason}."
    remedy = "Its sealed bytes are kept; what cannot be decoded is not clean."


class ReasonMissing(Refusal):
    code = "console:brake:reason-missing"
    sentence = "A brake is released with a reason from the list."
    remedy = "Go back, choose what you found when you looked, and send the form again."


class ReplayNotShown(Refusal):
    """Nobody adopts a rule here whose replay, beside the rules then in force, they were not shown within the hour."""

    code = "console:rule:replay-not-shown"
    sentence = "This is not the rule whose replay you were shown, or other rules are in force since."
    remedy = "Go back, look at the replay again, and adopt then."
    law = "EU 2021/784 Art. 5(3)"


class IdentityProviderFailed(Refusal):
    code = "console:identity:provider-failed"
    sentence = "The identity provider did not confirm who you are."
    remedy = "Try again from the sign-in page; if it happens again, sign in with address and password."


class HoursUnreadable(Refusal):
    code = "console:hours:unreadable"
    sentence = "That is no number of hours."
    remedy = "Choose from the list."


class PortTaken(Refusal):
    code = "console:port:taken"
    sentence = "Port {port} of {host} already answers."
    remedy = "Stop the program that uses it, or start the console with another --port."
