"""The pure decisions of policy: reading rules, compiling their conditions, what they recommend, and the brake."""

from firsthour.policy.rules.compilation import Rule, compile_rule
from firsthour.policy.rules.conditions import Facts
from firsthour.policy.rules.evaluation import AppliedRule, Recommendation, acting_hits, evaluate

__all__ = ["AppliedRule", "Facts", "Recommendation", "Rule", "acting_hits", "compile_rule", "evaluate"]
