"""Refusals of policy: each names the file, the line and the column of what must change."""

from firsthour.ledger.errors import Refusal


class WritingRefused(Refusal):
    """A policy file that cannot be taken as it is written. `line` and `column` count from 1.

    `excerpt` shows the line with a caret under the place; it is also the end of the exception's text.
    """

    code = "policy:writing:refused"
    sentence = "{file}, line {line}, column {column}: {cause}"
    remedy = "{remedy}"

    def __init__(self, *, file: str, line: int, column: int, cause: str, remedy: str, excerpt: str = "") -> None:
        super().__init__(file=file, line=line, column=column, cause=cause, remedy=remedy)
        self.file = file
        self.line = line
        self.column = column
        self.cause = cause
        self.excerpt = excerpt

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}\n{self.excerpt}\n{self.remedy}"


class RuleRefused(WritingRefused):
    """A rule that cannot be adopted as written."""

    code = "policy:rule:refused"
    law = "EU 2021/784 Art. 5(3)"


class PackRefused(WritingRefused):
    """Terms, provisions or a taxonomy that cannot be adopted as written."""

    code = "policy:pack:refused"
    law = "EU 2022/2065 Art. 14(1)"


class AdoptionNeedsPerson(Refusal):
    """Something other than a person tried to adopt a rule."""

    code = "policy:rule:adoption-needs-person"
    sentence = "Only a person can adopt a rule."
    remedy = "Let somebody who may adopt rules do it, signed in or on the operator's command line."
    law = "EU 2021/784 Art. 5(3)"


class RuleVersionTaken(Refusal):
    """The version is not newer than what was adopted before."""

    code = "policy:rule:version-taken"
    sentence = "Version {version} of the rule {name} is not newer than what is adopted."
    remedy = "Raise the version in the rule's file; adopted versions are never changed."


class RuleNotAdopted(Refusal):
    """A verdict names a rule that this service never adopted."""

    code = "policy:rule:not-adopted"
    sentence = "No adopted rule has the digest {digest}."
    remedy = "See which installation the gate's published state comes from; it must be this one."


class BrakeSubjectUnknown(Refusal):
    """There is no such rule, entry or source to put a brake on."""

    code = "policy:brake:subject-unknown"
    sentence = "There is no {kind} {identity}."
    remedy = "Name a rule as service/name, an entry by its number, a source by its name."


class BrakeUnknown(Refusal):
    """No brake has that number."""

    code = "policy:brake:unknown"
    sentence = "There is no such brake."
    remedy = "Choose it from the list of brakes."


class BrakePulledWrongly(Refusal):
    """Something other than a person, or the system that counted, tried to pull a brake."""

    code = "policy:brake:pulled-wrongly"
    sentence = "A brake is pulled by a person, or by the system when it has counted."
    remedy = "Let somebody who may pull brakes do it, signed in or on the operator's command line."


class ReleaseNeedsPerson(Refusal):
    """Something other than a person tried to release a brake."""

    code = "policy:brake:release-needs-person"
    sentence = "Only a person can release a brake."
    remedy = "Let somebody who may release brakes look at what was hit first (constitution, article 9)."
    law = "EU 2021/784 Art. 5(3)"


class BrakeReleasedAlready(Refusal):
    """The brake is released."""

    code = "policy:brake:released-already"
    sentence = "The brake has been released already."
    remedy = "Nothing needs to be done; see the list of brakes for those that are still pulled."
class TrialWouldReplace(Refusal):
    """A shadow version would take the place of one that acts, which nobody means by a trial."""

    code = "policy:rule:trial-would-replace"
    sentence = "The rule {name} is in force; on trial its new version would end what it does."
    remedy = "Give the trial a name of its own, or retire the rule first if it is to stop."


class RetirementNeedsPerson(Refusal):
    """Something other than a person tried to retire a rule."""

    code = "policy:rule:retirement-needs-person"
    sentence = "Only a person can retire a rule."
    remedy = "Let somebody who may retire rules do it, signed in or on the operator's command line."
    law = "EU 2021/784 Art. 5(3)"


class RuleNotInForce(Refusal):
    """No rule of that name is in force or in shadow."""

    code = "policy:rule:not-in-force"
    sentence = "No rule named {name} is in force."
    remedy = "See which are: on the page of rules, or with `firsthour policy rules`."


class RuleUnknown(Refusal):
    """No rule of that name was ever adopted."""

    code = "policy:rule:unknown"
    sentence = "No rule of that name was ever adopted."
    remedy = "Choose it from the list of rules."


class TermsVersionTaken(Refusal):
    """That version of the terms is there already."""

    code = "policy:terms:version-taken"
    sentence = "Version {version} of the terms is adopted already."
    remedy = "Raise the version in the terms' file; adopted versions are never changed."


class ClauseNotInForce(Refusal):
    """A ground that does not stand in the terms of that day."""

    code = "policy:clause:not-in-force"
    sentence = "The clause {clause} is not in the terms in force."
    remedy = "Adopt terms with that clause first, and mind from which day they are effective."
    law = "EU 2022/2065 Art. 14(1)"


class ProvisionUnknown(Refusal):
    """A provision that is not in the pack."""

    code = "policy:provision:unknown"
    sentence = "There is no provision {provision}."
    remedy = "Use an identifier from provisions.yaml."
