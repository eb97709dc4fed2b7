"""Does the effect of hours forecast later posts? The model with hours against itself without.

Origins at 50, 60, 70, 80 and 90 % of the posts by time; each forecasts the next tenth. Both models
are fitted to the posts before the origin only. The gain is the mean difference of the log
predictive density per later post, its interval that of resampled weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import gammaln, logsumexp

from planner.cadence.timing_grid import HourDraws, TimingGrid
from planner.cadence.timing_terms import Nuisance, with_online
from planner.inference.out_of_time import ORIGINS

CHECK_DRAWS = 300
RESAMPLES = 1_000
LEAST_LATER_POSTS = 40


@dataclass(frozen=True)
class TimingCheck:
    """Result of the check.

    Attributes
    ----------
    gain, low_90, high_90
        Log score per later post with hours, less that without, and its interval by weeks.
    explained
        R2 of the hours on later posts, on the log scale; below 0 where they mislead.
    later_posts
        Posts forecast.
    """

    gain: float
    low_90: float
    high_90: float
    explained: float
    later_posts: int

    @property
    def is_passed(self) -> bool:
        """True if hours helped on enough later posts, by an interval that leaves 0 out."""
        return self.later_posts >= LEAST_LATER_POSTS and self.low_90 > 0 and self.explained > 0


def check_later(
    value: np.ndarray,
    hour: np.ndarray,
    week: np.ndarray,
    terms: Nuisance,
    hours: np.ndarray,
    seed: int = 0,
    online: np.ndarray | None = None,
) -> TimingCheck:
    """Forecast later posts with and without hours.

    Parameters
    ----------
    value, hour, week
        Log results, hour of the week and week number of the posts, in order of time.
    terms
        Everything besides the hour, of all posts.
    hours
        Hours looked at.
    online
        Centred log share online in each of `hours`; the model with hours takes it, that without
        does not.
    """
    gains, with_hours, without, weeks = [], [], [], []
    for first, end in pairwise((*(int(share * len(value)) for share in ORIGINS), len(value))):
        if end == first or first < 10:
            continue
        before, later = slice(0, first), slice(first, end)
        known = Nuisance(terms.matrix[before], terms.mean, terms.sd)
        plain = TimingGrid(value[before], hour[before], known, hours)
        grid, matrix = plain, terms.matrix[later]
        if online is not None:
            cell = np.searchsorted(hours, hour)
            grid = TimingGrid(value[before], hour[before], with_online(known, online[cell[before]]),
                              hours, online)  # fmt: skip
            matrix = np.column_stack([matrix, online[cell[later]]])
        drawn = grid.draw(CHECK_DRAWS, seed)
        none = HourDraws(drawn.hours, np.zeros_like(drawn.effect), plain.noise_without(drawn),
                         drawn.amplitude, 1.0, plain.degrees)  # fmt: skip
        scores, errors = [], []
        for model, own, rows, at in ((grid, drawn, matrix, hour[later]),
                                     (plain, none, terms.matrix[later], None)):  # fmt: skip
            centre, scale = model.forecast(own, rows, at)
            scores.append(_log_score(value[later], centre, scale, own.degrees))
            errors.append((value[later] - centre.mean(axis=0)) ** 2)
        gains.append(scores[0] - scores[1])
        with_hours.append(errors[0])
        without.append(errors[1])
        weeks.append(week[later])
    if not gains:
        return TimingCheck(np.nan, np.nan, np.nan, np.nan, 0)
    gain, week = np.concatenate(gains), np.concatenate(weeks)
    explained = 1 - np.concatenate(with_hours).sum() / np.concatenate(without).sum()
    found = _resampled(gain, week, seed)
    low, high = np.quantile(found, [0.05, 0.95])
    return TimingCheck(float(gain.mean()), float(low), float(high), float(explained), len(gain))


def _log_score(
    value: np.ndarray, centre: np.ndarray, scale: np.ndarray, degrees: float
) -> np.ndarray:
    """Log predictive density of each post, a mixture over the draws."""
    away = (value - centre) / scale
    density = (
        gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - 0.5 * np.log(degrees * np.pi)
        - np.log(scale) - (degrees + 1) / 2 * np.log1p(away**2 / degrees)
    )  # fmt: skip
    return logsumexp(density, axis=0) - np.log(len(density))


def _resampled(gain: np.ndarray, week: np.ndarray, seed: int) -> np.ndarray:
    """Mean gain per post in weeks drawn with replacement, shape (resamples,)."""
    codes = np.unique(week, return_inverse=True)[1]
    total = np.bincount(codes, weights=gain)
    posts = np.bincount(codes)
    rng = np.random.default_rng([seed, 7])
    drawn = rng.integers(0, len(total), (RESAMPLES, len(total)))
    return total[drawn].sum(axis=1) / posts[drawn].sum(axis=1)
