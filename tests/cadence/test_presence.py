"""Presence bound and waiting: the exact values, a simulation beside them, words for nonsense."""

from __future__ import annotations

import numpy as np
import pytest

from planner.cadence.presence import (
    best_extra_hour,
    presence_bound,
    staffed_minutes,
    usual_arrivals,
)
from planner.cadence.waiting import erlang_c, messages_one_person_absorbs, share_within


def daily(first: float, last: float) -> np.ndarray:
    return staffed_minutes([(day, first, last) for day in range(7)])


@pytest.mark.parametrize(("first", "last", "percent"), [
    (9, 17, 53.25), (9, 21, 78.92), (8, 22, 82.75), (7, 23, 86.58), (6, 24, 90.42),
])  # fmt: skip
def test_published_bounds_of_daily_presence(first: int, last: int, percent: float) -> None:
    bound = presence_bound(usual_arrivals(), daily(first, last), 60)
    assert 100 * bound == pytest.approx(percent, abs=0.005)


def test_the_bound_of_weekdays_and_of_nobody() -> None:
    weekdays = staffed_minutes([(day, 9, 17) for day in range(5)])
    assert 100 * presence_bound(usual_arrivals(), weekdays, 60) == pytest.approx(38.04, abs=0.005)
    nobody = staffed_minutes([])
    assert presence_bound(usual_arrivals(), nobody, 60) == 0
    assert presence_bound(usual_arrivals(), nobody, 60, clock="business") == 0
    assert presence_bound(usual_arrivals(), weekdays, 60, clock="business") == 1
    assert presence_bound(usual_arrivals(), weekdays, 20_000) == 1
    assert np.isnan(presence_bound(np.zeros(168), weekdays, 60))


@pytest.mark.parametrize("seed", range(5))
def test_the_bound_is_that_of_a_simulation(seed: int) -> None:
    """300,000 messages, each looked at by hand: within half a percentage point."""
    rng = np.random.default_rng(seed)
    arrivals = rng.gamma(1, 1, 168)
    blocks = [(day, float(first), float(first) + 4) for day, first in
              zip(range(0, 7, 2), rng.integers(0, 20, 4), strict=True)]  # fmt: skip
    present, within = staffed_minutes(blocks), int(rng.choice([30, 60, 240]))
    hour = rng.choice(168, 300_000, p=arrivals / arrivals.sum())
    minute = hour * 60 + rng.random(300_000) * 60
    begins = np.array([day * 1440 + 60 * first for day, first, _ in blocks])
    in_time = present[minute.astype(int)]
    for begin in begins:
        wait = (begin - minute) % 10_080
        in_time = in_time | (wait <= within)
    found = presence_bound(arrivals, present, within)
    assert found == pytest.approx(in_time.mean(), abs=0.005)


def test_presence_over_the_end_of_the_week_counts() -> None:
    """Sunday 23:30 with somebody from Monday 0:00 on and an hour's time."""
    arrivals = np.zeros(168)
    arrivals[167] = 1.0
    assert presence_bound(arrivals, staffed_minutes([(0, 0, 1)]), 60) == pytest.approx(1, abs=0.02)
    assert presence_bound(arrivals, staffed_minutes([(0, 0, 1)]), 30) == pytest.approx(
        0.5, abs=0.02
    )


def test_the_best_extra_hour_is_the_one_with_most_to_gain() -> None:
    arrivals = np.ones(168)
    arrivals[100] = 50.0
    present = staffed_minutes([(0, 9, 17)])
    hour, bound = best_extra_hour(arrivals, present, 60)
    assert hour in (100, 101) and bound > presence_bound(arrivals, present, 60)


def test_erlang_by_the_published_values() -> None:
    assert erlang_c(2, 3) == pytest.approx(4 / 9, abs=1e-6)
    assert erlang_c(10, 12) == pytest.approx(0.449388, abs=1e-6)
    assert erlang_c(10, 14) == pytest.approx(0.174132, abs=1e-6)
    assert share_within(10, 14, 3.0, 20 / 60) == pytest.approx(0.888350, abs=1e-6)
    assert share_within(5, 4, 3.0, 60) == 0
    assert messages_one_person_absorbs(6) == pytest.approx(7.929, abs=5e-4)


def test_nonsense_is_named() -> None:
    with pytest.raises(ValueError, match="hours that begin before they end"):
        staffed_minutes([(0, 17, 9)])
    with pytest.raises(ValueError, match="expected 'wall' or 'business'"):
        presence_bound(usual_arrivals(), daily(9, 17), 60, clock="lunar")
    with pytest.raises(ValueError, match="expected 0 or more"):
        erlang_c(1, 0)
