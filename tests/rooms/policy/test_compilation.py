"""Rules as they are written: what is accepted, and where a refusal points."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.intake.words import Verdict
from firsthour.policy.errors import RuleRefused
from firsthour.policy.formats import STARTER_PACK
from firsthour.policy.rules import compile_rule
from firsthour.policy.rules.conditions import LONGEST_CONDITION

KNOWN_PICTURE = (STARTER_PACK / "rules" / "known-picture.yaml").read_text(encoding="utf-8")
SMALL = """\
rule: small
version: 3
about: A rule for tests.
recommend: review
clause: TVE-3
restriction: disable
when: {when}
"""


def small(when):
    return SMALL.format(when=when)


def refusal_of(text):
    with pytest.raises(RuleRefused) as refused:
        compile_rule(text, file="small.yaml")
    return refused.value


def test_a_rule_says_its_name_version_ground_and_recommendation():
    rule = compile_rule(KNOWN_PICTURE, file="known-picture.yaml")
    assert (rule.name, rule.version, rule.recommend) == ("known-picture", 1, Verdict.BLOCK)
    assert (rule.clause, rule.provision, rule.restriction, rule.shadow) == ("TVE-2", None, "disable", False)
    assert len(rule.digest) == 64


def test_the_digest_is_the_same_however_lines_end_and_differs_when_a_word_does():
    rule = compile_rule(KNOWN_PICTURE, file="a")
    assert compile_rule("\ufeff" + KNOWN_PICTURE.replace("\n", "  \r\n") + "\r\n", file="b").digest == rule.digest
    assert compile_rule(rule.text, file="c").digest == rule.digest
    assert compile_rule(KNOWN_PICTURE.replace("version: 1", "version: 2"), file="d").digest != rule.digest


@pytest.mark.parametrize(
    ("written", "instead", "line", "under_caret"),
    [
        ("h.near", "h.nearr", 13, ".nearr"),
        ('"confirmed"', '"comfirmed"', 13, '"comfirmed"'),
        ("!truncated", "!truncatd", 12, "truncatd"),
        ("recommend: block", "recommend: pass", 8, "pass"),
        ("recommend: block", "recommend: unscannable", 8, "unscannable"),
        ("recommend: block", "recommend: delete", 8, "delete"),
        ("version: 1", "version: 0", 2, "0"),
        ("version: 1", "version: 01", 2, "01"),
        ("version: 1", "version: '1'", 2, "'1'"),
        ("restriction:", "restrictoin:", 10, "restrictoin"),
        ("restriction: disable", "restriction: delete", 10, "delete"),
        ("restriction: disable", "restriction: disable\nrule: twice", 11, "rule: twice"),
        ("h.near &&", 'h["near"] &&', 13, '["near"]'),
        ("h.near &&", 'h.distance == "3" &&', 13, '"3"'),
        ("h.near &&", '"TVEC9" in h.harms &&', 13, '"TVEC9"'),
        ("h.near &&", 'h.status in ["seed", "sed"] &&', 13, '"sed"'),
        ("h.near &&", "h.near == 'yes' &&", 13, "'yes'"),
        ('audience == "public"', "audience == 1", 12, "== 1"),
        ('audience == "public"', 'audience == "everybody"', 12, '"everybody"'),
        ('audience == "public"', 'size({"a": 1}) == 1', 12, '{"a"'),
        ("about: >-", "about: &x >-", 3, "&x"),
        ("about: >-", "about: !!str >-", 3, "!!str"),
        ("when: |", "when: >", 11, ">"),
        ("rule: known-picture", "rule: Known Picture", 1, "Known"),
        ("rule: known-picture", "rule: on", 1, "on"),
        ("clause: TVE-2", "clause: '../terms'", 9, "'../terms'"),
        ("clause: TVE-2", "shadow: yes", 1, "rule:"),
        ("clause: TVE-2", "clause: TVE-2\nshadow: yes", 10, "yes"),
        ("clause: TVE-2", "clause: [TVE-2]", 9, "[TVE-2]"),
        ("clause: TVE-2", "clause: ''", 9, "''"),
        ("version: 1", "version: 1\n  bad: indent", 3, ": indent"),
        ("version: 1", "version: 1\x07", 2, "\x07"),
    ],
)
def test_a_refused_rule_points_at_what_is_wrong_and_says_what_to_do(written, instead, line, under_caret):
    refused = refusal_of(KNOWN_PICTURE.replace(written, instead, 1))
    assert (refused.file, refused.line) == ("small.yaml", line)
    shown, caret = (row.removeprefix("  ") for row in refused.excerpt.split("\n"))
    assert shown[caret.index("^") :].startswith(under_caret)
    assert refused.cause and refused.remedy
    assert str(refused).startswith(f"policy:rule:refused: small.yaml, line {line}, column {refused.column}: ")


@pytest.mark.parametrize(
    ("when", "cause"),
    [
        ("hits", "not true or false"),
        ("size(hits)", "not true or false"),
        ("hits[0].near", "not true or false"),
        ("hits[0].near == true", "Index error"),
        ("hits.exists(h, h.distance && true)", "No matching overloads"),
        ("1 / size(hits) == 1", "divide by zero"),
        ("language.matches('(')", "invalid regular expression"),
        ("'" + "a" * LONGEST_CONDITION + "' == language", "longer than"),
        ("[1,2,3,4,5,6,7,8,9,10].all(a, " * 7 + "true" + ")" * 7, "budget"),
        ("(" * 300 + "true" + ")" * 300, ""),
        ("true &&", "Syntax error"),
    ],
)
def test_a_condition_that_gives_no_truth_or_would_fail_or_run_too_long_is_refused(when, cause):
    refused = refusal_of(small(f"|\n  {when}"))
    assert cause in refused.cause
    assert refused.line in (7, 8)


def test_a_condition_may_stand_on_the_line_of_its_key():
    assert compile_rule(small("size(hits) > 0"), file="small.yaml").name == "small"
    refused = refusal_of(small("size(hits) > nought"))
    assert (refused.line, refused.column) == (7, 20)


def test_missing_keys_ground_and_content_are_refused():
    assert "'when'" in refusal_of(SMALL.split("when")[0]).cause
    assert "no ground" in refusal_of(small("true").replace("clause: TVE-3\n", "")).cause
    assert "empty" in refusal_of("").cause
    assert "Keys with values" in refusal_of("- a\n- b\n").cause


def test_hostile_files_are_refused_in_bounded_time():
    for text in (
        "[" * 5_000,
        "a: " * 4_000,
        "- " * 4_000,
        "x" * 20_000,
        small("true").replace("A rule", "&a [" + "*a," * 50 + "]"),
    ):
        refusal_of(text)


@settings(max_examples=150, deadline=None, print_blob=True)
@given(st.text(max_size=80))
def test_any_text_is_either_a_rule_or_a_refusal_with_a_place(text):
    for written in (text, small(f"|\n  {text}"), small(text)):
        try:
            compile_rule(written, file="small.yaml")
        except RuleRefused as refused:
            assert refused.line >= 1 and refused.column >= 1 and refused.remedy
