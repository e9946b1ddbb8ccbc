"""Writing a warning: what counts against an account, and what may follow."""

from firsthour.notices.formats import wording
from firsthour.notices.rules.saying import listed, plain, refused, say
from firsthour.notices.words import StatementText, WarningFacts


# EU 2022/2065 Art. 23(1): nobody is suspended without a prior warning; 14(4): it is told in plain words.
def compose_warning(facts: WarningFacts, language: str) -> StatementText:
    """The warning in `language`. Raises StatementRefused where no post is named, LanguageUnknown without a wording."""
    words = wording(language)
    if not facts.items:
        raise refused("no post is named that the warning rests on.", "Warn only while strikes count.")
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=say(words, "warning.title", service=plain(facts.service)),
        paragraphs=(
            say(words, "warning.posts", service=plain(facts.service), items=listed(list(facts.items), words)),
            say(words, "warning.meaning"),
            say(words, "warning.decay"),
            say(words, "warning.contact", contact=plain(facts.contact)),
        ),
        redress=(),
    )
