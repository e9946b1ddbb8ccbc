"""Verbs of the platform room, by what they are about."""

from firsthour.platform.actions.announcing import announce, announce_many
from firsthour.platform.actions.commands import (
    confirm_command,
    issue_command,
    postpone_command,
    record_probe,
    retry_command,
)
from firsthour.platform.actions.connectors import add_connector, forget_calls, note_call
from firsthour.platform.actions.deliveries import (
    ATTEMPT_LEASE,
    claim_delivery,
    finish_delivery,
    revive_delivery,
    set_back_delivery,
)
from firsthour.platform.actions.keys import end_keys, issue_key, revoke_key, rotate_key
from firsthour.platform.actions.services import add_service, describe_service
from firsthour.platform.actions.upkeep import finish_rotation, note_backup, rotate_master_key

__all__ = [
    "ATTEMPT_LEASE",
    "add_connector",
    "add_service",
    "announce",
    "announce_many",
    "claim_delivery",
    "confirm_command",
    "describe_service",
    "end_keys",
    "finish_delivery",
    "finish_rotation",
    "forget_calls",
    "issue_command",
    "issue_key",
    "note_backup",
    "note_call",
    "postpone_command",
    "record_probe",
    "retry_command",
    "revive_delivery",
    "revoke_key",
    "rotate_key",
    "rotate_master_key",
    "set_back_delivery",
]
