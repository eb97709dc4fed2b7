"""In worlds without an effect the rules stay silent; with one they speak. A small share of the
campaign (tests/campaign/test_false_alarm_rates.py), same seeds from 0 on."""

from __future__ import annotations

import pytest

from tests.evidence.false_alarms import CONTENT_NULLS, TIMING_NULLS, at_least, levels, most_allowed

WORLDS = 100


@pytest.mark.parametrize("posts", [100, 300])
@pytest.mark.parametrize("name", [*CONTENT_NULLS, *TIMING_NULLS])
def test_false_alarms(name: str, posts: int) -> None:
    rule = name.split(",")[0]
    kind = (CONTENT_NULLS | TIMING_NULLS)[name]
    found = levels(rule, posts, range(WORLDS), **kind)
    assert at_least(found, "supported") <= most_allowed(0.05, WORLDS), found
    assert at_least(found, "leaning") <= most_allowed(0.25, WORLDS), found


def test_real_differences_are_found() -> None:
    """Log-sd 0.35 between kinds, 0.35 between blocks of the day, 600 posts."""
    content = levels("content", 600, range(30), content_sd=0.35)
    timing = levels("timing", 600, range(30), timing_sd=0.35)
    assert at_least(content, "supported") >= 20, content
    assert at_least(timing, "supported") >= 15, timing
