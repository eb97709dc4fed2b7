"""The timing model over many simulated accounts: silence on noise, lifts that come true, power.

Seeds 0 to 199 throughout. Every rate is printed with its 99 % binomial bound.
"""

from __future__ import annotations

import numpy as np
import pytest
from cadence.timing_worlds import Judged, judge
from in_parallel import in_parallel
from scipy.stats import beta, binom

from planner.simulate.timing import TimingWorld

SEEDS = 200
SIZES = (60, 150, 400)
NULLS = {
    "no effect": {},
    "trend": {"trend": 1.0},
    "content mix": {"best_content_at_noon": True},
}
SHAPES = ("in family", "spike", "step", "two peaks", "drifting")
RULES = ("cell_mean", "hour_mean", "min_three")


def _bounds(hits: int, of: int) -> str:
    low = beta.ppf(0.005, hits, of - hits + 1) if hits else 0.0
    high = beta.ppf(0.995, hits + 1, of - hits) if hits < of else 1.0
    return f"{hits} of {of} ({hits / of:.1%}; 99 %: {low:.1%} to {high:.1%})"


@pytest.fixture(scope="module")
def supported() -> dict[str, int]:
    return {}


@pytest.mark.parametrize("posts", SIZES)
@pytest.mark.parametrize("name", list(NULLS))
def test_noise_is_not_called_supported(name: str, posts: int, supported: dict[str, int]) -> None:
    found: list[Judged] = in_parallel(judge, range(SEEDS), TimingWorld(posts=posts, **NULLS[name]))
    levels = [one.level for one in found]
    count = levels.count("supported")
    supported[f"{name} {posts}"] = count
    print(
        f"\n{name}, {posts} posts: supported {_bounds(count, SEEDS)}, leaning or better "
        f"{_bounds(count + levels.count('leaning'), SEEDS)}; lift "
        f"{np.median([one.lift for one in found]):.3f}, the map claims "
        f"{np.median([one.map_claim for one in found]):.2f}"
    )
    assert count <= binom.ppf(0.99, SEEDS, 0.05)
    assert np.median([one.lift for one in found]) <= 1.05


def test_all_noise_together(supported: dict[str, int]) -> None:
    count, of = sum(supported.values()), SEEDS * len(supported)
    print(f"\nall null worlds: supported {_bounds(count, of)}")
    assert len(supported) == len(NULLS) * len(SIZES) and count <= 0.05 * of


@pytest.fixture(scope="module")
def effects() -> dict[tuple[str, float, int], list[Judged]]:
    return {}


@pytest.mark.parametrize("posts", SIZES)
@pytest.mark.parametrize("sd", [0.15, 0.35])
@pytest.mark.parametrize("shape", SHAPES)
def test_realised_lift_is_not_below_the_rules(
    shape: str, sd: float, posts: int, effects: dict[tuple[str, float, int], list[Judged]]
) -> None:
    world = TimingWorld(posts=posts, shape=shape, sd=sd)
    found: list[Judged] = in_parallel(judge, range(SEEDS), world, "never")
    effects[shape, sd, posts] = found
    inside = np.mean([one.hours_inside for one in found])
    said = []
    for rule in RULES:
        gain = np.array([one.true_lift - getattr(one, rule) for one in found])
        arm = 1.96 * gain.std(ddof=1) / np.sqrt(SEEDS)
        said.append(f"{rule} {gain.mean():+.3f} ({gain.mean() - arm:+.3f} to "
                    f"{gain.mean() + arm:+.3f})")  # fmt: skip
        assert gain.mean() + arm >= 0, f"wholly below {rule}"
    print(
        f"\n{shape}, sd {sd}, {posts} posts: realised "
        f"{np.mean([one.true_lift for one in found]):.3f}, printed "
        f"{np.median([one.lift for one in found]):.3f}; against {'; '.join(said)}; hours inside "
        f"{inside:.1%}, lift inside {np.mean([one.lift_inside for one in found]):.1%}"
    )
    assert inside >= 0.75


def test_intervals_hold_over_all_effect_worlds(
    effects: dict[tuple[str, float, int], list[Judged]],
) -> None:
    found = [one for own in effects.values() for one in own]
    hours = np.mean([one.hours_inside for one in found])
    lifts = np.mean([one.lift_inside for one in found])
    print(f"\nall effect worlds: hours inside {hours:.1%}, lifts inside {lifts:.1%}")
    assert len(effects) == len(SHAPES) * 2 * len(SIZES)
    assert hours >= 0.85 and lifts >= 0.80


def test_hours_without_any_structure_are_reported() -> None:
    """Every hour for itself: no model of smooth days can find that; no target, said in the app."""
    for posts in SIZES:
        world = TimingWorld(posts=posts, shape="unstructured", sd=0.15)
        found: list[Judged] = in_parallel(judge, range(SEEDS), world, "never")
        print(
            f"\nunstructured, sd .15, {posts} posts: realised "
            f"{np.mean([one.true_lift for one in found]):.3f}, by cell means "
            f"{np.mean([one.cell_mean for one in found]):.3f}; hours inside "
            f"{np.mean([one.hours_inside for one in found]):.1%}"
        )


@pytest.mark.parametrize("ratio", [1.15, 1.3, 1.5])
def test_power_for_a_band_of_four_hours(ratio: float) -> None:
    world = TimingWorld(posts=400, band_ratio=ratio, band_share=0.25)
    found: list[Judged] = in_parallel(judge, range(SEEDS), world)
    levels = [one.level for one in found]
    count = levels.count("leaning") + levels.count("supported")
    print(
        f"\na band of +{ratio - 1:.0%} with 100 of 400 posts: leaning or better "
        f"{_bounds(count, SEEDS)}, supported {_bounds(levels.count('supported'), SEEDS)}"
    )
    if ratio == 1.5:
        assert count >= binom.ppf(0.01, SEEDS, 0.85)
