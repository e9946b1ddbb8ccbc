"""How sure a share is. Intervals that stay honest where little was counted."""

import math
from statistics import NormalDist

LEVEL = 0.05


# E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212.
def share_interval(wrong: int, total: int, *, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of `wrong / total` at that level of error; of nothing it is (0, 1)."""
    if total == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(1 - level / 2)
    share, square = wrong / total, z * z / total
    middle, half = share + square / 2, math.sqrt(square * (share * (1 - share) + square / 4))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


# R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17
# (1998) 873-890, method 10.
def difference_interval(one: tuple[int, int], rest: tuple[int, int], *, level: float) -> tuple[float, float]:
    """The interval of the difference of two shares, each given as (wrong, total) with a total above zero."""
    share, other = one[0] / one[1], rest[0] / rest[1]
    low, high = share_interval(*one, level=level)
    other_low, other_high = share_interval(*rest, level=level)
    below = math.sqrt((share - low) ** 2 + (other_high - other) ** 2)
    above = math.sqrt((high - share) ** 2 + (other - other_low) ** 2)
    return share - other - below, share - other + above
