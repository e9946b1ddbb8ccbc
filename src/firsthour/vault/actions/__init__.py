"""Verbs of the vault."""

from firsthour.vault.actions.destroying import begin_destruction, destroy_retention_key, finish_destruction
from firsthour.vault.actions.holding import extend_hold, place_hold, release_hold
from firsthour.vault.actions.sealing import open_exhibit, seal

__all__ = [
    "begin_destruction",
    "destroy_retention_key",
    "extend_hold",
    "finish_destruction",
    "open_exhibit",
    "place_hold",
    "release_hold",
    "seal",
]
