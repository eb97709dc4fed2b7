"""Latent classes over many seeds: false alarms and planted classes."""

from __future__ import annotations

import numpy as np
import pytest

from planner.audience import LatentClasses
from planner.audience.type_gates import adjusted_rand, crossed
from planner.metrics import wilson_interval
from planner.simulate import SURVEYS_WITHOUT_CLASSES, make_attitudes, make_classes
from tests.evidence.false_alarms import most_allowed

SEEDS = 50


@pytest.mark.parametrize("world", list(SURVEYS_WITHOUT_CLASSES))
def test_a_survey_without_classes_is_rarely_given_any(world: str) -> None:
    found = 0
    for seed in range(SEEDS):
        survey = make_attitudes(world, 2000, seed=seed)
        found += LatentClasses(seed=seed).fit(survey).verdict_.level == "types found"
    low, high = wilson_interval(found, SEEDS)
    print(f"\n{world}: classes found in {found} of {SEEDS} surveys (90 %: {low:.1%} to {high:.1%})")
    assert found <= most_allowed(0.05, SEEDS)


def test_planted_classes_are_found() -> None:
    found, agreement = 0, []
    for seed in range(SEEDS):
        world = make_classes(2000, certainty=0.9, missing_share=0.05, seed=seed)
        model = LatentClasses(seed=seed).fit(world.survey)
        is_found = model.verdict_.level == "types found" and model.n_classes_ == 3
        found += is_found
        if is_found:
            labels = model.assign(world.survey)
            sure = labels.isin(model.names_).to_numpy()
            own = labels[sure].map(list(model.names_).index).to_numpy(dtype=int)
            both = crossed(world.classes[sure], own, np.ones(sure.sum()), 3)
            agreement.append(adjusted_rand(both))
    print(f"\nplanted classes found in {found} of {SEEDS}, adjusted Rand {np.mean(agreement):.3f}")
    assert found >= 0.95 * SEEDS
