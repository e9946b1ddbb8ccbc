"""Figures from an account. docs/reference/figures.md defines each; the verifier computes them in its own way."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from firsthour.reports.rules.account import EPOCH, UNKNOWN, Account, Order, Removal
from firsthour.reports.rules.intervals import LEVEL, difference_interval, share_interval
from firsthour.reports.words import AskedBy, Disparity, Figure, Grouping, OrderMonth

HOUR = 3_600_000_000
FEWEST = 20
"""Removals on each side before two groups are compared at all."""

PER = 10_000


def groups_of(account: Account, removal: Removal) -> dict[Grouping, str]:
    """The group that a removal falls into, for each grouping."""
    received = account.received_of(removal)
    source, bank = account.origins.get(removal.entry, (UNKNOWN, UNKNOWN))
    year, week, _ = (EPOCH + timedelta(microseconds=removal.at)).isocalendar()
    return {
        Grouping.ALL: "",
        Grouping.WEEK: f"{year}-W{week:02}",
        Grouping.DECIDER: "rule" if removal.by_rule else "person",
        Grouping.RULE: removal.rule,
        Grouping.SOURCE: source,
        Grouping.BANK: bank,
        Grouping.LANGUAGE: received.language if received else UNKNOWN,
        Grouping.TERRITORY: received.territory if received else UNKNOWN,
        Grouping.SERVICE: removal.service,
        Grouping.ASKED: asked_by(removal),
    }


def asked_by(removal: Removal) -> AskedBy:
    """Whether a state asked for it."""
    if not removal.order:
        return AskedBy.NOBODY
    if removal.referred:
        return AskedBy.REFERRAL
    return AskedBy.ORDER if removal.carried_out else AskedBy.AFTER_ORDER


def chosen(account: Account, since: int | None, until: int | None) -> list[Removal]:
    """Removals decided from `since` to `until` (excluded), in microseconds since 1970, the earliest first."""
    every = account.removals.values()
    within = [each for each in every if (since is None or each.at >= since) and (until is None or each.at < until)]
    return sorted(within, key=lambda each: (each.at, each.decision))


def draw(
    account: Account, since: int | None, until: int | None
) -> tuple[dict[str, int], tuple[Figure, ...], tuple[Disparity, ...]]:
    """Verdicts, figures of every group that occurs (of all removals even where there is none), and disparities."""
    removals = chosen(account, since, until)
    grouped: dict[tuple[Grouping, str], list[Removal]] = defaultdict(list, {(Grouping.ALL, ""): []})
    for removal in removals:
        for by, group in groups_of(account, removal).items():
            grouped[by, group].append(removal)
    order = {by: place for place, by in enumerate(Grouping)}
    figures = (
        figure(account, by, group, members)
        for (by, group), members in sorted(grouped.items(), key=lambda each: (order[each[0][0]], each[0][1]))
    )
    return verdicts(account, since, until), tuple(figures), tuple(disparities(account, removals))


def verdicts(account: Account, since: int | None, until: int | None) -> dict[str, int]:
    """How many items received in this time got which verdict."""
    counted: dict[str, int] = defaultdict(int)
    every = [("pass", at, count) for at, count in account.passed]
    every += [(item.verdict, item.at, 1) for item in account.received.values()]
    for verdict, at, count in every:
        if (since is None or at >= since) and (until is None or at < until):
            counted[verdict] += count
    return dict(sorted(counted.items()))


def figure(account: Account, by: Grouping, group: str, removals: Sequence[Removal]) -> Figure:
    """The figures of one group."""
    wrong = sum(each.decision in account.reversals for each in removals)
    low, high = share_interval(wrong, len(removals))
    judged = [account.judged[each.decision] for each in removals if each.decision in account.judged]
    least, most = share_interval(judged.count(False), len(judged))
    ruled = [account.ruled[each.decision] for each in removals if each.decision in account.ruled]
    spans = [account.until_proof(each) for each in removals]
    uploads = sorted(each.upload for each in spans if each.upload is not None)
    detections = sorted(each.detection for each in spans if each.detection is not None)
    ordered = sorted(each.order for each in spans if each.order is not None)
    views = sorted(account.views[each.restriction] for each in removals if each.restriction in account.views)
    return Figure(
        by=by,
        group=group,
        removals=len(removals),
        reversed=wrong,
        reversed_low=math.floor(low * PER) if removals else None,
        reversed_high=math.ceil(high * PER) if removals else None,
        judged=len(judged),
        judged_wrong=judged.count(False),
        judged_low=math.floor(least * PER) if judged else None,
        judged_high=math.ceil(most * PER) if judged else None,
        appealed=len(ruled),
        overturned=ruled.count(True),
        proved=sum(each.restriction in account.proved for each in removals),
        views=sum(views),
        views_told=len(views),
        views_median=quantile(views, 50),
        upload_median=quantile(uploads, 50),
        upload_p90=quantile(uploads, 90),
        upload_within_hour=sum(each <= HOUR for each in uploads),
        upload_known=len(uploads),
        detection_median=quantile(detections, 50),
        detection_p90=quantile(detections, 90),
        detection_within_hour=sum(each <= HOUR for each in detections),
        detection_known=len(detections),
        order_median=quantile(ordered, 50),
        order_p90=quantile(ordered, 90),
        order_within_hour=sum(each <= HOUR for each in ordered),
        order_known=len(ordered),
    )


def month_of(order: Order) -> str:
    """The calendar month of its receipt, in UTC."""
    return (EPOCH + timedelta(microseconds=order.received)).strftime("%Y-%m")


def chosen_orders(account: Account, since: int | None, until: int | None) -> dict[str, Order]:
    """The orders that count, received from `since` to `until` (excluded), by their filings; the earliest first."""
    every = sorted(account.orders.items(), key=lambda each: (each[1].received, each[0]))
    return {
        filing: order
        for filing, order in every
        if order.counts and (since is None or order.received >= since) and (until is None or order.received < until)
    }


def order_months(account: Account, since: int | None, until: int | None) -> tuple[OrderMonth, ...]:
    """The orders of each month in which any was received."""
    grouped: dict[str, list[Order]] = defaultdict(list)
    for order in chosen_orders(account, since, until).values():
        grouped[month_of(order)].append(order)
    return tuple(_month(month, grouped[month]) for month in sorted(grouped))


def _month(month: str, orders: Sequence[Order]) -> OrderMonth:
    lengths = sorted(each.executed - each.received for each in orders if each.executed is not None)
    return OrderMonth(
        month=month,
        received=len(orders),
        executed=len(lengths),
        returned=sum(each.returned for each in orders),
        median=quantile(lengths, 50),
        p90=quantile(lengths, 90),
        within_hour=sum(each <= HOUR for each in lengths),
    )


def quantile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest of the ordered values that at least so many per cent of them do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def disparities(account: Account, removals: Iterable[Removal]) -> list[Disparity]:
    """Each language that a rule acted in often enough, against all others together.

    The level is shared among the comparisons of a rule (Bonferroni), so that more languages do not find more by chance.
    """
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for removal in removals:
        if removal.by_rule:
            counted = counts[removal.rule][groups_of(account, removal)[Grouping.LANGUAGE]]
            counted[0] += removal.decision in account.reversals
            counted[1] += 1
    return [row for rule in sorted(counts) for row in _of_rule(rule, counts[rule])]


def _of_rule(rule: str, counts: dict[str, list[int]]) -> list[Disparity]:
    wrongs, total = (sum(pair[place] for pair in counts.values()) for place in (0, 1))
    compared = [group for group, (_, own) in counts.items() if own >= FEWEST and total - own >= FEWEST]
    rows = []
    for group in sorted(compared):
        wrong, own = counts[group]
        rest = (wrongs - wrong, total - own)
        low, high = difference_interval((wrong, own), rest, level=LEVEL / len(compared))
        rows.append(
            Disparity(
                rule=rule,
                by=Grouping.LANGUAGE,
                group=group,
                removals=own,
                reversed=wrong,
                rest_removals=rest[1],
                rest_reversed=rest[0],
                low=math.floor(low * PER),
                high=math.ceil(high * PER),
                worse=low > 0,
            )
        )
    return rows


def as_many_as_in_the_rest(disparity: Disparity) -> int:
    """How many of the group's removals would have been reversed with the share of all others, rounded down."""
    return disparity.removals * disparity.rest_reversed // disparity.rest_removals
