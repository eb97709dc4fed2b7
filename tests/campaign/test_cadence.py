"""Reply promises, arrivals, interference, frequency, tests of hours and spikes over many seeds.

Seeds 0 to n - 1. Every rate is printed with its 99 % binomial bound.
"""

from __future__ import annotations

import numpy as np
import pytest
from cadence.coverage_worlds import JudgedPromise, judge_promise
from in_parallel import in_parallel
from scipy.stats import beta, binom

from planner.cadence.inbound import InboundModel
from planner.cadence.interference import InterferenceModel
from planner.content.frequency import frequency_curve
from planner.content.response import ResponseModel
from planner.simulate.inbound import InboundWorld, make_inbound
from planner.simulate.interference import InterferenceWorld, make_interference_posts
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts


def _bounds(hits: int, of: int) -> str:
    low = beta.ppf(0.005, hits, of - hits + 1) if hits else 0.0
    high = beta.ppf(0.995, hits + 1, of - hits) if hits < of else 1.0
    return f"{hits} of {of} ({hits / of:.1%}; 99 %: {low:.1%} to {high:.1%})"


@pytest.mark.parametrize("per_week", [40, 150, 500])
def test_promises_are_kept_in_as_many_weeks_as_planned(per_week: float) -> None:
    """20 records of a year, 1,020 other weeks each."""
    found: list[JudgedPromise] = in_parallel(judge_promise, range(20), per_week)
    kept = np.array([one.planned for one in found])
    rule = np.array([one.by_rule for one in found])
    print(
        f"\n{per_week} messages a week: kept in {kept.mean():.3f} of weeks ({kept.min():.3f} to "
        f"{kept.max():.3f}; within .05 of .8 in {np.sum(np.abs(kept - 0.8) <= 0.05)} of 20), said "
        f"{np.mean([one.said for one in found]):.3f}, {np.mean([one.hours for one in found]):.1f} "
        f"hours; Erlang hour by hour {rule.mean():.3f} ({rule.min():.3f} to {rule.max():.3f}), "
        f"{np.mean([one.hours_by_rule for one in found]):.1f} hours"
    )
    assert abs(kept.mean() - 0.8) <= 0.05 and all(one.within_bound for one in found)
    assert abs(rule.mean() - 0.8) > abs(kept.mean() - 0.8)


def _level(seed: int, weeks: int, per_week: float) -> str:
    world = InboundWorld(weeks=weeks, messages_per_week=per_week, weekend_level=1.0)
    return InboundModel("Europe/Copenhagen", draws=200).fit(make_inbound(seed, world)[0]
                                                            ).verdict_.level  # fmt: skip


@pytest.mark.parametrize(("weeks", "per_week"), [(6, 60), (12, 60), (26, 60), (52, 25)])
def test_the_published_shape_is_not_beaten_on_noise(weeks: int, per_week: float) -> None:
    levels = in_parallel(_level, range(200), weeks, per_week)
    supported = levels.count("supported")
    leaning = supported + levels.count("leaning")
    print(f"\n{weeks} weeks of {per_week:g}: supported {_bounds(supported, 200)}, leaning or "
          f"better {_bounds(leaning, 200)}")  # fmt: skip
    assert supported <= binom.ppf(0.99, 200, 0.05) and leaning <= binom.ppf(0.99, 200, 0.25)


def _interference(seed: int, loss: float, half_life: float, per_week: float) -> tuple[bool, bool]:
    world = InterferenceWorld(loss=loss, half_life_hours=half_life, posts_per_week=per_week)
    row = InterferenceModel("interactions").fit(make_interference_posts(seed, world)[0]
                                                ).table_.iloc[0]  # fmt: skip
    return (bool(row["is_identified"]),
            bool(row["half_life_low_90"] <= half_life <= row["half_life_high_90"]))  # fmt: skip


@pytest.mark.parametrize("per_week", [5.0, 12.0])
def test_no_interference_is_not_identified(per_week: float) -> None:
    found = in_parallel(_interference, range(200), 0.0, 6.0, per_week)
    count = sum(one for one, _ in found)
    print(f"\nno interference, {per_week:g} posts a week: identified {_bounds(count, 200)}")
    assert count <= binom.ppf(0.99, 200, 0.1)


@pytest.mark.parametrize(("loss", "half_life"), [(0.4, 6.0), (0.4, 24.0), (0.3, 2.0),
                                                 (0.8, 6.0), (0.2, 72.0)])  # fmt: skip
def test_half_lives_lie_in_their_intervals(loss: float, half_life: float) -> None:
    found = in_parallel(_interference, range(200), loss, half_life, 12.0)
    identified, inside = (sum(column) for column in zip(*found, strict=True))
    print(f"\nloss {loss:g}, half-life {half_life:g} h: identified {_bounds(identified, 200)}, "
          f"half-life inside {_bounds(inside, 200)}")  # fmt: skip
    assert binom.ppf(0.005, 200, 0.85) <= inside <= binom.ppf(0.995, 200, 0.95)


def _is_saturated(seed: int, delta: float) -> bool:
    world = ResponseWorld(posts=300, posts_per_week=14,
                          effects=PostEffects(delta=delta, noise=0.5, week_sd=0.1))  # fmt: skip
    model = ResponseModel("interactions").fit(make_response_posts(seed, world)[0])
    return frequency_curve(model, "facebook").is_saturated


@pytest.mark.parametrize(("delta", "least", "most"), [(0.0, 0.0, 0.1), (0.6, 0.0, 1.0),
                                                      (0.9, 0.8, 1.0)])  # fmt: skip
def test_saturation_is_named_where_it_is(delta: float, least: float, most: float) -> None:
    """At delta .9 the seventh post of a week brings about a third of the first, at .6 half."""
    count = sum(in_parallel(_is_saturated, range(100), delta))
    print(f"\nfrequency, delta {delta:g}: saturation named {_bounds(count, 100)}")
    assert binom.ppf(0.01, 100, least) <= count <= binom.ppf(0.99, 100, most)
