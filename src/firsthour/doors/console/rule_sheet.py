"""What the pages of rules show: a rule with its ground and figures, drawn where a picture says more."""

from dataclasses import dataclass
from datetime import date, datetime

from firsthour.cases.figures import DayOfRule, FiguresOfRule, decisions_by, figures_of
from firsthour.cases.models import Decision
from firsthour.doors.console.case_sheet import Phrase, phrase
from firsthour.platform.models import Service
from firsthour.policy.errors import ClauseNotInForce
from firsthour.policy.models import AdoptedRule
from firsthour.policy.queries import access_clause, access_provision, compiled, rules_in_force
from firsthour.policy.rules import Rule

HIGH, WIDE, GAP = 72, 10, 2
"""Of the drawing: the height, a day's width, and the gap between two days."""

CITED = 20


@dataclass(frozen=True)
class Bar:
    """One day in the drawing: from the left, and the heights of what applied and of what was to be blocked."""

    x: int
    day: date
    applied: int
    blocked: int
    applied_high: int
    blocked_high: int

    @property
    def applied_y(self) -> int:
        return HIGH - self.applied_high

    @property
    def blocked_y(self) -> int:
        return HIGH - self.blocked_high


@dataclass(frozen=True)
class Drawing:
    """28 days as bars; `most` is the highest day."""

    bars: tuple[Bar, ...]
    most: int
    wide: int
    high: int = HIGH
    bar_wide: int = WIDE - GAP


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list."""

    adopted: AdoptedRule
    rule: Rule
    figures: FiguresOfRule


@dataclass(frozen=True)
class GroundLine:
    """A ground of a rule; without a title where it is no longer in force."""

    number: str
    title: Phrase | None


@dataclass(frozen=True)
class RuleSheet:
    """One rule as shown: the newest version, and what all of them did."""

    newest: AdoptedRule
    rule: Rule
    lines: tuple[tuple[int, str], ...]
    grounds: tuple[GroundLine, ...]
    figures: FiguresOfRule
    drawing: Drawing
    versions: list[AdoptedRule]
    decisions: list[Decision]


def lines_of(service: Service, at: datetime) -> list[RuleLine]:
    """The rules of a service that its gates evaluate."""
    rules = rules_in_force(service)
    figures = figures_of(service, [rule.digest for rule in rules], at)
    return [RuleLine(rule, compiled(rule), figures[rule.digest]) for rule in rules]


def sheet_of(versions: list[AdoptedRule], service: Service, at: datetime) -> RuleSheet:
    """One rule, its newest version first."""
    newest = versions[0]
    rule = compiled(newest)
    figures = figures_of(service, [newest.digest], at)[newest.digest]
    return RuleSheet(
        newest=newest,
        rule=rule,
        lines=numbered(newest.text),
        grounds=grounds_of(rule, service, at),
        figures=figures,
        drawing=drawn(figures.days),
        versions=versions,
        decisions=decisions_by(service, newest.name, CITED),
    )


def numbered(text: str) -> tuple[tuple[int, str], ...]:
    """The lines of a rule's text with their numbers."""
    return tuple(enumerate(text.rstrip("\n").split("\n"), start=1))


def grounds_of(rule: Rule, service: Service, at: datetime) -> tuple[GroundLine, ...]:
    """The clause and the provision that a rule rests on."""
    found = []
    if rule.clause:
        try:
            found.append(GroundLine(rule.clause, phrase(access_clause(service, rule.clause, at).titles)))
        except ClauseNotInForce:
            found.append(GroundLine(rule.clause, None))
    if rule.provision:
        found.append(GroundLine(rule.provision, phrase(access_provision(rule.provision).title)))
    return tuple(found)


def drawn(days: list[DayOfRule]) -> Drawing:
    """The figures of the days as bars; a day with anything at all is at least a line high."""
    most = max(day.applied for day in days)
    bars = tuple(
        Bar(number * WIDE, day.day, day.applied, day.blocked, _high(day.applied, most), _high(day.blocked, most))
        for number, day in enumerate(days)
    )
    return Drawing(bars, most, wide=len(days) * WIDE)


def _high(items: int, most: int) -> int:
    return max(round(items / most * HIGH), 1) if items else 0
