"""Pure decisions of the notices room: what is said, to whom it goes by which channel, and what an answer means."""

from firsthour.notices.rules.calling import whom_to_call
from firsthour.notices.rules.erasures import compose_erasure_answer
from firsthour.notices.rules.ordered import compose_ordered
from firsthour.notices.rules.replies import compose_acknowledgement, compose_decision, compose_reproof
from firsthour.notices.rules.saying import LONGEST_NAME, LONGEST_TEXT, said_instant, say
from firsthour.notices.rules.sending import PATIENCE, ROUND, next_channel, round_over, shown_as
from firsthour.notices.rules.statements import compose, refuse_untrue
from firsthour.notices.rules.suspensions import compose_suspension
from firsthour.notices.rules.warnings import compose_warning
from firsthour.notices.rules.withholding import extended_until, withheld_until

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "PATIENCE",
    "ROUND",
    "compose",
    "compose_acknowledgement",
    "compose_decision",
    "compose_erasure_answer",
    "compose_ordered",
    "compose_reproof",
    "compose_suspension",
    "compose_warning",
    "extended_until",
    "next_channel",
    "refuse_untrue",
    "round_over",
    "said_instant",
    "say",
    "shown_as",
    "whom_to_call",
    "withheld_until",
]
