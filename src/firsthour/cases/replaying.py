"""Replaying recorded items through a rule not adopted yet. It reads; the database lets it do nothing else."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.db.models import BooleanField, Count, ExpressionWrapper, Min, Q, TextField
from django.db.models.functions import Cast

from firsthour.cases.models import Decision
from firsthour.cases.words import Outcome
from firsthour.intake.queries import items_between
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.words import ActorKind
from firsthour.matching.words import Hit
from firsthour.platform.models import Service
from firsthour.policy.queries import compiled, rules_in_force
from firsthour.policy.rules import Comparison, Facts, Recorded, Replay, Rule

PORTION = 2000
_ALIKE = ("audience", "language", "territory", "media", "truncated", "unscannable")
_ONE_BY_ONE = (*_ALIKE, "id", "receipt", "author", "hits")


class Replaying:
    """One rule over the items that a service submitted from `since` up to `until`.

    Hits and facts are those recorded at upload; entries confirmed, disputed or retired since are not looked up anew.
    `total` is how many items there are, `seen` how many were taken so far.
    """

    def __init__(self, service: Service, candidate: Rule, *, since: datetime, until: datetime) -> None:
        self._service = service
        self._items = items_between(service, since, until)
        self._comparison = Comparison([compiled(rule) for rule in rules_in_force(service)], candidate)
        self.total = self._items.count()
        self.seen = 0

    def portions(self) -> Iterator[list[Recorded]]:
        """What was recorded, in portions; those that passed come counted together where they are alike.

        One snapshot in one read-only transaction of its own, streamed, so that a million items need no memory.
        """
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield from _in_portions(self._passed())
            yield from _in_portions(self._held())

    def run(self, portions: Iterable[list[Recorded]]) -> Replay:
        """Take all portions and tell what would change."""
        for portion in portions:
            for recorded in portion:
                self._comparison.take(recorded)
                self.seen += recorded.items
        return self._comparison.result

    def _passed(self) -> Iterator[Recorded]:
        alike = (
            self._items.filter(verdict=Verdict.PASS)
            .annotate(reduced=ExpressionWrapper(Q(minimised_at__isnull=False), BooleanField()))
            .values_list(*_ALIKE, "reduced")
            .annotate(items=Count("id"), example=Min(Cast("receipt", TextField())))
            .order_by()
        )
        for *fields, reduced, items, receipt in alike.iterator(PORTION):
            yield Recorded(self._facts(fields, ()), receipt, items=items, reduced=reduced)

    def _held(self) -> Iterator[Recorded]:
        reversals = Decision.objects.filter(
            outcome=Outcome.REVERSE, actor_kind=ActorKind.PERSON, case__service=self._service
        )
        reversed_items = set(reversals.values_list("case__item", flat=True))
        held = self._items.exclude(verdict=Verdict.PASS).values_list(*_ONE_BY_ONE)
        for *fields, item, receipt, author, hits in held.iterator(PORTION):
            yield Recorded(
                self._facts(fields, msgspec.convert(hits, tuple[Hit, ...])),
                str(receipt),
                author=author.bytes if author else None,
                reversed=item in reversed_items,
            )

    def _facts(self, fields: list, hits: tuple[Hit, ...]) -> Facts:
        audience, language, territory, media, truncated, unscannable = fields
        return Facts(
            hits=hits,
            audience=Audience(audience),
            language=language,
            territory=territory,
            media=media,
            truncated=truncated,
            unscannable=unscannable or None,
            service=self._service.slug,
        )


def _in_portions(each: Iterator[Recorded]) -> Iterator[list[Recorded]]:
    portion: list[Recorded] = []
    for recorded in each:
        portion.append(recorded)
        if len(portion) == PORTION:
            yield portion
            portion = []
    yield portion
