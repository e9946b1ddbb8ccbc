"""What the forms of filings ask for: every field of Annex I in its order, each with a plain sentence, and those of the
other kinds."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from firsthour.orders.words import FilingKind


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
OTHER = (
    Section(
        "",
        _("What is decided or told"),
        (
            *_FROM,
            Field("about", Shape.TEXT, _("Reference of the order that it is about"), _("If it is about one.")),
            Field(
                "url_and_location_info",
                Shape.ADDRESSES,
                _("Exact addresses"),
                _("One a line. After a space you may say where on the page it is."),
            ),
            Field("text", Shape.LONG, _("What it says"), _("As it is written there.")),
        ),
    ),
)
SECTIONS = dict.fromkeys(FilingKind, OTHER) | {
    FilingKind.REMOVAL_ORDER: ANNEX_I,
    FilingKind.ADVANCE_INFORMATION: ADVANCE,
    FilingKind.REFERRAL: REFERRAL,
}
