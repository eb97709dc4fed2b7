"""Processor time of the cadence models: hours, the check on later posts, slots, reply promises.

python tests/benchmarks/cadence.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from planner.cadence.coverage import plan_coverage, promise_of, quick_coverage
from planner.cadence.inbound import InboundModel
from planner.cadence.promise import Promise
from planner.cadence.slots import best_slots
from planner.cadence.timing import TimingModel
from planner.samples import load_sample, sample_brief
from planner.simulate.timing import TimingWorld, make_timing_posts

REPEATS = 3


def seconds(work: Callable[[], object]) -> float:
    """Least processor time of some runs: what the work takes when nothing disturbs it."""
    taken = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    """Print one line per figure."""
    for posts in (500, 2_000):
        table, _ = make_timing_posts(1, TimingWorld(posts=posts, shape="step", sd=0.15))
        alone = seconds(lambda table=table: TimingModel(check="never").fit(table))
        checked = seconds(lambda table=table: TimingModel(check="always").fit(table))
        print(
            f"hours, {posts:,} posts: {alone:.2f} s, with the check on later posts {checked:.2f} s"
        )
    week = np.arange(168.0)
    value = np.exp(0.5 * np.sin(2 * np.pi * (week - 13) / 24))
    print(f"20 slots of 168: {seconds(lambda: best_slots(week, value, 20)):.3f} s")
    sample, brief = load_sample("harbour_roast"), sample_brief("harbour_roast")
    model = InboundModel(brief.timezone)
    print(f"messages, {len(sample.inbound):,} and posts: "
          f"{seconds(lambda: model.fit(sample.inbound, sample.posts)):.2f} s")  # fmt: skip
    for promise in (promise_of(brief), Promise(480, 0.9)):
        quick = seconds(lambda promise=promise: quick_coverage(model, brief, promise))
        full = seconds(lambda promise=promise: plan_coverage(model, brief, promise))
        name = f"{promise.share:.0%} within {promise.minutes:g} minutes"
        print(f"{name}: first answer {quick:.2f} s, whole answer {full:.2f} s")


if __name__ == "__main__":
    main()
