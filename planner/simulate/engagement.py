"""Counts of acts per member: one population in many shapes, or planted types.

Assumptions
1. Kinds are like, comment, share, click, save, mention; a member has at least five acts, since
   fewer say nothing about how somebody takes part.
2. In every one-population world members differ by degrees only: there is no type to find, however
   much some of them look like it. `planted_types` is the other case.

Left out: time, platforms, contests. Units: acts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.simulate.seeds import generator

KINDS = ("like", "comment", "share", "click", "save", "mention")
FEWEST_ACTS = 5
_BASE = np.array([0.50, 0.18, 0.10, 0.12, 0.06, 0.04])
TYPE_MIXES = np.array(
    [
        [0.78, 0.04, 0.02, 0.10, 0.05, 0.01],
        [0.22, 0.52, 0.06, 0.08, 0.02, 0.10],
        [0.25, 0.08, 0.42, 0.08, 0.12, 0.05],
    ]
)
TYPE_SHARES = np.array([0.5, 0.3, 0.2])


@dataclass(frozen=True)
class EngagementWorld:
    """Counts with one row per member and one column per kind, and the true type of each member."""

    counts: pd.DataFrame
    types: np.ndarray
    true_mixes: np.ndarray
    concentration: float


def _volumes(rng: np.random.Generator, members: int) -> np.ndarray:
    """Heavy-tailed totals of five or more."""
    return FEWEST_ACTS + rng.negative_binomial(0.7, 0.7 / (0.7 + 14), members)


def _given_shares(rng: np.random.Generator, shares: np.ndarray) -> np.ndarray:
    totals = _volumes(rng, len(shares))
    return rng.multinomial(totals, shares / shares.sum(axis=1, keepdims=True))


def _softmax(scores: np.ndarray) -> np.ndarray:
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def _dirichlet(rng: np.random.Generator, members: int) -> np.ndarray:
    return _given_shares(rng, rng.dirichlet(6 * _BASE, members))


def _from_rates(
    rng: np.random.Generator, members: int, draw: Callable[[int], np.ndarray]
) -> np.ndarray:
    """Poisson counts of drawn rates, of members with enough acts."""
    kept: list[np.ndarray] = []
    while sum(map(len, kept)) < members:
        counts = rng.poisson(draw(4 * members))
        kept.append(counts[counts.sum(axis=1) >= FEWEST_ACTS])
    return np.concatenate(kept)[:members]


def _gamma_rates(shape: float) -> Callable[[np.random.Generator, int], np.ndarray]:
    def make(rng: np.random.Generator, members: int) -> np.ndarray:
        return _from_rates(
            rng, members, lambda size: rng.gamma(shape, 16 * _BASE / shape, (size, len(_BASE)))
        )

    return make


def _zero_inflated(rng: np.random.Generator, members: int) -> np.ndarray:
    def draw(size: int) -> np.ndarray:
        rates = rng.gamma(0.8, 20 * _BASE / 0.8, (size, len(_BASE)))
        return rates * (rng.random(rates.shape) < 0.7)

    return _from_rates(rng, members, draw)


def _log_normal(
    spreads: tuple[float, ...], correlation: float
) -> Callable[[np.random.Generator, int], np.ndarray]:
    def make(rng: np.random.Generator, members: int) -> np.ndarray:
        spread = np.array(spreads)

        def draw(size: int) -> np.ndarray:
            common = rng.standard_normal((size, 1)) * np.sqrt(correlation)
            own = rng.standard_normal((size, len(_BASE))) * np.sqrt(1 - correlation)
            return np.minimum(12 * _BASE * np.exp(spread * (common + own) - spread**2 / 2), 1e4)

        return _from_rates(rng, members, draw)

    return make


def _drifting_mix(rng: np.random.Generator, members: int) -> np.ndarray:
    totals = _volumes(rng, members)
    slope = np.array([-0.6, 0.2, 0.5, -0.2, 0.1, 0.6])
    shares = _softmax(np.log(_BASE) + slope * np.log(totals / 12)[:, None])
    scattered = np.array([rng.dirichlet(25 * row) for row in shares])
    return rng.multinomial(totals, scattered / scattered.sum(axis=1, keepdims=True))


def _taste_axis(
    draw: Callable[[np.random.Generator, int], np.ndarray],
) -> Callable[[np.random.Generator, int], np.ndarray]:
    loading = np.array([-1.6, 0.9, 1.6, -0.9, 0.2, 0.5])

    def make(rng: np.random.Generator, members: int) -> np.ndarray:
        taste = draw(rng, members)[:, None]
        return _given_shares(rng, _softmax(np.log(_BASE) + loading * taste))

    return make


ONE_POPULATION_WORLDS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "Dirichlet-multinomial": _dirichlet,
    "independent gamma rates": _gamma_rates(1.0),
    "independent gamma rates, shape .15": _gamma_rates(0.15),
    "zero-inflated gamma rates": _zero_inflated,
    "log-normal rates": _log_normal((0.8,) * 6, 0.3),
    "log-normal rates, sd 1.8, r .5": _log_normal((1.8,) * 6, 0.5),
    "log-normal rates, sd .5 and 2": _log_normal((0.5, 2.0, 0.5, 2.0, 0.5, 2.0), 0.3),
    "mix drifts with volume": _drifting_mix,
    "taste axis, normal": _taste_axis(lambda rng, size: rng.standard_normal(size)),
    "taste axis, uniform": _taste_axis(lambda rng, size: rng.uniform(-1.75, 1.75, size)),
}
"""Worlds without types, by name."""


def make_one_population(name: str, members: int = 2000, *, seed: int = 0) -> pd.DataFrame:
    """Counts of members of one population; `name` is a key of `ONE_POPULATION_WORLDS`.

    >>> make_one_population("Dirichlet-multinomial", 3, seed=1).sum(axis=1).ge(5).all()
    np.True_
    """
    counts = ONE_POPULATION_WORLDS[name](generator(seed), members)
    return pd.DataFrame(counts, columns=list(KINDS))


def make_planted_types(
    members: int = 3500, *, concentration: float = 30.0, blend: float = 0.0, seed: int = 0
) -> EngagementWorld:
    """Counts of members of three types.

    Parameters
    ----------
    members
        How many.
    concentration
        How tightly members follow their type's mix.
    blend
        0 keeps the types apart, 1 gives all of them the same mix.

    >>> make_planted_types(4, seed=1).counts.shape
    (4, 6)
    """
    rng = generator(seed)
    middle = TYPE_SHARES @ TYPE_MIXES
    mixes = (1 - blend) * TYPE_MIXES + blend * middle
    types = rng.choice(3, members, p=TYPE_SHARES)
    shares = np.array([rng.dirichlet(concentration * mixes[one]) for one in types])
    counts = _given_shares(rng, np.maximum(shares, 1e-12))
    return EngagementWorld(pd.DataFrame(counts, columns=list(KINDS)), types, mixes, concentration)
