"""Writing a statement of reasons: facts in, text out, in the reader's language."""

import re

from firsthour.clocks.rules import COMPLAINT_MONTHS, add_calendar_months
from firsthour.notices.errors import LanguageUnknown
from firsthour.notices.formats import Wording, wording
from firsthour.notices.rules.saying import LONGEST_TEXT, plain, refused, said_date, said_instant, say
from firsthour.notices.words import (
    Finding,
    Ground,
    GroundKind,
    Language,
    PurposeScope,
    RedressKind,
    RedressRoute,
    StatementFacts,
    StatementText,
    SuspensionFacts,
)
from firsthour.policy.words import AutomatedDecision, PurposeAssessment

_TERRITORY = re.compile("[A-Z]{2}")


# EU 2022/2065 Art. 17(3): (a) restriction, territory, duration; (b) facts, notice or own initiative; (c) automated
# means in finding and in deciding; (d), (e) the ground and why the item falls under it; (f) redress. Constitution,
# article 7: a state's request is named; article 1: the purpose assessment is named; article 12: nothing untrue.
def compose(facts: StatementFacts, language: str) -> StatementText:
    """The statement of reasons in `language`: one paragraph for each thing it has to say, then the ways to contest it.

    A ground that has no text in that language is quoted in one that it has, and the statement says so. Raises
    StatementRefused for facts that would make it incomplete or untrue, LanguageUnknown without a wording or any text.
    """
    words = wording(language)
    refuse_untrue(facts)
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=say(words, "statement.title", service=plain(facts.service)),
        paragraphs=_paragraphs(facts, words),
        redress=told_redress(facts, words),
    )


def refuse_untrue(facts: StatementFacts) -> None:
    """Raises StatementRefused when the facts contradict each other or miss what the law wants said."""
    if facts.decided_at.utcoffset() is None:
        raise refused("the instant of the decision has no offset.", "Give the instant with its offset from UTC.")
    if not all(_TERRITORY.fullmatch(code) for code in facts.territories):
        raise refused("a territory is not a country code.", "Use ISO 3166-1 codes of two capital letters.")
    # constitution, article 7: what orders a copy away is a request of a state
    if facts.copy_ordered and not facts.state_asked:
        raise refused("an order about a copy is told, but no state asked.", "State who asked for what.")
    # EU 2021/784 Art. 1(3)
    if facts.ground.kind is GroundKind.PROVISION and facts.purpose is not PurposeAssessment.NONE_FOUND:
        raise refused("material with a protected purpose is not illegal.", "Lift the restriction.")
    if facts.automation is AutomatedDecision.FULLY:
        if facts.finding is Finding.JUDGED or facts.purpose_scope is PurposeScope.ITEM:
            raise refused("nobody judged the post itself in an automated decision.", "State how it was really taken.")
    elif facts.finding is Finding.JUDGED and facts.purpose_scope is not PurposeScope.ITEM:
        raise refused("whoever judges a post assesses its own purpose.", "Assess the purpose of the post.")
    # EU 2022/2065 Art. 17(3)(f)
    if RedressKind.COMPLAINT not in {route.kind for route in facts.redress}:
        raise refused("the way to complain is missing.", "Name where complaints are lodged.")
    # EU 2022/2065 Art. 20(1)
    if facts.complaint_until < add_calendar_months(facts.decided_at.astimezone(facts.zone).date(), COMPLAINT_MONTHS):
        raise refused("the complaint window is shorter than six months.", "Count it with the rule of clocks.")


def _paragraphs(facts: StatementFacts, words: Wording) -> tuple[str, ...]:
    return (
        say(
            words,
            "statement.item",
            item=plain(facts.item_label),
            service=plain(facts.service),
            decided=said_instant(facts.decided_at.astimezone(facts.zone), facts.zone, words),
        ),
        say(words, f"statement.restriction.{facts.restriction}"),
        _territory(facts, words),
        say(words, "statement.duration"),
        _ground(facts.ground, words),
        say(words, f"statement.finding.{facts.finding}"),
        say(words, f"statement.source.{facts.source}"),
        say(words, f"statement.detection.{'automated' if facts.automated_detection else 'manual'}"),
        say(words, f"statement.automation.{facts.automation}"),
        say(words, f"statement.state.{_asked(facts)}"),
        _purpose(facts, words),
        say(words, "statement.contact", contact=plain(facts.contact)),
    )


# Constitution, article 7: if a state asked, the record says so; an order about somebody else's post asked nothing of
# this one, and the statement says so too.
def _asked(facts: StatementFacts) -> str:
    if facts.copy_ordered:
        return "copy"
    return "asked" if facts.state_asked else "not-asked"


def _ground(ground: Ground, words: Wording) -> str:
    language = quoted_in(ground, words.language)
    named = say(
        words,
        f"statement.ground.{ground.kind}",
        id=plain(ground.id),
        version=plain(ground.version),
        title=plain(ground.titles[language]),
        text=plain(ground.texts[language], LONGEST_TEXT),
    )
    told = [named, say(words, f"statement.incompatible.{ground.kind}")]
    if language != words.language:
        told.insert(1, say(words, "statement.quoted", language=plain(words.languages.get(language, language))))
    return " ".join(told)


def quoted_in(ground: Ground, language: str) -> str:
    """The language in which a ground is quoted to a reader of `language`. Raises LanguageUnknown without any text."""
    known = sorted(ground.texts.keys() & ground.titles.keys())
    if not known:
        raise LanguageUnknown(what="text of the ground", language=language, languages="none")
    return next(each for each in (language, Language.ENGLISH, known[0]) if each in known)


def _territory(facts: StatementFacts, words: Wording) -> str:
    if not facts.territories:
        return say(words, "statement.territory.everywhere")
    names = words.listing.join(words.territories.get(code, code) for code in sorted(set(facts.territories)))
    return say(words, "statement.territory.some", territories=names)


def _purpose(facts: StatementFacts, words: Wording) -> str:
    if facts.purpose is PurposeAssessment.NONE_FOUND:
        return say(words, f"statement.purpose.{facts.purpose_scope}.none")
    purpose = words.sentences[f"statement.purposes.{facts.purpose}"]
    return say(words, f"statement.purpose.{facts.purpose_scope}.found", purpose=purpose)


def told_redress(facts: StatementFacts | SuspensionFacts, words: Wording) -> tuple[str, ...]:
    """The ways to contest, the way to court among them whether or not a court is named."""
    routes = sorted(facts.redress, key=_order_of_redress)
    told = [_route(route, facts, words) for route in routes]
    if RedressKind.COURT not in {route.kind for route in routes}:
        told.append(say(words, "redress.any-court"))
    return tuple(told)


def _route(route: RedressRoute, facts: StatementFacts | SuspensionFacts, words: Wording) -> str:
    values = {"name": plain(route.name), "where": plain(route.where)}
    if route.kind is RedressKind.COMPLAINT:
        values["until"] = said_date(facts.complaint_until, words)
    return say(words, f"redress.{route.kind}", **values)


def _order_of_redress(route: RedressRoute) -> int:
    return list(RedressKind).index(route.kind)
