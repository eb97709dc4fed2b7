"""Solving the mix: one integer programme on a linear surrogate, then swaps on the exact value.

The surrogate makes a group's value a concave function of its number of posts plus a linear part per
kind, taken at the last answer's numbers; it is exact where kinds of a group are equal or the
numbers stay. It is solved at most three times, each time around the last answer; swaps, additions
and drops on the exact objective follow. The present mix is kept when nothing allowed is better.

Source: Rockafellar & Uryasev 2000 (Journal of Risk 2:21) for the bad-luck part; HiGHS
through scipy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from planner.content.mix_problem import MixProblem

ROUNDS = 3
GAP = 1e-3
SECONDS = 20.0


@dataclass(frozen=True, eq=False)
class MixAnswer:
    """A plan: posts per kind, hours per activity, its exact objective, and what changed it last."""

    posts: np.ndarray
    hours: np.ndarray
    objective: float
    is_present: bool = False


def solve_mix(
    problem: MixProblem, *, swaps: bool = True, gap: float = GAP, rounds: int = ROUNDS
) -> MixAnswer | None:
    """The best plan found, or None if the limits cannot be met together.

    Parameters
    ----------
    problem
        Kinds, values and limits. With `scenarios` the bad-luck part counts too.
    swaps
        False leaves the exact swaps out (the surrogate's own answer).
    gap
        Relative gap at which the integer programme stops.
    rounds
        How often the surrogate is taken around the last answer; once is enough while dragging.
    """
    around, best = problem.present, None
    if problem.scenarios is not None:
        # The mean's answer is where bad luck is looked at; one round is enough from there.
        mean = solve_mix(replace(problem, scenarios=None), swaps=swaps, gap=gap, rounds=rounds)
        if mean is None:
            return None
        around, rounds = mean.posts, 1
        best = replace(mean, objective=problem.objective(mean.posts, mean.hours), is_present=False)
    for _ in range(rounds):
        found = _solve_surrogate(problem, around, gap)
        if found is None:
            break
        if swaps:
            found = _swapped(problem, found)
        if best is None or found.objective > best.objective + 1e-12:
            best = found
        elif (found.posts == around).all():
            break
        if (found.posts == around).all():
            break
        around = found.posts
    present = present_answer(problem)
    if present is not None and (best is None or present.objective >= best.objective - 1e-12):
        return present
    return best


def present_answer(problem: MixProblem) -> MixAnswer | None:
    """The present mix with the best active hours beside it, or None if it breaks a limit."""
    hours = best_hours(problem, problem.present)
    if problem.broken(problem.present, hours):
        return None
    value = problem.objective(problem.present, hours)
    return MixAnswer(problem.present.copy(), hours, value, is_present=True)


def best_hours(problem: MixProblem, posts: np.ndarray) -> np.ndarray:
    """The best active hours beside fixed posts; none where their limits cannot be met.

    Only limits on active hours are looked at: the posts may break others.
    """
    if not problem.active:
        return np.zeros(0)
    rows = tuple(row for row in problem.rows if np.any(row.active))
    solved = _programme(replace(problem, rows=rows), np.asarray(posts), fixed=np.asarray(posts))
    result = milp(solved.cost, constraints=solved.constraints, bounds=solved.bounds)
    return np.zeros(len(problem.active)) if result.x is None else solved.hours(result.x)


def can_be_met(problem: MixProblem) -> bool:
    """True if some plan keeps all limits."""
    programme = _programme(replace(problem, scenarios=None), problem.present)
    result = milp(
        np.zeros_like(programme.cost),
        constraints=programme.constraints,
        bounds=programme.bounds,
        integrality=programme.integrality,
        options={"time_limit": SECONDS},
    )
    return result.x is not None


def surrogate_value(problem: MixProblem, posts: np.ndarray, around: np.ndarray) -> float:
    """The surrogate's value of some posts (tests compare it with the solver's)."""
    gain, linear = _surrogate(problem, around, problem.value)
    total = np.array([posts[problem.group == g].sum() for g in range(problem.groups)])
    concave = sum(gain[g][: int(n)].sum() for g, n in enumerate(total))
    return float(concave + linear @ posts - problem.change_cost * problem.changes(posts))


@dataclass(frozen=True, eq=False)
class _Programme:
    cost: np.ndarray
    constraints: list
    bounds: Bounds
    integrality: np.ndarray
    kinds: int
    segments: list[slice]

    def hours(self, x: np.ndarray) -> np.ndarray:
        return np.array([x[place].sum() for place in self.segments])


def _surrogate(
    problem: MixProblem, around: np.ndarray, value: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """Gain of a group's next post, per group, and the linear part per kind."""
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


def _programme(
    problem: MixProblem, around: np.ndarray, fixed: np.ndarray | None = None
) -> _Programme:
    kinds, groups = len(problem.group), problem.groups
    gains, linear = _surrogate(problem, around, problem.value)
    steps = [len(gain) for gain in gains]
    curves = problem.active
    pieces = [len(curve.hours) - 1 for curve in curves]
    scenarios = 0 if problem.scenarios is None or fixed is not None else len(problem.scenarios)
    sizes = [kinds, sum(steps), kinds, kinds, sum(pieces), 1 if scenarios else 0, scenarios]
    at = np.r_[0, np.cumsum(sizes)]
    count = int(at[-1])
    n, z, up, down, hours, threshold, short = (slice(int(a), int(b)) for a, b in pairwise(at))
    mean_weight = 1 - problem.bad_weight if scenarios else 1.0
    cost = np.zeros(count)
    cost[n] = -mean_weight * linear
    cost[z] = -mean_weight * np.concatenate(gains) if groups else 0
    cost[up] = cost[down] = problem.change_cost
    segments, piece_hours = [], []
    place = hours.start
    for curve, size in zip(curves, pieces, strict=True):
        segments.append(slice(place, place + size))
        width = np.diff(curve.hours)
        piece_hours.append(width)
        cost[place : place + size] = -np.diff(curve.gain) / width
        place += size
    low, high = np.zeros(count), np.ones(count)
    high[n] = problem.most if fixed is None else fixed
    low[n] = 0 if fixed is None else fixed
    high[up] = high[down] = np.inf
    if curves:
        high[hours] = np.concatenate(piece_hours)
    constraints = []

    def add(matrix: np.ndarray, lows: np.ndarray | float, highs: np.ndarray | float) -> None:
        constraints.append(LinearConstraint(sparse.csr_array(np.atleast_2d(matrix)), lows, highs))

    totals = np.zeros((groups, count))
    start = z.start
    for number in range(groups):
        totals[number, :kinds][problem.group == number] = 1
        totals[number, start : start + steps[number]] = -1
        start += steps[number]
    add(totals, 0, 0)
    moved = np.zeros((kinds, count))
    moved[:, n], moved[:, up], moved[:, down] = np.eye(kinds), -np.eye(kinds), np.eye(kinds)
    add(moved, problem.present, problem.present)
    if problem.rows:
        limits = np.zeros((len(problem.rows), count))
        for number, row in enumerate(problem.rows):
            limits[number, n] = row.posts
            for own, weight in zip(segments, row.active, strict=True):
                limits[number, own] = weight
        add(limits, np.array([row.low for row in problem.rows]),
            np.array([row.high for row in problem.rows]))  # fmt: skip
    if problem.changes_most is not None and fixed is None:
        changed = np.zeros(count)
        changed[up] = changed[down] = 1
        add(changed, -np.inf, problem.changes_most)
    if scenarios:
        weight = problem.bad_weight
        cost[threshold] = -weight
        cost[short] = weight / (problem.bad_share * scenarios)
        low[threshold], high[threshold], high[short] = -np.inf, np.inf, np.inf
        # u_s + V_s - t >= 0
        rows = np.zeros((scenarios, count))
        for number in range(scenarios):
            own_gains, own_linear = _surrogate(problem, around, problem.scenarios[number])
            rows[number, n] = own_linear
            rows[number, z] = np.concatenate(own_gains)
        rows[:, threshold] = -1
        rows[np.arange(scenarios), short.start + np.arange(scenarios)] = 1
        add(rows, 0, np.inf)
    integrality = np.zeros(count)
    integrality[n] = 1
    return _Programme(cost, constraints, Bounds(low, high), integrality, kinds, segments)


def _solve_surrogate(problem: MixProblem, around: np.ndarray, gap: float) -> MixAnswer | None:
    programme = _programme(problem, around)
    result = milp(
        programme.cost,
        constraints=programme.constraints,
        bounds=programme.bounds,
        integrality=programme.integrality,
        options={"mip_rel_gap": gap, "time_limit": SECONDS},
    )
    if result.x is None:
        return None
    posts = np.round(result.x[: programme.kinds]).astype(int)
    hours = programme.hours(result.x)
    return MixAnswer(posts, hours, problem.objective(posts, hours))


def _swapped(problem: MixProblem, answer: MixAnswer) -> MixAnswer:
    """Move single posts between kinds, add or drop one, while the exact objective grows."""
    best = answer
    for _ in range(200):
        tried = _neighbours(problem, best)
        if not len(tried):
            return best
        values = problem.posts_value(tried) - problem.change_cost * np.abs(
            tried - problem.present
        ).sum(axis=1)
        improved = None
        for number in np.argsort(-values, kind="stable")[
            : 20 if problem.scenarios is not None else 1
        ]:
            value = problem.objective(tried[number], best.hours)
            if value > best.objective + 1e-10 * max(1.0, abs(best.objective)):
                improved = MixAnswer(tried[number], best.hours, value)
                break
        if improved is None:
            return best
        best = improved
    return best


def _neighbours(problem: MixProblem, answer: MixAnswer) -> np.ndarray:
    """Plans one move away that keep every limit with the same active hours."""
    kinds = len(problem.group)
    step = np.eye(kinds, dtype=int)
    moves = [step, -step, (step[None, :, :] - step[:, None, :]).reshape(-1, kinds)]
    tried = answer.posts + np.concatenate(moves)
    good = (tried >= 0).all(axis=1) & (tried <= problem.most).all(axis=1)
    good &= (tried != answer.posts).any(axis=1)
    if problem.changes_most is not None:
        good &= np.abs(tried - problem.present).sum(axis=1) <= problem.changes_most
    for row in problem.rows:
        used = tried @ row.posts + float(row.active @ answer.hours)
        slack = 1e-6 * np.maximum(1.0, np.abs(used))
        good &= (used >= row.low - slack) & (used <= row.high + slack)
    return tried[good]
