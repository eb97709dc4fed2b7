"""Mixture of Dirichlet-multinomials on weighted patterns of counts.

Assumptions
1. Given how much a member does (the row's total), what kinds its acts are of follows a
   Dirichlet-multinomial with the parameters of the member's type; types are the only structure.
2. Members are independent; rows are patterns with a weight (members), so the time of a fit does
   not depend on how many members there are.
3. Gamma(1.1, rate .01) prior on every parameter, which keeps them in bounds.

Shapes: counts (patterns, kinds) whole numbers, weights (patterns,); parameters (types, kinds).
Everything a fit needs of the counts is how many members have more than l acts of kind k, so both
steps are products with one sparse table of levels. All starts are fitted at once.

Sources: Minka (2000, revised 2012), Estimating a Dirichlet distribution; Holmes, Harris and Quince
(2012), Dirichlet multinomial mixtures, PLoS ONE 7(2) e30126.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse

PRIOR_SHAPE, PRIOR_RATE = 1.1, 0.01
LOWEST, HIGHEST = 1e-3, 1e4
"""Bounds of every parameter."""

STARTS = 10
_SHORT, _LONG = 25, 400
_REFINED = 2
TOLERANCE = 1e-6
_NEWTON_STEPS = 3


@dataclass(frozen=True)
class Mixture:
    """A fitted mixture.

    Attributes
    ----------
    shares : (types,)
        Share of members per type, largest first.
    parameters : (types, kinds)
        Dirichlet parameters; their sum is the concentration.
    log_likelihood
        With the multinomial coefficients.
    share_of_starts
        Starts that end within 1e-3 per member of the best one, before the best are refined.
    """

    shares: np.ndarray
    parameters: np.ndarray
    log_likelihood: float
    share_of_starts: float

    @property
    def types(self) -> int:
        """How many."""
        return len(self.shares)

    def bic(self, members: float) -> float:
        """Bayesian information criterion over `members`; smaller is better."""
        import numpy as np

        types, kinds = self.parameters.shape
        return -2 * self.log_likelihood + (types * kinds + types - 1) * float(np.log(members))


class LevelTable:
    """Counts of patterns in the form both steps need.

    Parameters
    ----------
    counts
        Shape (patterns, kinds), whole numbers of 0 or more.
    weights
        Members per pattern.
    """

    def __init__(self, counts: np.ndarray, weights: np.ndarray) -> None:
        import numpy as np
        import scipy.sparse
        from scipy.special import gammaln

        self.counts = np.asarray(counts, dtype="int64")
        self.weights = np.asarray(weights, dtype=float)
        self.kinds = self.counts.shape[1]
        totals = self.counts.sum(axis=1)
        self.levels = int(totals.max(initial=0)) + 1
        # The total is one more column: its terms enter with the other sign.
        places = np.column_stack([self.counts, totals])
        places = places + self.levels * np.arange(self.kinds + 1)
        rows = len(self.counts)
        self.table: scipy.sparse.csr_array = scipy.sparse.csr_array(
            (np.ones(places.size), places.ravel(), np.arange(rows + 1) * (self.kinds + 1)),
            shape=(rows, self.levels * (self.kinds + 1)),
        )
        self.transposed = self.table.T.tocsr()
        ways = gammaln(totals + 1) - gammaln(self.counts + 1).sum(axis=1)
        self.ways = float(self.weights @ ways)
        self.members = float(self.weights.sum())

    def log_probabilities(self, parameters: np.ndarray) -> np.ndarray:
        """Of each pattern under each parameter vector, without the multinomial coefficient.

        `parameters` has shape (vectors, kinds); the result (patterns, vectors).
        """
        import numpy as np

        both = np.column_stack([parameters, parameters.sum(axis=1)])
        steps = np.arange(self.levels - 1)
        sums = np.zeros((len(parameters), self.kinds + 1, self.levels))
        np.cumsum(np.log(both[:, :, None] + steps), axis=2, out=sums[:, :, 1:])
        sums[:, -1] *= -1
        return self.table @ sums.reshape(len(parameters), -1).T

    def above(self, weights: np.ndarray) -> np.ndarray:
        """Weight of the patterns with more than l acts, shape (vectors, kinds + 1, levels - 1).

        `weights` has shape (patterns, vectors).
        """
        import numpy as np

        at = (self.transposed @ weights).T.reshape(weights.shape[1], self.kinds + 1, self.levels)
        return np.ascontiguousarray(at[:, :, ::-1].cumsum(axis=2)[:, :, -2::-1])


def fit_mixture(
    table: LevelTable,
    types: int,
    *,
    starts: int = STARTS,
    first: Mixture | None = None,
    tolerance: float = TOLERANCE,
    seed: int = 0,
) -> Mixture:
    """The best of several starts.

    Parameters
    ----------
    table
        The patterns.
    types
        How many types, 1 or more.
    starts
        From seeds spread over the patterns (k-means++ on square-root shares).
    first
        A mixture of as many types that is one start more.
    tolerance
        Log-likelihood per member below which an iteration is the last.
    seed
        Of the starts.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    begun = [_start(table, types, rng) for _ in range(starts if types > 1 else 1)]
    if first is not None:
        begun.append((first.shares, first.parameters))
    shares, parameters = (np.array(part) for part in zip(*begun, strict=True))
    shares, parameters, value = _em(table, shares, parameters, _SHORT, tolerance)
    near = float((value > value.max() - 1e-3 * table.members).mean())
    best = np.argsort(-value, kind="stable")[:_REFINED]
    shares, parameters, value = _em(table, shares[best], parameters[best], _LONG, tolerance)
    chosen = int(value.argmax())
    order = np.argsort(-shares[chosen], kind="stable")
    found = parameters[chosen][order]
    total = _log_likelihood(table, shares[chosen][order], found) + table.ways
    return Mixture(shares[chosen][order], found, total, near)


def posterior(table: LevelTable, mixture: Mixture) -> np.ndarray:
    """Probability of each type for each pattern, shape (patterns, types)."""
    import numpy as np

    scores = table.log_probabilities(mixture.parameters) + np.log(mixture.shares)
    scores -= scores.max(axis=1, keepdims=True)
    chances = np.exp(scores)
    return chances / chances.sum(axis=1, keepdims=True)


def _start(
    table: LevelTable, types: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Shares and parameters from patterns that lie far apart."""
    import numpy as np

    overall = (table.weights @ table.counts + 1) / (table.weights @ table.counts + 1).sum()
    if types == 1:
        return np.ones(1), np.maximum(overall * 5.0, LOWEST)[None, :]
    totals = np.maximum(table.counts.sum(axis=1, keepdims=True), 1)
    roots = np.sqrt(table.counts / totals)
    chosen = [rng.choice(len(roots), p=table.weights / table.members)]
    far = np.full(len(roots), np.inf)
    for _ in range(types - 1):
        far = np.minimum(far, ((roots - roots[chosen[-1]]) ** 2).sum(axis=1))
        chances = table.weights * far
        if not chances.sum() > 0:
            chances = table.weights
        chosen.append(rng.choice(len(roots), p=chances / chances.sum()))
    centres = roots[chosen]
    nearest = ((roots[:, None, :] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    shares = np.bincount(nearest, weights=table.weights, minlength=types)
    means = np.array(
        [
            np.average(
                table.counts / totals, axis=0, weights=table.weights * (nearest == type_) + 1e-12
            )
            for type_ in range(types)
        ]
    )
    parameters = 10 * (0.9 * means + 0.1 * overall)
    return (shares + 1) / (shares + 1).sum(), np.clip(parameters, LOWEST, HIGHEST)


def _em(
    table: LevelTable, shares: np.ndarray, parameters: np.ndarray, most: int, tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expectation and maximisation of several starts at once, until the last one stands still.

    Shapes (starts, types) and (starts, types, kinds); the third result is the penalised
    log-likelihood of each start.
    """
    import numpy as np

    starts, types, kinds = parameters.shape
    before = np.full(starts, -np.inf)
    for _ in range(most):
        scores = table.log_probabilities(parameters.reshape(-1, kinds)).reshape(-1, starts, types)
        scores += np.log(shares)
        top = scores.max(axis=2, keepdims=True)
        chances = np.exp(scores - top)
        sums = chances.sum(axis=2, keepdims=True)
        value = table.weights @ (np.log(sums) + top)[:, :, 0] + _prior(parameters)
        if (value - before <= tolerance * table.members).all():
            before = value
            break
        before = value
        weights = chances / sums * table.weights[:, None, None]
        sizes = weights.sum(axis=0)
        shares = (sizes + 1e-9) / (sizes + 1e-9).sum(axis=1, keepdims=True)
        above = table.above(weights.reshape(-1, starts * types))
        parameters = _maximised(parameters.reshape(-1, kinds), above).reshape(parameters.shape)
    return shares, parameters, before


def _prior(parameters: np.ndarray) -> np.ndarray:
    """Log prior of each start, up to a constant."""
    import numpy as np

    return ((PRIOR_SHAPE - 1) * np.log(parameters) - PRIOR_RATE * parameters).sum(axis=(1, 2))


def _maximised(parameters: np.ndarray, above: np.ndarray) -> np.ndarray:
    """A few Newton steps per type, each taken only where it raises the objective.

    Where it does not, Minka's fixed point is taken, which never lowers it. Unguarded steps diverge
    on one type and fake a gain of the others.
    """
    import numpy as np

    for _ in range(_NEWTON_STEPS):
        slope, bend, shared_slope, shared_bend = _slopes(parameters, above)
        gradient = slope - shared_slope[:, None] + (PRIOR_SHAPE - 1) / parameters - PRIOR_RATE
        own = -bend - (PRIOR_SHAPE - 1) / parameters**2
        # The second derivatives are a diagonal plus one number everywhere: solved directly.
        middle = (gradient / own).sum(axis=1) / (1 / shared_bend + (1 / own).sum(axis=1))
        step = (gradient - middle[:, None]) / own
        newton = parameters - step
        fixed = parameters * (slope + (PRIOR_SHAPE - 1) / parameters) / (
            shared_slope + PRIOR_RATE
        )[:, None]  # fmt: skip
        fixed = np.clip(fixed, LOWEST, HIGHEST)
        is_inside = ((newton > LOWEST) & (newton < HIGHEST)).all(axis=1)
        newton = np.where(is_inside[:, None], newton, fixed)
        better = _objective(newton, above) >= _objective(fixed, above)
        chosen = np.where(better[:, None], newton, fixed)
        parameters = np.where(
            (_objective(chosen, above) >= _objective(parameters, above))[:, None],
            chosen, parameters,
        )  # fmt: skip
    return parameters


def _slopes(
    parameters: np.ndarray, above: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """First and second derivatives of the kinds' terms, and of the total's, per vector."""
    import numpy as np

    steps = np.arange(above.shape[2])
    single = 1 / (parameters[:, :, None] + steps)
    total = 1 / (parameters.sum(axis=1)[:, None] + steps)
    kinds, whole = above[:, :-1], above[:, -1]
    return (
        (kinds * single).sum(axis=2),
        (kinds * single**2).sum(axis=2),
        (whole * total).sum(axis=1),
        np.maximum((whole * total**2).sum(axis=1), 1e-300),
    )


def _objective(parameters: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Expected log-likelihood of each vector with its prior."""
    import numpy as np

    steps = np.arange(above.shape[2])
    kinds = (above[:, :-1] * np.log(parameters[:, :, None] + steps)).sum(axis=(1, 2))
    whole = (above[:, -1] * np.log(parameters.sum(axis=1)[:, None] + steps)).sum(axis=1)
    prior = ((PRIOR_SHAPE - 1) * np.log(parameters) - PRIOR_RATE * parameters).sum(axis=1)
    return kinds - whole + prior


def _log_likelihood(table: LevelTable, shares: np.ndarray, parameters: np.ndarray) -> float:
    import numpy as np
    from scipy.special import logsumexp

    scores = table.log_probabilities(parameters) + np.log(shares)
    return float(table.weights @ logsumexp(scores, axis=1))
