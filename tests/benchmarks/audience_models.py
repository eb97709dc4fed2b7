"""The audience models: CPU seconds of fits, and whether they depend on how many members there are.

    python tests/benchmarks/audience_models.py

Everything is measured in one process, one after the other, on simulated members.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from planner.audience import EngagementTypes, Lifecycle
from planner.audience.count_members import CountMembers
from planner.audience.count_patterns import count_patterns
from planner.audience.lifecycle_check import patterns_of
from planner.audience.survey_members import SurveyMembers
from planner.simulate import make_lifecycle, make_one_population, make_planted_types


def timed(words: str, function: Callable[..., Any], *args: Any, **given: Any) -> tuple[Any, float]:
    """The result and its CPU seconds; a line is printed."""
    begun = time.process_time()
    found = function(*args, **given)
    seconds = time.process_time() - begun
    print(f"{words:66} {seconds:7.2f} s", flush=True)
    return found, seconds


def verdicts() -> None:
    """5,000 members, 6 kinds: the cheap gates, and all of them."""
    none = make_one_population("log-normal rates", 5000, seed=1)
    timed("no types by the cheap gates, 5,000 members", EngagementTypes().fit, none)
    planted = make_planted_types(5000, concentration=30, seed=1).counts
    timed("types found by all gates, 5,000 members", EngagementTypes().fit, planted)


def fitted_one_to_four(members: CountMembers) -> None:
    """Mixtures of one to four types."""
    for types in (1, 2, 3, 4):
        members.fit(types, starts=3, tolerance=1e-6, seed=0)


def fits_by_size() -> None:
    """Types, lifecycle and classes at 200,000 and 2,000,000 members."""
    seconds: dict[str, list[float]] = {"types": [], "lifecycle": []}
    for members in (200_000, 2_000_000):
        counts = pd.concat(
            [make_planted_types(100_000, seed=seed).counts for seed in range(members // 100_000)],
            ignore_index=True,
        )
        patterns, _ = timed(f"patterns of counts, {members:,} members", count_patterns, counts)
        words = f"  types 1 to 4, 3 starts, {len(patterns.counts):,} patterns"
        _, used = timed(words, fitted_one_to_four, CountMembers.of(patterns))
        seconds["types"].append(used)
        world = make_lifecycle(members=20_000, opportunities=52, seed=1)
        # Ten or a hundred times the members in every pattern: the patterns are what is fitted.
        model = Lifecycle()
        table, _ = model._patterns(world.interactions, world.exposure)
        frame = pd.DataFrame({"x": table.x, "t_x": table.t_x, "n": table.n,
                              "members": table.members * (members // 20_000)})  # fmt: skip
        _, used = timed(f"  lifecycle with draws, {len(frame):,} patterns",
                        model._fitted_to, patterns_of(frame))  # fmt: skip
        seconds["lifecycle"].append(used)
    for name, (small, large) in seconds.items():
        print(f"{name}: ratio of 2,000,000 to 200,000 members {large / small:.2f}")


def survey_fit() -> None:
    """Latent classes of 200,000 respondents, 8 items of 4 answers, one start."""
    rng = np.random.default_rng(0)
    chances = rng.dirichlet(np.full(4, 0.7), (3, 8))
    classes = rng.choice(3, 200_000)
    draws = rng.random((200_000, 8, 1))
    codes = (draws > chances[classes].cumsum(axis=2)).sum(axis=2).clip(0, 3)
    timed("latent classes, 200,000 x 8 with patterns, 3 classes, one start",
          lambda: SurveyMembers.of_rows(codes, (4,) * 8).fit(3, starts=1, tolerance=1e-6,
                                                             seed=0))  # fmt: skip


if __name__ == "__main__":
    verdicts()
    fits_by_size()
    survey_fit()
