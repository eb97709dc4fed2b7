"""Slots: the published optima, enumeration on small weeks, gaps in real hours."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from planner.cadence.slots import best_slots, usual_loss

WEEK = np.arange(168.0)
VALUE = np.exp(0.5 * np.sin(2 * np.pi * (WEEK - 13) / 24) + 0.1 * np.sin(2 * np.pi * WEEK / 168))
OPEN = np.flatnonzero((WEEK % 24 >= 7) & (WEEK % 24 < 22))


@pytest.mark.parametrize(("count", "optimum", "hours"), [
    (3, 5.251773069067, [19, 43, 67]),
    (5, 8.396964780071, [19, 43, 67, 91, 163]),
    (10, 14.539544020329, [18, 20, 42, 44, 66, 68, 91, 115, 139, 163]),
    (20, 23.354831327719, None),
])  # fmt: skip
def test_the_published_optima(count: int, optimum: float, hours: list[int] | None) -> None:
    found = best_slots(WEEK[OPEN], VALUE[OPEN], count)
    assert found.value == pytest.approx(optimum, abs=1e-11)
    if hours is not None:
        assert OPEN[list(found.positions)].tolist() == hours
    assert found.even_value <= found.value + 1e-12


@pytest.mark.parametrize("seed", range(200))
def test_enumeration_on_small_weeks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hours = np.sort(rng.choice(168, int(rng.integers(4, 12)), replace=False)).astype(float)
    value = rng.uniform(0.3, 2, len(hours))
    count, gap = int(rng.integers(1, 5)), float(rng.choice([0, 2, 12, 30]))
    fixed = (int(rng.integers(len(hours))),) if rng.random() < 0.3 else ()
    best = -np.inf
    for chosen in combinations(range(len(hours)), count):
        at = hours[list(chosen)]
        gaps = np.diff(np.r_[at, at[0] + 168])
        if set(fixed) <= set(chosen) and gaps.min() >= gap:
            best = max(best, value[list(chosen)].sum() - usual_loss(gaps).sum())
    found = best_slots(hours, value, count, min_gap_hours=gap, fixed=fixed)
    assert (found is None) == (best == -np.inf)
    if found is not None:
        assert found.value == pytest.approx(best, abs=1e-9)
        assert set(fixed) <= set(found.positions) and len(found.positions) == count


def test_what_cannot_be_chosen_is_none() -> None:
    assert best_slots(WEEK[:3], VALUE[:3], 4) is None
    assert best_slots(WEEK[:3], VALUE[:3], 2, min_gap_hours=100) is None
    assert best_slots(WEEK[:3], VALUE[:3], 0).positions == ()
    assert best_slots(WEEK[:3], VALUE[:3], 0, fixed=(1,)) is None


def test_a_short_week_closes_earlier() -> None:
    """Clocks go forward: 167 real hours, so the gap over the week's end is one shorter."""
    hours = np.array([0.0, 166.0])
    assert best_slots(hours, np.ones(2), 2, min_gap_hours=2, circle_hours=168) is not None
    assert best_slots(hours, np.ones(2), 2, min_gap_hours=2, circle_hours=167) is None
