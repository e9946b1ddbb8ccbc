"""Writing a statement of reasons: facts in, text out, in the reader's language."""

import re
import unicodedata
from datetime import date, datetime

from firsthour.clocks.rules import COMPLAINT_MONTHS, add_calendar_months
from firsthour.notices.errors import LanguageUnknown, StatementRefused
from firsthour.notices.formats import PLACEHOLDER, Wording, wording
from firsthour.notices.words import (
    Finding,
    GroundKind,
    PurposeScope,
    RedressKind,
    RedressRoute,
    StatementFacts,
    StatementText,
)
from firsthour.policy.words import AutomatedDecision, PurposeAssessment

LONGEST_NAME = 200
"""Characters of an inserted name, label or address; longer ones are cut with an ellipsis."""

LONGEST_TEXT = 4_000
"""Characters of the text of a ground."""

_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_JOINERS = "\u200c\u200d"
_TERRITORY = re.compile("[A-Z]{2}")


# EU 2022/2065 Art. 17(3): (a) restriction, territory, duration; (b) facts, notice or own initiative; (c) automated
# means in finding and in deciding; (d), (e) the ground and why the item falls under it; (f) redress. Constitution,
# article 7: a state's request is named; article 1: the purpose assessment is named; article 12: nothing untrue.
def compose(facts: StatementFacts, language: str) -> StatementText:
    """The statement of reasons in `language`: one paragraph for each thing it has to say, then the ways to contest it.

    Raises StatementRefused for facts that would make it incomplete or untrue, LanguageUnknown when the wording or the
    ground has no text in that language.
    """
    words = wording(language)
    if language not in facts.ground.texts or language not in facts.ground.titles:
        known = ", ".join(facts.ground.texts.keys() & facts.ground.titles.keys())
        raise LanguageUnknown(what="text of the ground", language=language, languages=known)
    refuse_untrue(facts)
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=_say(words, "statement.title", service=_plain(facts.service)),
        paragraphs=_paragraphs(facts, words),
        redress=_redress(facts, words),
    )


def refuse_untrue(facts: StatementFacts) -> None:
    """Raises StatementRefused when the facts contradict each other or miss what the law wants said."""
    if facts.decided_at.utcoffset() is None:
        raise _refused("the instant of the decision has no offset.", "Give the instant with its offset from UTC.")
    if not all(_TERRITORY.fullmatch(code) for code in facts.territories):
        raise _refused("a territory is not a country code.", "Use ISO 3166-1 codes of two capital letters.")
    # EU 2021/784 Art. 1(3)
    if facts.ground.kind is GroundKind.PROVISION and facts.purpose is not PurposeAssessment.NONE_FOUND:
        raise _refused("material with a protected purpose is not illegal.", "Lift the restriction.")
    if facts.automation is AutomatedDecision.FULLY:
        if facts.finding is Finding.JUDGED or facts.purpose_scope is PurposeScope.ITEM:
            raise _refused("nobody judged the post itself in an automated decision.", "State how it was really taken.")
    elif facts.finding is Finding.JUDGED and facts.purpose_scope is not PurposeScope.ITEM:
        raise _refused("whoever judges a post assesses its own purpose.", "Assess the purpose of the post.")
    # EU 2022/2065 Art. 17(3)(f)
    if RedressKind.COMPLAINT not in {route.kind for route in facts.redress}:
        raise _refused("the way to complain is missing.", "Name where complaints are lodged.")
    # EU 2022/2065 Art. 20(1)
    if facts.complaint_until < add_calendar_months(facts.decided_at.astimezone(facts.zone).date(), COMPLAINT_MONTHS):
        raise _refused("the complaint window is shorter than six months.", "Count it with the rule of clocks.")


def _paragraphs(facts: StatementFacts, words: Wording) -> tuple[str, ...]:
    ground = facts.ground
    ground_values = {
        "id": _plain(ground.id),
        "version": _plain(ground.version),
        "title": _plain(ground.titles[words.language]),
        "text": _plain(ground.texts[words.language], LONGEST_TEXT),
    }
    named = _say(words, f"statement.ground.{ground.kind}", **ground_values)
    return (
        _say(
            words,
            "statement.item",
            item=_plain(facts.item_label),
            service=_plain(facts.service),
            decided=_instant(facts.decided_at.astimezone(facts.zone), facts, words),
        ),
        _say(words, f"statement.restriction.{facts.restriction}"),
        _territory(facts, words),
        _say(words, "statement.duration"),
        f"{named} {_say(words, f'statement.incompatible.{ground.kind}')}",
        _say(words, f"statement.finding.{facts.finding}"),
        _say(words, f"statement.source.{facts.source}"),
        _say(words, f"statement.detection.{'automated' if facts.automated_detection else 'manual'}"),
        _say(words, f"statement.automation.{facts.automation}"),
        _say(words, f"statement.state.{'asked' if facts.state_asked else 'not-asked'}"),
        _purpose(facts, words),
        _say(words, "statement.contact", contact=_plain(facts.contact)),
    )


def _territory(facts: StatementFacts, words: Wording) -> str:
    if not facts.territories:
        return _say(words, "statement.territory.everywhere")
    names = words.listing.join(words.territories.get(code, code) for code in sorted(set(facts.territories)))
    return _say(words, "statement.territory.some", territories=names)


def _purpose(facts: StatementFacts, words: Wording) -> str:
    if facts.purpose is PurposeAssessment.NONE_FOUND:
        return _say(words, f"statement.purpose.{facts.purpose_scope}.none")
    purpose = words.sentences[f"statement.purposes.{facts.purpose}"]
    return _say(words, f"statement.purpose.{facts.purpose_scope}.found", purpose=purpose)


def _redress(facts: StatementFacts, words: Wording) -> tuple[str, ...]:
    routes = sorted(facts.redress, key=_order_of_redress)
    told = [_route(route, facts, words) for route in routes]
    if RedressKind.COURT not in {route.kind for route in routes}:
        told.append(_say(words, "redress.any-court"))
    return tuple(told)


def _route(route: RedressRoute, facts: StatementFacts, words: Wording) -> str:
    values = {"name": _plain(route.name), "where": _plain(route.where)}
    if route.kind is RedressKind.COMPLAINT:
        values["until"] = _date(facts.complaint_until, words)
    return _say(words, f"redress.{route.kind}", **values)


def _order_of_redress(route: RedressRoute) -> int:
    return list(RedressKind).index(route.kind)


class _Ours(str):
    """A piece of our own wording whose values stand between isolates already: it runs with its sentence.

    Isolated as a whole it would have no letter outside isolates, count as left-to-right, and turn an Arabic date round.
    """


def _instant(local: datetime, facts: StatementFacts, words: Wording) -> _Ours:
    offset = local.strftime("%z")
    return _Ours(
        _say(
            words,
            "instant",
            date=_date(local.date(), words),
            time=local.strftime("%H:%M"),
            zone=_plain(facts.zone.key or ""),
            offset=f"UTC{offset[:3]}:{offset[3:5]}",
        )
    )


def _date(day: date, words: Wording) -> _Ours:
    return _Ours(_say(words, "date", day=str(day.day), month=words.months[day.month - 1], year=str(day.year)))


def _say(words: Wording, sentence: str, **values: str) -> str:
    """A sentence, filled once; each value stands between isolates so that it cannot turn the text around it."""

    def filled(placeholder: re.Match[str]) -> str:
        value = values[placeholder[1]]
        return value if isinstance(value, _Ours) else f"{_ISOLATE}{value}{_END_OF_ISOLATE}"

    return PLACEHOLDER.sub(filled, words.sentences[sentence])


def _plain(value: str, longest: int = LONGEST_NAME) -> str:
    """An inserted value as one line of text: no control or formatting characters (joiners of letters stay)."""
    kept = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter
        for letter in unicodedata.normalize("NFC", value)
        if letter in _JOINERS or unicodedata.category(letter) not in ("Cf", "Cs", "Cn", "Co")
    )
    text = " ".join(kept.split())
    if not text.strip(_JOINERS):
        raise _refused("a name or text that it must show is empty.", "Fill in service, item, contact, ground, redress.")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _refused(cause: str, remedy: str) -> StatementRefused:
    return StatementRefused(cause=cause, remedy=remedy)
