"""The forms in which an officer files: every field of Annex I in its order, each with a plain sentence, and of the
other kinds. What was typed is kept as typed; what is wrong is said at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import msgspec
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.orders import rules
from firsthour.orders.formats import form_type
from firsthour.orders.rules.checklist import is_root
from firsthour.orders.rules.receipt import LONGEST, LONGEST_TEXT
from firsthour.orders.words import AnnexI, AuthorityKind, FilingKind, NamedLink, PlainForm, Reason

SUBMITTED = (FilingKind.REMOVAL_ORDER, FilingKind.ADVANCE_INFORMATION, FilingKind.REFERRAL)
"""What can be filed by a form; whatever else an authority decides comes by mail or a signed request."""

FAULTS: dict[str, Promise] = {
    "missing": _("The law asks for this, and it is empty."),
    "state": _("Write the two letters of the state, for example DE."),
    "instant": _("Write date, time and offset, for example 2026-11-22T03:12:00+01:00."),
    "date": _("Write a date, for example 2026-11-22."),
    "long": _("This is too long."),
    "no-address": _("Name at least one address."),
    "address": _("One of the lines does not begin with an address such as https://site.example/post/1."),
    "many": _("These are too many addresses for one order."),
    "site": _("One of the addresses names a whole site. Name the exact post."),
    "unchanged": _("Nothing was changed. Correct what the service asked for."),
}
ADVISORY = {"missing", "site"}
"""What the law asks for, but what keeps no order from being received."""


class Shape(StrEnum):
    """How a field is typed."""

    TEXT = "text"
    LONG = "long"
    STATE = "state"
    INSTANT = "instant"
    DATE = "date"
    MAIL = "email"
    PHONE = "tel"
    LINK = "url"
    ADDRESSES = "addresses"
    REASONS = "reasons"
    AUTHORITY = "authority"
    BOX = "box"


@dataclass(frozen=True)
class Field:
    """One field: its official name, how it is typed, what it is called and means, whether the law asks for it."""

    name: str
    shape: Shape
    label: Promise
    told: Promise
    needed: bool = False


@dataclass(frozen=True)
class Section:
    """A section of the form; `letter` as the Annex has it, empty where the kind has no Annex."""

    letter: str
    title: Promise
    fields: tuple[Field, ...]


ANNEX_I = (
    Section(
        "A",
        _("Who orders, and whom"),
        (
            Field("issuing_member_state", Shape.STATE, _("Issuing Member State"), _("Two letters."), True),
            Field("addressee", Shape.TEXT, _("Addressee"), _("The service, or its legal representative."), True),
            Field("contact_point", Shape.TEXT, _("Contact point"), _("Where the service receives orders.")),
            Field(
                "member_state_of_main_establishment_or_legal_rep",
                Shape.STATE,
                _("State of the main establishment or legal representative"),
                _("Two letters. Where it is not yours, the order crosses a border."),
            ),
            Field("issued_at", Shape.INSTANT, _("Date and time of issue"), _("With the offset from UTC."), True),
            Field(
                "order_reference_number",
                Shape.TEXT,
                _("Reference number"),
                _("Yours. A clarification comes under the same number."),
                True,
            ),
        ),
    ),
    Section(
        "B",
        _("What is to be removed, and why"),
        (
            Field(
                "url_and_location_info",
                Shape.ADDRESSES,
                _("Exact addresses"),
                _("One a line. After a space you may say where on the page it is."),
                True,
            ),
            Field("reason_boxes", Shape.REASONS, _("Why it is terrorist content"), _("Tick all that apply."), True),
            Field(
                "additional_reasons",
                Shape.LONG,
                _("Further reasons"),
                _("Enough that the service understands."),
                True,
            ),
        ),
    ),
    Section(
        "C",
        _("Telling the content provider"),
        (
            Field(
                "non_disclosure_to_content_provider",
                Shape.BOX,
                _("The content provider must not be told"),
                _("For reasons of public security, for six weeks at most."),
            ),
        ),
    ),
    Section(
        "D",
        _("Across borders"),
        (
            Field(
                "is_cross_border",
                Shape.BOX,
                _("The order crosses a border"),
                _("The service is established in another Member State."),
            ),
            Field(
                "copy_sent_to_home_authority",
                Shape.BOX,
                _("A copy goes to the authority there"),
                _("At the same time as this order."),
            ),
        ),
    ),
    Section(
        "E",
        _("The authority"),
        (
            Field("authority_type", Shape.AUTHORITY, _("Kind of authority"), _("One of the three.")),
            Field("authority_name", Shape.TEXT, _("Name of the authority"), _("As the public register has it."), True),
            Field("representative_name_and_post", Shape.TEXT, _("Officer and post"), _("Who answers for it."), True),
            Field("file_number", Shape.TEXT, _("File number"), _("Where you keep this matter.")),
            Field("address", Shape.LONG, _("Postal address"), _("Of the authority.")),
            Field("telephone", Shape.PHONE, _("Telephone"), _("With the country code.")),
            Field("fax", Shape.PHONE, _("Fax"), _("If there is one.")),
            Field("email", Shape.MAIL, _("E-mail"), _("Answers go to the address in the register, not to this one.")),
            Field("date", Shape.DATE, _("Date"), _("Of the signature.")),
            Field(
                "stamp_or_signature",
                Shape.TEXT,
                _("Stamp or signature"),
                _("Your passkey has proved who files; no other signature is needed here."),
            ),
        ),
    ),
    Section(
        "F",
        _("Contacts for what follows"),
        (
            Field(
                "issuing_authority_followup_contact",
                Shape.TEXT,
                _("Where the service can ask"),
                _("Also about what is not clear."),
                True,
            ),
            Field(
                "home_authority_contact",
                Shape.TEXT,
                _("Authority of the service's own state"),
                _("Whom the service can ask to scrutinise the order."),
            ),
        ),
    ),
    Section(
        "G",
        _("How it can be challenged"),
        (
            Field("redress_body_or_court", Shape.TEXT, _("Body or court"), _("Before which it is challenged."), True),
            Field("redress_deadline", Shape.TEXT, _("Time limit"), _("How long, and from when."), True),
            Field("redress_legislation_link", Shape.LINK, _("The law on it"), _("An address where it can be read.")),
            Field(
                "emergency",
                Shape.BOX,
                _("Emergency"),
                _("Your first order to this service, and twelve hours of notice could not be given."),
            ),
        ),
    ),
)
_FROM = (
    Field("reference", Shape.TEXT, _("Reference number"), _("Yours."), True),
    Field("issuing_member_state", Shape.STATE, _("Your state"), _("Two letters."), True),
    Field("authority_name", Shape.TEXT, _("Name of the authority"), _("As the public register has it."), True),
    Field("issued_at", Shape.INSTANT, _("Date and time of issue"), _("With the offset from UTC.")),
)
ADVANCE = (
    Section(
        "",
        _("Before a first order"),
        (
            *_FROM,
            Field(
                "text",
                Shape.LONG,
                _("Procedures and deadlines"),
                _("How you order, how you are answered, and by when. Twelve hours before a first order at least."),
                True,
            ),
        ),
    ),
)
REFERRAL = (
    Section(
        "",
        _("What you draw attention to"),
        (
            *_FROM,
            Field(
                "url_and_location_info",
                Shape.ADDRESSES,
                _("Exact addresses"),
                _("One a line. After a space you may say where on the page it is."),
                True,
            ),
            Field(
                "text",
                Shape.LONG,
                _("Why"),
                _("A referral is no order: the service judges by its own terms, and no hour runs."),
                True,
            ),
        ),
    ),
)
SECTIONS = {
    FilingKind.REMOVAL_ORDER: ANNEX_I,
    FilingKind.ADVANCE_INFORMATION: ADVANCE,
    FilingKind.REFERRAL: REFERRAL,
}


@dataclass(frozen=True)
class Shown:
    """A field as it stands in the page: what was typed, and what is wrong with it."""

    field: Field
    typed: object
    fault: Promise | None


@dataclass(frozen=True)
class ShownSection:
    """A section as it stands in the page."""

    section: Section
    fields: list[Shown]


def typed_in(kind: FilingKind, sent: QueryDict) -> dict[str, object]:
    """What a form sent, field by field, as it was typed."""
    typed = {}
    for field in _fields(kind):
        if field.shape is Shape.REASONS:
            typed[field.name] = [each for each in sent.getlist(field.name) if each in set(Reason)]
        elif field.shape is Shape.BOX:
            typed[field.name] = field.name in sent
        else:
            typed[field.name] = sent.get(field.name, "").replace("\0", "").replace("\r\n", "\n").strip()
    return typed


def faults_of(kind: FilingKind, typed: Mapping[str, object]) -> dict[str, str]:
    """What is wrong, by field: codes of FAULTS. Reasons may be ticked or written; one of both is enough."""
    faults = {field.name: fault for field in _fields(kind) if (fault := _fault(field, typed[field.name]))}
    if kind is FilingKind.REMOVAL_ORDER and (typed["reason_boxes"] or typed["additional_reasons"]):
        for name in ("reason_boxes", "additional_reasons"):
            if faults.get(name) == "missing":
                del faults[name]
    return faults


def _fault(field: Field, typed: object) -> str:
    if not typed:
        if field.shape is Shape.ADDRESSES:
            return "no-address"
        return "missing" if field.needed else ""
    match field.shape:
        case Shape.STATE:
            return "" if len(typed) == 2 and typed.isascii() and typed.isalpha() else "state"
        case Shape.INSTANT:
            return "" if _instant(typed) else "instant"
        case Shape.DATE:
            return "" if _date(typed) else "date"
        case Shape.ADDRESSES:
            return _address_fault(links_of(typed))
        case Shape.BOX | Shape.REASONS | Shape.AUTHORITY:
            return ""
    return "long" if len(typed) > LONGEST.get(field.name, LONGEST_TEXT) else ""


def _address_fault(links: Sequence[NamedLink]) -> str:
    if len(links) > rules.MOST_LINKS:
        return "many"
    if any(len(each.url) > LONGEST["url"] or len(each.extra) > LONGEST["extra"] for each in links):
        return "long"
    if not all(rules.host_of(each.url) for each in links):
        return "address"
    return "site" if any(is_root(each.url) for each in links) else ""


def _instant(written: str) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def _date(written: str) -> bool:
    try:
        return bool(date.fromisoformat(written))
    except ValueError:
        return False


def links_of(written: str) -> tuple[NamedLink, ...]:
    """The addresses of a field, one a line, each with whatever follows it."""
    lines = (line.split(maxsplit=1) for line in written.splitlines() if line.strip())
    return tuple(NamedLink(words[0], words[1].strip() if len(words) > 1 else "") for words in lines)


def form_of(kind: FilingKind, typed: Mapping[str, object]) -> AnnexI | PlainForm:
    """The form that was filled in."""
    fields = dict(typed)
    if "url_and_location_info" in fields:
        fields["url_and_location_info"] = links_of(fields["url_and_location_info"])
    if kind is FilingKind.REMOVAL_ORDER:
        fields["reason_boxes"] = tuple(Reason(each) for each in fields["reason_boxes"])
        chosen = fields["authority_type"]
        fields["authority_type"] = AuthorityKind(chosen) if chosen in set(AuthorityKind) else None
    for name in ("issuing_member_state", "member_state_of_main_establishment_or_legal_rep"):
        if name in fields:
            fields[name] = fields[name].upper()
    return form_type(kind)(**fields)


def typed_from(form: AnnexI | PlainForm, kind: FilingKind) -> dict[str, object]:
    """What would have to be typed for a form that stands."""
    kept = msgspec.to_builtins(form)
    typed = {field.name: kept[field.name] or "" for field in _fields(kind)}
    if "url_and_location_info" in typed:
        typed["url_and_location_info"] = "\n".join(
            f"{each['url']} {each.get('extra', '')}".strip() for each in kept["url_and_location_info"]
        )
    return typed


def shown(kind: FilingKind, typed: Mapping[str, object], faults: Mapping[str, str]) -> list[ShownSection]:
    """The sections with what was typed and what is wrong."""
    return [
        ShownSection(
            section,
            [
                Shown(field, typed.get(field.name, ""), FAULTS[faults[field.name]] if field.name in faults else None)
                for field in section.fields
            ],
        )
        for section in SECTIONS[kind]
    ]


def _fields(kind: FilingKind) -> list[Field]:
    return [field for section in SECTIONS[kind] for field in section.fields]
