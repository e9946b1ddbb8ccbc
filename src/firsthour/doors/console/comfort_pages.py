"""How somebody wants to work, and how much they have looked at: shown to nobody but themself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.console.case_sheet import Phrase, phrase
from firsthour.doors.console.forms import chosen
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.policy.queries import starter_pack
from firsthour.policy.words import Harm, Severity
from firsthour.reviewing import actions, looking, rules
from firsthour.reviewing.errors import BudgetUnusable
from firsthour.reviewing.themes import available, spared_by
from firsthour.reviewing.words import THEMES, FirstSight

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class StrainShown:
    """The strain of a person in whole minutes, with the parts of a hundred that the bars show."""

    day: int
    budget: int
    day_part: int
    stretch: int
    most_stretch: int
    stretch_part: int
    rest_until: datetime | None


def strain_of(account: Account, at: datetime) -> StrainShown:
    """What somebody is shown of their own looking."""
    strain = looking.strain_of(account.pseudonym, at)
    return StrainShown(
        day=strain.day // MINUTE,
        budget=strain.budget // MINUTE,
        day_part=min(100, round(100 * (strain.day / strain.budget))),
        stretch=strain.stretch // MINUTE,
        most_stretch=rules.STRETCH // MINUTE,
        stretch_part=min(100, round(100 * (strain.stretch / rules.STRETCH))),
        rest_until=strain.rest_until,
    )


def comfort(request: HttpRequest) -> HttpResponse:
    """How much one has looked at, and what one has chosen."""
    page = {
        "strain": strain_of(request.user, now()),
        "sights": list(FirstSight),
        "sight": looking.first_sight_of(request.user),
        "themes": _themes(set(spared_by(_self(request)))),
        "weights": [(severity, weight) for severity, weight in rules.WEIGHTS.items()],
        "least": rules.LEAST_BUDGET // MINUTE,
        "most": rules.BUDGET // MINUTE,
        "most_stretch": rules.STRETCH // MINUTE,
        "short_rest": rules.SHORT_REST // MINUTE,
        "daily_rest": rules.DAILY_REST // (60 * MINUTE),
    }
    return render(request, "console/comfort.html", page)


@dataclass(frozen=True)
class ThemeShown:
    """A theme with its name in the reader's language, and whether they are spared it."""

    code: str
    name: Phrase
    severity: bool
    spared: bool


def _themes(spared: set[str]) -> list[ThemeShown]:
    return [ThemeShown(each, name_of(each), each in set(Severity), each in spared) for each in THEMES]


def name_of(theme: str) -> Phrase:
    """What the taxonomy calls it."""
    taxonomy = starter_pack().taxonomy
    return phrase(taxonomy.severities[Severity(theme)] if theme in set(Severity) else taxonomy.harms[Harm(theme)].name)


def wellness(request: HttpRequest) -> HttpResponse:
    """How much people look at together, and how many there are for each theme; nothing of any one person."""
    people = [(name_of(theme), theme in set(Severity), most) for theme, most in available().items()]
    page = {"together": looking.together(now()), "available": people, "budget": rules.BUDGET // MINUTE}
    return render(request, "console/wellness.html", page)


def choose_first_sight(request: HttpRequest) -> HttpResponse:
    """See pictures like this before asking for more."""
    sight = chosen(request, "sight", FirstSight)
    actions.choose_first_sight(account=request.user, sight=sight, actor=_self(request), at=now())
    return HttpResponseRedirect(address_of("comfort"))


def choose_spared(request: HttpRequest) -> HttpResponse:
    """Be given no case of the themes that are ticked."""
    themes = request.POST.getlist("theme")
    actions.choose_spared(account=request.user, themes=themes, actor=_self(request), at=now())
    return HttpResponseRedirect(address_of("comfort"))


def choose_budget(request: HttpRequest) -> HttpResponse:
    """Have a smaller budget than everybody, or theirs again."""
    written = request.POST.get("minutes", "").strip()
    if written and not (written.isascii() and written.isdigit() and len(written) < 5):
        raise BudgetUnusable(least=rules.LEAST_BUDGET // MINUTE, most=rules.BUDGET // MINUTE)
    minutes = int(written) if written else None
    actions.choose_budget(account=request.user, minutes=minutes, actor=_self(request), at=now())
    return HttpResponseRedirect(address_of("comfort"))


def _self(request: HttpRequest) -> Actor:
    return Actor.person(request.user.pseudonym)
