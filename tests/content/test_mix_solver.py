"""The mix solver against hand values, enumeration and planted conflicts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from content.random_mixes import NO_ACTIVE, compare, random_problem

from planner.content.mix_conflict import conflicting_rows, ways_out
from planner.content.mix_problem import ActiveCurve, MixProblem, Row, worst_mean
from planner.content.mix_solver import can_be_met, present_answer, solve_mix


def _hand(hours: float, *shares: tuple[int, str, float], changes: int | None = None) -> MixProblem:
    """Three kinds; the j-th post of a kind is worth r (1 + j)^-delta; 2, 1.5 and 1 hours each."""
    rates, deltas = (12.0, 8.0, 4.5), (0.5, 0.2, 0.1)
    value = np.zeros((3, 6))
    for kind, (rate, delta) in enumerate(zip(rates, deltas, strict=True)):
        for posts in range(1, 6):
            value[kind, posts] = rate * sum((1 + j) ** -delta for j in range(posts)) / posts
    rows = [
        Row("hours", np.array([2, 1.5, 1]), NO_ACTIVE, high=hours, is_soft=False),
        Row("at least one post", np.ones(3), NO_ACTIVE, low=1, is_soft=False),
    ]
    for kind, word, share in shares:
        own = np.eye(3)[kind] - share
        bound = {"high": 0.0} if word == "most" else {"low": 0.0}
        rows.append(Row(f"{word} {share} of kind {kind}", own, NO_ACTIVE, **bound))
    return MixProblem(np.arange(3), value, np.array([2, 1, 4]), np.full(3, 5), tuple(rows),
                      changes_most=changes, change_cost=0.0)  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "plan", "value"),
    [
        (_hand(10), (2, 2, 3), 48.1801),
        (_hand(10, (0, "most", 0.25)), (1, 4, 2), 48.1479),
        (_hand(11, (0, "most", 0.25)), (1, 4, 3), 48.1479 + 4.0318),
        (_hand(9, (0, "most", 0.25)), (1, 4, 1), 48.1479 - 4.1987),
        (_hand(10, (0, "most", 0.25), (2, "least", 0.4)), (1, 2, 5), 47.4434),
        (_hand(10, (0, "most", 0.25), changes=2), (1, 2, 4), 43.6123),
    ],
)
def test_values_by_hand(problem: MixProblem, plan: tuple, value: float) -> None:
    found = solve_mix(problem, gap=1e-9)
    assert tuple(found.posts) == plan
    assert found.objective == pytest.approx(value, abs=1.01e-4)


def test_present_by_hand_names_the_limit_it_breaks() -> None:
    problem = _hand(10, (0, "most", 0.25))
    assert problem.posts_value(problem.present) == pytest.approx(45.1332, abs=5e-5)
    assert problem.broken(problem.present, NO_ACTIVE) == ["most 0.25 of kind 0"]
    assert present_answer(problem) is None


def test_conflict_by_hand_is_exactly_its_two_rows() -> None:
    problem = _hand(10, (0, "least", 0.5), (0, "most", 0.25), (2, "least", 0.1))
    assert solve_mix(problem) is None
    names = {row.name for row in conflicting_rows(problem)}
    assert {"least 0.5 of kind 0", "most 0.25 of kind 0"} <= names
    assert names <= {"least 0.5 of kind 0", "most 0.25 of kind 0", "at least one post"}
    assert len(ways_out(problem, conflicting_rows(problem))) == 2


def test_enumeration_on_small_random_problems() -> None:
    """150 of the 500 problems of the campaign."""
    found = [compare(seed) for seed in range(150)]
    shares = np.array([share for _, share, _ in found])
    assert all(equal for equal, _, _ in found)
    assert sum(broken for _, _, broken in found) == 0
    assert (shares >= 0.99).mean() >= 0.98 and shares.min() >= 0.95


def test_never_worse_than_an_allowed_present_mix() -> None:
    allowed = 0
    for seed in range(200):
        problem = random_problem(seed)
        present = present_answer(problem)
        if present is None:
            continue
        allowed += 1
        found = solve_mix(problem)
        assert found.objective >= present.objective - 1e-12
    assert allowed >= 50


def test_bad_luck_counts() -> None:
    """Two kinds of equal mean, one of them uncertain: the certain one is chosen."""
    rng = np.random.default_rng(0)
    draws = np.stack([np.ones(100), np.exp(rng.normal(0, 1, 100))])
    draws[1] /= draws[1].mean()
    draws[1] += 0.02
    value = np.repeat(draws.mean(axis=1)[:, None], 3, axis=1)
    scenarios = np.repeat(draws.T[:, :, None], 3, axis=2)
    rows = (Row("two posts", np.ones(2), NO_ACTIVE, high=2.0),)
    plain = MixProblem(np.arange(2), value, np.array([1, 1]), np.full(2, 2), rows)
    assert solve_mix(plain).posts.tolist() == [0, 2]
    assert solve_mix(replace(plain, scenarios=scenarios)).posts.tolist() == [2, 0]
    assert worst_mean(draws[1], 0.2) < 1


def test_active_hours_fill_the_steepest_curve_first() -> None:
    hours = np.array([0.0, 1.0, 2.0])
    curves = (
        ActiveCurve("steep", hours, np.array([0.0, 0.5, 0.6])),
        ActiveCurve("flat", hours, np.array([0.0, 0.3, 0.5])),
    )
    rows = (Row("hours", np.ones(1), np.ones(2), high=3.0, is_soft=False),)
    problem = MixProblem(np.zeros(1, dtype=int), np.array([[0.1, 0.1]]), np.array([0]),
                         np.array([1]), rows, curves)  # fmt: skip
    found = solve_mix(problem)
    assert found.posts.tolist() == [0]
    assert found.hours == pytest.approx([1.0, 2.0])


def test_planted_conflicts_are_named() -> None:
    """40 problems with two shares that exclude each other: exactly these rows."""
    for seed in range(40):
        problem = random_problem(seed)
        kinds = len(problem.group)
        own = np.eye(kinds)[seed % kinds]
        high = Row("planted high", own - 0.2, NO_ACTIVE, high=0.0)
        low = Row("planted low", own - 0.6, NO_ACTIVE, low=0.0)
        some = Row("at least one post", np.ones(kinds), NO_ACTIVE, low=1.0, is_soft=False)
        only_planted = replace(problem, rows=(problem.rows[0], some, high, low), changes_most=None,
                               present=np.zeros(kinds, dtype=int))  # fmt: skip
        assert not can_be_met(only_planted)
        names = [row.name for row in conflicting_rows(only_planted)]
        assert sorted(names) == ["at least one post", "planted high", "planted low"]
