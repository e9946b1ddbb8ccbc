"""What the people room refuses."""

from firsthour.ledger.errors import Refusal


class EnrolmentClosed(Refusal):
    code = "people:enrolment:closed"
    sentence = "This enrolment link has been used or has expired."
    remedy = "Ask an operator for a new one, or make one with `firsthour admin invite`."


class PasswordTooWeak(Refusal):
    code = "people:password:too-weak"
    sentence = "The password is not strong enough: {reasons}"
    remedy = "Take at least 12 characters that are not a common password; a few unrelated words will do."


class SignInRefused(Refusal):
    code = "people:sign-in:refused"
    sentence = "The address and the password do not belong together."
    remedy = "Try again; after ten wrong tries the address rests for a quarter of an hour."


class SignInResting(Refusal):
    code = "people:sign-in:resting"
    sentence = "There were too many wrong tries."
    remedy = "Wait a quarter of an hour, then try again."


class CodeRefused(Refusal):
    code = "people:code:refused"
    sentence = "This code does not fit, or it has been used."
    remedy = "Wait for the next code of the app, or use a recovery code that you have not used yet."


class PasskeyAlone(Refusal):
    code = "people:factor:passkey-alone"
    sentence = "Your account has a passkey alone, and a command line cannot ask for one."
    remedy = "Do this in the console, or add an authenticator app or draw recovery codes on your own page there."


class FactorUnconfirmed(Refusal):
    code = "people:factor:unconfirmed"
    sentence = "The passkey could not be confirmed."
    remedy = "Try again with a passkey of this account; the page must have been loaded just now."


class FactorMissing(Refusal):
    code = "people:factor:missing"
    sentence = "This account has no second factor that serves here, and a password alone opens nothing."
    remedy = "Ask an operator for a new enrolment link, and set up a passkey or an app with it."


class FactorUnknown(Refusal):
    code = "people:factor:unknown"
    sentence = "This account has no such factor."
    remedy = "Choose from those listed under your account."


class LastFactor(Refusal):
    code = "people:factor:last"
    sentence = "Without this factor the account could not sign in any more."
    remedy = "Add another passkey or an app first."


class AppPresent(Refusal):
    code = "people:app:present"
    sentence = "This account has an authenticator app already."
    remedy = "Remove it first if you want another one."


class FactorUseless(Refusal):
    code = "people:factor:useless"
    sentence = "This would not sign you in: officers of an authority sign in with a passkey."
    remedy = "Add a passkey on your account's page, and a second one on another device for the day you lose the first."


class NotAllowed(Refusal):
    code = "people:permission:missing"
    sentence = "Your role does not include {permission}."
    remedy = "Ask an operator if you need it for your work."


class AddressTaken(Refusal):
    code = "people:account:address-taken"
    sentence = "There is an account with this e-mail address already."
    remedy = "Invite that person under another address, or let them sign in with the account they have."


class AddressUnusable(Refusal):
    code = "people:account:address-unusable"
    sentence = "This is no e-mail address."
    remedy = "Write it as name@example.org."


class AccountUnknown(Refusal):
    code = "people:account:unknown"
    sentence = "There is no such account."
    remedy = "Choose one from the list of accounts."


class LastOperator(Refusal):
    code = "people:operator:last"
    sentence = "Nobody else is operator: this would lock everybody out."
    remedy = "Make somebody else operator first."


class SessionUnknown(Refusal):
    code = "people:session:unknown"
    sentence = "This session has ended already."
    remedy = "Load the list of sessions again."


class IdentityTaken(Refusal):
    code = "people:identity:taken"
    sentence = "This identity is linked to an account already."
    remedy = "Sign in with that account, or unlink it there first."


class IdentityUnknown(Refusal):
    code = "people:identity:unknown"
    sentence = "No account is linked to this identity."
    remedy = "Sign in with address and password first, then link the identity under your account."


class RoleUnknown(Refusal):
    code = "people:role:unknown"
    sentence = "There is no role {role}."
    remedy = "Choose from: {roles}."
