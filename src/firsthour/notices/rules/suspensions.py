"""Writing why an account is suspended."""

from firsthour.notices.formats import wording
from firsthour.notices.rules.saying import (
    LONGEST_TEXT,
    listed,
    plain,
    refused,
    said_date,
    said_instant,
    say,
)
from firsthour.notices.rules.statements import quoted_in, told_redress
from firsthour.notices.words import GroundKind, StatementText, SuspensionFacts
from firsthour.policy.words import RestrictionKind


# EU 2022/2065 Art. 17(1)(d), (3): a suspended account is told why, on which ground, for how long and how to contest it;
# Art. 23(3): how many items, how grave, since when; Art. 23(1): for a reasonable time, so it has an end.
def compose_suspension(facts: SuspensionFacts, language: str) -> StatementText:
    """The statement in `language`. Raises StatementRefused where no post is named or it rests on no clause."""
    words, ground = wording(language), facts.ground
    if not facts.items:
        raise refused("no post is named that the suspension rests on.", "Suspend only while strikes count.")
    if ground.kind is not GroundKind.CLAUSE:
        raise refused("an account is suspended under the terms.", "Name the clause that says when accounts are.")
    quoted = quoted_in(ground, words.language)
    named = say(
        words,
        "suspension.ground",
        id=plain(ground.id),
        version=plain(ground.version),
        title=plain(ground.titles[quoted]),
        text=plain(ground.texts[quoted], LONGEST_TEXT),
    )
    if quoted != words.language:
        named += " " + say(words, "statement.quoted", language=plain(words.languages.get(quoted, quoted)))
    decided = said_instant(facts.decided_at.astimezone(facts.zone), facts.zone, words)
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=say(words, "suspension.title", service=plain(facts.service)),
        paragraphs=(
            say(words, "suspension.account", service=plain(facts.service), decided=decided),
            say(words, f"statement.restriction.{RestrictionKind.SUSPEND}"),
            say(words, "suspension.until", until=said_date(facts.until, words)),
            named,
            say(words, "suspension.law"),
            say(words, "suspension.posts", items=listed(list(facts.items), words)),
            say(words, "suspension.people"),
            say(words, "statement.contact", contact=plain(facts.contact)),
        ),
        redress=told_redress(facts, words),
    )
