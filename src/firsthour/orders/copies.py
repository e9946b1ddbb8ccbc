"""The search for copies over everything received: exact digests by index, fingerprints by a scan held in memory."""

import threading

import numpy as np
from django.db import connection
from firsthour_kernel import scan

from firsthour.cases.words import ACTIVE
from firsthour.intake.models import Fingerprint, Item
from firsthour.matching.words import EXACT_KINDS, FAR_DISTANCE
from firsthour.orders.models import OrderedItem
from firsthour.orders.rules.copies import Near, nearest
from firsthour.platform.models import Service
from firsthour.signals.words import SignalKind

ROW = np.dtype([("fields", ">i2"), ("id_length", ">i4"), ("id", ">i8"), ("length", ">i4"), ("value", "u1", 32)])
HEADER = 19
NEW_ROWS = (
    "COPY (SELECT id, value FROM intake_fingerprint WHERE kind = 'pdq' AND length(value) = 32 AND id > %s ORDER BY id)"
    " TO STDOUT (FORMAT binary)"
)
LATE = 100_000
"""Rows below the highest one that are read again: numbers are given before transactions commit, in another order."""


class Corpus:
    """The PDQ fingerprints of all received items, read once and then only what is new. About 40 bytes a row."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids = np.empty(0, np.int64)
        self._values = np.empty((0, 32), np.uint8)

    def warm(self) -> None:
        """Read what there is, where nothing was read yet: a first search is not the moment to wait for it."""
        with self._lock:
            if not len(self._ids):
                self._read_new()

    def near(self, queries: np.ndarray) -> list[tuple[int, int, int]]:
        """(query, fingerprint id, distance) of every fingerprint within the farther distance of a query (Q, 32)."""
        with self._lock:
            self._read_new()
            ids, values = self._ids, self._values
        found = scan(values, np.ascontiguousarray(queries), FAR_DISTANCE)
        rows = zip(found.query.tolist(), ids[found.entry].tolist(), found.distance.tolist(), strict=True)
        return list(rows)

    def _read_new(self) -> None:
        keep = int(np.searchsorted(self._ids, self._ids[-1] - LATE)) if len(self._ids) else 0
        after = int(self._ids[keep - 1]) if keep else 0
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            with cursor.copy(NEW_ROWS, [after]) as copied:
                content = b"".join(copied)
        rows = np.frombuffer(content, ROW, count=(len(content) - HEADER - 2) // ROW.itemsize, offset=HEADER)
        self._ids = np.concatenate([self._ids[:keep], rows["id"].astype(np.int64)])
        self._values = np.concatenate([self._values[:keep], rows["value"]])


CORPUS = Corpus()


def copies_of(service: Service, ordered: list[OrderedItem]) -> list[Near]:
    """Other uploads of the same service that are exact or near copies of these ordered items, and not restricted."""
    named = {each.item_id: each.id for each in ordered}
    prints = list(Fingerprint.objects.filter(item__in=named).values_list("item_id", "kind", "value"))
    found = []
    for kind in EXACT_KINDS:
        by_value = {bytes(value): item for item, each, value in prints if each == kind}
        same = Fingerprint.objects.filter(kind=kind, value__in=list(by_value))
        for item, value in same.values_list("item_id", "value"):
            found.append(Near(named[by_value[bytes(value)]], item, 0, True))
    looks = [(item, bytes(value)) for item, kind, value in prints if kind == SignalKind.PDQ]
    if looks:
        queries = np.frombuffer(b"".join(value for _, value in looks), np.uint8).reshape(-1, 32)
        near = CORPUS.near(queries)
        owners = dict(Fingerprint.objects.filter(pk__in={row for _, row, _ in near}).values_list("id", "item_id"))
        for query, row, distance in near:
            if row in owners:
                found.append(Near(named[looks[query][0]], owners[row], distance, False))
    every_named = set(OrderedItem.objects.filter(filing=ordered[0].filing_id).values_list("item_id", flat=True))
    candidates = nearest(found, named=every_named)
    open_ones = Item.objects.filter(service=service, pk__in=[near.item for near in candidates])
    kept = set(open_ones.exclude(restriction__state__in=ACTIVE).values_list("id", flat=True))
    return [near for near in candidates if near.item in kept]
