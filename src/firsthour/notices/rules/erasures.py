"""Writing the answer to a request for erasure: what is gone, what stays, why, and until when."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from firsthour.authors.words import Kept
from firsthour.notices.formats import wording
from firsthour.notices.rules.saying import plain, said_date, say
from firsthour.notices.words import StatementText


# EU 2016/679 Art. 12(3), (4): the answer says what was done and why not more; Art. 17(3): the reasons that hold.
def compose_erasure_answer(
    kept: Sequence[Kept], *, service: str, contact: str, zone: ZoneInfo, language: str, to_notifier: bool = False
) -> StatementText:
    """The answer in `language`; `kept` is empty when all is gone. It goes to an author, or to a notifier.

    Raises LanguageUnknown without a wording.
    """
    words = wording(language)
    whose = "reply.erasure" if to_notifier else "erasure"
    paragraphs = [say(words, "erasure.some" if kept else f"{whose}.all")]
    for each in kept:
        end = (
            say(words, "erasure.until", until=said_date(each.until.astimezone(zone).date(), words))
            if each.until
            else say(words, "erasure.open")
        )
        paragraphs.append(f"{say(words, f'{whose}.kept.{each.basis}')} {end}")
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=say(words, "erasure.title", service=plain(service)),
        paragraphs=(*paragraphs, say(words, "erasure.contact", contact=plain(contact))),
        redress=(),
    )
