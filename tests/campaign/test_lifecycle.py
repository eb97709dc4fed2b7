"""Coverage of the lifecycle's 90 % intervals: truths drawn from the prior, and fixed worlds."""

from __future__ import annotations

import numpy as np
import pytest
from in_parallel import in_parallel

from planner.audience import Lifecycle
from planner.audience.lifecycle_check import is_enough
from planner.audience.lifecycle_processes import (
    PROCESSES,
    predicted_share_active,
    predicted_uses,
)
from planner.metrics import wilson_interval
from planner.simulate import make_lifecycle

SIMULATIONS, FIXED_SIMULATIONS, BATCH = 1000, 100, 200
FIXED = {
    "donors": (1.2, 0.75, 0.66, 2.78),
    "loyal": (2.0, 1.0, 0.5, 6.0),
    "brief": (0.8, 2.0, 1.2, 2.0),
}


def covered(parameters: tuple[float, ...], seed: int) -> tuple[bool, bool] | None:
    """Do the intervals hold the true share still active and the true uses ahead? None where the
    world is too thin to fit."""
    world = make_lifecycle(parameters, members=800, opportunities=30, seed=seed)
    model = Lifecycle(seed=seed)
    patterns, _ = model._patterns(world.interactions, world.exposure)
    if not is_enough(patterns):
        return None
    found = model._fitted_to(patterns)  # `fit` does the same, and the check besides
    active = predicted_share_active(PROCESSES["bg_bb"], found, patterns, seed)
    later = predicted_uses(PROCESSES["bg_bb"], found, [patterns], seed)
    share, uses = world.truth["is_active"].mean(), world.truth["uses_ahead"].sum()
    return active.low_90 <= share <= active.high_90, later.low_90 <= uses <= later.high_90


def _covered_truth(truth: tuple[tuple[float, ...], int]) -> tuple[bool, bool] | None:
    return covered(*truth)


def _covered_fixed(seed: int, parameters: tuple[float, ...]) -> tuple[bool, bool] | None:
    return covered(parameters, seed)


def rates(found: list[tuple[bool, bool]]) -> np.ndarray:
    return np.array(found).mean(axis=0)


def test_intervals_hold_truths_drawn_from_the_prior() -> None:
    rng = np.random.default_rng(0)
    found, thin = [], 0
    while len(found) < SIMULATIONS:
        truths = [(tuple(np.exp(rng.normal(0, 2, 4))), int(rng.integers(1 << 31)))
                  for _ in range(BATCH)]  # fmt: skip
        for one in in_parallel(_covered_truth, truths):
            if len(found) == SIMULATIONS:
                break
            if one is None:
                thin += 1
            else:
                found.append(one)
    share, uses = rates(found)
    print(
        f"\n{SIMULATIONS} truths from the prior ({thin} too thin to fit): share still active "
        f"{share:.1%}, uses in the next 8 opportunities {uses:.1%} within their 90 % intervals"
    )
    assert 0.876 <= share <= 0.924
    assert 0.876 <= uses <= 0.924


@pytest.mark.parametrize("world", list(FIXED))
def test_intervals_hold_in_fixed_worlds(world: str) -> None:
    found = in_parallel(_covered_fixed, range(FIXED_SIMULATIONS), FIXED[world])
    share, uses = rates([one for one in found if one is not None])
    low, high = wilson_interval(round(share * FIXED_SIMULATIONS), FIXED_SIMULATIONS)
    print(f"\n{world}: {share:.1%} ({low:.1%} to {high:.1%}) and {uses:.1%} of {FIXED_SIMULATIONS}")
    assert share >= 0.85 and uses >= 0.85


def test_the_check_sees_the_total_of_later_uses() -> None:
    """20 worlds with a pause: the model's total of the last 8 opportunities within 5 %."""
    errors, predicted, actual = [], 0.0, 0.0
    for seed in range(20):
        world = make_lifecycle(members=3000, pause_weeks=tuple(range(18, 24)), seed=seed)
        model = Lifecycle(seed=seed).fit(world.interactions, world.exposure).check_.iloc[0]
        predicted, actual = predicted + model["uses_predicted"], actual + model["uses_actual"]
        errors.append(abs(model["error_share"]))
    print(f"\nall together {predicted / actual - 1:+.1%}, single worlds up to {max(errors):.1%}")
    assert abs(predicted / actual - 1) <= 0.05
