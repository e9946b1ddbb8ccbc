"""The pages of quality."""

from firsthour.doors.console import quality_pages
from firsthour.doors.console.routing import SENT, SHOWN, Route
from firsthour.people.words import Permission

QUALITY_ROUTES = (
    Route("quality", "quality", SHOWN, Permission.READ_QUALITY, quality_pages.quality_page),
    Route("quality/gold/<uuid:gold_id>/retire", "retire-gold", SENT, Permission.SET_GOLD, quality_pages.retire_gold),
    Route("cases/<uuid:case_id>/gold", "set-gold", SENT, Permission.SET_GOLD, quality_pages.set_gold),
    Route("second-reviews", "second-reviews", SHOWN, Permission.JUDGE_BLINDLY, quality_pages.second_reviews),
    *(
        Route(f"second-reviews/{path}", name, methods, Permission.JUDGE_BLINDLY, view)
        for path, name, methods, view in (
            ("take", "take-second-review", SENT, quality_pages.take_second_review),
            ("<uuid:review_id>", "second-review", SHOWN, quality_pages.second_review),
            ("<uuid:review_id>/reveal", "reveal-again", SENT, quality_pages.reveal_again),
            ("<uuid:review_id>/judgement", "give-judgement", SENT, quality_pages.give_judgement),
        )
    ),
)
