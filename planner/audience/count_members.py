"""Members by their counts of acts, as the gates of types take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.count_patterns import CountPatterns
from planner.audience.dirichlet_multinomial import LevelTable, Mixture, fit_mixture, posterior
from planner.audience.type_gates import Words
from planner.audience.type_nulls import Draw, nulls_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


class CountMembers:
    """Weighted patterns of counts with the mixtures of Dirichlet-multinomials.

    Parameters
    ----------
    counts
        Capped counts, shape (patterns, kinds).
    weights
        Members per pattern.
    patterns
        Where the counts come from; None for resampled and drawn ones, which need no nulls.
    """

    words = Words("member", "type")

    def __init__(
        self, counts: np.ndarray, weights: np.ndarray, patterns: CountPatterns | None = None
    ) -> None:
        self.table = LevelTable(counts, weights)
        self.weights = self.table.weights
        self._patterns = patterns

    @classmethod
    def of(cls, patterns: CountPatterns) -> CountMembers:
        """The members at hand."""
        return cls(patterns.counts, patterns.members, patterns)

    @property
    def members(self) -> float:
        """How many."""
        return self.table.members

    def fit(self, types: int, *, starts: int, tolerance: float, seed: int) -> Mixture:
        """The best mixture of several starts."""
        return fit_mixture(self.table, types, starts=starts, tolerance=tolerance, seed=seed)

    def posterior(self, solution: Mixture) -> np.ndarray:
        """Probability of each type for each pattern."""
        return posterior(self.table, solution)

    def reweighted(self, weights: np.ndarray) -> CountMembers:
        """The same patterns with other numbers of members."""
        kept = weights > 0
        return CountMembers(self.table.counts[kept], weights[kept])

    def describe(self, solution: Mixture) -> np.ndarray:
        """Mean share of each kind per type, shape (types, kinds)."""
        return solution.parameters / solution.parameters.sum(axis=1, keepdims=True)

    def nulls(
        self, single: Mixture, seed: int
    ) -> dict[str, Callable[[np.random.Generator], CountMembers]]:
        """Worlds without types that look like these members."""

        def members_of(draw: Draw) -> Callable[[np.random.Generator], CountMembers]:
            def drawn(rng: np.random.Generator) -> CountMembers:
                import numpy as np

                return CountMembers(*np.unique(draw(rng), axis=0, return_counts=True))

            return drawn

        return {
            name: members_of(draw) for name, draw in nulls_of(self._patterns, single, seed).items()
        }
