"""What an author is told when an order is carried out: who ordered it, why, and where it can be challenged."""

from firsthour.notices.formats import wording
from firsthour.notices.rules.saying import plain, said_instant, say
from firsthour.notices.words import OrderFacts, StatementText


# EU 2021/784 Art. 11(1), 11(2): information on the removal, the reasons, how to challenge it, on request a copy. An
# order is no decision of the service, so it is told in words of its own (EU 2022/2065 Art. 17(5)).
def compose_ordered(facts: OrderFacts, language: str) -> StatementText:
    """The information in `language`. Raises LanguageUnknown."""
    words = wording(language)
    service = plain(facts.service)
    state = words.territories.get(facts.state, facts.state)
    reasons = "; ".join(plain(reason.get(language) or reason["en"]) for reason in facts.reasons)
    redress = []
    if facts.court:
        body = "; ".join(plain(part) for part in (facts.court, facts.court_until, facts.court_link) if part)
        redress.append(say(words, "ordered.court", body=body))
    else:
        redress.append(say(words, "ordered.any-court", state=state))
    if facts.cross_border:
        redress.append(say(words, "ordered.scrutiny", service=service))
    return StatementText(
        language=words.language,
        direction=words.direction,
        title=say(words, "ordered.title", service=service),
        paragraphs=(
            say(
                words,
                "ordered.item",
                item=plain(facts.item_label),
                service=service,
                decided=said_instant(facts.decided_at.astimezone(facts.zone), facts.zone, words),
            ),
            say(words, "ordered.authority", authority=plain(facts.authority), state=state),
            say(words, "ordered.reasons", reasons=reasons),
            say(words, "ordered.effect"),
            say(words, "ordered.own", service=service),
            say(words, "ordered.copy", contact=plain(facts.contact)),
        ),
        redress=tuple(redress),
    )
