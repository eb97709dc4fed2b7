"""False-alarm rates of the simple rules' verdicts: 1,000 null worlds at 60 to 1,000 posts."""

from __future__ import annotations

import pytest

from tests.evidence.false_alarms import (
    CONTENT_NULLS,
    TIMING_NULLS,
    at_least,
    levels,
    most_allowed,
    rate_text,
)

WORLDS = 1000


@pytest.mark.parametrize("posts", [60, 100, 300, 1000])
@pytest.mark.parametrize("name", [*CONTENT_NULLS, *TIMING_NULLS])
def test_false_alarm_rates(name: str, posts: int) -> None:
    kind = (CONTENT_NULLS | TIMING_NULLS)[name]
    found = levels(name.split(",")[0], posts, range(WORLDS), **kind)
    leaning, supported = at_least(found, "leaning"), at_least(found, "supported")
    print(
        f"{name}, {posts} posts, {WORLDS} worlds: leaning or better "
        f"{rate_text(leaning, WORLDS)}, supported {rate_text(supported, WORLDS)}"
    )
    assert supported <= most_allowed(0.05, WORLDS)
    assert leaning <= most_allowed(0.25, WORLDS)
