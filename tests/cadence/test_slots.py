"""Slots: the published optima, enumeration on small weeks, gaps in real hours."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from itertools import combinations

import numpy as np
import pytest

from planner.cadence.slots import best_dated_slots, best_slots, usual_loss

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


@pytest.mark.parametrize("seed", range(100))
def test_dated_slots_are_those_of_enumeration(seed: int) -> None:
    """Weeks of dates with posts that stand before, between and after: nothing closes a circle."""
    rng = np.random.default_rng(seed)
    times = np.sort(rng.choice(500, 12, replace=False)).astype(float)
    stand = np.sort(rng.choice(12, int(rng.integers(0, 4)), replace=False))
    hours, standing = np.delete(times, stand), times[stand]
    value = rng.uniform(0.3, 2, len(hours))
    count, gap = int(rng.integers(1, 4)), float(rng.choice([0, 2, 12, 40]))
    best = -np.inf
    for chosen in combinations(range(len(hours)), count):
        gaps = np.diff(np.sort(np.r_[hours[list(chosen)], standing]))
        if not len(gaps) or gaps.min() >= gap:
            best = max(best, value[list(chosen)].sum() - usual_loss(gaps).sum())
    found = best_dated_slots(hours, value, count, standing=standing, min_gap_hours=gap)
    assert (found is None) == (best == -np.inf)
    if found is not None:
        assert found.value == pytest.approx(best, abs=1e-9) and len(found.positions) == count


def test_dated_slots_keep_real_hours_when_clocks_change() -> None:
    """New York, 13 and 14 March 2027: noon to noon is 23 h, so a gap of 24 h leaves it out."""
    zone = zoneinfo.ZoneInfo("America/New_York")
    noons = [dt.datetime(2027, 3, day, 12, tzinfo=zone) for day in (13, 14, 15)]
    hours = np.array([noon.astimezone(dt.UTC).timestamp() / 3600 for noon in noons])
    hours -= hours[0]
    assert best_dated_slots(hours, np.ones(3), 2, min_gap_hours=23.5).positions != (0, 1)
    assert best_dated_slots(hours, np.ones(3), 3, min_gap_hours=23.5) is None
    assert best_dated_slots(hours, np.ones(3), 3, min_gap_hours=23).positions == (0, 1, 2)
