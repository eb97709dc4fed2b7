"""The content index of segments: coverage of its 90 % interval, and false differences."""

from __future__ import annotations

import numpy as np
import pytest
from audience.tastes import content_table

from planner.audience.segment_tables import DIFFERENT
from planner.metrics import wilson_interval
from planner.simulate import make_tastes

WORLDS, NULL_WORLDS, FIXED_WORLDS = 1000, 200, 300


def covers(world) -> np.ndarray:
    """Does each interval that is shown hold the truth?"""
    table = content_table(world)
    truth, shown = world.index.ravel(), table["index"].notna()
    return ((table["index_low"] <= truth) & (truth <= table["index_high"]))[shown].to_numpy()


def test_intervals_of_the_index_cover_drawn_worlds() -> None:
    """Log-normal tastes of three segments, four contents, 450 members, unequal posts."""
    rng = np.random.default_rng(0)
    inside = np.concatenate(
        [covers(make_tastes(seed, np.exp(rng.normal(0, 0.4, (3, 4))), members=450))
         for seed in range(WORLDS)]
    )  # fmt: skip
    print(f"\n{WORLDS} drawn worlds: {inside.mean():.1%} of {len(inside):,} indices within")
    assert 0.876 <= inside.mean() <= 0.924


@pytest.mark.parametrize("spread", [0.0, 1.5])
def test_intervals_of_the_index_cover_fixed_worlds(spread: float) -> None:
    tastes = np.array([[2.0, 1, 1, 1], [1, 1, 1, 1], [1, 1, 0.5, 1]])
    inside = np.concatenate(
        [covers(make_tastes(seed, tastes, members=450, popularity_spread=spread))
         for seed in range(FIXED_WORLDS)]
    )  # fmt: skip
    print(f"\nspread of popularity {spread}: {inside.mean():.1%} of {len(inside):,} within")
    assert inside.mean() >= 0.85


def test_tables_without_a_difference_rarely_show_one() -> None:
    false = sum(
        (
            content_table(make_tastes(seed, np.ones((3, 4)), members=450))["verdict"] == DIFFERENT
        ).any()
        for seed in range(NULL_WORLDS)
    )
    low, high = wilson_interval(false, NULL_WORLDS)
    print(f"\n{false} of {NULL_WORLDS} tables ({low:.1%} to {high:.1%}) show a false difference")
    assert false <= 19  # 99 % binomial bound of 5 %
