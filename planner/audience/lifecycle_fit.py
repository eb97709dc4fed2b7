"""Fitting a lifecycle process to weighted patterns: the best parameters and draws around them.

The parameters are positive; everything is done on their logarithms, with a weak prior
N(0, `PRIOR_SD`^2) each that keeps flat directions in bounds. Draws come from the normal
approximation of the posterior at its mode, re-weighted by the true posterior (importance
resampling), so that skewed intervals come out skewed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PRIOR_SD = 2.0
"""Standard deviation of the prior of each logarithm: 95 % between 1/50 and 50."""

_BOUND = 6.0
_STARTS = ((0.0, 0.0, 0.0, 0.0), (0.0, 1.0, -1.0, 1.0), (-1.0, 1.0, 0.0, 2.0),
           (1.0, 1.0, 1.0, 1.0), (-1.5, 1.5, -0.5, 0.5))  # fmt: skip
_MOST_ROUNDS, _ENOUGH_SHARE, _TEMPERED_SHARE = 6, 0.4, 0.15
_HEAVY_TAILS = 8  # degrees of freedom of the proposals


@dataclass(frozen=True)
class FittedProcess:
    """Parameters at the mode, the log-likelihood there (without prior), and posterior draws.

    `draws` has shape (draws, parameters); empty where none were asked for.
    """

    parameters: np.ndarray
    log_likelihood: float
    draws: np.ndarray


def fit_process(
    pattern_log_likelihood: Callable[[np.ndarray], np.ndarray],
    weights: np.ndarray,
    *,
    penalty: float = 1.0,
    draws: int = 0,
    seed: int = 0,
) -> FittedProcess:
    """Fit four positive parameters.

    Parameters
    ----------
    pattern_log_likelihood
        Parameters, shape (4,) -> log-likelihood of each pattern, shape (patterns,).
    weights
        Members of each pattern, shape (patterns,).
    penalty
        1 for the prior as it stands, 0 for plain maximum likelihood.
    draws
        How many posterior draws.
    seed
        Of the draws.
    """
    import numpy as np
    from scipy.optimize import minimize

    def loss(logs: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            total = float(weights @ pattern_log_likelihood(np.exp(logs)))
        value = -total + penalty * float(logs @ logs) / (2 * PRIOR_SD**2)
        return value if np.isfinite(value) else 1e300

    scale = max(1.0, float(weights.sum()))
    best = min(
        (
            minimize(lambda logs: loss(logs) / scale, start, method="L-BFGS-B",
                     bounds=[(-_BOUND, _BOUND)] * 4, options={"ftol": 1e-13, "gtol": 1e-8})
            for start in _STARTS
        ),
        key=lambda found: found.fun,
    )  # fmt: skip
    polished = minimize(loss, best.x, method="Nelder-Mead",
                        options={"xatol": 1e-6, "fatol": 1e-7, "maxiter": 2000})  # fmt: skip
    logs = polished.x if polished.fun <= loss(best.x) else best.x
    logs = np.clip(logs, -_BOUND, _BOUND)
    parameters = np.exp(logs)
    total = float(weights @ pattern_log_likelihood(parameters))
    found = np.empty((0, 4))
    if draws:
        found = np.exp(_posterior_draws(loss, logs, draws, np.random.default_rng(seed)))
    return FittedProcess(parameters, total, found)


def _posterior_draws(
    loss: Callable[[np.ndarray], float], mode: np.ndarray, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Logarithms drawn from a t distribution at the mode, resampled by the posterior.

    Where few proposals carry the weight (flat ridges of thin data), the proposal is moved to what
    the weights say and drawn from again (adaptive importance sampling: Cappe, Guillin, Marin and
    Robert 2004, Journal of Computational and Graphical Statistics 13, 907-929).
    """
    import numpy as np

    middle, spread = mode, np.linalg.cholesky(_covariance(loss, mode))
    best = loss(mode)
    proposals = 4 * draws
    for _ in range(_MOST_ROUNDS):
        normal = rng.standard_normal((proposals, 4))
        stretch = np.sqrt(_HEAVY_TAILS / rng.chisquare(_HEAVY_TAILS, proposals))
        steps = normal * stretch[:, None]
        logs = middle + steps @ spread.T
        log_proposal = -(_HEAVY_TAILS + 4) / 2 * np.log1p((steps**2).sum(axis=1) / _HEAVY_TAILS)
        log_target = best - np.array([loss(one) for one in np.clip(logs, -12, 12)])
        log_weights = log_target - log_proposal
        weights = np.exp(log_weights - log_weights.max())
        if _effective(weights) >= _ENOUGH_SHARE * proposals:
            break
        tempered = _tempered(weights, _TEMPERED_SHARE * proposals)
        middle = tempered @ logs
        apart = logs - middle
        covariance = (tempered[:, None] * apart).T @ apart + 1e-4 * np.eye(4)
        spread = np.linalg.cholesky(covariance)
    return logs[rng.choice(proposals, draws, p=weights / weights.sum())]


def _effective(weights: np.ndarray) -> float:
    """How many equal weights these are worth."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _tempered(weights: np.ndarray, enough: float) -> np.ndarray:
    """The weights to the largest power up to 1 at which they are worth enough; they sum to 1."""
    low, high = 0.0, 1.0
    for _ in range(30):
        power = (low + high) / 2
        low, high = (power, high) if _effective(weights**power) >= enough else (low, power)
    tempered = weights**low
    return tempered / tempered.sum()


def _covariance(loss: Callable[[np.ndarray], float], mode: np.ndarray) -> np.ndarray:
    """Inverse of the curvature at the mode, kept positive and no wider than the prior."""
    import numpy as np

    step, size = 1e-3, len(mode)
    curvature = np.empty((size, size))
    units = np.eye(size) * step
    for row in range(size):
        for column in range(row, size):
            corners = sum(
                sign_r * sign_c * loss(mode + sign_r * units[row] + sign_c * units[column])
                for sign_r in (1, -1)
                for sign_c in (1, -1)
            )
            curvature[row, column] = curvature[column, row] = corners / (4 * step**2)
    values, vectors = np.linalg.eigh(curvature)
    values = np.maximum(values, 1 / PRIOR_SD**2)
    return (vectors / values) @ vectors.T
