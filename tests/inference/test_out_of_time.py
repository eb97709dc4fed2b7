"""The permutation check and the week bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from planner.inference.out_of_time import later_gain, time_blocks
from planner.inference.week_bootstrap import interval_90, week_weights, weighted_medians


def test_p_values_are_uniform_or_larger_when_groups_do_not_matter() -> None:
    """Heavy tails and a drifting level; 400 worlds, 99 % binomial bound at 5 and 20 %."""
    p_values = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        values = rng.standard_t(2, 90) + np.cumsum(rng.normal(0, 0.2, 90))
        groups = rng.integers(0, 6, 90)
        p_values.append(later_gain(values, groups, time_blocks(90), rng, shuffles=99).p_value)
    found = np.array(p_values)
    for rate, bound in ((0.05, 32), (0.20, 99)):
        assert (found <= rate).sum() <= bound, (rate, (found <= rate).mean())


def test_gain_equals_a_plain_loop() -> None:
    rng = np.random.default_rng(5)
    values, groups = rng.normal(size=50), rng.integers(0, 4, 50)
    flat = model = 0.0
    for low, high in ((25, 30), (30, 35), (35, 40), (40, 45), (45, 50)):
        overall = values[:low].mean()
        for post in range(low, high):
            own = values[:low][groups[:low] == groups[post]]
            flat += abs(values[post] - overall)
            model += abs(values[post] - (own.mean() if len(own) >= 3 else overall))
    found = later_gain(values, groups, time_blocks(50), rng)
    assert found.gain_share == pytest.approx(1 - model / flat) and found.later_posts == 25


def test_shuffles_stay_inside_strata() -> None:
    """A group that fills its stratum cannot be moved: no shuffle differs, so p is 1."""
    strata = np.repeat([0, 1], 20)
    found = later_gain(np.arange(40.0), strata.copy(), strata, np.random.default_rng(0))
    assert found.p_value == 1.0


@pytest.mark.parametrize("count", [0, 1, 3])
def test_nothing_to_check(count: int) -> None:
    values = np.arange(float(count))
    found = later_gain(values, np.zeros(count, int), time_blocks(count), np.random.default_rng(0))
    assert found.gain_share == 0.0 and found.p_value == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_weighted_median_equals_median_of_repeats(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.normal(size=9), rng.integers(0, 4, (5, 9))
    found = weighted_medians(values, weights)
    for row, median in zip(weights, found, strict=True):
        repeated = np.repeat(values, row)
        assert (np.isnan(median) and not len(repeated)) or median == np.median(repeated)


def test_weeks_are_drawn_whole() -> None:
    weights = week_weights(np.array([1, 1, 2, 3, 3]), np.random.default_rng(0), 50)
    assert (weights[:, 0] == weights[:, 1]).all() and (weights[:, 3] == weights[:, 4]).all()
    assert (weights[:, 0] + weights[:, 2] + weights[:, 3] == 3).all()
    assert np.isnan(interval_90(np.array([np.nan]))[0])
