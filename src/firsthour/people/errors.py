"""What the people room refuses."""

from firsthour.ledger.errors import Refusal


class EnrolmentClosed(Refusal):
    code = "people:enrolment:closed"
    sentence = "This enrolment link has been used or has expired."
    remedy = "Ask an administrator for a new one, or make one with `firsthour admin invite`."


class PasswordTooWeak(Refusal):
    code = "people:password:too-weak"
    sentence = "The password is not strong enough: {reasons}"
    remedy = "Take at least 12 characters that are not a common password; a few unrelated words will do."


class SignInRefused(Refusal):
    code = "people:sign-in:refused"
    sentence = "The address and the password do not belong together."
    remedy = "Try again; after ten wrong tries the account rests for a quarter of an hour."


class SignInResting(Refusal):
    code = "people:sign-in:resting"
    sentence = "There were too many wrong passwords for this account."
    remedy = "Wait a quarter of an hour, then try again."


class NotAllowed(Refusal):
    code = "people:permission:missing"
    sentence = "Your role does not include {permission}."
    remedy = "Ask an administrator if you need it for your work."


class AddressTaken(Refusal):
    code = "people:account:address-taken"
    sentence = "There is an account with this e-mail address already."
    remedy = "Invite that person under another address, or let them sign in with the account they have."


class RoleUnknown(Refusal):
    code = "people:role:unknown"
    sentence = "There is no role {role}."
    remedy = "Choose from: {roles}."
