"""Two views of time, mixed: a level that drifts from week to week, and one that stays.

Both are always fitted. Their predictive distributions are mixed with the weights that would have
given later posts of the brand the best log score (stacking; Yao, Vehtari, Simpson & Gelman 2018,
Bayesian Analysis 13:917), pulled a little towards one half so that a short history decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.content.fatigue import HALF_LIVES_DAYS
from planner.content.response_terms import ResponseTerms
from planner.inference.integrated_laplace import (
    DRAWS,
    MORE_POINTS,
    POINTS,
    IntegratedLaplace,
    Posterior,
)
from planner.inference.likelihoods import Likelihood

LEVELS = ("drifting", "constant")
PULL = 1.0
"""Strength of the pull to one half, in posts."""


@dataclass(frozen=True, eq=False)
class LevelFit:
    """One view of time, fitted."""

    level: str
    terms: ResponseTerms
    posterior: Posterior


def fit_levels(
    posts: pd.DataFrame,
    likelihood: Likelihood,
    offset: np.ndarray | None,
    levels: tuple[str, ...] = LEVELS,
    *,
    seed: int = 0,
    points: int = POINTS,
    draws: int = DRAWS,
    start: dict[str, np.ndarray] | None = None,
    spread: dict[str, np.ndarray] | None = None,
    experiments: Callable[[ResponseTerms], list] | None = None,
    half_lives_days: tuple[float, ...] = HALF_LIVES_DAYS,
) -> list[LevelFit]:
    """Fit each level to the same posts."""
    fits = []
    for level in levels:
        terms = ResponseTerms(
            posts, float(np.median(likelihood.transformed() - (0 if offset is None else offset))),
            level == "drifting", offset, half_lives_days,
        )  # fmt: skip
        variants = terms.variants if experiments is None else experiments(terms)
        machine = IntegratedLaplace(likelihood, variants, seed)
        # Scoring needs no second try: its forecasts average over many fits.
        more = MORE_POINTS if points >= POINTS else points
        posterior = machine.fit(
            points, draws, (start or {}).get(level), more, (spread or {}).get(level)
        )
        fits.append(LevelFit(level, terms, posterior))
    return fits


def stacked_weight(first: np.ndarray, second: np.ndarray) -> float:
    """Weight of the first of two forecasts with these log scores per post.

    >>> stacked_weight(np.zeros(0), np.zeros(0))
    0.5
    >>> round(stacked_weight(np.full(100, -1.0), np.full(100, -1.5)), 2)
    0.98
    """
    if not len(first):
        return 0.5
    weight = np.linspace(0.02, 0.98, 49)
    top = np.maximum(first, second)[:, None]
    mixed = weight * np.exp(first[:, None] - top) + (1 - weight) * np.exp(second[:, None] - top)
    gain = np.log(mixed).sum(axis=0) + PULL * np.log(4 * weight * (1 - weight))
    return float(weight[np.argmax(gain)])


@dataclass(frozen=True, eq=False)
class LevelMixture:
    """Draws of both views in proportion to their weights: the first part drifts, the rest stays."""

    fits: tuple[LevelFit, ...]
    weights: tuple[float, ...]
    seed: int = 0

    def parts(self) -> list[tuple[LevelFit, slice]]:
        """Each fit with the rows of its own draws that are used."""
        total = len(self.fits[0].posterior.coefficients)
        ends = np.round(np.cumsum(self.weights) * total).astype(int)
        starts = np.r_[0, ends[:-1]]
        # Each view's draws keep their place: a small change of the weight moves few of them.
        return [
            (fit, slice(int(low), int(high)))
            for fit, low, high in zip(self.fits, starts, ends, strict=True)
            if high > low
        ]

    def gather(self, of: Callable[[ResponseTerms, Posterior], np.ndarray]) -> np.ndarray:
        """`of(terms, posterior)` of every part, one under the other."""
        return np.concatenate([of(fit.terms, part(fit.posterior, rows))
                               for fit, rows in self.parts()])  # fmt: skip

    @property
    def is_trusted(self) -> bool:
        """True if every part's scales are carried by enough points."""
        return all(fit.posterior.is_trusted for fit, _ in self.parts())


def part(posterior: Posterior, rows: slice) -> Posterior:
    """Some of the draws."""
    return replace(
        posterior,
        coefficients=posterior.coefficients[rows],
        log_scales=posterior.log_scales[rows],
        variant=posterior.variant[rows],
    )
