"""Intervals of what was found in resampled members: sizes of types, and multiples of everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.type_gates import Evidence
from planner.metrics import wilson_interval

if TYPE_CHECKING:
    import numpy as np


_UNBIASED = "weibull"
"""Of fifty values the usual quantiles lie too far in: 5 % of new ones are to fall below (Hyndman
and Fan 1996, The American Statistician 50, 361-365, their sixth)."""


def size_intervals(
    shares: np.ndarray, members: float, evidence: Evidence | None
) -> tuple[np.ndarray, np.ndarray]:
    """90 % interval of each type's share: of the resamples, and never under the binomial one.

    The binomial bound is the least there is.
    """
    import numpy as np

    low, high = wilson_interval(shares * members, np.full(len(shares), members))
    if evidence is not None and evidence.found:
        sizes = np.array(evidence.sizes)
        bounds = np.quantile(sizes, [0.05, 0.95], axis=0, method=_UNBIASED)
        low, high = np.minimum(low, bounds[0]), np.maximum(high, bounds[1])
    return low, high


def multiples(
    profiles: np.ndarray, everyone: np.ndarray, evidence: Evidence | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(times everyone's share, low, high), each of the shape of `profiles`; bounds are missing
    where nothing was resampled."""
    import numpy as np

    times = profiles / np.maximum(everyone, 1e-12)
    if evidence is None or not evidence.found:
        return times, np.full(times.shape, np.nan), np.full(times.shape, np.nan)
    sizes, drawn = np.array(evidence.sizes), np.array(evidence.profiles)
    of_all = np.einsum("rt,rtk->rk", sizes / sizes.sum(axis=1, keepdims=True), drawn)
    ratios = drawn / np.maximum(of_all[:, None, :], 1e-12)
    low, high = np.quantile(ratios, [0.05, 0.95], axis=0, method=_UNBIASED)
    return times, np.minimum(low, times), np.maximum(high, times)
