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

import numpy as np
from scipy.optimize import milp

from planner.content.mix_problem import MixProblem
from planner.content.mix_programme import MixProgramme, surrogate

ROUNDS = 3
GAP = 1e-3
QUICK_GAP = 1e-2
"""While dragging: swaps on the exact value close what it leaves open."""

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
        found = solve_surrogate(problem, around, gap)
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
    solved = MixProgramme(replace(problem, rows=rows), np.asarray(posts), fixed=np.asarray(posts))
    result = milp(solved.cost, constraints=solved.constraints, bounds=solved.bounds)
    return np.zeros(len(problem.active)) if result.x is None else solved.hours(result.x)


def can_be_met(problem: MixProblem) -> bool:
    """True if some plan keeps all limits."""
    programme = MixProgramme(replace(problem, scenarios=None), problem.present)
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
    gain, linear = surrogate(problem, around, problem.value)
    total = np.array([posts[problem.group == g].sum() for g in range(problem.groups)])
    concave = sum(gain[g][: int(n)].sum() for g, n in enumerate(total))
    return float(concave + linear @ posts - problem.change_cost * problem.changes(posts))


def solve_surrogate(problem: MixProblem, around: np.ndarray, gap: float) -> MixAnswer | None:
    """The best plan of the surrogate taken around one plan, with its exact objective."""
    programme = MixProgramme(problem, around)
    result = milp(
        programme.cost,
        constraints=programme.constraints,
        bounds=programme.bounds,
        integrality=programme.integrality,
        options={"mip_rel_gap": gap, "time_limit": SECONDS},
    )
    if result.x is None:
        return None
    posts = np.round(result.x[programme.posts]).astype(int)
    hours = programme.hours(result.x)
    return MixAnswer(posts, hours, problem.objective(posts, hours))


def _swapped(problem: MixProblem, answer: MixAnswer) -> MixAnswer:
    """Move single posts between kinds, add or drop one, while the exact objective grows."""
    best = answer
    for _ in range(200):
        tried = _neighbours(problem, best)
        if not len(tried):
            return best
        values = problem.posts_value(tried) - problem.change_cost * problem.changes(tried)
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
        good &= problem.changes(tried) <= problem.changes_most
    for row in problem.rows:
        used = tried @ row.posts + float(row.active @ answer.hours)
        slack = 1e-6 * np.maximum(1.0, np.abs(used))
        good &= (used >= row.low - slack) & (used <= row.high + slack)
    return tried[good]
