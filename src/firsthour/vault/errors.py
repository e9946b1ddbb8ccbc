"""What the vault refuses."""

from firsthour.ledger.errors import Refusal


class ExhibitUnknown(Refusal):
    code = "vault:exhibit:unknown"
    sentence = "There is no such exhibit."
    remedy = "Follow the link from its case."


class ExhibitNotSealed(Refusal):
    code = "vault:exhibit:not-sealed"
    sentence = "The exhibit is not wholly sealed yet."
    remedy = "Wait until the worker has finished sealing it; a decision never goes before its evidence."


class ExhibitDestroyed(Refusal):
    code = "vault:exhibit:destroyed"
    sentence = "The exhibit was destroyed when its term was over, or is being destroyed now."
    remedy = "Nothing brings it back; `firsthour exhibit certificate` says when and why."
    law = "EU 2021/784 Art. 6(2)"


class KeptStill(Refusal):
    code = "vault:exhibit:kept-still"
    sentence = "The exhibit is kept until {until} UTC and cannot be destroyed before."
    remedy = "Wait for that day. If it rests on a proceeding that is over, release its hold."
    law = "EU 2021/784 Art. 6(1)"


class HoldUnknown(Refusal):
    code = "vault:hold:unknown"
    sentence = "There is no such hold."
    remedy = "List the holds of an exhibit with `firsthour exhibit show`."


class HoldUnexplained(Refusal):
    code = "vault:hold:unexplained"
    sentence = "A hold for a proceeding needs a person who places it and a reason that fits its basis."
    remedy = "Sign in and choose one of the reasons."
    law = "EU 2021/784 Art. 6(1)"


class HoldStands(Refusal):
    code = "vault:hold:stands"
    sentence = "This proceeding has its hold already."
    remedy = "Extend that one when an authority or a court asks."
    law = "EU 2021/784 Art. 6(2)"


class HoldEndUnusable(Refusal):
    code = "vault:hold:end-unusable"
    sentence = "A hold ends on a day to come, at the latest on {latest}."
    remedy = "Choose a day within a year; while the proceeding lasts it may be extended."
    law = "EU 2021/784 Art. 6(2)"


class HoldOver(Refusal):
    code = "vault:hold:over"
    sentence = "The hold has ended or was released."
    remedy = "Place a new one if the exhibit is still there and another proceeding needs it."


class HoldNotExtended(Refusal):
    code = "vault:hold:not-extended"
    sentence = "Only the hold of a proceeding is extended, and only to a later day."
    remedy = "Choose a later day; the terms of the law run by themselves."
    law = "EU 2021/784 Art. 6(2)"


class HoldIsLaw(Refusal):
    code = "vault:hold:is-law"
    sentence = "This hold is a term of the law and cannot be released."
    remedy = "Wait for its end."
    law = "EU 2021/784 Art. 6(1), EU 2022/2065 Art. 20(1)"


class MonthInUse(Refusal):
    code = "vault:retention-key:in-use"
    sentence = "The retention key of {month} is still needed: the month is not over, or an exhibit lives under it."
    remedy = "Wait; the worker destroys it as soon as nothing needs it."


class RetentionKeyGone(Refusal):
    code = "vault:retention-key:gone"
    sentence = "The retention key of {month} is not there."
    remedy = "Unless that month was destroyed on purpose, restore keys/retention from where you keep it."


class StoredBytesMissing(Refusal):
    code = "vault:store:missing"
    sentence = "The stored bytes {name} are not there."
    remedy = "Restore the vault from backup; the exhibit's keys are kept apart and still fit."


class StoredBytesAltered(Refusal):
    code = "vault:store:altered"
    sentence = "The stored bytes {name} are not the ones that were sealed."
    remedy = "Restore the vault from backup and find out who wrote to it; the ledger has the digest that was sealed."


class NameTaken(Refusal):
    code = "vault:store:name-taken"
    sentence = "Other bytes lie under the name {name} already."
    remedy = "Nothing is overwritten in the vault; restore it from backup if it was written to by hand."


class StoreUnreachable(Refusal):
    code = "vault:store:unreachable"
    sentence = "The store of sealed bytes cannot be reached ({cause})."
    remedy = "Look whether the folder or the S3 server of FIRSTHOUR_VAULT is there and lets this installation in."


class StoreOverwrites(Refusal):
    code = "vault:store:overwrites"
    sentence = "The S3 server of FIRSTHOUR_VAULT lets objects be overwritten although it was told not to."
    remedy = "Use a server that honours If-None-Match on PUT, or a folder; evidence must not be replaceable."


class VaultUnusable(Refusal):
    code = "vault:setting:unusable"
    sentence = "The vault cannot be used: {reason}."
    remedy = "Set FIRSTHOUR_VAULT and its companions as docs/reference/settings.md describes them."


class PersonNeeded(Refusal):
    code = "vault:export:person-needed"
    sentence = "Only persons request, approve and take an export."
    remedy = "Sign in and do it yourself; no rule and no machine gives evidence away."


class ExportUnknown(Refusal):
    code = "vault:export:unknown"
    sentence = "There is no such export."
    remedy = "Choose it from the page of the vault."


class ExportEmpty(Refusal):
    code = "vault:export:empty"
    sentence = "The request names no part of the exhibit, or no reference."
    remedy = "Name the parts that the law of the request allows, and its file number."


class ExportPartRefused(Refusal):
    code = "vault:export:part-refused"
    sentence = "The part {part} is never given to a {recipient}."
    remedy = "Leave it out: it would tell of other people's lists."
    law = "EU 2016/679 Art. 15(4)"


class RecipientKeyWrong(Refusal):
    code = "vault:export:key-wrong"
    sentence = "The recipient's key is no X25519 public key."
    remedy = "Give the 64 hexadecimal digits that the recipient's `open_box.py new` printed."


class ExportAnswered(Refusal):
    code = "vault:export:answered"
    sentence = "The export was answered already."
    remedy = "Request it anew if it is still needed."


class ExportExpired(Refusal):
    code = "vault:export:expired"
    sentence = "The export was not approved, or not taken, in time."
    remedy = "Request it anew; after each step there are 72 hours for the next."


class SamePerson(Refusal):
    code = "vault:export:same-person"
    sentence = "Who requested an export cannot approve it."
    remedy = "Ask another person with the permission vault:export:approve; the original leaves only when two want it."
    law = "EU 2021/784 Art. 6(3)"


class ExportNotApproved(Refusal):
    code = "vault:export:not-approved"
    sentence = "No approved export is open for this."
    remedy = "One person requests it, another approves it; see docs/howto/export-evidence.md."


class ExportNotYours(Refusal):
    code = "vault:export:not-yours"
    sentence = "An export is taken by who requested or approved it, and by nobody else."
    remedy = "Ask one of the two."


class ExhibitSetApart(Refusal):
    code = "vault:exhibit:set-apart"
    sentence = "This content was set apart as a danger to keep; nobody sees it here."
    remedy = "The officer on duty reports it to the authority that the law names, by an export with two persons."


class NothingSetApart(Refusal):
    code = "vault:danger:unknown"
    sentence = "This exhibit is not set apart."
    remedy = "Choose one from the page of the vault."
