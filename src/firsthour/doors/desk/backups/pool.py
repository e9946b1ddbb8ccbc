"""The pool of sealed exhibits that all backups in a folder share: what is new is copied, the rest lies there."""

import heapq
import os

from firsthour.vault.errors import StoredBytesAltered, StoredBytesMissing
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import store
from firsthour.vault.rules import share_of_a_day
from firsthour.vault.stores.directory.store import DirectoryStore
from firsthour.vault.words import ExhibitState

TAG_BYTES = 16
"""AES-256-GCM makes what is sealed so much longer than its content."""


def fill(pool: DirectoryStore) -> tuple[list[str], list[str]]:
    """Copy every sealed exhibit that the pool does not hold; returns the names it holds now, and those it lacks.

    The vault's own bytes are read again by its scrubbing, not here. The pool's are by nobody else: with each backup the
    one twenty-eighth of them that was longest not read is compared with its names, and altered copies are made anew.
    What cannot be copied, being damaged, stops no other. Raises StoreUnreachable.
    """
    held, wanted = [], []
    sealed = Exhibit.objects.filter(state=ExhibitState.SEALED).order_by("id")
    for name, size in sealed.values_list("stored_as", "size").iterator():
        (held if _lies_there(pool, name, size + TAG_BYTES) else wanted).append(name)
    altered = [name for name in _longest_not_read(pool, held) if not _whole(pool, name)]
    failed = [name for name in [*wanted, *altered] if not _copied(pool, name)]
    missed = set(failed) - {name for name in failed if not _still_sealed(name)}
    return sorted({*held, *wanted} - set(failed)), sorted(missed)


def _lies_there(pool: DirectoryStore, name: str, size: int) -> bool:
    try:
        return pool.path_of(name).stat().st_size == size
    except FileNotFoundError:
        return False


def _longest_not_read(pool: DirectoryStore, held: list[str]) -> list[str]:
    """The time of a file in the pool is when it was written or last found whole."""
    return heapq.nsmallest(share_of_a_day(len(held)), held, key=lambda name: pool.path_of(name).stat().st_mtime_ns)


def _whole(pool: DirectoryStore, name: str) -> bool:
    try:
        pool.get(name)
    except (StoredBytesAltered, StoredBytesMissing):
        return False
    os.utime(pool.path_of(name))
    return True


def _copied(pool: DirectoryStore, name: str) -> bool:
    """Whether the vault gave the bytes; only then does what lay in the pool go."""
    try:
        content = store().get(name)
    except (StoredBytesAltered, StoredBytesMissing):
        return False
    pool.remove(name)
    pool.put(content)
    return True


def _still_sealed(name: str) -> bool:
    """What was destroyed since the dump is not missed."""
    return Exhibit.objects.filter(stored_as=name, state=ExhibitState.SEALED).exists()
