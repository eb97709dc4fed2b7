"""CPU time from a changed brief to its plan and its figures, on the sample brands.

For each brand: a plan from scratch (`make_plan`), the tables made ready (`prepare`), the first plan
from them, then plans of changed briefs (`make_plan_from`), and the figure blocks, all and by topic,
drawn anew and kept from the plan before (`PlanBlocks`). Each number is the median of five runs in
one process, in milliseconds of CPU; the ratio compares with the plan from scratch of the same run.
Every run of a change takes a value not seen before, so that no run is served from the last.

Usage: python tests/benchmarks/change_to_plan.py
"""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from planner.brief import Brief
from planner.errors import InfeasiblePlan
from planner.figures import BLOCK_TOPICS, PlanBlocks, plan_blocks
from planner.plan import Prepared, make_plan, make_plan_from, prepare
from planner.samples import SAMPLE_BRANDS, load_sample

RUNS = 5


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one run."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def median_ms(work: Callable[[], object]) -> float:
    """Median CPU milliseconds of some runs."""
    return statistics.median(cpu_ms(work) for _ in range(RUNS))


def changed(brief: Brief) -> Iterator[tuple[str, list[Brief]]]:
    """The common changes: a name, and briefs that differ from each other in that alone."""

    def put(place: tuple[Any, ...], values: list[Any]) -> list[Brief]:
        briefs = []
        for value in values:
            fields = copy.deepcopy(brief.model_dump(mode="json"))
            target = fields
            for key in place[:-1]:
                target = target[key]
            target[place[-1]] = value
            briefs.append(Brief.make(**fields))
        return briefs

    hours = brief.capacity.people[0].hours_per_week
    least, most = brief.platforms[0].min_posts_per_week, brief.platforms[0].max_posts_per_week
    low, high = brief.balance.active_share_min, brief.balance.active_share_max
    yield "posts per week", put(("platforms", 0, "posts_per_week"),
                                [min(least + 2 + n, most) for n in range(RUNS)])  # fmt: skip
    yield "hours", put(("capacity", "people", 0, "hours_per_week"),
                       [hours + 0.5 * n for n in range(1, RUNS + 1)])  # fmt: skip
    yield "active share", put(("balance", "active_share"),
                              [low + (high - low) * n / RUNS for n in range(RUNS)])  # fmt: skip
    yield "selling share", put(("balance", "sell_share_max"), [0.3 + n / 50 for n in range(RUNS)])
    yield "reply promise", put(("reply_promise_minutes",), [91 + n for n in range(RUNS)])
    yield "minimum gap", put(("min_gap_hours",), [3 + n / 10 for n in range(RUNS)])
    yield "weeks", put(("weeks",), [3 + n for n in range(RUNS)])
    yield "time zone", put(("timezone",), ["Asia/Tokyo", "America/Lima", "Africa/Lagos",
                                           "Europe/Athens", "Asia/Kathmandu"])  # fmt: skip


def changes_ms(briefs: list[Brief], prepared: Prepared) -> tuple[float, int]:
    """Median CPU milliseconds to a plan, and how many briefs ended in a refusal instead."""
    refused, times = 0, []
    for brief in briefs:
        start = time.process_time()
        try:
            make_plan_from(brief, prepared)
        except InfeasiblePlan:
            refused += 1
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times), refused


def rows_of(brand: str) -> Iterator[tuple[str, float, str]]:
    """What was timed, its CPU milliseconds, and a remark."""
    sample = load_sample(brand)
    tables = {
        name: getattr(sample, name)
        for name in ("posts", "interactions", "inbound", "survey", "account")
    }
    plan = make_plan(sample.brief, **tables)  # the first one imports and warms up
    yield "make_plan from scratch", median_ms(lambda: make_plan(sample.brief, **tables)), ""
    yield "prepare", median_ms(lambda: prepare(**tables)), ""
    ready = [prepare(**tables) for _ in range(RUNS)]
    first = statistics.median(cpu_ms(lambda p=p: make_plan_from(sample.brief, p)) for p in ready)
    yield "make_plan_from, first", first, ""
    prepared = ready[0]
    yield "make_plan_from, again", median_ms(lambda: make_plan_from(sample.brief, prepared)), ""
    for name, briefs in changed(sample.brief):
        spent, refused = changes_ms(briefs, prepared)
        yield f"make_plan_from, {name}", spent, f"{refused} refused" if refused else ""
    yield "plan_blocks", median_ms(lambda: plan_blocks(plan)), ""
    for topic in BLOCK_TOPICS:
        yield f"plan_blocks, {topic}", median_ms(lambda t=topic: plan_blocks(plan, [t])), ""
    kept = PlanBlocks()
    kept.of(plan)
    wider = [
        make_plan_from(sample.brief.model_copy(update={"min_gap_hours": 4 + n / 10}), prepared)
        for n in range(RUNS)
    ]
    spent = statistics.median(cpu_ms(lambda p=p: kept.of(p)) for p in wider)
    yield "PlanBlocks, all after a change of gap", spent, ""


def main() -> None:
    """Print one table per brand."""
    for brand in SAMPLE_BRANDS:
        print(f"{brand}\n{'':42}{'CPU ms':>8}{'ratio':>8}")
        scratch = None
        for name, spent, remark in rows_of(brand):
            scratch = scratch or spent
            print(f"{name:42}{spent:8.1f}{spent / scratch:8.2f}  {remark}".rstrip())
        print()


if __name__ == "__main__":
    main()
