"""The policy pack: what the starter pack holds, and how a broken pack is refused."""

import shutil

import pytest

from firsthour.policy.errors import PackRefused, RuleRefused
from firsthour.policy.formats import STARTER_PACK, load_pack
from firsthour.policy.words import Harm, Keyword, Severity, StatementCategory


@pytest.fixture
def pack_directory(tmp_path):
    return shutil.copytree(STARTER_PACK, tmp_path / "pack")


def change(path, written, instead):
    text = path.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, instead, 1), encoding="utf-8")


def test_the_starter_pack_is_whole_in_english_and_arabic():
    pack = load_pack(STARTER_PACK)
    assert pack.terms.languages == ("en", "ar")
    assert [clause.id for clause in pack.terms.clauses.values()] == [f"TVE-{number}" for number in range(1, 10)]
    assert set(pack.provisions.provisions) == {f"TCO-2.7.{letter}" for letter in "abcde"} | {"TCO-1.3", "TCO-3"}
    assert [rule.name for rule in pack.rules] == ["known-picture"]
    for texts in [clause.text for clause in pack.terms.clauses.values()] + [
        provision.summary for provision in pack.provisions.provisions.values()
    ]:
        assert texts["en"].isascii() and any("\u0600" <= letter <= "\u06ff" for letter in texts["ar"])


def test_the_terms_say_what_the_law_wants_said():
    # EU 2021/784 Art. 7(1); EU 2022/2065 Art. 14(1): policies, measures, automated tools, human review, complaints
    text = " ".join(clause.text["en"] for clause in load_pack(STARTER_PACK).terms.clauses.values())
    for subject in ("automated means", "reviewer", "complain", "six months", "court", "public authority", "News"):
        assert subject in text


def test_grounds_carry_their_codes_of_the_eu_database():
    clause = load_pack(STARTER_PACK).terms.clauses["TVE-2"]
    assert clause.category is StatementCategory.RISK_FOR_PUBLIC_SECURITY
    assert clause.keywords == (Keyword.TERRORIST_CONTENT,)


def test_only_a_human_judges_what_may_be_in_the_public_interest_and_threats_to_life_are_escalated():
    harms = load_pack(STARTER_PACK).taxonomy.harms
    assert {code for code, harm in harms.items() if harm.human} == {Harm.PERMITTED, Harm.PUBLIC_INTEREST}
    assert harms[Harm.THREAT_TO_LIFE].escalate and harms[Harm.THREAT_TO_LIFE].severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("file", "written", "instead", "cause"),
    [
        ("terms.yaml", "id: TVE-3", "id: TVE-2", "used twice"),
        ("terms.yaml", "effective_on: 2026-11-01", "effective_on: 2026-02-30", "A day is needed"),
        ("terms.yaml", "{en: Instructions, ar: الإرشادات}", "{en: Instructions}", "'ar' is missing"),
        ("terms.yaml", "KEYWORD_ILLEGAL_ORGANIZATIONS", "KEYWORD_ILLEGAL_ORGANISATIONS", "not one of the words"),
        ("terms.yaml", "    ground: true\n", "", "A ground needs its category"),
        ("provisions.yaml", "version: 1", "version: one", "A whole number"),
        ("taxonomy.yaml", "  TVEC8:", "  TVEC9:", "'TVEC9' is not a key"),
        ("taxonomy.yaml", "severity: medium", "severity: severe", "'severe' is not one of"),
    ],
)
def test_a_broken_pack_is_refused_with_file_and_line(pack_directory, file, written, instead, cause):
    change(pack_directory / file, written, instead)
    with pytest.raises(PackRefused) as refused:
        load_pack(pack_directory)
    assert refused.value.file == file and cause in refused.value.cause and refused.value.line >= 1


@pytest.mark.parametrize(
    ("written", "instead", "line"),
    [
        ("clause: TVE-2", "clause: TVE-99", 9),
        ("clause: TVE-2", "clause: TVE-8", 9),
        ("clause: TVE-2", "provision: TCO-1.3", 9),
        ("rule: known-picture", "rule: other-picture", 1),
    ],
)
def test_a_rule_whose_ground_is_no_ground_of_the_pack_is_refused(pack_directory, written, instead, line):
    change(pack_directory / "rules" / "known-picture.yaml", written, instead)
    with pytest.raises(RuleRefused) as refused:
        load_pack(pack_directory)
    assert refused.value.line == line


def test_a_file_that_is_not_utf_8_is_refused(pack_directory):
    (pack_directory / "terms.yaml").write_bytes(b"terms: x\nversion: \xff\n")
    with pytest.raises(PackRefused) as refused:
        load_pack(pack_directory)
    assert refused.value.line == 2


def test_a_missing_file_says_so(pack_directory):
    (pack_directory / "taxonomy.yaml").unlink()
    with pytest.raises(FileNotFoundError):
        load_pack(pack_directory)
