"""What an author is told of a ruling."""

from zoneinfo import ZoneInfo

from firsthour.appeals.formats import appeal_wording
from firsthour.appeals.models import Appeal
from firsthour.appeals.queries import comes_back
from firsthour.appeals.words import RulingOutcome
from firsthour.notices.rules import said_instant, say
from firsthour.notices.rules.saying import LONGEST_TEXT, plain
from firsthour.notices.words import StatementText


# EU 2022/2065 Art. 20(5): the reasoned decision, the out-of-court body and the other ways of redress.
def answer_text(appeal: Appeal) -> StatementText:
    """The answer in the language of the statement that was appealed against."""
    words, service = appeal_wording(appeal.language), appeal.service
    zone = ZoneInfo(service.zone)
    ruling = appeal.ruling
    about = say(
        words,
        "appeal.answer.about",
        item=plain(appeal.statement.item_reference),
        service=plain(service.name),
        lodged=said_instant(appeal.lodged_at.astimezone(zone), zone, words),
    )
    outcome = str(ruling.outcome)
    if ruling.outcome == RulingOutcome.UPHELD and not comes_back(appeal.restriction):
        outcome = "undone"  # nothing untrue is ever said: the item is not back, or was never gone
    redress = []
    if ruling.outcome != RulingOutcome.UPHELD:
        for route, (name, where) in (("body", service.dispute_body), ("court", service.court)):
            redress.append(say(words, f"appeal.answer.{route}", name=plain(name), where=plain(where)))
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=say(words, "appeal.answer.title", reference=appeal.reference),
        paragraphs=(
            about,
            say(words, f"appeal.answer.{outcome}"),
            say(words, "appeal.answer.reasons", reasons=plain(ruling.reasons, LONGEST_TEXT)),
            say(words, "appeal.answer.human"),
        ),
        redress=tuple(redress),
    )
