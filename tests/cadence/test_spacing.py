"""Even spacing: published values, and equality with enumeration on random small circles."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from planner.cadence.spacing import even_spacing

DAYTIME = np.array([hour for hour in range(168) if 7 <= hour % 24 < 22], dtype=float)


def squared_gaps(hours: np.ndarray, circle: float = 168.0) -> float:
    gaps = np.diff(np.append(hours, hours[0] + circle))
    return float((gaps**2).sum())


@pytest.mark.parametrize(
    ("count", "smallest"), [(3, 9414), (5, 5668), (7, 4032), (10, 2866), (14, 2016)]
)
def test_smallest_sum_of_squared_gaps_between_7_and_22(count: int, smallest: float) -> None:
    """Exact values of the cadence reference, section 7.5."""
    assert squared_gaps(DAYTIME[even_spacing(DAYTIME, count)]) == smallest


@pytest.mark.parametrize("seed", range(150))
def test_equals_enumeration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hours = np.sort(rng.choice(60, rng.integers(3, 11), replace=False)).astype(float)
    count = int(rng.integers(1, len(hours) + 1))
    gap = float(rng.choice([0, 2, 5, 9]))
    drawn = rng.choice(len(hours), rng.integers(0, min(3, count) + 1), replace=False)
    fixed = tuple(sorted(int(slot) for slot in drawn))
    best = np.inf
    for chosen in combinations(range(len(hours)), count):
        times = hours[list(chosen)]
        gaps = np.diff(np.append(times, times[0] + 60))
        if set(fixed) <= set(chosen) and (gaps >= gap).all():
            best = min(best, squared_gaps(times, 60))
    found = even_spacing(hours, count, min_gap_hours=gap, circle_hours=60.0, fixed=fixed)
    if np.isinf(best):
        assert found is None
        return
    assert found is not None and len(found) == count and set(fixed) <= set(found)
    assert squared_gaps(hours[found], 60) == pytest.approx(best)


def test_ties_go_to_the_habit() -> None:
    habit = np.where(DAYTIME % 24 == 12, 1.0, 0.0)
    chosen = DAYTIME[even_spacing(DAYTIME, 7, habit=habit)]
    assert (chosen % 24 == 12).all()


def test_impossible_gap_is_none_and_zero_posts_are_an_empty_list() -> None:
    assert even_spacing(DAYTIME, 8, min_gap_hours=24) is None
    assert even_spacing(DAYTIME, 0) == []
