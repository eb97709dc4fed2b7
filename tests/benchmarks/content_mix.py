"""Processor time of the content models: one fit, the automatic choice, a mix while dragging.

    python tests/benchmarks/content_mix.py

Run with one thread (as the apps do); each figure is the median of its repetitions, in CPU seconds.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path[:0] = [str(Path(__file__).parents[1])]

import planner  # noqa: E402
from planner.content.exploration import learning_reserve  # noqa: E402
from planner.content.mix import plan_mix  # noqa: E402
from planner.content.response import ResponseModel  # noqa: E402
from planner.simulate.response import (  # noqa: E402
    PostEffects,
    ResponseWorld,
    make_response_posts,
)


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Median CPU seconds of one call; the first call warms up."""
    work()
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return sorted(found)[len(found) // 2]


def main() -> None:
    """Print the figures."""
    for count, target in ((100, None), (500, 0.4), (2_000, 1.2)):
        effects = PostEffects(content_sd=(0.3, 0.2, 0.2, 0.1), week_sd=0.08)
        posts, _ = make_response_posts(1, ResponseWorld(posts=count, posts_per_week=10.0,
                                                        effects=effects))  # fmt: skip
        one = seconds(lambda p=posts: ResponseModel("interactions", likelihood="student",
                                                    check_later=False).fit(p))  # fmt: skip
        auto = seconds(lambda p=posts: ResponseModel("interactions").fit(p), 3)
        wanted = f" (target {target})" if target else ""
        print(f"{count:>6} posts: one fit {one:.2f} s{wanted}, automatic choice {auto:.2f} s "
              "(target 4)")  # fmt: skip
    for brand in ("harbour_roast", "riverside_commons"):
        sample = planner.load_sample(brand)
        model = ResponseModel(check_later=False).fit(sample.posts)
        kinds = len(plan_mix(model, sample.brief, quick=True).table)
        drag = seconds(lambda m=model, s=sample: plan_mix(m, s.brief, quick=True))
        release = seconds(lambda m=model, s=sample: plan_mix(m, s.brief), 3)
        mix = plan_mix(model, sample.brief, quick=True)
        reserve = seconds(lambda x=mix: learning_reserve(x), 3)
        print(f"{brand}: {kinds} kinds; while dragging {drag:.2f} s (target .8), on release "
              f"{release:.2f} s (target 3), learning reserve {reserve:.2f} s")  # fmt: skip


if __name__ == "__main__":
    main()
