"""What an effect of the hour of the week may look like: smooth in the day, alike on weekdays.

A kernel is a prior covariance of the log effect over the 168 hours: an hour of the day that is
close to its neighbours (period 24), a shift of each weekday, an hour-of-day curve of its own for
weekdays and for the weekend, and 10 % that belongs to each hour alone. Kernels are scaled so that
a contrast of two of the hours that are looked at has variance 2 x amplitude squared on average:
the amplitude is then the sd of the effect.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from planner.cadence.clock import HOURS_PER_WEEK

LENGTHS = (0.3, 0.7, 1.5)
"""Length scales of the hour of the day, in units of the periodic kernel."""

SHARES = ((0.7, 0.2, 0.1), (0.45, 0.35, 0.2), (1 / 3, 1 / 3, 1 / 3))
"""Variance shares of hour of day, weekday, and weekend by hour."""

OWN_SHARE = 0.1
"""Share of the variance that belongs to each hour alone."""

WEEKEND = (5, 6)


def kernel(length: float, shares: tuple[float, float, float]) -> np.ndarray:
    """One kernel over the 168 hours of the week, shape (168, 168), not scaled yet.

    >>> found = kernel(0.7, (0.7, 0.2, 0.1))
    >>> found.shape, bool(np.allclose(found, found.T)), bool(np.isclose(found[0, 0], 1.0))
    ((168, 168), True, True)
    """
    hour = np.arange(HOURS_PER_WEEK)
    apart = np.abs((hour % 24)[:, None] - (hour % 24)[None, :])
    of_day = np.exp(-2 * np.sin(np.pi * apart / 24) ** 2 / length**2)
    day = hour // 24
    same_day = (day[:, None] == day[None, :]).astype(float)
    weekend = np.isin(day, WEEKEND)
    same_part = weekend[:, None] == weekend[None, :]
    smooth = shares[0] * of_day + shares[1] * same_day + shares[2] * of_day * same_part
    return (1 - OWN_SHARE) * smooth + OWN_SHARE * np.eye(HOURS_PER_WEEK)


@lru_cache(maxsize=8)
def _roots(hours: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    roots = []
    own = np.array(hours)
    for length in LENGTHS:
        for shares in SHARES:
            part = kernel(length, shares)[np.ix_(own, own)]
            centred = part - part.mean(axis=0) - part.mean(axis=1)[:, None] + part.mean()
            scale = max(float(np.trace(centred)) / max(len(own) - 1, 1), 1e-6)
            roots.append(np.linalg.cholesky(part / scale + 1e-9 * np.eye(len(own))))
    return tuple(roots)


def kernel_roots(hours: np.ndarray) -> tuple[np.ndarray, ...]:
    """Square roots of all nine kernels over some hours, each (hours, hours).

    Parameters
    ----------
    hours
        Hours of the week that are looked at, rising.

    >>> len(kernel_roots(np.arange(7, 22)))
    9
    """
    return _roots(tuple(int(hour) for hour in hours))
