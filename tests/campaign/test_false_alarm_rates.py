"""False-alarm rates of the simple rules' verdicts: 1,000 null worlds at 60 to 1,000 posts."""

from __future__ import annotations

from collections import Counter

import pytest
from in_parallel import in_parallel

from tests.evidence.false_alarms import (
    CONTENT_NULLS,
    TIMING_NULLS,
    at_least,
    levels,
    most_allowed,
    rate_text,
)

WORLDS, PART = 1000, 50


def _levels(first: int, name: str, posts: int, kind: dict) -> Counter:
    return levels(name, posts, range(first, first + PART), **kind)


@pytest.mark.parametrize("posts", [60, 100, 300, 1000])
@pytest.mark.parametrize("name", [*CONTENT_NULLS, *TIMING_NULLS])
def test_false_alarm_rates(name: str, posts: int) -> None:
    kind = (CONTENT_NULLS | TIMING_NULLS)[name]
    parts = in_parallel(_levels, range(0, WORLDS, PART), name.split(",")[0], posts, kind)
    found = sum(parts, Counter())
    leaning, supported = at_least(found, "leaning"), at_least(found, "supported")
    print(
        f"{name}, {posts} posts, {WORLDS} worlds: leaning or better "
        f"{rate_text(leaning, WORLDS)}, supported {rate_text(supported, WORLDS)}"
    )
    assert supported <= most_allowed(0.05, WORLDS)
    assert leaning <= most_allowed(0.25, WORLDS)
