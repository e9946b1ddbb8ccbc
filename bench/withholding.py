"""Whether the time of an answer tells what is withheld: a withheld link and one that never was, in turn."""

import random
import statistics
import time
import uuid
from collections.abc import Sequence

from bench.report import Report

PAIRS = 600
LEVEL = 0.05
BOUND = 0.05
"""The share of a usual answer's time by which the two may differ at most, with the interval around the difference."""


def withheld_tokens(on, officer, links: Sequence[str]) -> list[str]:
    """Have an order carried out of which nobody may be told; the links that its statements will have one day."""
    import msgspec

    from firsthour.doors.now import now
    from firsthour.notices.models import Statement
    from firsthour.notices.queries import token_of
    from firsthour.orders.actions import accept
    from firsthour.orders.duties import carry_out_orders, resolve_links
    from firsthour.orders.models import Filing
    from firsthour.orders.words import FilingState, NamedLink
    from tests.filing import ORDER, filed

    form = msgspec.structs.replace(
        ORDER,
        order_reference_number="B-withheld",
        issued_at=now().isoformat(),
        non_disclosure_to_content_provider=True,
        url_and_location_info=tuple(map(NamedLink, links)),
    )
    filing = filed(on, form, arrived=now(), at=now())
    resolve_links(now)
    accept(filing_id=filing.id, actor=officer, at=now())
    while Filing.objects.get(pk=filing.pk).state != FilingState.EXECUTED:
        carry_out_orders(now)
    statements = Statement.objects.filter(message__isnull=True).values_list("pk", flat=True)
    if len(statements) != len(links):
        raise RuntimeError(f"{len(statements)} of {len(links)} items are withheld")
    return [token_of(each) for each in statements]


def ask(reader, token: str, address: str) -> float:
    """Seconds until the portal has answered that there is nothing."""
    begun = time.perf_counter()
    answer = reader.get(f"/s/{token}", REMOTE_ADDR=address)
    took = time.perf_counter() - begun
    if answer.status_code != 404:
        raise RuntimeError(f"the portal answered {answer.status_code}")
    return took


def pairs(tokens: Sequence[str], count: int, order: random.Random) -> list[tuple[float, float]]:
    """(withheld, never there) in seconds, asked one after the other, which of them first by lot."""
    from django.test import Client, override_settings

    from firsthour import portal_settings
    from firsthour.doors.portal.logs import log_faults_only
    from firsthour.notices.queries import token_of

    log_faults_only()
    names = ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "ALLOWED_HOSTS", "APPEND_SLASH")
    found = []
    with override_settings(**{name: getattr(portal_settings, name) for name in names}):
        reader = Client(SERVER_NAME="localhost")
        for number in range(-20, count):
            both = [tokens[number % len(tokens)], token_of(uuid.UUID(int=order.getrandbits(128)))]
            places = [0, 1] if order.random() < 0.5 else [1, 0]
            took = [0.0, 0.0]
            for place in places:
                took[place] = ask(reader, both[place], f"10.{order.randrange(256)}.{order.randrange(256)}.7")
            if number >= 0:
                found.append((took[0], took[1]))
    return found


def by_chance(differences: Sequence[float], order: random.Random, rounds: int = 2000) -> float:
    """The share of rounds in which lots for the signs give a median difference at least as large (two-sided)."""
    seen = abs(statistics.median(differences))
    as_large = sum(
        abs(statistics.median([each if order.random() < 0.5 else -each for each in differences])) >= seen
        for _ in range(rounds)
    )
    return (as_large + 1) / (rounds + 1)


def interval(differences: Sequence[float], order: random.Random, rounds: int = 2000) -> tuple[float, float]:
    """The 95 % interval of the median difference, by drawing the pairs anew."""
    drawn = sorted(statistics.median(order.choices(differences, k=len(differences))) for _ in range(rounds))
    return drawn[int(rounds * LEVEL / 2)], drawn[int(rounds * (1 - LEVEL / 2)) - 1]


def compare(report: Report, tokens: Sequence[str]) -> None:
    """Ask, and say how far apart the answers can be: judged is the far end of the interval, not a p-value alone."""
    order = random.Random(report.seed)  # noqa: S311
    found = pairs(tokens, PAIRS, order)
    differences = [withheld - never for withheld, never in found]
    usual = statistics.median(never for _, never in found)
    low, high = interval(differences, order)
    report.inform("an answer about a link that never was", usual * 1e6, "us")
    report.inform("withheld minus never there, median of the pairs", statistics.median(differences) * 1e6, "us")
    report.inform("such a difference by chance", by_chance(differences, order), "p")
    report.at_most("how far the two can be apart (95 %)", max(abs(low), abs(high)) / usual, "of an answer", BOUND)
