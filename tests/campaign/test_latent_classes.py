"""Latent classes over many seeds: false alarms and planted classes."""

from __future__ import annotations

import numpy as np
import pytest
from in_parallel import in_parallel

from planner.audience import LatentClasses
from planner.audience.type_gates import adjusted_rand, crossed
from planner.metrics import wilson_interval
from planner.simulate import SURVEYS_WITHOUT_CLASSES, make_attitudes, make_classes
from tests.evidence.false_alarms import most_allowed

SEEDS = 50


@pytest.mark.parametrize("world", list(SURVEYS_WITHOUT_CLASSES))
def test_a_survey_without_classes_is_rarely_given_any(world: str) -> None:
    found = sum(in_parallel(_is_false_alarm, range(SEEDS), world))
    low, high = wilson_interval(found, SEEDS)
    print(f"\n{world}: classes found in {found} of {SEEDS} surveys (90 %: {low:.1%} to {high:.1%})")
    assert found <= most_allowed(0.05, SEEDS)


def _is_false_alarm(seed: int, world: str) -> bool:
    survey = make_attitudes(world, 2000, seed=seed)
    return LatentClasses(seed=seed).fit(survey).verdict_.level == "types found"


def _agreement(seed: int) -> float | None:
    """Adjusted Rand with the planted classes; None where they were not found."""
    world = make_classes(2000, certainty=0.9, missing_share=0.05, seed=seed)
    model = LatentClasses(seed=seed).fit(world.survey)
    if model.verdict_.level != "types found" or model.n_classes_ != 3:
        return None
    labels = model.assign(world.survey)
    sure = labels.isin(model.names_).to_numpy()
    own = labels[sure].map(list(model.names_).index).to_numpy(dtype=int)
    return adjusted_rand(crossed(world.classes[sure], own, np.ones(sure.sum()), 3))


def test_planted_classes_are_found() -> None:
    agreement = [one for one in in_parallel(_agreement, range(SEEDS)) if one is not None]
    found = len(agreement)
    print(f"\nplanted classes found in {found} of {SEEDS}, adjusted Rand {np.mean(agreement):.3f}")
    assert found >= 0.95 * SEEDS
