"""From an out-of-time check to a level of the verdict ladder, the same for every simple rule."""

from __future__ import annotations

from planner.inference.out_of_time import LaterGain
from planner.wording import counted

MIN_POSTS = 20
MIN_WEEKS = 4
MIN_WEEKS_SUPPORTED = 8
MIN_LATER_POSTS_SUPPORTED = 40
LEANING_P_MAX = 0.20
SUPPORTED_P_MAX = 0.05


def level_of(posts: int, weeks: int, check: LaterGain) -> str:
    """The verdict level that a simple rule's out-of-time check carries.

    - fewer than 20 posts or 4 weeks: `prior only`;
    - no gain on later posts, or p > 0.20: `not distinguishable from flat`;
    - p <= 0.20: `leaning`;
    - p <= 0.05 with at least 8 weeks and 40 later posts: `supported`.

    The p-value comes from a permutation test, so in a world without any effect `leaning` or
    better appears in at most 20 % and `supported` in at most 5 % of the brands. Measured, the
    worse of two kinds of null world each, 1,000 worlds (tests/campaign/test_false_alarm_rates.py;
    standard error up to 0.9 points), in per cent `leaning` or better / `supported`:

    ===========================  ==========  ==========  ==========  ===========
    rule                         60 posts    100 posts   300 posts   1,000 posts
    ===========================  ==========  ==========  ==========  ===========
    averages by kind of post     0.9 / 0.0   4.4 / 1.4   2.8 / 0.9   4.7 / 1.7
    averages by block of day     7.5 / 0.0   7.2 / 4.1   7.7 / 4.2   6.9 / 3.3
    ===========================  ==========  ==========  ==========  ===========

    >>> level_of(200, 30, LaterGain(gain_share=0.05, p_value=0.01, later_posts=100))
    'supported'
    >>> level_of(60, 30, LaterGain(gain_share=0.05, p_value=0.01, later_posts=30))
    'leaning'
    >>> level_of(12, 30, LaterGain(gain_share=0.05, p_value=0.01, later_posts=6))
    'prior only'
    """
    if posts < MIN_POSTS or weeks < MIN_WEEKS:
        return "prior only"
    if check.gain_share <= 0 or check.p_value > LEANING_P_MAX:
        return "not distinguishable from flat"
    enough = weeks >= MIN_WEEKS_SUPPORTED and check.later_posts >= MIN_LATER_POSTS_SUPPORTED
    return "supported" if check.p_value <= SUPPORTED_P_MAX and enough else "leaning"


def posts_missing(posts: int, weeks: int) -> str:
    """What is missing before a rule can speak at all, as one sentence.

    >>> posts_missing(12, 3)
    '8 more posts and 1 more week are needed before your own data can say anything here.'
    """
    parts = []
    if posts < MIN_POSTS:
        parts.append(counted(MIN_POSTS - posts, "more post"))
    if weeks < MIN_WEEKS:
        parts.append(counted(MIN_WEEKS - weeks, "more week"))
    verb = "is" if parts == ["1 more post"] or parts == ["1 more week"] else "are"
    return f"{' and '.join(parts)} {verb} needed before your own data can say anything here."
