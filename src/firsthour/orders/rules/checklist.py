"""The validation checklist: what of Annex I is missing or contradicts itself, and which ground of Annex III follows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from firsthour.orders.words import AnnexI, Check, CheckCode, CheckState, ReturnGround

APART = timedelta(days=2)


# EU 2021/784 Art. 3(4) lists what an order holds; Art. 3(8): manifest errors, or not enough information for its
# execution, are told without undue delay and stop the clock. What the law does not make a ground is only noted.
def checklist(
    form: AnnexI,
    *,
    received_at: datetime,
    establishment: str,
    hosts: Collection[str],
    told: Mapping[int, int],
    lead_missed: bool,
) -> tuple[Check, ...]:
    """Every check in the order of Annex I. `told` is, by the place of an address, how many items the platform knows
    there; `hosts` are those at which the service is reached, none where that is not known."""
    links = [link.url for link in form.url_and_location_info]
    rootish = _places(links, is_root)
    foreign = [
        place
        for place, url in enumerate(links, start=1)
        if hosts and place not in rootish and told.get(place) == 0 and host_of(url) not in hosts
    ]
    unreadable = _places(links, lambda url: not host_of(url))
    many = [place for place, count in told.items() if count > 1]
    home = form.member_state_of_main_establishment_or_legal_rep or establishment
    crossing = bool(home) and form.issuing_member_state.upper() != home.upper()
    return (
        _given(CheckCode.ISSUING_STATE, "A", form.issuing_member_state),
        _given(CheckCode.ADDRESSEE, "A", form.addressee),
        _given(CheckCode.REFERENCE, "A", form.order_reference_number),
        _dates(form, received_at),
        _check(CheckCode.ADDRESSES, "B", missing=not links, ground=ReturnGround.INSUFFICIENT_INFORMATION),
        _check(CheckCode.ADDRESS_READABLE, "B", wrong=unreadable, ground=ReturnGround.INSUFFICIENT_INFORMATION),
        _check(CheckCode.ADDRESS_EXACT, "B", wrong=rootish, ground=ReturnGround.MANIFEST_ERRORS),
        _check(CheckCode.ADDRESS_OURS, "B", wrong=foreign, ground=ReturnGround.MANIFEST_ERRORS),
        _check(CheckCode.ADDRESS_SINGLE, "B", wrong=many),
        _check(
            CheckCode.REASONS,
            "B",
            missing=not form.reason_boxes and not form.additional_reasons.strip(),
            ground=ReturnGround.INSUFFICIENT_INFORMATION,
        ),
        _check(CheckCode.CROSS_BORDER, "D", wrong=[0] if crossing is not form.is_cross_border else ()),
        _check(CheckCode.HOME_COPY, "D", missing=crossing and not form.copy_sent_to_home_authority),
        _given(CheckCode.AUTHORITY, "E", form.authority_name, ground=ReturnGround.INSUFFICIENT_INFORMATION),
        _given(CheckCode.OFFICER, "E", form.representative_name_and_post),
        _given(CheckCode.SIGNATURE, "E", form.stamp_or_signature),
        _given(CheckCode.FEEDBACK_CONTACT, "F", form.issuing_authority_followup_contact),
        _given(CheckCode.REDRESS, "G", form.redress_body_or_court and form.redress_deadline),
        _check(CheckCode.LEAD, "3(2)", missing=lead_missed),
    )


def grounds_of(checks: Sequence[Check]) -> tuple[ReturnGround, ...]:
    """The grounds of Annex III that the checks give, in the Annex's order."""
    given = {check.ground for check in checks if check.state is not CheckState.FINE and check.ground is not None}
    return tuple(ground for ground in ReturnGround if ground in given)


def host_of(url: str) -> str:
    """The host that an address names, in small letters; empty where it is none on the web."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.hostname}{port}" if parts.scheme in {"http", "https"} and parts.hostname else ""


def is_root(url: str) -> bool:
    """Whether an address names a whole site and nothing on it."""
    if not host_of(url):
        return False
    parts = urlsplit(url.strip())
    return parts.path.strip("/") == "" and not parts.query


def _places(links: Sequence[str], wrong) -> list[int]:
    return [place for place, url in enumerate(links, start=1) if wrong(url)]


def _given(code: CheckCode, section: str, value: str, *, ground: ReturnGround | None = None) -> Check:
    return _check(code, section, missing=not value.strip(), ground=ground)


def _check(
    code: CheckCode,
    section: str,
    *,
    missing: bool = False,
    wrong: Sequence[int] = (),
    ground: ReturnGround | None = None,
) -> Check:
    state = CheckState.MISSING if missing else CheckState.WRONG if wrong else CheckState.FINE
    return Check(code=code, section=section, state=state, ground=ground, places=tuple(each for each in wrong if each))


def _dates(form: AnnexI, received_at: datetime) -> Check:
    """An order issued after it came, or signed days away from its own date, contradicts itself."""
    wrong = False
    if form.issued_at.strip():
        try:
            issued = datetime.fromisoformat(form.issued_at)
            wrong = issued.tzinfo is None or issued - received_at > timedelta(minutes=5)
            signed = datetime.fromisoformat(form.date) if form.date.strip() else None
            if signed is not None:
                wrong = wrong or abs(signed.replace(tzinfo=None) - issued.replace(tzinfo=None)) > APART
        except ValueError:
            wrong = True
    return _check(
        CheckCode.DATES,
        "A",
        missing=not form.issued_at.strip(),
        wrong=[0] if wrong else (),
        ground=ReturnGround.MANIFEST_ERRORS if wrong else None,
    )
