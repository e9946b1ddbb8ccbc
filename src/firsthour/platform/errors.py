"""What the platform room refuses."""

from firsthour.ledger.errors import Refusal


class MasterKeyUnusable(Refusal):
    code = "platform:master-key:unusable"
    sentence = "The master key cannot be used: {reason}."
    remedy = "Restore it where FIRSTHOUR_MASTER_KEY names it; a file must be readable by its owner alone (chmod 600)."


class MasterKeyMissing(Refusal):
    code = "platform:master-key:missing"
    sentence = "There is no master key in {place}."
    remedy = "Restore it where FIRSTHOUR_MASTER_KEY names it; without it no evidence can be opened."


class CustodianUnknown(Refusal):
    code = "platform:master-key:custodian-unknown"
    sentence = "FIRSTHOUR_MASTER_KEY names no place that a master key may come from."
    remedy = "Set it to `file`, `file:PATH`, `environment` or `command:PROGRAM WORDS`."


class RootKeyMissing(Refusal):
    code = "platform:root-key:missing"
    sentence = "keys/root.key is not there, but retention keys are: nothing could open them any more."
    remedy = "Restore keys/root.key from your copy of the keys; a new one is made only for an empty installation."


class RotationUnderWay(Refusal):
    code = "platform:master-key:rotation-under-way"
    sentence = "Somebody else is rotating the master key at this moment."
    remedy = "Wait until they are done, then look with `firsthour keys status`."


class SuccessorNeeded(Refusal):
    code = "platform:master-key:successor-needed"
    sentence = "The master key is kept outside this installation, so it is not ours to replace."
    remedy = "Say where the new one is: `firsthour keys rotate --to …`."


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


class ConnectorOptionsWrong(Refusal):
    code = "platform:connector:options-wrong"
    sentence = "The connector's options are not right: {reason}."
    remedy = "See docs/reference/connectors.md for what each kind needs."


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


class ConnectorSlow(Refusal):
    code = "platform:connector:slow"
    sentence = "The platform had not wholly answered {verb} after {seconds} seconds."
    remedy = "See why it is slow: an order's hour runs on meanwhile. The call is repeated."


class ConnectorCannot(Refusal):
    code = "platform:connector:cannot"
    sentence = "The platform cannot do this through its connector: {reason}."
    remedy = "Choose a measure that `firsthour connector show` lists, or have it done there by hand."


class ConnectorNeedsHand(Refusal):
    code = "platform:connector:by-hand"
    sentence = "Only a person at the platform can do this: {reason}."
    remedy = "Have it done there now; the command is confirmed by itself as soon as the connector sees it."


class NameTaken(Refusal):
    code = "platform:connector:name-taken"
    sentence = "Another file has this name by now, and nothing is overwritten."
    remedy = "Give the newer file another name, or command about it under its own; the call is repeated."


class ItemUnknown(Refusal):
    code = "platform:item:unknown"
    sentence = "The platform has no such item or author."
    remedy = "Look the item up by its link; it may have been deleted at the platform, or be named otherwise there."


class ConnectorNonsense(Refusal):
    code = "platform:connector:nonsense"
    sentence = "The platform's answer to {verb} does not follow the protocol: {reason}."
    remedy = "Compare the answer with docs/reference/connectors.md; the call is repeated."


class CommandUnknown(Refusal):
    code = "platform:command:unknown"
    sentence = "There is no such command."
    remedy = "Choose it from the page of deliveries."


class CommandNotFailed(Refusal):
    code = "platform:command:not-failed"
    sentence = "This command does not wait for a person: it is {state}."
    remedy = "Nothing needs to be done; commands that are not answered are sent again by themselves."


class KeyNotInForce(Refusal):
    code = "platform:key:not-in-force"
    sentence = "The key {prefix} is revoked or already being replaced."
    remedy = "Rotate a key that is in force, or issue a new one with `firsthour key issue`."


class OverlapUnusable(Refusal):
    code = "platform:key:overlap-unusable"
    sentence = "Both keys cannot be valid for {hours} hours."
    remedy = "Give the old key 0 to 2160 hours (90 days)."


class LanguageUnusable(Refusal):
    code = "platform:service:language-unusable"
    sentence = "{language} is no language code."
    remedy = "Give codes such as en, fr or pt-BR; at least one is an official language of the establishment."
    law = "EU 2021/784 Art. 15(2)"


class TerritoryUnusable(Refusal):
    code = "platform:service:territory-unusable"
    sentence = "{territory} is no country code."
    remedy = "Give two letters of ISO 3166-1, such as IE."


class RepresentativeIncomplete(Refusal):
    code = "platform:service:representative-incomplete"
    sentence = "A legal representative needs a name, a postal address and an e-mail address."
    remedy = "Give all three, or none when the provider is established in the Union."
    law = "EU 2022/2065 Art. 13(4)"


class WebAddressUnusable(Refusal):
    code = "platform:service:web-address-unusable"
    sentence = "The contact page is no web address."
    remedy = "Give an https address, or leave it out."


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
