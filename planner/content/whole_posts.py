"""Whole numbers of posts from rates, by largest remainder (Hamilton's method)."""

from __future__ import annotations

import numpy as np


def largest_remainder(wanted: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers near the wanted ones that sum to `total`.

    Parameters
    ----------
    wanted
        0 or more each, shape (kinds,); their sum lies within `len(wanted)` of the total.
    total
        Sum of the result.

    >>> largest_remainder(np.array([3.0, 1.5, 0.5]), 5).tolist()
    [3, 2, 0]
    """
    counts = np.floor(np.asarray(wanted) + 1e-9).astype(int)
    order = np.argsort(-(wanted - counts), kind="stable")
    counts[order[: max(total - int(counts.sum()), 0)]] += 1
    return counts
