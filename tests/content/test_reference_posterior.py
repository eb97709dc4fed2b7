"""The integrated Laplace fit against NUTS of the same model, frozen (rebuild: see the script)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from content.reference_worlds import WORLDS, model_of, reference_rows

FROZEN = json.loads(
    (Path(__file__).parent / "data" / "reference_posteriors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", WORLDS)
def test_kinds_log_values_match_nuts(name: str) -> None:
    """Means within a quarter of a posterior sd, sds within .9 to 1.15 of NUTS."""
    frozen = FROZEN[name]
    assert frozen["largest_r_hat"] <= 1.01 and frozen["smallest_effective_size"] >= 1_000
    model = model_of(name)
    values = model.mixture_.fits[0].posterior.coefficients @ reference_rows(model).T
    mean, sd = np.array(frozen["mean"]), np.array(frozen["sd"])
    shift = np.abs(values.mean(axis=0) - mean) / sd
    ratio = values.std(axis=0) / sd
    print(f"{name}: {len(sd)} kinds, largest shift {shift.max():.3f} sd, "
          f"sd ratio {ratio.min():.3f} to {ratio.max():.3f}")  # fmt: skip
    assert shift.max() <= 0.25
    assert ratio.min() >= 0.9 and ratio.max() <= 1.15
