"""The balance sheet as pages show it: figures with names, shares in words, charts, and addresses to what is behind."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from firsthour.doors.console import charts
from firsthour.doors.console.wording import said
from firsthour.ledger.errors import LogNotBegun
from firsthour.ledger.words import instant
from firsthour.matching.models import Bank, Source
from firsthour.platform.models import Service
from firsthour.policy.models import AdoptedRule
from firsthour.reports import queries
from firsthour.reports.errors import TermUnreadable
from firsthour.reports.rules import difference_interval
from firsthour.reports.words import AskedBy, Disparity, Figure, Figures, Grouping, OrderMonth

USUAL_DAYS = 364
LATELY_DAYS = 28
PER = 10_000
SHOWN = (
    Grouping.ASKED,
    Grouping.DECIDER,
    Grouping.RULE,
    Grouping.SOURCE,
    Grouping.BANK,
    Grouping.LANGUAGE,
    Grouping.TERRITORY,
    Grouping.SERVICE,
)
FOR_EVERYBODY = (Grouping.ASKED, Grouping.DECIDER, Grouping.RULE, Grouping.LANGUAGE, Grouping.TERRITORY)
"""Whom lists come from may itself be under an agreement; the file of figures names sources by number alone."""


@dataclass(frozen=True)
class Term:
    """The days a sheet is about, in UTC, both included; `split` begins the second of two halves to compare."""

    first: date
    last: date
    split: date | None = None

    @property
    def since(self) -> str:
        return instant(_begin(self.first))

    @property
    def until(self) -> str:
        return instant(_begin(self.last + timedelta(days=1)))

    @property
    def query(self) -> dict[str, str]:
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def term_asked(asked: dict[str, str], today: date) -> Term:
    """The term of `?first=&last=&split=`; what is not given is the last 52 weeks. Raises TermUnreadable."""
    try:
        last = date.fromisoformat(asked["last"]) if asked.get("last") else today
        first = date.fromisoformat(asked["first"]) if asked.get("first") else last - timedelta(days=USUAL_DAYS - 1)
        split = date.fromisoformat(asked["split"]) if asked.get("split") else None
    except (ValueError, OverflowError) as fault:
        raise TermUnreadable() from fault
    if not date(1970, 1, 1) <= first <= last < date(9999, 1, 1) or (split and not first < split <= last):
        raise TermUnreadable()
    return Term(first, last, split)


def span_of(microseconds: int | None) -> timedelta | None:
    """A length as pages write it."""
    return None if microseconds is None else timedelta(microseconds=microseconds)


def percent(part: int, whole: int) -> str:
    """A share in per cent, with a digit where that says something."""
    return gettext("{share} %").format(share=f"{100 * part / whole:.1f}") if whole else "–"


def points(low: float, high: float) -> str:
    """An interval of percentage points; each sign stays before its number, from whichever side the line is read."""
    signed = [f"\u2066{each:+.1f}\u2069" for each in (low, high)]
    return gettext("{low} to {high} points").format(low=signed[0], high=signed[1])


class Row:
    """One line of a table: a figure with its name, what it says in words, and the addresses behind it."""

    def __init__(self, figure: Figure, name: str, term: Term | None) -> None:
        self.figure, self.name, self._term = figure, name, term

    @property
    def behind(self) -> str:
        if self._term is None:
            return ""
        asked = {"by": str(self.figure.by), "group": self.figure.group} | self._term.query
        return f"{reverse('figures-behind')}?{urlencode(asked)}"

    @property
    def upload_median(self) -> timedelta | None:
        return span_of(self.figure.upload_median)

    @property
    def upload_p90(self) -> timedelta | None:
        return span_of(self.figure.upload_p90)

    @property
    def detection_median(self) -> timedelta | None:
        return span_of(self.figure.detection_median)

    @property
    def detection_p90(self) -> timedelta | None:
        return span_of(self.figure.detection_p90)

    @property
    def order_median(self) -> timedelta | None:
        return span_of(self.figure.order_median)

    @property
    def order_p90(self) -> timedelta | None:
        return span_of(self.figure.order_p90)

    @property
    def ordered_within_hour(self) -> str:
        return percent(self.figure.order_within_hour, self.figure.order_known)

    @property
    def within_hour(self) -> str:
        return percent(self.figure.upload_within_hour, self.figure.upload_known)

    @property
    def detected_within_hour(self) -> str:
        return percent(self.figure.detection_within_hour, self.figure.detection_known)

    @property
    def reversed_share(self) -> str:
        return percent(self.figure.reversed, self.figure.removals)

    @property
    def reversed_interval(self) -> str:
        return _interval(self.figure.reversed_low, self.figure.reversed_high)

    @property
    def judged_share(self) -> str:
        return percent(self.figure.judged_wrong, self.figure.judged)

    @property
    def overturned_share(self) -> str:
        return percent(self.figure.overturned, self.figure.appealed)

    @property
    def judged_interval(self) -> str:
        return _interval(self.figure.judged_low, self.figure.judged_high)


def _interval(low: int | None, high: int | None) -> str:
    """An interval per ten thousand in percent; empty of nothing."""
    if low is None or high is None:
        return ""
    return gettext("{low} to {high} %").format(low=f"{low / 100:.1f}", high=f"{high / 100:.1f}")


@dataclass(frozen=True)
class Group:
    """One grouping with its rows and its chart."""

    by: Grouping
    rows: list[Row]
    chart: SafeString


@dataclass(frozen=True)
class MonthRow:
    """The orders of one month, and the address of what is behind them, where its reader may see it."""

    orders: OrderMonth
    behind: str

    @property
    def median(self) -> timedelta | None:
        return span_of(self.orders.median)

    @property
    def p90(self) -> timedelta | None:
        return span_of(self.orders.p90)

    @property
    def within_hour(self) -> str:
        return percent(self.orders.within_hour, self.orders.executed)


@dataclass(frozen=True)
class UnequalRow:
    """One language of one rule against all others."""

    rule: str
    disparity: Disparity

    @property
    def share(self) -> str:
        return percent(self.disparity.reversed, self.disparity.removals)

    @property
    def rest_share(self) -> str:
        return percent(self.disparity.rest_reversed, self.disparity.rest_removals)

    @property
    def interval(self) -> str:
        return points(self.disparity.low / 100, self.disparity.high / 100)


class Sheet:
    """The whole balance sheet over a term; `linked` where its reader may see what is behind."""

    def __init__(self, term: Term, *, linked: bool, groupings: tuple[Grouping, ...] = SHOWN) -> None:
        self.term, self._linked, self._groupings = term, linked, groupings
        self.drawn: Figures = queries.figures(since=term.since, until=term.until)
        self._names = Names()

    def _row(self, figure: Figure, term: Term | None = None) -> Row:
        link = (term or self.term) if self._linked else None
        return Row(figure, self._names.of(figure.by, figure.group), link)

    @property
    def total(self) -> Row:
        return self._row(self.drawn.figures[0])

    @cached_property
    def weeks(self) -> list[Row]:
        """Every week of which anything is known."""
        return [self._row(each) for each in self.drawn.figures if each.by is Grouping.WEEK]

    @property
    def weeks_chart(self) -> SafeString:
        points = [_point(row.figure) for row in self.weeks]
        return charts.weeks(
            points,
            title=gettext("Speed and wrongful removal, week by week"),
            speed=gettext("upload to proved unavailable: median (line), 90th percentile (dashes)"),
            wrong=gettext("share reversed, with its 95 % interval"),
        )

    @cached_property
    def groups(self) -> list[Group]:
        """The groupings shown, each with the groups that occur, the largest first."""
        found = []
        for by in self._groupings:
            rows = [self._row(each) for each in self.drawn.figures if each.by is by]
            rows.sort(key=lambda row: (-row.figure.removals, row.name))
            if rows:
                title = gettext("Share reversed: {grouping}").format(grouping=said(by, "grouping"))
                found.append(Group(by, rows, charts.shares([_share(row) for row in rows], title=title)))
        return found

    @property
    def order_months(self) -> list[MonthRow]:
        """The orders of each month, the earliest first."""
        return [MonthRow(each, self._behind_orders(each.month)) for each in self.drawn.orders]

    def _behind_orders(self, month: str) -> str:
        asked = urlencode({"month": month} | self.term.query)
        return f"{reverse('orders-behind')}?{asked}" if self._linked else ""

    @property
    def unequal(self) -> list[UnequalRow]:
        """Each language that could be compared."""
        return [UnequalRow(self._names.of(Grouping.RULE, each.rule), each) for each in self.drawn.disparities]

    @cached_property
    def halves(self) -> tuple[Row, Row] | None:
        """Before and from the splitting day on."""
        if self.term.split is None:
            return None
        parts = (
            Term(self.term.first, self.term.split - timedelta(days=1)),
            Term(self.term.split, self.term.last),
        )
        drawn = [queries.figures(since=part.since, until=part.until).figures[0] for part in parts]
        return tuple(self._row(figure, part) for figure, part in zip(drawn, parts, strict=True))

    @property
    def change(self) -> str:
        """By how much the share reversed changed from one half to the other, with its interval."""
        before, after = (row.figure for row in self.halves)
        if not before.removals or not after.removals:
            return ""
        pairs = (after.reversed, after.removals), (before.reversed, before.removals)
        low, high = difference_interval(*pairs, level=0.05)
        return points(100 * low, 100 * high)


def lately(today: date) -> Row | None:
    """All removals of the last four weeks; None before anything is sealed."""
    term = Term(today - timedelta(days=LATELY_DAYS - 1), today)
    try:
        return Sheet(term, linked=True).total
    except LogNotBegun:
        return None


def _point(figure: Figure) -> charts.WeekPoint:
    share = figure.reversed / figure.removals if figure.removals else None
    return charts.WeekPoint(
        name=figure.group,
        median=None if figure.upload_median is None else figure.upload_median / 1e6,
        p90=None if figure.upload_p90 is None else figure.upload_p90 / 1e6,
        share=share,
        low=(figure.reversed_low or 0) / PER,
        high=(figure.reversed_high or 0) / PER,
    )


def _share(row: Row) -> charts.ShareRow:
    figure = row.figure
    return charts.ShareRow(
        row.name, figure.reversed / figure.removals, figure.reversed_low / PER, figure.reversed_high / PER
    )


class Names:
    """What groups are called: rules, sources, banks and services by their names, codes by themselves."""

    def __init__(self) -> None:
        self._found: dict[Grouping, dict[str, str]] = {}

    def of(self, by: Grouping, group: str) -> str:
        """The name of one group."""
        if group == "unknown":
            return gettext("not known")
        if by is Grouping.ASKED:
            return said(group, "asked")
        if by is Grouping.DECIDER or (by is Grouping.RULE and group == "person"):
            return gettext("an adopted rule") if group == "rule" else gettext("a person")
        if by not in self._found:
            self._found[by] = _named(by)
        return self._found[by].get(group, group)


def _named(by: Grouping) -> dict[str, str]:
    match by:
        case Grouping.RULE:
            rules = AdoptedRule.objects.values_list("digest", "name", "version")
            return {digest: f"{name} {version}" for digest, name, version in rules}
        case Grouping.SOURCE:
            pairs = Source.objects.values_list("id", "name")
        case Grouping.BANK:
            pairs = Bank.objects.values_list("id", "name")
        case Grouping.SERVICE:
            pairs = Service.objects.values_list("id", "name")
        case _:
            pairs = ()
    return {str(identity): name for identity, name in pairs}


def grouping_asked(by: str, group: str) -> tuple[Grouping, str]:
    """A grouping and a group of it that an address names. Raises TermUnreadable for what is no grouping."""
    if by not in set(Grouping) or (by == Grouping.ASKED and group not in set(AskedBy)):
        raise TermUnreadable()
    return Grouping(by), group


def case_of(identity: str) -> str:
    """The address of a case's page."""
    return reverse("case", args=[uuid.UUID(identity)])
