"""The words of intake: item, verdict, audience."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the gate answers. `block` and `review` mean: do not publish yet. `unscannable` is never clean."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    REVIEW = "review"
    BLOCK = "block"
    UNSCANNABLE = "unscannable"


class Audience(StrEnum):
    """Public: a potentially unlimited number of persons (EU 2021/784 Art. 2(3)). Closed items never act by themselves."""

    PUBLIC = "public"
    CLOSED = "closed"
