"""The pages of decisions."""

from datetime import timedelta

from firsthour.doors.console import asking_pages, deciding_pages
from firsthour.doors.console.routing import SENT, SHOWN, Route
from firsthour.people.words import Permission

FRESH = timedelta(minutes=30)
"""How recently whoever decides many cases at once, or approves, must have proved who they are."""

DECIDING_ROUTES = (
    *(
        Route(f"cases/<uuid:case_id>/{path}", path, SENT, Permission.TAKE_DECISION, view)
        for path, view in (
            ("restrict", deciding_pages.restrict),
            ("leave", deciding_pages.leave_item),
            ("undo", deciding_pages.undo),
            ("suspend", deciding_pages.propose_suspension),
        )
    ),
    *(
        Route(f"cases/<uuid:case_id>/{path}", name, SENT, Permission.TAKE_DECISION, view)
        for path, name, view in (
            ("escalate", "escalate", asking_pages.escalate),
            ("return", "return-case", asking_pages.return_case),
            ("opinion", "ask-opinion", asking_pages.ask_opinion),
            ("mark", "mark-item", asking_pages.mark_item),
            ("marks/<uuid:item_mark_id>/end", "unmark-item", asking_pages.unmark_item),
        )
    ),
    Route("cases/<uuid:case_id>/alike", "alike", SHOWN, Permission.TAKE_DECISION, deciding_pages.alike),
    Route(
        "cases/<uuid:case_id>/alike/decide",
        "decide-alike",
        SENT,
        Permission.DECIDE_MANY,
        deciding_pages.decide_alike,
        FRESH,
    ),
    Route("proposals", "proposals", SHOWN, Permission.READ_CASE, deciding_pages.proposals),
    Route("proposals/<uuid:proposal_id>", "proposal", SHOWN, Permission.READ_CASE, deciding_pages.proposal),
    Route(
        "proposals/<uuid:proposal_id>/approve",
        "approve-proposal",
        SENT,
        Permission.APPROVE_DECISION,
        deciding_pages.approve,
        FRESH,
    ),
    Route(
        "proposals/<uuid:proposal_id>/decline",
        "decline-proposal",
        SENT,
        Permission.APPROVE_DECISION,
        deciding_pages.decline,
    ),
    Route(
        "proposals/<uuid:proposal_id>/withdraw",
        "withdraw-proposal",
        SENT,
        Permission.TAKE_DECISION,
        deciding_pages.withdraw,
    ),
)
