"""The answers of Annex II and Annex III as documents: their fields, in the Annex's order, and nothing else."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from firsthour.orders.words import AnswerFacts, AnswerKind, AnswerWording, JudgedPlace, ProvedPlace, ReturnGround

MEASURE = "access_disabled_in_all_member_states"


# EU 2021/784 Art. 3(6): the authority is told that access was disabled, and when. t0 rounds down and t1 up, so that
# rounding never makes us look faster than we were.
def annex_ii(facts: AnswerFacts, *, taken_at: datetime, places: Sequence[ProvedPlace]) -> dict[str, object]:
    """Annex II: feedback after execution, with the instant of each address."""
    return {
        "annex": "II",
        "A": _about(facts),
        "B": {
            "measure": MEASURE,
            "measure_taken_at": later_second(taken_at),
            "addresses": [
                {"address": each.url, "measure_taken_at": later_second(each.proved_at)} for each in places
            ],
        },
        "C": _by_whom(facts),
    }


# EU 2021/784 Art. 3(7), 3(8): impossibility, manifest errors or insufficient information, with what is asked.
def annex_iii(facts: AnswerFacts, *, grounds: Sequence[ReturnGround], further: str, asked: str) -> dict[str, object]:
    """Annex III: why the order cannot be executed now."""
    return {
        "annex": "III",
        "A": _about(facts),
        "B": {
            "reasons": [str(ground) for ground in grounds],
            "further_information_on_reasons": further,
            "errors_and_clarification_requested": asked,
        },
        "C": _by_whom(facts),
    }


# EU 2021/784 recital 40: referrals are considered voluntarily, against the provider's own terms.
def referral_answer(facts: AnswerFacts, *, places: Sequence[JudgedPlace]) -> dict[str, object]:
    """The answer to a referral: what came of each address, and on which ground of the service's own."""
    return {
        "answer": str(AnswerKind.REFERRAL),
        "A": _about(facts),
        "B": {
            "judged_by": "the_provider_s_own_terms",
            "addresses": [
                {
                    "address": each.url,
                    "result": str(each.result),
                    "grounds": ", ".join(each.grounds),
                    "decided_at": later_second(each.decided_at) if each.decided_at else "",
                }
                for each in places
            ],
        },
        "C": _by_whom(facts),
    }


# EU 2021/784 Art. 3(2), 15(1): by which point orders reach the provider, in which languages, from when on in time.
def information_receipt(
    facts: AnswerFacts, *, languages: Sequence[str], orders_from: datetime
) -> dict[str, object]:
    """The answer to advance information."""
    return {
        "answer": str(AnswerKind.RECEIPT),
        "A": _about(facts),
        "B": {
            "contact_point_for_orders": facts.contact,
            "languages_of_the_contact_point": ", ".join(languages),
            "twelve_hours_end_at": later_second(orders_from),
        },
        "C": _by_whom(facts),
    }


def kind_of(document: dict[str, object]) -> AnswerKind:
    """Which answer a document is."""
    return AnswerKind(f"annex-{document['annex'].lower()}" if "annex" in document else document["answer"])


def _about(facts: AnswerFacts) -> dict[str, object]:
    return {
        "addressee": facts.service,
        "issuing_authority": facts.authority,
        "authority_file_reference": facts.reference,
        "addressee_file_reference": str(facts.number),
        "received_at": earlier_second(facts.received_at),
    }


def _by_whom(facts: AnswerFacts) -> dict[str, object]:
    return {
        "hsp_name": facts.service,
        "member_state_of_main_establishment": facts.establishment,
        "authorised_person_name": facts.person,
        "contact_point_email": facts.contact,
        "date": later_second(facts.at),
    }


def earlier_second(at: datetime) -> str:
    """RFC 3339 in UTC, the second begun."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def later_second(at: datetime) -> str:
    """RFC 3339 in UTC, the second completed."""
    return earlier_second(at + timedelta(microseconds=999_999))


def document_bytes(document: dict[str, object]) -> bytes:
    """The one spelling of a document, of which the digest is taken."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def digest_of(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def page_of(document: dict[str, object], wording: AnswerWording, *, digest: str) -> dict[str, object]:
    """The rows of the printed form, (label, text), a label alone for a heading; control characters are left out."""
    kind, rows = kind_of(document), []
    for section, heading in wording.sections[kind].items():
        rows.append(("", heading))
        for name, value in document[section].items():
            for each in value if isinstance(value, list) else [value]:
                rows.append((wording.fields[name], _plain(_told(each, wording))))
    return {"title": wording.titles[kind], "rows": rows, "stamp": wording.stamp.format(digest=digest)}


def _told(value: object, wording: AnswerWording) -> str:
    parts = value.values() if isinstance(value, dict) else [str(value)]
    return " · ".join(wording.values.get(part, part) for part in parts if part)


def _plain(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)
