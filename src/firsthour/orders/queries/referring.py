"""What of a referral is still to be judged, and what came of it."""

import uuid
from collections.abc import Sequence

from firsthour.cases.flagging import standing_on
from firsthour.cases.models import Decision
from firsthour.cases.words import Outcome
from firsthour.intake.models import Item, Referral
from firsthour.notices.withholdings import is_withheld
from firsthour.orders.models import Filing, FilingLink
from firsthour.orders.words import FilingKind, FilingState, JudgedPlace, ReferralResult

MOST_AT_ONCE = 100


def links_to_refer() -> list[FilingLink]:
    """Addresses of referrals whose items are told and not before a person yet. One that may not be from whom it says
    waits for the call-back, and what is withheld for its end: nothing of it may be decided before."""
    told = FilingLink.objects.filter(told__isnull=False, taken_at__isnull=True).exclude(told=[])
    told = told.filter(filing__kind=FilingKind.REFERRAL, filing__state=FilingState.RECEIVED, filing__suspicions=[])
    waiting = told.select_related("filing").order_by("filing__received_at", "place")[:MOST_AT_ONCE]
    return [link for link in waiting if not _any_withheld(link)]


def _any_withheld(link: FilingLink) -> bool:
    return any(is_withheld(link.filing.service_id, told["item"]) for told in link.told)


def referrals_to_answer() -> list[uuid.UUID]:
    """Referrals of which every address is told and taken up."""
    open_ = Filing.objects.filter(
        kind=FilingKind.REFERRAL, state=FilingState.RECEIVED, suspicions=[], form__isnull=False
    )
    untold = FilingLink.objects.filter(told__isnull=True)
    untaken = FilingLink.objects.filter(taken_at__isnull=True).exclude(told=[])
    ready = open_.exclude(pk__in=untold.values("filing")).exclude(pk__in=untaken.values("filing"))
    return list(ready.order_by("received_at").values_list("pk", flat=True))


def judged_places(filing: Filing) -> list[JudgedPlace] | None:
    """What came of each address of a referral; None while one of its items is not judged, or withheld since."""
    items = {each.item.reference: each.item for each in referred_items(filing)}
    found = []
    for link in filing.links.order_by("place"):
        if _any_withheld(link):
            return None
        standing = [standing_on(items[told["item"]]) for told in link.told if told["item"] in items]
        if len(standing) < len(link.told) or None in standing:
            return None
        found.append(_judged(link.url, standing))
    return found


def _judged(url: str, standing: Sequence[Decision]) -> JudgedPlace:
    restricting = [each for each in standing if each.outcome == Outcome.RESTRICT]
    if not standing:
        result = ReferralResult.NOTHING_THERE
    elif not restricting:
        result = ReferralResult.LEFT
    else:
        whole = len(restricting) == len(standing)
        result = ReferralResult.RESTRICTED if whole else ReferralResult.PARTLY_RESTRICTED
    grounds = {each.clause.number if each.clause else each.provision for each in restricting}
    decided_at = max((each.at for each in standing), default=None)
    return JudgedPlace(url, result, tuple(sorted(grounds)), decided_at)


def referred_items(filing: Filing) -> list[Referral]:
    """The items that a filing referred."""
    return list(Referral.objects.filter(filing=filing.id).select_related("item__case").order_by("id"))


def referrals_about(item: Item) -> list[Filing]:
    """The referrals that name an item, the newest first."""
    named = Referral.objects.filter(item=item).values("filing")
    return list(Filing.objects.filter(pk__in=named).select_related("authority").order_by("-received_at"))
