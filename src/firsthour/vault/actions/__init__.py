"""Verbs of the vault."""

from firsthour.vault.actions.dangers import set_apart, take_notice
from firsthour.vault.actions.destroying import begin_destruction, destroy_retention_key, finish_destruction
from firsthour.vault.actions.exporting import approve_export, decline_export, request_export, take_export
from firsthour.vault.actions.holding import extend_hold, place_hold, release_hold
from firsthour.vault.actions.scrubbing import scrub
from firsthour.vault.actions.sealing import open_exhibit, seal

__all__ = [
    "approve_export",
    "begin_destruction",
    "decline_export",
    "destroy_retention_key",
    "extend_hold",
    "finish_destruction",
    "open_exhibit",
    "place_hold",
    "release_hold",
    "request_export",
    "scrub",
    "seal",
    "set_apart",
    "take_export",
    "take_notice",
]
