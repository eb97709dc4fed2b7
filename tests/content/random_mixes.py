"""Small random mix problems, and all plans of them, for comparison by enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np

from planner.content.fatigue import share_left
from planner.content.mix_problem import MixProblem, Row
from planner.content.mix_solver import solve_mix, solve_surrogate, surrogate_value

NO_ACTIVE = np.zeros(0)


def random_problem(seed: int) -> MixProblem:
    """Three to six kinds in one to three groups, hours, shares, a churn limit now and then."""
    rng = np.random.default_rng([seed, 5])
    kinds = int(rng.integers(3, 7))
    group = np.sort(rng.integers(0, int(rng.integers(1, 4)), kinds))
    group = np.unique(group, return_inverse=True)[1]
    most = rng.integers(1, 5, kinds)
    present = np.minimum(rng.integers(0, 3, kinds), most)
    worth = np.exp(rng.normal(1, 0.5, kinds))
    delta = rng.uniform(0, 0.6, group.max() + 1)[group]
    half_life = rng.choice([1.0, 3.0, 7.0, 14.0])
    rate = np.arange(most.sum() + 1.0)
    with np.errstate(divide="ignore"):
        left = np.where(rate > 0, share_left(rate, half_life, delta[:, None]), 1.0)
    value = worth[:, None] * left
    value /= max(float((present * value[:, 0]).sum()), 1.0)
    hours = rng.choice([0.5, 1.0, 1.5, 3.0], kinds)
    rows = [Row("hours", hours, NO_ACTIVE, high=float(rng.uniform(3, 12)), is_soft=False)]
    for _ in range(int(rng.integers(0, 3))):
        own = (rng.random(kinds) < 0.5).astype(float)
        share = float(rng.choice([0.25, 0.4, 0.6]))
        rows.append(Row(f"at most {share} of {own}", own - share, NO_ACTIVE, high=0.0))
    changes = int(rng.integers(2, 7)) if rng.random() < 0.4 else None
    return MixProblem(group, value, present, most, tuple(rows), changes_most=changes,
                      change_cost=0.0)  # fmt: skip


def all_plans(problem: MixProblem) -> np.ndarray:
    """Every plan within the limits, shape (plans, kinds)."""
    plans = np.array(list(product(*(range(int(most) + 1) for most in problem.most))))
    good = np.ones(len(plans), dtype=bool)
    for row in problem.rows:
        used = plans @ row.posts
        good &= (used >= row.low - 1e-9) & (used <= row.high + 1e-9)
    if problem.changes_most is not None:
        good &= np.abs(plans - problem.present).sum(axis=1) <= problem.changes_most
    return plans[good]


def compare(seed: int) -> tuple[bool, float, int]:
    """Surrogate equal to enumeration, share of the exact optimum reached, limits broken."""
    problem = random_problem(seed)
    plans = all_plans(problem)
    first = solve_mix(problem, swaps=False, gap=1e-9, rounds=1)
    if not len(plans):
        assert first is None
        return True, 1.0, 0
    best = max(surrogate_value(problem, plan, problem.present) for plan in plans)
    once = surrogate_value(problem, solve_surrogate(problem, problem.present, 1e-9).posts,
                           problem.present)  # fmt: skip
    found = solve_mix(problem)
    exact = float(problem.posts_value(plans).max())
    share = found.objective / exact if exact > 0 else 1.0
    return once >= best - 1e-7, share, len(problem.broken(found.posts, found.hours))
