"""The mix as one integer programme: columns, bounds and rows for HiGHS.

Columns, in this order: posts of each kind (whole numbers); the steps of each group's concave value,
between 0 and 1 (they fill in order by themselves); posts added and dropped against the present mix;
hours of each piece of the active curves; and, where bad luck counts, the threshold of the worst
draws and each draw's shortfall below it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint

from planner.content.mix_problem import MixProblem


def surrogate(
    problem: MixProblem, around: np.ndarray, value: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """The value made separable: gain of each group's next post, and a linear part per kind.

    Parameters
    ----------
    problem
        Groups and the most posts of each kind.
    around
        Posts per kind at which the linear part is taken.
    value
        Value of a post by kind and its group's posts, of the mean or of one draw.
    """
    total = problem.group_posts(around)
    gains, linear = [], np.zeros(len(problem.group))
    for number in range(problem.groups):
        own = np.flatnonzero(problem.group == number)
        weight = around[own] + 1e-3
        mean = weight @ value[own] / weight.sum()
        most = int(min(problem.most[own].sum(), value.shape[1] - 1))
        whole = mean[: most + 1] * np.arange(most + 1)
        # Draws of many shapes averaged stay concave; rounding must not break the order of steps.
        gains.append(np.minimum.accumulate(np.diff(whole)))
        at = int(total[own[0]])
        linear[own] = value[own, at] - mean[at]
    return gains, linear


class MixProgramme:
    """The programme around one plan.

    Parameters
    ----------
    problem
        Kinds, values, limits.
    around
        Plan at which the surrogate is taken.
    fixed
        Posts that are given: then only the active hours are free, and bad luck and the bound on
        changes are left out.

    Attributes
    ----------
    cost, bounds, integrality, constraints
        As `scipy.optimize.milp` takes them.
    posts
        Columns of the posts.
    """

    def __init__(
        self, problem: MixProblem, around: np.ndarray, fixed: np.ndarray | None = None
    ) -> None:
        self._problem, self._around, self._fixed = problem, around, fixed
        self._gains, self._linear = surrogate(problem, around, problem.value)
        self._has_bad_luck = problem.scenarios is not None and fixed is None
        kinds = len(problem.by_kind(problem.present))
        draws = len(problem.scenarios) if self._has_bad_luck else 0
        pieces = [len(curve.hours) - 1 for curve in problem.active]
        sizes = [len(problem.group), sum(map(len, self._gains)), kinds, kinds, sum(pieces),
                 min(draws, 1), draws]  # fmt: skip
        ends = np.r_[0, np.cumsum(sizes)]
        self._count = int(ends[-1])
        places = [slice(int(low), int(high)) for low, high in pairwise(ends)]
        self.posts, self._steps, self._added, self._dropped = places[:4]
        self._hours, self._threshold, self._short = places[4:]
        starts = self._hours.start + np.r_[0, np.cumsum(pieces)].astype(int)
        self._pieces = [slice(int(low), int(high)) for low, high in pairwise(starts)]
        self.cost = self._cost()
        self.bounds = self._bounds()
        self.integrality = np.zeros(self._count)
        self.integrality[self.posts] = 1
        self.constraints = self._constraints()

    def hours(self, x: np.ndarray) -> np.ndarray:
        """Hours of each activity in a solution."""
        return np.array([x[place].sum() for place in self._pieces])

    def _cost(self) -> np.ndarray:
        problem, cost = self._problem, np.zeros(self._count)
        mean = 1 - problem.bad_weight if self._has_bad_luck else 1.0
        cost[self.posts] = -mean * self._linear
        if self._gains:
            cost[self._steps] = -mean * np.concatenate(self._gains)
        cost[self._added] = cost[self._dropped] = problem.change_cost
        for curve, place in zip(problem.active, self._pieces, strict=True):
            cost[place] = -np.diff(curve.gain) / np.diff(curve.hours)
        if self._has_bad_luck:
            cost[self._threshold] = -problem.bad_weight
            draws = len(problem.scenarios)
            cost[self._short] = problem.bad_weight / (problem.bad_share * draws)
        return cost

    def _bounds(self) -> Bounds:
        low, high = np.zeros(self._count), np.ones(self._count)
        given = self._fixed
        high[self.posts] = self._problem.most if given is None else given
        low[self.posts] = 0 if given is None else given
        high[self._added] = high[self._dropped] = high[self._short] = np.inf
        low[self._threshold], high[self._threshold] = -np.inf, np.inf
        for curve, place in zip(self._problem.active, self._pieces, strict=True):
            high[place] = np.diff(curve.hours)
        return Bounds(low, high)

    def _constraints(self) -> list[LinearConstraint]:
        found = [self._group_totals(), self._changes()]
        if self._problem.rows:
            found.append(self._limits())
        if self._problem.changes_most is not None and self._fixed is None:
            changed = np.zeros((1, self._count))
            changed[0, self._added] = changed[0, self._dropped] = 1
            found.append(_rows(changed, -np.inf, self._problem.changes_most))
        if self._has_bad_luck:
            found.append(self._shortfalls())
        return found

    def _group_totals(self) -> LinearConstraint:
        """A group's posts are its filled steps."""
        rows = np.zeros((self._problem.groups, self._count))
        start = self._steps.start
        for number, gain in enumerate(self._gains):
            rows[number, self.posts][self._problem.group == number] = 1
            rows[number, start : start + len(gain)] = -1
            start += len(gain)
        return _rows(rows, 0, 0)

    def _changes(self) -> LinearConstraint:
        """posts of a kind = present + added - dropped."""
        present = self._problem.by_kind(self._problem.present)
        rows = np.zeros((len(present), self._count))
        rows[:, self.posts] = self._problem.by_kind(np.eye(len(self._problem.group), dtype=int)).T
        rows[:, self._dropped] = np.eye(len(present))
        rows[:, self._added] = -np.eye(len(present))
        return _rows(rows, present, present)

    def _limits(self) -> LinearConstraint:
        limits = self._problem.rows
        rows = np.zeros((len(limits), self._count))
        for number, limit in enumerate(limits):
            rows[number, self.posts] = limit.posts
            for place, weight in zip(self._pieces, limit.active, strict=True):
                rows[number, place] = weight
        low = np.array([limit.low for limit in limits])
        return _rows(rows, low, np.array([limit.high for limit in limits]))

    def _shortfalls(self) -> LinearConstraint:
        """shortfall of a draw + its value - threshold >= 0."""
        scenarios = self._problem.scenarios
        rows = np.zeros((len(scenarios), self._count))
        for number, value in enumerate(scenarios):
            gains, linear = surrogate(self._problem, self._around, value)
            rows[number, self.posts] = linear
            rows[number, self._steps] = np.concatenate(gains)
        rows[:, self._threshold] = -1
        rows[:, self._short] = np.eye(len(scenarios))
        return _rows(rows, 0, np.inf)


def _rows(
    matrix: np.ndarray, low: np.ndarray | float, high: np.ndarray | float
) -> LinearConstraint:
    return LinearConstraint(sparse.csr_array(matrix), low, high)
