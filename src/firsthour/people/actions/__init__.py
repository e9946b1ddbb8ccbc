"""Verbs of the people room: joining, signing in, one's own factors, and governing accounts."""

from firsthour.people.actions.factors import (
    add_app,
    add_passkey,
    change_password,
    draw_recovery_codes,
    link_identity,
    remove_factor,
    unlink_identity,
)
from firsthour.people.actions.governing import (
    assign_role,
    clear_account,
    disable,
    enable,
    end_session,
    end_sessions,
    forget,
)
from firsthour.people.actions.joining import enrol, invite
from firsthour.people.actions.signing_in import (
    begin_session,
    check_code,
    check_password,
    see_session,
    sign_in,
    sign_out,
    step_up,
)

__all__ = [
    "add_app",
    "add_passkey",
    "assign_role",
    "begin_session",
    "change_password",
    "check_code",
    "check_password",
    "clear_account",
    "disable",
    "draw_recovery_codes",
    "enable",
    "end_session",
    "end_sessions",
    "enrol",
    "forget",
    "invite",
    "link_identity",
    "remove_factor",
    "see_session",
    "sign_in",
    "sign_out",
    "step_up",
    "unlink_identity",
]
