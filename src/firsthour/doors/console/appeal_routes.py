"""The pages of appeals."""

from firsthour.doors.console import appeal_pages
from firsthour.doors.console.proofs import FOR_CHANGING, FOR_LOOKING
from firsthour.doors.console.routing import SENT, SHOWN, Route
from firsthour.people.words import Permission

ONE = "appeals/<uuid:appeal_id>"
APPEAL_ROUTES = (
    Route("appeals", "appeals", SHOWN, Permission.READ_APPEAL, appeal_pages.appeals),
    Route(ONE, "appeal", SHOWN, Permission.READ_APPEAL, appeal_pages.appeal),
    Route(f"{ONE}/opinion.json", "appeal-opinion", SHOWN, Permission.READ_APPEAL, appeal_pages.opinion),
    Route(f"{ONE}/take", "take-appeal", SENT, Permission.HEAR_APPEAL, appeal_pages.take),
    Route(f"{ONE}/release", "release-appeal", SENT, Permission.HEAR_APPEAL, appeal_pages.release),
    Route(f"{ONE}/reveal", "reveal-appealed", SENT, Permission.HEAR_APPEAL, appeal_pages.reveal, FOR_LOOKING),
    Route(f"{ONE}/view", "record-view", SENT, Permission.HEAR_APPEAL, appeal_pages.record_view),
    Route(f"{ONE}/question", "ask-author", SENT, Permission.HEAR_APPEAL, appeal_pages.ask),
    Route(f"{ONE}/ruling", "rule-on-appeal", SENT, Permission.HEAR_APPEAL, appeal_pages.rule_on),
    Route(
        f"{ONE}/siblings",
        "reverse-siblings",
        SENT,
        Permission.REVERSE_DECISION,
        appeal_pages.reverse_siblings,
        FOR_CHANGING,
    ),
)
