"""Respondents by their answers: latent class mixtures on weighted patterns of categories.

Assumptions
1. Within a class the answers to different items are independent of each other.
2. A missing answer says nothing of what it would have been, given the class (missing at random);
   people with gaps stay in.
3. Respondents are independent; rows are patterns with a weight, so the time of a fit does not
   depend on how many respondents there are.
4. Each table of answers has a Dirichlet prior with `smoothing` / answers per answer, so that no
   answer is impossible; 0 gives plain maximum likelihood.

Shapes: codes (patterns, items), -1 where missing; tables (classes, all answers of all items).

Sources: Goodman (1974), Biometrika 61, 215-231; Linzer and Lewis (2011), Journal of Statistical
Software 42(10), for the notation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.type_gates import Words

if TYPE_CHECKING:
    import numpy as np

_SHORT, _LONG, _REFINED = 30, 2000, 2
_LEAST = 1e-12


@dataclass(frozen=True)
class ClassSolution:
    """Fitted latent classes: shares (largest first), tables of answers, log-likelihood."""

    shares: np.ndarray
    tables: np.ndarray
    log_likelihood: float
    share_of_starts: float
    free_parameters: int

    @property
    def types(self) -> int:
        """How many classes."""
        return len(self.shares)

    def bic(self, members: float) -> float:
        """Bayesian information criterion over `members`; smaller is better."""
        import numpy as np

        return -2 * self.log_likelihood + self.free_parameters * float(np.log(members))


class SurveyMembers:
    """Weighted patterns of answers.

    Parameters
    ----------
    codes
        Whole numbers, shape (patterns, items): which answer, -1 for none.
    weights
        Respondents per pattern.
    levels
        Number of answers of each item.
    smoothing
        Of each table of answers.
    """

    words = Words("respondent", "class")

    def __init__(
        self, codes: np.ndarray, weights: np.ndarray, levels: tuple[int, ...],
        smoothing: float = 1.0,
    ) -> None:  # fmt: skip
        import numpy as np
        import scipy.sparse

        self.codes = np.asarray(codes, dtype="int64")
        self.weights = np.asarray(weights, dtype=float)
        self.levels, self.smoothing = tuple(levels), float(smoothing)
        self.offsets = np.concatenate([[0], np.cumsum(levels)]).astype("int64")
        rows, items = np.nonzero(self.codes >= 0)
        places = self.offsets[items] + self.codes[rows, items]
        self.table = scipy.sparse.csr_array(
            (np.ones(len(rows)), (rows, places)), shape=(len(self.codes), int(self.offsets[-1]))
        )
        self.transposed = self.table.T.tocsr()
        # One step of addition per item: answers of one item add up to one.
        self.item_of = np.repeat(np.arange(len(levels)), levels)

    @classmethod
    def of_rows(
        cls, codes: np.ndarray, levels: tuple[int, ...], weights: np.ndarray | None = None,
        smoothing: float = 1.0,
    ) -> SurveyMembers:  # fmt: skip
        """From one row per respondent: rows that are alike become one pattern."""
        import numpy as np

        weights = np.ones(len(codes)) if weights is None else weights
        found, place = _distinct_rows(codes, levels)
        return cls(found, np.bincount(place, weights=weights, minlength=len(found)), levels,
                   smoothing)  # fmt: skip

    @property
    def members(self) -> float:
        """Respondents."""
        return float(self.weights.sum())

    def fit(self, types: int, *, starts: int, tolerance: float, seed: int) -> ClassSolution:
        """The best of several starts; all of them at once, then the best two to the end."""
        import numpy as np

        rng = np.random.default_rng(seed)
        count = starts if types > 1 else 1
        tables = np.array([self._start(types, rng) for _ in range(count)])
        shares = np.full((count, types), 1 / types)
        shares, tables, value = self._em(shares, tables, _SHORT, tolerance)
        near = float((value > value.max() - 1e-3 * self.members).mean())
        best = np.argsort(-value, kind="stable")[:_REFINED]
        shares, tables, value = self._em(shares[best], tables[best], _LONG, tolerance)
        chosen = int(value.argmax())
        order = np.argsort(-shares[chosen], kind="stable")
        shares, tables = shares[chosen][order], tables[chosen][order]
        free = types * (sum(self.levels) - len(self.levels)) + types - 1
        return ClassSolution(shares, tables, self.log_likelihood(shares, tables), near, free)

    def log_likelihood(self, shares: np.ndarray, tables: np.ndarray) -> float:
        """Of all respondents, natural logarithm."""
        from scipy.special import logsumexp

        return float(self.weights @ logsumexp(self._scores(shares, tables), axis=1))

    def posterior(self, solution: ClassSolution) -> np.ndarray:
        """Probability of each class for each pattern, shape (patterns, classes)."""
        import numpy as np

        scores = self._scores(solution.shares, solution.tables)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        return chances / chances.sum(axis=1, keepdims=True)

    def reweighted(self, weights: np.ndarray) -> SurveyMembers:
        """The same patterns with other numbers of respondents."""
        kept = weights > 0
        return SurveyMembers(self.codes[kept], weights[kept], self.levels, self.smoothing)

    def describe(self, solution: ClassSolution) -> np.ndarray:
        """Share of each answer per class, shape (classes, all answers)."""
        return solution.tables

    def nulls(
        self, single: ClassSolution, seed: int
    ) -> dict[str, Callable[[np.random.Generator], SurveyMembers]]:
        """Worlds without classes that look like these respondents."""
        from planner.audience.survey_nulls import continuum_of_attitudes, independent_answers

        return {
            "answers that do not depend on each other": independent_answers(self, single),
            "a continuum of attitudes": continuum_of_attitudes(self),
        }

    def normalised(self, tables: np.ndarray) -> np.ndarray:
        """Answers of each item divided by their sum; the last axis holds all answers."""
        import numpy as np

        sums = np.add.reduceat(tables, self.offsets[:-1], axis=-1)
        return np.maximum(tables / np.maximum(sums, 1e-300)[..., self.item_of], _LEAST)

    def _scores(self, shares: np.ndarray, tables: np.ndarray) -> np.ndarray:
        import numpy as np

        return self.table @ np.log(tables).T + np.log(shares)

    def _start(self, types: int, rng: np.random.Generator) -> np.ndarray:
        """Tables near those of everyone, pulled towards patterns that were drawn."""

        overall = self.normalised(self.weights @ self.table + 1.0)
        if types == 1:
            return overall[None]
        chosen = rng.choice(len(self.codes), types, p=self.weights / self.members)
        pulled = 0.5 * overall + 0.5 * self.table[chosen].toarray()
        noise = rng.gamma(5.0, 0.2, pulled.shape)
        return self.normalised(pulled * noise)

    def _em(
        self, shares: np.ndarray, tables: np.ndarray, most: int, tolerance: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As for counts: all starts at once until the last one stands still."""
        import numpy as np

        starts, types, answers = tables.shape
        pseudo = self.smoothing / np.array(self.levels, dtype=float)[self.item_of]
        before = np.full(starts, -np.inf)
        for _ in range(most):
            scores = self.table @ np.log(tables).reshape(-1, answers).T
            scores = scores.reshape(-1, starts, types) + np.log(shares)
            top = scores.max(axis=2, keepdims=True)
            chances = np.exp(scores - top)
            sums = chances.sum(axis=2, keepdims=True)
            value = self.weights @ (np.log(sums) + top)[:, :, 0]
            value = value + (np.log(tables) * pseudo).sum(axis=(1, 2))
            done = (value - before <= tolerance * self.members).all()
            before = value
            if done:
                break
            weights = chances / sums * self.weights[:, None, None]
            sizes = weights.sum(axis=0)
            shares = (sizes + 1e-9) / (sizes + 1e-9).sum(axis=1, keepdims=True)
            counts = (self.transposed @ weights.reshape(-1, starts * types)).T
            tables = self.normalised(counts.reshape(tables.shape) + pseudo)
        return shares, tables, before


def _distinct_rows(codes: np.ndarray, levels: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(distinct rows, which of them each row is), by one number per row where it fits."""
    import numpy as np

    size = 1
    for level in levels:
        size *= level + 1
    if size < 2**62:
        key = np.zeros(len(codes), dtype="int64")
        for column, level in enumerate(levels):
            key = key * (level + 1) + codes[:, column] + 1
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        return codes[first], place.ravel()
    found, place = np.unique(codes, axis=0, return_inverse=True)
    return found, place.ravel()
