"""Statements of reasons: complete, truthful sentence by sentence, and safe against hostile values."""

import re
import unicodedata
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.notices.errors import LanguageUnknown, StatementRefused, WordingRefused
from firsthour.notices.formats import WORDINGS, read_wording, wording
from firsthour.notices.rules import LONGEST_NAME, compose
from firsthour.notices.words import (
    Finding,
    Ground,
    GroundKind,
    Language,
    PurposeScope,
    RedressKind,
    RedressRoute,
    StatementFacts,
)
from firsthour.policy.formats import STARTER_PACK, load_pack
from firsthour.policy.words import AutomatedDecision, PurposeAssessment, RestrictionKind, Source

CLAUSE = Ground(
    kind=GroundKind.CLAUSE,
    id="TVE-2",
    version="1",
    titles={"en": "Material of violent groups", "ar": "مواد الجماعات العنيفة"},
    texts={"en": "You may not share such material.", "ar": "لا يجوز لك نشر مثل هذه المواد."},
)
PROVISION = Ground(
    kind=GroundKind.PROVISION,
    id="TCO-2.7.a",
    version="Regulation (EU) 2021/784, Article 2(7)(a)",
    titles={"en": "Incitement", "ar": "التحريض"},
    texts={"en": "Material that incites.", "ar": "مواد تحرّض."},
)
COURT = RedressRoute(RedressKind.COURT, "the courts of Belgium", "Brussels")
COMPLAINT = RedressRoute(RedressKind.COMPLAINT, "Agora", "https://agora.example/complain")
SETTLERS = RedressRoute(RedressKind.OUT_OF_COURT, "Settlers", "https://settlers.example")
FACTS = StatementFacts(
    restriction=RestrictionKind.DISABLE,
    territories=(),
    ground=CLAUSE,
    finding=Finding.NEAR_COPY,
    source=Source.VOLUNTARY,
    automated_detection=True,
    automation=AutomatedDecision.FULLY,
    state_asked=False,
    purpose=PurposeAssessment.NONE_FOUND,
    purpose_scope=PurposeScope.KNOWN_MATERIAL,
    decided_at=datetime(2026, 11, 22, 23, 4, 5, tzinfo=UTC),
    zone=ZoneInfo("Europe/Brussels"),
    service="Agora",
    contact="trust@agora.example",
    item_label="board/4711",
    complaint_until=date(2027, 5, 24),
    redress=(COURT, COMPLAINT, SETTLERS),
)
LANGUAGES = [language.value for language in Language]
ISOLATES = "\u2068\u2069"
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def told(language, **changes):
    return compose(msgspec.structs.replace(FACTS, **changes), language)


def without_isolates(text):
    return text.translate(dict.fromkeys(map(ord, ISOLATES)))


def test_the_english_statement_says_everything_the_law_wants_said():
    # EU 2022/2065 Art. 17(3)(a)-(f), in the order of the paragraphs
    statement = told("en")
    paragraphs = [without_isolates(paragraph) for paragraph in statement.paragraphs]
    assert (statement.language, statement.direction) == ("en", "ltr")
    assert without_isolates(statement.title) == "Statement of reasons: your post on Agora was restricted"
    openings = (
        "This concerns your post board/4711 on Agora. The decision was taken on 23 November 2026, 00:04"
        " (Europe/Brussels, UTC+01:00).",
        "What was done: the post was disabled",
        "Where: everywhere.",
        "For how long: no end date",
        "Ground: clause TVE-2 of the terms of service, version 1, “Material of violent groups”. It reads: "
        "“You may not share such material.” The service considers the post incompatible",
        "Why: the picture you posted is the same as, or nearly the same as,",
        "What made the service look: its own initiative",
        "Automated means in finding it: yes.",
        "Automated means in deciding: yes, entirely. No person looked at your post",
        "Public authorities: the service’s records hold no request",
        "Purpose: it was assessed whether the known material serves news",
        "Questions about this statement: trust@agora.example.",
    )
    assert len(paragraphs) == len(openings)
    for paragraph, opening in zip(paragraphs, openings, strict=True):
        assert paragraph.startswith(opening)
    complaint, settlement, court = (without_isolates(way) for way in statement.redress)
    assert complaint.startswith("You can complain to Agora, free of charge, at least until the end of 24 May 2027: https://")
    assert "out-of-court" in settlement and "court" in court


def test_the_arabic_statement_reads_from_right_to_left_and_has_the_same_parts():
    english, arabic = told("en"), told("ar")
    assert (arabic.language, arabic.direction) == ("ar", "rtl")
    assert (len(arabic.paragraphs), len(arabic.redress)) == (len(english.paragraphs), len(english.redress))
    assert "23 نوفمبر 2026" in without_isolates(arabic.paragraphs[0])
    for paragraph in (arabic.title, *arabic.paragraphs, *arabic.redress):
        outside = re.sub("\u2068[^\u2069]*\u2069", "", paragraph)
        assert unicodedata.bidirectional(without_isolates(outside)[0]) == "AL"


@both_languages
def test_whatever_a_person_judged_says_so_and_speaks_of_the_posts_own_purpose(language):
    by_person = {
        "finding": Finding.JUDGED,
        "automation": AutomatedDecision.NOT_AUTOMATED,
        "purpose_scope": PurposeScope.ITEM,
    }
    texts = {told(language, **by_person, purpose=purpose).paragraphs[10] for purpose in PurposeAssessment}
    assert len(texts) == len(PurposeAssessment)
    assert told(language, **by_person).paragraphs[5] != told(language).paragraphs[5]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"finding": Finding.JUDGED}, "nobody judged"),
        ({"purpose_scope": PurposeScope.ITEM}, "nobody judged"),
        ({"finding": Finding.JUDGED, "automation": AutomatedDecision.PARTIALLY}, "assesses its own purpose"),
        ({"ground": PROVISION, "purpose": PurposeAssessment.ART}, "protected purpose"),
        ({"redress": (COURT, SETTLERS)}, "the way to complain"),
        ({"complaint_until": date(2027, 5, 22)}, "shorter than six months"),
        ({"decided_at": datetime(2026, 11, 22)}, "no offset"),  # noqa: DTZ001
        ({"territories": ("Germany",)}, "country code"),
        ({"service": " \u200b\n"}, "empty"),
        ({"item_label": "\u202e"}, "empty"),
    ],
)
def test_a_statement_that_would_be_untrue_or_incomplete_is_refused(changes, cause):
    with pytest.raises(StatementRefused) as refused:
        told("en", **changes)
    assert cause in refused.value.sentence and refused.value.remedy


def test_the_complaint_window_may_end_on_the_very_day_six_months_later():
    assert told("en", complaint_until=date(2027, 5, 23)).redress


def test_the_law_may_leave_out_the_out_of_court_body_of_a_small_provider():
    assert len(told("en", redress=(COMPLAINT, COURT)).redress) == 2


def test_a_language_without_wording_or_a_ground_without_any_text_is_refused():
    with pytest.raises(LanguageUnknown):
        told("tlh")
    nowhere_written = msgspec.structs.replace(CLAUSE, texts={})
    with pytest.raises(LanguageUnknown) as refused:
        told("ar", ground=nowhere_written)
    assert "text of the ground" in refused.value.sentence


@pytest.mark.parametrize(("language", "named"), [("fr", "anglais"), ("pl", "angielski"), ("ar", "الإنجليزية")])
def test_a_ground_without_text_in_the_readers_language_is_quoted_as_it_stands_and_says_so(language, named):
    english_only = msgspec.structs.replace(CLAUSE, titles={"en": "Groups"}, texts={"en": "Only English."})
    paragraph = told(language, ground=english_only).paragraphs[4]
    assert "\u2068Only English.\u2069" in paragraph and f"\u2068{named}\u2069" in paragraph
    assert named not in told("en", ground=english_only).paragraphs[4]


@both_languages
def test_the_way_to_court_is_told_even_where_no_court_is_named(language):
    unnamed = told(language, redress=(COMPLAINT,)).redress
    assert len(unnamed) == 2 and unnamed[1] == wording(language).sentences["redress.any-court"]


def test_countries_are_named_in_the_readers_language_and_unknown_ones_by_code():
    assert "Germany, Norway, XK" in without_isolates(told("en", territories=("NO", "XK", "DE", "NO")).paragraphs[2])
    assert "ألمانيا" in told("ar", territories=("DE",)).paragraphs[2]


HOSTILE = [
    "{service}{0}{__class__}{decided}",
    "a\nb\r\nc\u2028d\u2029e\x85f\tg",
    "\u202etxet desrever\u202c \u2067x\u2069\u2069\u2069",
    "<script>alert(1)</script><b>",
    "%s %(service)s $service ${x} \\1 \\g<0>",
    "nul\x00bell\x07escape\x1b[31m",
    "tag\U000e0041 zero\u200bwidth\ufeff soft\u00adhyphen",
    "x" * 5_000,
    "שלום {item}",
]


@both_languages
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_stay_plain_text_between_their_isolates(language, hostile):
    own = msgspec.structs.replace(CLAUSE, titles={language: "Groups"}, texts={language: "You may not."})
    plain = told(language, ground=own)
    ground = msgspec.structs.replace(
        CLAUSE, id=hostile, version=hostile, titles={language: hostile}, texts={language: hostile}
    )
    routes = tuple(RedressRoute(kind, hostile, hostile) for kind in RedressKind)
    statement = told(language, service=hostile, contact=hostile, item_label=hostile, ground=ground, redress=routes)
    assert len(statement.paragraphs) == len(plain.paragraphs)
    for text, before in zip((statement.title, *statement.paragraphs), (plain.title, *plain.paragraphs), strict=True):
        assert_well_isolated(text)
        assert outermost(text) == outermost(before)
    for text in statement.redress:
        assert_well_isolated(text)


@settings(max_examples=150, deadline=None, print_blob=True)
@given(st.text(min_size=1, max_size=60), st.sampled_from(LANGUAGES))
def test_any_item_label_leaves_every_other_sentence_alone(label, language):
    try:
        statement = told(language, item_label=label)
    except StatementRefused:
        assert not any(letter.isprintable() and not letter.isspace() for letter in label)
        return
    plain = told(language)
    assert statement.title == plain.title and statement.paragraphs[1:] == plain.paragraphs[1:]
    assert_well_isolated(statement.paragraphs[0])
    assert outermost(statement.paragraphs[0]) == outermost(plain.paragraphs[0])


def assert_well_isolated(text):
    depth = 0
    for letter in text:
        depth += {"\u2068": 1, "\u2069": -1}.get(letter, 0)
        assert depth >= 0
        assert letter in ISOLATES + "\u200c\u200d" or unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp", "Cs")
    assert depth == 0


def outermost(text):
    """The text with everything between isolates taken out: the words that are ours."""
    depth, kept = 0, []
    for letter in text:
        depth -= letter == "\u2069"
        if depth == 0:
            kept.append(letter)
        depth += letter == "\u2068"
    return "".join(kept)


def test_braces_are_shown_as_they_were_written():
    assert "{service}" in told("en", item_label="{service}").paragraphs[0]


def test_long_names_are_cut_and_say_so():
    label = without_isolates(told("en", item_label="x" * 5_000).paragraphs[0])
    assert "x" * (LONGEST_NAME - 1) + "…" in label and "x" * LONGEST_NAME not in label


def test_the_title_names_no_item_and_carries_no_link():
    for language in LANGUAGES:
        assert "board" not in told(language).title and "://" not in told(language).title


def test_every_ground_of_the_starter_pack_can_be_stated_in_every_language():
    pack = load_pack(STARTER_PACK)
    for language in LANGUAGES:
        for clause in filter(lambda one: one.ground, pack.terms.clauses.values()):
            ground = Ground(GroundKind.CLAUSE, clause.id, str(pack.terms.version), clause.title, clause.text)
            assert clause.id in told(language, ground=ground).paragraphs[4]
        for provision in filter(lambda one: one.ground, pack.provisions.provisions.values()):
            reference = provision.reference.get(language, provision.reference["en"])
            ground = Ground(GroundKind.PROVISION, provision.id, reference, provision.title, provision.summary)
            assert reference in told(language, ground=ground).paragraphs[4]


@both_languages
def test_no_wording_claims_a_review_that_nobody_made(language):
    assert wording(language).reviewed_by == "unreviewed"


@pytest.mark.parametrize(
    ("written", "instead", "cause"),
    [
        ("{item}", "{itme}", "placeholders"),
        ("Where: everywhere.", "Where: {everywhere}.", "placeholders"),
        ("Where: everywhere.", "Where: every {} where.", "brace"),
        ("    not-asked:", "    never-asked:", "not a sentence"),
        ("  duration:", "  # duration:", "'statement.duration' is missing"),
        ("direction: ltr", "direction: up", "ltr or rtl"),
        ("[January, ", "[", "11 months"),
        ("listing:", "lisitng:", "not a key"),
    ],
)
def test_a_wording_with_a_missing_or_misspelt_part_is_refused_with_its_place(written, instead, cause):
    text = (WORDINGS / "en.yaml").read_text(encoding="utf-8")
    assert written in text
    with pytest.raises(WordingRefused) as refused:
        read_wording(text.replace(written, instead), file="en.yaml")
    assert cause in refused.value.cause and refused.value.line >= 1


def test_an_arabic_date_is_read_from_the_right_day_first():
    """Nothing of our own wording stands alone between isolates, where it would count as left-to-right."""
    paragraph = told("ar").paragraphs[0]
    assert "\u2068\u2068" not in paragraph
    assert "\u206823\u2069 \u2068نوفمبر\u2069 \u20682026\u2069" in paragraph
