"""Counting verdicts over simulated worlds, and the binomial bound a count must stay within."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scipy.stats import binom

from planner.cadence import HourOfWeekMap
from planner.content import ContentCells
from planner.verdict import ADVICE_LADDER
from tests.evidence.null_worlds import world

CONTENT_NULLS = {
    "content, hours matter": {"timing_sd": 0.4},
    "content, one kind kept for good hours": {"timing_sd": 0.4, "confounded": True},
}
TIMING_NULLS = {
    "timing, kinds matter": {"content_sd": 0.5},
    "timing, good kinds kept for some hours": {"content_sd": 0.5, "confounded": True},
}


def levels(rule: str, posts: int, worlds: Iterable[int], **kind: float) -> Counter:
    """How often each verdict level appears over the worlds of these seeds."""
    found: Counter = Counter()
    for seed in worlds:
        table = world(seed, posts, **kind)
        fitted = (
            ContentCells(seed=seed).fit(table)
            if rule == "content"
            else HourOfWeekMap(seed=seed, shuffles=20).fit(table)
        )
        found[fitted.verdict_.level] += 1
    return found


def at_least(found: Counter, level: str) -> int:
    """Worlds at this level or above."""
    lowest = ADVICE_LADDER.index(level)
    return sum(count for name, count in found.items() if ADVICE_LADDER.index(name) >= lowest)


def most_allowed(rate: float, worlds: int) -> int:
    """Largest count a true rate would show with 99 % probability."""
    return int(binom.ppf(0.99, worlds, rate))


def rate_text(count: int, worlds: int) -> str:
    """A rate with its 90 % Wilson interval."""
    from planner.metrics import wilson_interval

    low, high = wilson_interval(count, worlds)
    return f"{count / worlds:.3f} ({low:.3f} to {high:.3f})"
