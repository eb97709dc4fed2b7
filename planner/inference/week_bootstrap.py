"""Intervals by resampling whole weeks: posts of one week share its level, so weeks are the units.

Assumptions
-----------
1. Weeks are exchangeable; posts inside a week may depend on each other in any way.
2. 90 % intervals are the 5 % and 95 % points of the resampled statistic (percentile bootstrap;
   Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13). With very few posts the
   interval of a median is coarse; callers mark such rows.
"""

from __future__ import annotations

import numpy as np

RESAMPLES = 400


def week_weights(
    weeks: np.ndarray, rng: np.random.Generator, resamples: int = RESAMPLES
) -> np.ndarray:
    """How often each post enters each resample.

    Parameters
    ----------
    weeks
        Week number of each post, any integers, shape (n,).

    Returns
    -------
    int array, shape (resamples, n), the resamples of one post side by side in memory

    >>> weights = week_weights(np.array([5, 5, 6]), np.random.default_rng(0), 3)
    >>> weights.shape, bool((weights[:, 0] == weights[:, 1]).all())
    ((3, 3), True)
    """
    labels, codes = np.unique(weeks, return_inverse=True)
    drawn = rng.integers(0, len(labels), size=(resamples, len(labels)))
    offsets = np.arange(resamples)[:, None] * len(labels)
    counts = np.bincount((drawn + offsets).ravel(), minlength=resamples * len(labels))
    # Counts stay far below 2**31, and whole posts are what is picked out and added up later.
    return counts.reshape(resamples, len(labels)).astype(np.int32).T[codes].T


def weighted_medians(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Median of `values` under each row of whole-number `weights`; nan where all weights are 0.

    Equals the plain median of the values repeated as often as their weight says.

    Parameters
    ----------
    values
        Shape (n,).
    weights
        Whole numbers, shape (resamples, n).

    >>> weighted_medians(np.array([3.0, 1.0, 2.0]), np.array([[1, 1, 1], [2, 0, 2]])).tolist()
    [2.0, 2.5]
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    per_post = weights.T[order]
    reached = np.cumsum(per_post, axis=0, dtype=per_post.dtype)
    total = reached[-1]
    # How many values are passed before half of all is reached; a resample without any passes all.
    lower = np.count_nonzero(reached < np.maximum((total + 1) // 2, 1), axis=0)
    upper = np.count_nonzero(reached < np.maximum(total // 2 + 1, 1), axis=0)
    last = len(values) - 1
    medians = (ordered[np.minimum(lower, last)] + ordered[np.minimum(upper, last)]) / 2
    return np.where(total > 0, medians, np.nan)


def interval_90(resampled: np.ndarray) -> tuple[float, float]:
    """5 % and 95 % points, resamples without the statistic left out; nan when none has it.

    >>> interval_90(np.array([1.0, 2.0, np.nan, 3.0]))
    (1.1, 2.9)
    """
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.05, 0.95])
    return float(low), float(high)
