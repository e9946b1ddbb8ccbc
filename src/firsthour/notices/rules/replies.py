"""Writing to notifiers. Nothing that somebody typed into a notice stands in it: the address is only claimed."""

from collections.abc import Sequence

from firsthour.flags.words import FlagOutcome
from firsthour.notices.formats import Wording, wording
from firsthour.notices.rules.saying import listed, plain, said_date, said_instant, say
from firsthour.notices.words import RedressKind, RedressRoute, ReplyFacts, StatementText


# EU 2022/2065 Art. 16(4): the confirmation of receipt, without undue delay.
def compose_acknowledgement(facts: ReplyFacts, language: str) -> StatementText:
    """The acknowledgement in `language`. Raises LanguageUnknown without a wording."""
    words = wording(language)
    received = said_instant(facts.received_at.astimezone(facts.zone), facts.zone, words)
    return _text(
        words,
        say(words, "reply.acknowledgement.title", service=plain(facts.service), reference=facts.reference),
        [
            say(words, "reply.acknowledgement.text", reference=facts.reference, instant=received),
            say(words, "reply.acknowledgement.next"),
            say(words, "reply.contact", contact=plain(facts.contact)),
        ],
        (),
    )


# EU 2022/2065 Art. 16(5), (6): the decision with the ways to contest it, and whether automated means were used.
def compose_decision(facts: ReplyFacts, language: str) -> StatementText:
    """What was decided on a notice, in `language`. Raises LanguageUnknown without a wording."""
    words = wording(language)
    title = say(words, "reply.decision.title", service=plain(facts.service), reference=facts.reference)
    paragraphs = [say(words, f"reply.outcome.{facts.outcome}")]
    if facts.grounds:
        paragraphs.append(say(words, "reply.grounds", grounds=listed(list(facts.grounds), words)))
    if facts.outcome in (FlagOutcome.RESTRICTED, FlagOutcome.LEFT):
        paragraphs.append(say(words, f"reply.automation.{facts.automation}"))
    else:
        paragraphs.append(say(words, "reply.automation.AUTOMATED_DECISION_NOT_AUTOMATED"))
    paragraphs.append(say(words, "reply.contact", contact=plain(facts.contact)))
    return _text(words, title, paragraphs, _redress(facts, words))


# EU 2022/2065 Art. 23(2): never a suspension without a prior warning.
def compose_reproof(facts: ReplyFacts, language: str) -> StatementText:
    """The warning about manifestly unfounded notices, in `language`."""
    words = wording(language)
    return _text(
        words,
        say(words, "reply.warning.title", service=plain(facts.service)),
        [
            say(words, "reply.warning.text", service=plain(facts.service)),
            say(words, "reply.warning.meaning"),
            say(words, "reply.contact", contact=plain(facts.contact)),
        ],
        (),
    )


def _redress(facts: ReplyFacts, words: Wording) -> tuple[str, ...]:
    until = said_date(facts.complaint_until, words)
    return tuple(_way(route, until, words) for route in facts.redress)


def _way(route: RedressRoute, until: str, words: Wording) -> str:
    values = {"name": plain(route.name), "where": plain(route.where)}
    if route.kind is RedressKind.COMPLAINT:
        values["until"] = until
    return say(words, f"redress.{route.kind}", **values)


def _text(words: Wording, title: str, paragraphs: Sequence[str], redress: Sequence[str]) -> StatementText:
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=title,
        paragraphs=tuple(paragraphs),
        redress=tuple(redress),
    )
