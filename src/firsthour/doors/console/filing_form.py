"""The forms in which filings are typed. What was typed is kept as typed; what is wrong is said at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.doors.console.filing_fields import SECTIONS, Field, Section, Shape
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


def filled(form: AnnexI | PlainForm, kind: FilingKind) -> list[ShownSection]:
    """The sections of a form that stands, with what is filled in. Addresses are shown apart, with what is behind."""
    sections = []
    for section in SECTIONS[kind]:
        fields = [
            Shown(field, getattr(form, field.name), None)
            for field in section.fields
            if getattr(form, field.name) and field.shape is not Shape.ADDRESSES
        ]
        if fields:
            sections.append(ShownSection(section, fields))
    return sections
