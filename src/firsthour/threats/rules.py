"""Pure decisions of the threats room: when a threat is imminent, what obliges us to tell, and whom."""

import re
from collections.abc import Collection, Iterable

from firsthour.orders.rules.answering import earlier_second
from firsthour.threats.errors import NothingObserved, StateUnreadable
from firsthour.threats.words import (
    MEMBER_STATES,
    THREAT_HARM,
    UNION,
    Destination,
    DestinationKind,
    Indicator,
    Obligation,
    Observed,
    ReportFacts,
    ReportWording,
    ThreatState,
)

ENOUGH = 2
LONGEST = 4000
STATE = re.compile(r"[A-Z]{2}\Z")
OPEN = (ThreatState.SUSPECTED, ThreatState.IMMINENT)


def counted(ticked: Iterable[Indicator], harms: Collection[str]) -> tuple[Indicator, ...]:
    """The indicators that count, each once: what a person ticked, and one for all hits of that harm together."""
    seen = set(ticked) - {Indicator.KNOWN_THREAT}
    if THREAT_HARM in harms:
        seen.add(Indicator.KNOWN_THREAT)
    return tuple(each for each in Indicator if each in seen)


# EU 2021/784 Art. 14(5): "terrorist content involving an imminent threat to life". That two indicators are needed is
# our own measure of it (that of the TVEC policy pack for its harm 2); one alone is looked at by somebody senior.
def imminent(indicators: Collection[Indicator]) -> bool:
    """Whether so much points to a threat that it is imminent."""
    return len(set(indicators)) >= ENOUGH


# EU 2022/2065 Art. 18(1) asks for less than 14(5): any suspicion of an offence that threatens life or safety, which
# has taken place, is taking place or is likely to.
def obligations_of(*, raised: bool) -> tuple[Obligation, ...]:
    """What obliges us to tell: while it never was `raised` above a suspicion, only the wider of the two duties."""
    return (Obligation.TCO, Obligation.DSA) if raised else (Obligation.DSA,)


# EU 2021/784 Art. 14(5): the authorities of the Member States concerned; where these cannot be identified, the contact
# point of the state of the main establishment and Europol. EU 2022/2065 Art. 18(2): where they cannot be identified
# with reasonable certainty, the state of establishment, or Europol, or both. What satisfies the first, satisfies both.
def destinations(observed: Observed, *, home: str) -> tuple[Destination, ...]:
    """Whom the law has told. `home` is the state of the main establishment or the legal representative."""
    states = {observed.place_state, observed.author_state, observed.victims_state} & MEMBER_STATES
    if states:
        return tuple(Destination(DestinationKind.COMPETENT, each) for each in sorted(states))
    return Destination(DestinationKind.HOME, home), Destination(DestinationKind.EUROPOL, UNION)


def state_after(before: ThreatState | None, *, raised: bool, everybody_told: bool) -> ThreatState:
    """How a threat stands once somebody has observed more of it. `raised`: two indicators are there, or were before;
    `everybody_told`: of what it is now, not of what it was."""
    if before is ThreatState.INFORMED and everybody_told:
        return ThreatState.INFORMED
    return ThreatState.IMMINENT if raised else ThreatState.SUSPECTED


def checked(observed: Observed, indicators: tuple[Indicator, ...]) -> Observed:
    """What was observed, as it is kept, with the indicators that count. Raises NothingObserved, StateUnreadable."""
    description = observed.description.replace("\x00", "").strip()
    for wrong, missing in (
        (not indicators, "no indicator is ticked"),
        (not description, "nothing is described"),
        (len(description) > LONGEST, "the description is too long"),
    ):
        if wrong:
            raise NothingObserved(missing=missing, most=LONGEST)
    states = [each.strip().upper() for each in (observed.place_state, observed.author_state, observed.victims_state)]
    for each in states:
        if each and not STATE.match(each):
            raise StateUnreadable(written=each[:20])
    place, author, victims = states
    return Observed(
        indicators=indicators,
        description=description,
        place_state=place,
        author_state=author,
        victims_state=victims,
    )


def document_of(facts: ReportFacts) -> dict[str, object]:
    """A report: what is known, and nothing that is not. What is unknown is an empty text."""
    seen, content = facts.observed, facts.content
    return {
        "report": "threat-to-life",
        "A": {
            "legal_bases": [str(each) for each in facts.obligations],
            "report_number": str(facts.number),
            "supplement_number": str(facts.supplement) if facts.supplement else "",
            "recipients": list(facts.recipients),
            "became_aware_at": earlier_second(facts.aware_at),
            "imminent_since": earlier_second(facts.raised_at) if facts.raised_at else "",
            "reported_at": earlier_second(facts.at),
        },
        "B": {
            "indicators": [str(each) for each in seen.indicators],
            "description": seen.description,
            "state_of_the_place": seen.place_state,
            "state_of_the_author": seen.author_state,
            "state_of_those_in_danger": seen.victims_state,
        },
        "C": {
            "address": content.link,
            "item": content.item,
            "author_at_the_service": content.author,
            "language": content.language,
            "published_at": earlier_second(content.published_at) if content.published_at else "",
            "received_at": earlier_second(content.received_at),
            "access": "disabled-everywhere" if content.disabled else "not-disabled-everywhere",
        },
        "D": {
            "exhibit": content.exhibit,
            "sha256": content.digest,
            "size_in_bytes": str(content.size) if content.digest else "",
            "media_type": content.media_type,
        },
        "E": {
            "hsp_name": facts.service,
            "member_state_of_main_establishment": facts.establishment,
            "authorised_person_name": facts.person,
            "contact_point_email": facts.contact,
        },
    }


def title_of(document: dict[str, object], wording: ReportWording) -> str:
    """What a report is called."""
    about = document["A"]
    supplement = about["supplement_number"]
    named = wording.supplement.format(number=supplement) if supplement else wording.title
    return f"{named} – {about['report_number']}"


def page_of(document: dict[str, object], wording: ReportWording, *, digest: str) -> dict[str, object]:
    """The rows of the printed form, (label, text), a label alone for a heading; what is unknown is left out."""
    rows = []
    for section, heading in wording.sections.items():
        told = [
            (wording.fields[name], _plain(wording.values.get(each, each)))
            for name, value in document[section].items()
            for each in (value if isinstance(value, list) else [value])
            if each
        ]
        rows += [("", heading), *told] if told else []
    return {"title": title_of(document, wording), "rows": rows, "stamp": wording.stamp.format(digest=digest)}


def _plain(text: str) -> str:
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)
