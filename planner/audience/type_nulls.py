"""Worlds without types that look as much as possible like the members at hand.

Three of them, each with what a single population can do and types need not:
1. one Dirichlet-multinomial given the totals;
2. kinds that are independent of each other, each with gamma rates;
3. a continuum of tastes: a logistic-normal multinomial with full covariance, fitted separately in
   three strata of volume, so that the mix may drift with how much people do.

Assumption: totals are as in the data (2 makes its own). Moments are matched on uncapped shares
where they are known exactly, else on the scaled rows with the noise their true totals have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.count_patterns import FEWEST_ACTS, CountPatterns, capped

if TYPE_CHECKING:
    import numpy as np

    from planner.audience.dirichlet_multinomial import Mixture

STRATA = ((5, 9), (10, 20), (21, 10**9))
"""Volumes, in acts, with a taste distribution of their own."""

_FIT_DRAWS, _FIT_STEPS = 20_000, 60
_MOST_SPREAD = 12.0
_ROUNDS = 60
_FEWEST_FOR_MOMENTS = 30

Draw = Callable[["np.random.Generator"], "np.ndarray"]
"""Draws capped counts of as many members as there are, shape (members, kinds)."""


def nulls_of(patterns: CountPatterns, single: Mixture, seed: int = 0) -> dict[str, Draw]:
    """The three nulls, by what they say about people.

    Parameters
    ----------
    patterns
        The members at hand.
    single
        The mixture of one type fitted to them.
    """
    return {
        "one mix that scatters": _one_dirichlet(patterns, single),
        "kinds that do not depend on each other": _independent_rates(patterns),
        "a continuum of tastes": _taste_continuum(patterns, seed),
    }


def _totals(patterns: CountPatterns, rng: np.random.Generator) -> np.ndarray:
    size = round(patterns.eligible)
    chances = patterns.total_members / patterns.total_members.sum()
    return rng.choice(patterns.totals, size, p=chances)


def _one_dirichlet(patterns: CountPatterns, single: Mixture) -> Draw:
    import numpy as np

    def draw(rng: np.random.Generator) -> np.ndarray:
        totals = _totals(patterns, rng)
        rates = rng.gamma(single.parameters[0], 1.0, (len(totals), len(patterns.kinds)))
        rates = np.maximum(rates, 1e-300)
        shares = rates / rates.sum(axis=1, keepdims=True)
        return capped(rng.multinomial(totals, shares), patterns.cap)

    return draw


def _independent_rates(patterns: CountPatterns) -> Draw:
    """Means and variances of members with enough acts are matched by a few corrections."""
    import numpy as np

    means, variances = patterns.means.copy(), patterns.variances.copy()
    rng = np.random.default_rng(0)
    size = 20_000

    def sample(rng: np.random.Generator, size: int) -> np.ndarray:
        shape = np.clip(means**2 / np.maximum(variances - means, 1e-3 * means + 1e-9), 1e-2, 1e3)
        kept: list[np.ndarray] = []
        for _ in range(_ROUNDS):
            drawn = rng.poisson(
                np.minimum(rng.gamma(shape, means / shape, (2 * size, len(means))), 1e6)
            )
            kept.append(drawn[drawn.sum(axis=1) >= FEWEST_ACTS])
            if sum(map(len, kept)) >= size:
                break
        found = np.concatenate(kept)
        return found[rng.permutation(len(found))[:size]] if len(found) else found

    for _ in range(8):  # rows with too few acts are left out, which shifts what was asked for
        found = sample(rng, size)
        if len(found) < 100:
            break
        means = np.clip(means * patterns.means / np.maximum(found.mean(axis=0), 1e-9),
                        patterns.means * 0.05, patterns.means * 2)  # fmt: skip
        spread = np.maximum(found.var(axis=0), 1e-9)
        variances = np.maximum(variances * (patterns.variances / spread) ** 0.5, means * 1.001)

    def draw(rng: np.random.Generator) -> np.ndarray:
        return capped(sample(rng, round(patterns.eligible)), patterns.cap)

    return draw


@dataclass(frozen=True)
class _Tastes:
    low: int
    high: int
    mean: np.ndarray
    root: np.ndarray


def _taste_continuum(patterns: CountPatterns, seed: int) -> Draw:
    import numpy as np

    strata = [_fitted_tastes(patterns, low, high, seed) for low, high in STRATA]
    known = [one for one in strata if one is not None]

    def draw(rng: np.random.Generator) -> np.ndarray:
        totals = _totals(patterns, rng)
        shares = np.empty((len(totals), len(patterns.kinds)))
        for tastes in known:
            inside = (totals >= tastes.low) & (totals <= tastes.high)
            normal = rng.standard_normal((int(inside.sum()), len(patterns.kinds)))
            shares[inside] = _softmax(tastes.mean + normal @ tastes.root.T)
        return capped(rng.multinomial(totals, shares), patterns.cap)

    return draw


def _fitted_tastes(patterns: CountPatterns, low: int, high: int, seed: int) -> _Tastes | None:
    """Mean and covariance of tastes whose shares have the moments of one stratum."""
    import numpy as np

    acts = patterns.counts.sum(axis=1)
    # With the small cap the upper strata hold scaled rows only, whose totals are in the histogram.
    is_capped = (
        low > patterns.cap or not ((acts >= low) & (acts <= high) & ~patterns.is_scaled).any()
    )
    fits = patterns.is_scaled if is_capped else (acts >= low) & (acts <= high) & ~patterns.is_scaled
    in_total = (patterns.totals >= low) & (patterns.totals <= high)
    if not in_total.any():
        return None
    weights = patterns.members * fits
    if weights.sum() < _FEWEST_FOR_MOMENTS:  # the whole stands in
        weights = patterns.members
    mean, covariance = _share_moments(patterns, weights, in_total, is_capped)
    return _matched(mean, covariance, low, high, np.random.default_rng(seed))


def _share_moments(
    patterns: CountPatterns, weights: np.ndarray, in_total: np.ndarray, is_capped: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the members' own shares, freed from the noise of few acts."""
    import numpy as np

    counts = patterns.counts.astype(float)
    totals = np.maximum(counts.sum(axis=1), 2)
    chances = weights / weights.sum()
    mean = chances @ (counts / totals[:, None])
    if is_capped:
        acts = np.average(patterns.totals[in_total], weights=patterns.total_members[in_total])
        shares = counts / totals[:, None]
        raw = (shares * chances[:, None]).T @ shares
        second = (raw - np.diag(mean) / acts) / (1 - 1 / acts)
    else:
        pairs = chances / (totals * (totals - 1))
        second = (counts * pairs[:, None]).T @ counts
        second -= np.diag(pairs @ counts)
    covariance = second - np.outer(mean, mean)
    centre = np.eye(len(mean)) - 1 / len(mean)
    covariance = centre @ ((covariance + covariance.T) / 2) @ centre
    values, vectors = np.linalg.eigh(covariance)
    return np.maximum(mean, 1e-6), (vectors * np.maximum(values, 0)) @ vectors.T


def _matched(
    mean: np.ndarray, covariance: np.ndarray, low: int, high: int, rng: np.random.Generator
) -> _Tastes:
    """Logistic-normal tastes with these moments: corrected step by step on the same draws."""
    import numpy as np

    mean = mean / mean.sum()
    inverse = np.linalg.pinv(np.diag(mean) - np.outer(mean, mean))
    centre, spread = np.log(mean), inverse @ covariance @ inverse
    normal = rng.standard_normal((_FIT_DRAWS, len(mean)))
    best, best_error = None, np.inf
    for _ in range(_FIT_STEPS):
        root = _root(spread)
        shares = _softmax(centre + normal @ root.T)
        found = shares.mean(axis=0)
        difference = shares - found
        moments = difference.T @ difference / _FIT_DRAWS
        error = np.abs(moments - covariance).sum() + np.abs(found - mean).sum()
        if error < best_error:
            best, best_error = _Tastes(low, high, centre.copy(), root), error
        centre = centre + 0.7 * np.log(mean / np.maximum(found, 1e-9))
        spread = spread + 0.25 * inverse @ (covariance - moments) @ inverse
    return best


def _root(spread: np.ndarray) -> np.ndarray:
    import numpy as np

    values, vectors = np.linalg.eigh((spread + spread.T) / 2)
    return vectors * np.sqrt(np.clip(values, 0, _MOST_SPREAD))


def _softmax(scores: np.ndarray) -> np.ndarray:
    import numpy as np

    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)
