"""What the platform room refuses."""

from firsthour.ledger.errors import Refusal


class MasterKeyUnusable(Refusal):
    code = "platform:master-key:unusable"
    sentence = "The master key cannot be used: {reason}."
    remedy = "Restore keys/master.key from where you keep it, readable by its owner alone (chmod 600)."


class KeyDoesNotFit(Refusal):
    code = "platform:key:does-not-fit"
    sentence = "The key does not open {bound_to}: it is another key, or the bytes were altered."
    remedy = "Restore the keys folder that belongs to this installation; do not write to it by hand."


class ServiceNameTaken(Refusal):
    code = "platform:service:name-taken"
    sentence = "A service named {slug} exists already."
    remedy = "Choose another name."


class ServiceUnknown(Refusal):
    code = "platform:service:unknown"
    sentence = "There is no service named {slug}."
    remedy = "Use the name of an existing service, or add one with `firsthour service add`."


class ServiceNameUnusable(Refusal):
    code = "platform:service:name-unusable"
    sentence = "{slug} cannot be the name of a service."
    remedy = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter."


class ContactPointUnusable(Refusal):
    code = "platform:service:contact-point-unusable"
    sentence = "The contact point is no e-mail address."
    remedy = "Give the address at which users and authorities reach the service, such as contact@example.org."
    law = "EU 2021/784 Art. 15(1)"


class ConnectorMissing(Refusal):
    code = "platform:connector:missing"
    sentence = "The service {slug} has no connector, so nothing can be commanded there."
    remedy = "Add one with `firsthour connector add`."


class ConnectorAddressUnusable(Refusal):
    code = "platform:connector:address-unusable"
    sentence = "The connector's address cannot be used: {reason}."
    remedy = "Give an http or https address with a host; over a network, https."


class ConnectorRefused(Refusal):
    code = "platform:connector:refused"
    sentence = "The platform answered {status} to {verb}."
    remedy = "Look at the platform's own log for this idempotency key; the call is repeated."


class CommandSuperseded(Refusal):
    code = "platform:command:superseded"
    sentence = "The platform ignored the command: it has obeyed revision {revision} and the item is {state}."
    remedy = "Somebody must look: our records are older than the platform's, perhaps after a restore."


class ConnectorSilent(Refusal):
    code = "platform:connector:silent"
    sentence = "The platform did not answer {verb}: {reason}."
    remedy = "See that the platform is up and its address right; the call is repeated."


class ConnectorNonsense(Refusal):
    code = "platform:connector:nonsense"
    sentence = "The platform's answer to {verb} does not follow the protocol: {reason}."
    remedy = "Compare the answer with docs/reference/webhook.md; the call is repeated."


class KeyWrong(Refusal):
    code = "platform:key:wrong"
    sentence = "The call carries no API key, or none that is valid."
    remedy = "Send 'Authorization: Bearer fh_<prefix>_<secret>' with a key of this installation that is not revoked."


class KeyScopeMissing(Refusal):
    code = "platform:key:scope-missing"
    sentence = "This key may not do that: it lacks the scope {scope}."
    remedy = "Have an administrator issue a key with the scope {scope}."


class ScopeUnknown(Refusal):
    code = "platform:key:scope-unknown"
    sentence = "There is no scope {scope}."
    remedy = "Choose from: {scopes}."


class RateUnusable(Refusal):
    code = "platform:rate:unusable"
    sentence = "{per_minute} is no number of calls a minute that a key can have."
    remedy = "Give a number from 1 to {largest}."


class KeyUnknown(Refusal):
    code = "platform:key:unknown"
    sentence = "There is no key with the prefix {prefix}."
    remedy = "List the keys with `firsthour key list`."


class ZoneUnknown(Refusal):
    code = "platform:service:zone-unknown"
    sentence = "There is no time zone {zone}."
    remedy = "Give an IANA name such as Europe/Dublin: legal dates are counted where the main establishment is."


class BoxUnopened(Refusal):
    """Sealed bytes that this key does not open: altered, cut short, or sealed to another key."""

    code = "platform:box:unopened"
    sentence = "The sealed bytes cannot be opened: {cause}."
    remedy = "Check that the private key belongs to the spool's public key and that the file was not altered."
