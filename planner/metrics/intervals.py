"""The interval of a share."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np


class Interval(NamedTuple):
    """Low and high end of an interval."""

    low: np.ndarray | float
    high: np.ndarray | float


def wilson_interval(
    count: np.ndarray | float, total: np.ndarray | float, level: float = 0.90
) -> Interval:
    """Wilson score interval of the share count / total; missing where the total is 0.

    Parameters
    ----------
    count, total
        Numbers or arrays of equal shape, 0 <= count <= total.
    level
        Probability the interval is made for, 0.90 everywhere in the planner.

    Source: Wilson 1927, Journal of the American Statistical Association 22:209-212.

    >>> interval = wilson_interval(12, 40)
    >>> round(float(interval.low), 4), round(float(interval.high), 4)
    (0.1966, 0.4287)
    """
    import numpy as np

    z = NormalDist().inv_cdf(0.5 + level / 2)
    n = np.asarray(total, dtype=float)
    k = np.asarray(count, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, k / n, np.nan)
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        # At 0 and at 1 rounding could leave the share itself just outside its interval.
        low = np.minimum(np.clip(middle - half, 0, 1), share)
        high = np.maximum(np.clip(middle + half, 0, 1), share)
    return Interval(low[()], high[()])
