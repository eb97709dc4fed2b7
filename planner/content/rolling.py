"""Rolling origin: what each candidate would have said of later posts, from earlier ones only.

For up to six blocks of weeks at the end of the history the model is fitted on the posts before the
block and scored on the posts in it: log probability of the result itself, absolute error of the
median on the log scale, and whether the 80 % interval held. The simple rule (median of the kind)
is scored on the same posts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.content.fatigue import HALF_LIVES_DAYS
from planner.content.level_mixture import LEVELS, fit_levels
from planner.content.raw_cells import raw_forecast
from planner.inference.likelihoods import Likelihood

MIN_POSTS, MIN_WEEKS = 30, 8
MOST_BLOCKS = 6
SCORE_DRAWS = 400
SCORE_POINTS = 32


@dataclass(frozen=True, eq=False)
class RollingScores:
    """Scores per later post, in order of time.

    Attributes
    ----------
    log_scores
        Level -> log probability of each post's result, shape (posts,).
    errors, inside_80
        Level -> absolute error on log(1 + y), and whether the 80 % interval held.
    baseline_log_score, baseline_error
        The same of the kinds' medians.
    weeks
        Week of each post.
    rows
        Place of each post in the table.
    """

    log_scores: dict[str, np.ndarray]
    errors: dict[str, np.ndarray]
    inside_80: dict[str, np.ndarray]
    baseline_log_score: np.ndarray
    baseline_error: np.ndarray
    weeks: np.ndarray
    rows: np.ndarray
    modes: dict[str, np.ndarray] = field(default_factory=dict)


def block_starts(weeks: np.ndarray) -> list[tuple[int, int]]:
    """(first week, first week of the next block) of the blocks that can be scored.

    >>> block_starts(np.repeat(np.arange(40), 5))
    [(16, 20), (20, 24), (24, 28), (28, 32), (32, 36), (36, 40)]
    >>> block_starts(np.repeat(np.arange(6), 5))
    []
    """
    first, end = int(weeks.min()), int(weeks.max()) + 1
    length = 4 if end - first >= 20 else 2
    blocks = []
    while len(blocks) < MOST_BLOCKS:
        start = end - length
        before = weeks[weeks < start]
        if len(before) < MIN_POSTS or len(np.unique(before)) < MIN_WEEKS:
            break
        blocks.append((start, end))
        end = start
    return blocks[::-1]


def rolling_scores(
    posts: pd.DataFrame,
    likelihood_of: Callable[[pd.DataFrame], Likelihood],
    offset_of: Callable[[pd.DataFrame], np.ndarray | None],
    levels: tuple[str, ...] = LEVELS,
    seed: int = 0,
    half_lives_days: tuple[float, ...] = HALF_LIVES_DAYS,
) -> RollingScores:
    """Scores of one likelihood with each level.

    Parameters
    ----------
    posts
        As `comparable_posts` gives them.
    likelihood_of
        Makes the likelihood that holds a table's outcomes; the first call of each block sees the
        earlier posts only.
    offset_of
        Log of the denominators, or None.
    """
    weeks = posts["week"].to_numpy()
    found = {name: {level: [] for level in levels} for name in ("log", "error", "inside")}
    base_log, base_error, rows = [], [], []
    modes: dict[str, np.ndarray] = {}
    spreads: dict[str, np.ndarray] = {}
    for low, high in block_starts(weeks):
        earlier = posts[weeks < low].reset_index(drop=True)
        later_rows = np.flatnonzero((weeks >= low) & (weeks < high))
        if not len(later_rows):
            continue
        later = posts.iloc[later_rows].reset_index(drop=True)
        likelihood, on_later = likelihood_of(earlier), likelihood_of(later)
        before, offset = offset_of(earlier), offset_of(later)
        fits = fit_levels(
            earlier, likelihood, before, levels,
            seed=seed, points=SCORE_POINTS, draws=SCORE_DRAWS, start=modes,
            spread=spreads,
            half_lives_days=half_lives_days,
        )  # fmt: skip
        for fit in fits:
            # A few more weeks hardly change where the scales lie and how far they spread.
            modes[fit.level] = fit.posterior.mode
            spreads[fit.level] = fit.posterior.spread
            pressures = fit.terms.pressures_of(later)
            eta = fit.terms.predictor(fit.posterior, later, pressures, seed).T
            eta = eta if offset is None else eta + offset[:, None]
            phi = fit.posterior.log_scales[:, -1]
            scores = score_forecast(on_later, eta, phi, seed)
            for name, value in zip(found, scores, strict=True):
                found[name][fit.level].append(value)
        log_score, error = raw_forecast(
            earlier,
            later,
            likelihood,
            (0.0 if before is None else before, 0.0 if offset is None else offset),
        )
        base_log.append(log_score)
        base_error.append(error)
        rows.append(later_rows)

    def joined(parts: list[np.ndarray]) -> np.ndarray:
        return np.concatenate(parts) if parts else np.zeros(0)

    rows = joined(rows).astype(int)
    return RollingScores(
        {level: joined(found["log"][level]) for level in levels},
        {level: joined(found["error"][level]) for level in levels},
        {level: joined(found["inside"][level]) for level in levels},
        joined(base_log),
        joined(base_error),
        weeks[rows],
        rows,
        modes,
    )


def score_forecast(
    likelihood: Likelihood, eta: np.ndarray, phi: np.ndarray, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log score, absolute log error of the median and 80 % cover, each of shape (posts,).

    Parameters
    ----------
    likelihood
        Holds the results that came.
    eta, phi
        Draws of the predictor, shape (posts, draws), and of the scale, shape (draws,).
    """
    mass = likelihood.log_mass(eta, phi)
    top = mass.max(axis=1, keepdims=True)
    log_score = (top + np.log(np.exp(mass - top).mean(axis=1, keepdims=True)))[:, 0]
    drawn = likelihood.draw(np.random.default_rng(seed), eta, phi)
    low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9], axis=1)
    y = likelihood.outcome
    error = np.abs(np.log1p(y / likelihood.unit) - np.log1p(middle / likelihood.unit))
    return log_score, error, ((y >= low) & (y <= high)).astype(float)
