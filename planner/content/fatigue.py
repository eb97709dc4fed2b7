"""Fatigue: how much of the audience's attention earlier posts of a kind still take.

One definition serves the fit and the plan. The pressure on a post is the sum over earlier posts of
its platform and format of 2^(-days/half-life); a post at pressure x brings (1 + x)^-delta of what
it would bring alone. At n evenly spaced posts a week the pressure settles at
1/(2^(7/(n half-life)) - 1).
"""

from __future__ import annotations

import numpy as np

HALF_LIVES_DAYS = (1.0, 3.0, 7.0, 14.0)


def pressure(days: np.ndarray, half_life_days: float, before: float = 0.0) -> np.ndarray:
    """Pressure on each post of one group.

    Parameters
    ----------
    days
        Times of publishing in days, ascending, shape (n,).
    half_life_days
        Days after which half of a post's pressure is left.
    before
        Pressure on the first post.

    >>> pressure(np.array([0.0, 1.0, 3.0]), 1.0).tolist()
    [0.0, 0.5, 0.375]
    """
    left = np.empty(len(days))
    now = before
    fade = np.exp2(-np.diff(days, prepend=days[:1]) / half_life_days)
    for number, share in enumerate(fade):
        now = now if number == 0 else (now + 1) * share
        left[number] = now
    return left


def settled_pressure(posts_per_week: np.ndarray, half_life_days: np.ndarray) -> np.ndarray:
    """Pressure at this many evenly spaced posts a week; 0 at none.

    >>> settled_pressure(np.array([1.0, 2.0, 4.0, 7.0]), 7.0).round(4).tolist()
    [1.0, 2.4142, 5.2852, 9.6071]
    """
    rate = np.asarray(posts_per_week, dtype=float)
    with np.errstate(divide="ignore", over="ignore"):
        return 1 / np.expm1(np.log(2) * 7 / (rate * half_life_days))


def share_left(
    posts_per_week: np.ndarray, half_life_days: np.ndarray, delta: np.ndarray
) -> np.ndarray:
    """(1 + settled pressure)^-delta: what a post brings, as a share of what it would bring alone.

    >>> n = np.array([1.0, 2.0, 4.0, 7.0])
    >>> (n * share_left(n, 7.0, 0.3)).round(4).tolist()
    [0.8123, 1.3837, 2.3044, 3.4468]
    """
    return (1 + settled_pressure(posts_per_week, half_life_days)) ** -np.asarray(delta)
