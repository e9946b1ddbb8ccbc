"""Rules are adopted and retired by a person, one version after the other, on grounds that are in force."""

import json
from datetime import timedelta

import pytest

from firsthour.ledger.models import Event
from firsthour.policy import errors
from firsthour.policy.actions import adopt_rule, retire_rule
from firsthour.policy.models import AdoptedRule
from firsthour.policy.queries import rules_in_force
from tests.making import AT, DESK, adopted, person, service

LATER = AT + timedelta(days=90)
RULE = """\
rule: careful
version: {version}
about: For tests.
recommend: review
{ground}
restriction: disable
shadow: {shadow}
when: size(hits) > 0
"""


def written(version: int = 1, ground: str = "clause: TVE-3", shadow: str = "false") -> str:
    return RULE.format(version=version, ground=ground, shadow=shadow)


@pytest.fixture
def adopt(db):
    somebody = person()
    on = service(actor=somebody)
    adopted(on, somebody, LATER)

    def run(text: str, actor=somebody) -> AdoptedRule:
        return adopt_rule(service=on, text=text, file="careful.yaml", actor=actor, at=LATER)

    run.service, run.somebody = on, somebody
    return run


def test_a_new_version_takes_the_place_of_the_old_which_stays_readable(adopt):
    first, second = adopt(written(1)), adopt(written(2))
    first.refresh_from_db()
    assert first.retired_at == LATER and second.retired_at is None
    assert [rule.name for rule in rules_in_force(adopt.service)] == ["careful", "known-picture"]


def test_a_version_that_is_not_newer_is_refused_even_after_retirement(adopt):
    adopt(written(2))
    retire_rule(service=adopt.service, name="careful", actor=adopt.somebody, at=LATER)
    for version in (1, 2):
        with pytest.raises(errors.RuleVersionTaken):
            adopt(written(version))
    assert adopt(written(3)).version == 3


def test_leaving_the_trial_needs_a_new_version_and_a_trial_never_replaces_what_acts(adopt):
    trial = adopt(written(1, shadow="true"))
    assert trial.shadow
    with pytest.raises(errors.RuleVersionTaken):
        adopt(written(1))
    assert not adopt(written(2)).shadow
    with pytest.raises(errors.TrialWouldReplace):
        adopt(written(3, shadow="true"))


@pytest.mark.parametrize(
    "ground", ["clause: TVE-99", "clause: TVE-1", "provision: TCO-1.3", "provision: invented", "clause: TCO-2.7.a"]
)
def test_a_ground_that_cannot_carry_a_restriction_is_refused_at_its_place(adopt, ground):
    with pytest.raises(errors.RuleRefused) as refused:
        adopt(written(ground=ground))
    assert refused.value.line == 5 and "is a ground" in refused.value.cause and "Use one of: T" in refused.value.remedy
    shown, caret = refused.value.excerpt.split("\n")
    assert shown[caret.index("^") :] == ground.partition(": ")[2]


def test_a_provision_of_law_alone_is_ground_enough(adopt):
    assert adopt(written(ground="provision: TCO-2.7.a")).version == 1


def test_only_a_person_adopts_or_retires(adopt):
    with pytest.raises(errors.AdoptionNeedsPerson):
        adopt(written(), actor=DESK)
    with pytest.raises(errors.RetirementNeedsPerson):
        retire_rule(service=adopt.service, name="known-picture", actor=DESK, at=LATER)


def test_retiring_is_recorded_once_and_then_there_is_nothing_to_retire(adopt):
    rule = retire_rule(service=adopt.service, name="known-picture", actor=adopt.somebody, at=LATER)
    assert rule.retired_at == LATER and rules_in_force(adopt.service) == []
    (event,) = Event.objects.filter(tag="policy:rule:retired")
    told = json.loads(event.canonical)
    assert told["body"] == {"digest": rule.digest, "version": 1} and told["actor"]["kind"] == "person"
    with pytest.raises(errors.RuleNotInForce):
        retire_rule(service=adopt.service, name="known-picture", actor=adopt.somebody, at=LATER)
