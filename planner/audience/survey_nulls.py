"""Surveys without classes that look like the one at hand: independent answers, and a continuum.

The continuum is a normal vector of attitudes cut at thresholds: every item has its own shares of
answers and every pair of items its own (polychoric) correlation, as observed. Answers of an item
are taken in their order along the survey's main axis, so that items without a natural order are
served, too. Gaps are drawn with the rows they stand in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from planner.audience.survey_members import ClassSolution, SurveyMembers

_CORRELATIONS = 81
_MOST = 0.995
_NODES = 401


def independent_answers(
    survey: SurveyMembers, single: ClassSolution
) -> Callable[[np.random.Generator], SurveyMembers]:
    """Every item answered for itself, with the shares of everyone."""
    import numpy as np

    tables = _by_item(survey, single.tables[0])

    def draw(rng: np.random.Generator) -> SurveyMembers:
        size = round(survey.members)
        codes = np.column_stack([rng.choice(len(row), size, p=row) for row in tables])
        return _with_gaps(survey, codes, rng)

    return draw


def continuum_of_attitudes(
    survey: SurveyMembers,
) -> Callable[[np.random.Generator], SurveyMembers]:
    """A normal vector with the polychoric correlations of the answers, cut at thresholds."""
    import numpy as np
    from scipy.stats import norm

    order = _main_order(survey)
    ranks = _ranked(survey, order)
    cuts = []
    for item, level in enumerate(survey.levels):
        known = ranks[:, item] >= 0
        shares = np.bincount(ranks[known, item], weights=survey.weights[known], minlength=level)
        below = np.cumsum(shares / max(shares.sum(), 1e-300))[:-1]
        cuts.append(norm.ppf(np.clip(below, 1e-6, 1 - 1e-6)))
    root = _root(_polychoric(survey, ranks, cuts))

    def draw(rng: np.random.Generator) -> SurveyMembers:
        size = round(survey.members)
        attitudes = rng.standard_normal((size, len(cuts))) @ root.T
        codes = np.column_stack(
            [
                order[item][np.searchsorted(cuts[item], attitudes[:, item])]
                for item in range(len(cuts))
            ]
        )
        return _with_gaps(survey, codes, rng)

    return draw


def _by_item(survey: SurveyMembers, answers: np.ndarray) -> list[np.ndarray]:
    rows = [answers[low:high] for low, high in
            zip(survey.offsets[:-1], survey.offsets[1:], strict=True)]  # fmt: skip
    return [row / row.sum() for row in rows]


def _with_gaps(survey: SurveyMembers, codes: np.ndarray, rng: np.random.Generator) -> SurveyMembers:
    """The drawn answers without those that a row of the survey, drawn for each, has not given."""
    import numpy as np

    rows = rng.choice(len(survey.codes), len(codes), p=survey.weights / survey.members)
    codes = np.where(survey.codes[rows] < 0, -1, codes)
    return type(survey).of_rows(codes, survey.levels, smoothing=survey.smoothing)


def _main_order(survey: SurveyMembers) -> list[np.ndarray]:
    """For each item its answers along the first axis of correspondence analysis, low to high."""
    import numpy as np

    table = survey.table.toarray() * np.sqrt(survey.weights)[:, None]
    masses = np.maximum((table**2).sum(axis=0), 1e-9)
    scaled = table / np.sqrt(masses)
    # The first axis says only how often answers are given; it is taken out.
    level = np.sqrt(masses / masses.sum())
    scaled = scaled - np.outer(scaled @ level, level)
    _, vectors = np.linalg.eigh(scaled.T @ scaled)
    scores = vectors[:, -1] / np.sqrt(masses)
    if scores[np.argmax(np.abs(scores))] < 0:
        scores = -scores
    return [np.argsort(scores[low:high], kind="stable")
            for low, high in zip(survey.offsets[:-1], survey.offsets[1:], strict=True)]  # fmt: skip


def _ranked(survey: SurveyMembers, order: list[np.ndarray]) -> np.ndarray:
    """Codes as ranks along the order; -1 stays."""
    import numpy as np

    ranks = np.full(survey.codes.shape, -1, dtype="int64")
    for item, answers in enumerate(order):
        rank_of = np.argsort(answers)
        known = survey.codes[:, item] >= 0
        ranks[known, item] = rank_of[survey.codes[known, item]]
    return ranks


def _polychoric(survey: SurveyMembers, ranks: np.ndarray, cuts: list[np.ndarray]) -> np.ndarray:
    """Correlation of the attitudes behind each pair: that gives the observed mean product of ranks.

    The mean product is found for a grid of correlations by integrating one attitude numerically
    and the other exactly; near 1 nothing is divided by what vanishes.
    """
    import numpy as np
    from scipy.stats import norm

    nodes = norm.ppf((np.arange(_NODES) + 0.5) / _NODES)
    grid = np.linspace(-_MOST, _MOST, _CORRELATIONS)
    items = len(cuts)
    found = np.eye(items)
    own = [np.searchsorted(cut, nodes).astype(float) for cut in cuts]
    for one in range(items):
        for other in range(one):
            known = (ranks[:, one] >= 0) & (ranks[:, other] >= 0)
            weights = survey.weights[known]
            if weights.sum() < 2:
                continue
            observed = weights @ (ranks[known, one] * ranks[known, other]) / weights.sum()
            spread = np.sqrt(1 - grid**2)[:, None, None]
            above = norm.sf((cuts[other][None, None, :] - grid[:, None, None]
                             * nodes[None, :, None]) / spread).sum(axis=2)  # fmt: skip
            expected = (above * own[one]).mean(axis=1)
            found[one, other] = found[other, one] = np.interp(observed, expected, grid)
    return found


def _root(correlations: np.ndarray) -> np.ndarray:
    """A square root of the nearest matrix that is one of correlations."""
    import numpy as np

    values, vectors = np.linalg.eigh(correlations)
    near = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    size = np.sqrt(np.diag(near))
    return np.linalg.cholesky(near / np.outer(size, size) + 1e-9 * np.eye(len(near)))
