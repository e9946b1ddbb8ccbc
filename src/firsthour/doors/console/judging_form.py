"""What a form says of a person's decision: why, under which harms, what is done and where."""

from django.http import HttpRequest

from firsthour.cases.words import Judged
from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.forms import chosen
from firsthour.platform.models import Service
from firsthour.platform.queries import what_connector_lacks
from firsthour.platform.words import TERRITORY, CommandKind, Target
from firsthour.policy.words import ITEM_KINDS, Harm, Ideology, PurposeAssessment, RestrictionKind

LONGEST_REASONS = 2000
RESTRICTED_HARMS = tuple(harm for harm in Harm if harm not in (Harm.PERMITTED, Harm.PUBLIC_INTEREST))
"""What an item can be restricted under; the other two are what left ones are found to be."""


def judged_in(request: HttpRequest) -> Judged:
    """Reasons, harms and ideology of a restriction. Raises ChoiceUnknown; the verb refuses what is missing."""
    named = request.POST.getlist("harm")
    if not set(named) <= set(RESTRICTED_HARMS):
        raise ChoiceUnknown()
    harms = tuple(harm for harm in RESTRICTED_HARMS if harm in named)
    ideology = chosen(request, "ideology", Ideology) if request.POST.get("ideology") else Ideology.UNKNOWN
    return Judged(reasons=_reasons(request), harms=harms, ideology=ideology)


def left_in(request: HttpRequest) -> tuple[Judged, PurposeAssessment]:
    """Why an item is left, and what it was found to serve: something the law protects, or nothing of the kind."""
    purpose = chosen(request, "purpose", PurposeAssessment)
    harm = Harm.PERMITTED if purpose is PurposeAssessment.NONE_FOUND else Harm.PUBLIC_INTEREST
    return Judged(reasons=_reasons(request), harms=(harm,)), purpose


def _reasons(request: HttpRequest) -> str:
    return request.POST.get("reasons", "").replace("\x00", "")[:LONGEST_REASONS]


def restriction_in(request: HttpRequest) -> tuple[RestrictionKind, tuple[str, ...]]:
    """What is done to the item, and in which territories: none means everywhere. Raises ChoiceUnknown."""
    kind = chosen(request, "kind", RestrictionKind) if request.POST.get("kind") else RestrictionKind.DISABLE
    territories = tuple(sorted(set(request.POST.get("territories", "").replace(",", " ").upper().split())))
    if kind not in ITEM_KINDS or not all(TERRITORY.fullmatch(each) for each in territories):
        raise ChoiceUnknown()
    return kind, territories


def possible_kinds(service: Service) -> list[RestrictionKind]:
    """What the connector of a service can have done to an item."""
    target = Target(item="any")
    return [each for each in ITEM_KINDS if what_connector_lacks(service, CommandKind(each), target, ()) is None]


def may_name_territories(service: Service) -> bool:
    """Whether its connector can disable an item in some territories only."""
    return what_connector_lacks(service, CommandKind.DISABLE, Target(item="any"), ("DE",)) is None
