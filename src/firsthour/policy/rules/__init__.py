"""The pure decisions of policy: reading rules, compiling their conditions, what they recommend, and the brake."""

from firsthour.policy.rules.compilation import Rule, compile_rule
from firsthour.policy.rules.conditions import Facts
from firsthour.policy.rules.evaluation import AppliedRule, Recommendation, acting_hits, evaluate
from firsthour.policy.rules.replay import Changed, Comparison, Recorded, Replay, asked_for

__all__ = [
    "AppliedRule",
    "Changed",
    "Comparison",
    "Facts",
    "Recommendation",
    "Recorded",
    "Replay",
    "Rule",
    "acting_hits",
    "asked_for",
    "compile_rule",
    "evaluate",
]
