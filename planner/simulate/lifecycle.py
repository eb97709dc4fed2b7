"""Members who use opportunities for a while and then leave, with their truth declared.

Assumptions
1. The world is the one `planner.audience.bg_bb` assumes: in each week the brand publishes, a member
   who is still there acts with a chance p of its own, and leaves for good with a chance q of its
   own before each later opportunity; p ~ Beta(a, b), q ~ Beta(g, d).
2. Members are first seen in a week drawn evenly from those with an opportunity.
3. In a pause the brand publishes nothing, nobody acts and nobody leaves.

Left out: seasons, influence between members, several acts a week. Units: weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.schema import EXPOSURE, INTERACTIONS, check
from planner.simulate.seeds import generator

_FIRST_WEEK_DAY = 20_300  # a Monday: day numbers count from one


@dataclass(frozen=True)
class LifecycleWorld:
    """A simulated log, the weeks the brand published in, and the truth.

    `truth` has one row per member: member_id, p, q, birth_week (number among the opportunities),
    is_active (would use or miss the next opportunity, not gone), uses_ahead (uses of the next
    `ahead` opportunities, which are not in the log).
    """

    interactions: pd.DataFrame
    exposure: pd.DataFrame
    truth: pd.DataFrame
    ahead: int


def make_lifecycle(
    parameters: tuple[float, float, float, float] = (1.2, 0.75, 0.66, 2.78),
    *,
    members: int = 2000,
    opportunities: int = 40,
    ahead: int = 8,
    pause_weeks: tuple[int, ...] = (),
    seed: int = 0,
) -> LifecycleWorld:
    """Simulate members of one platform.

    Parameters
    ----------
    parameters
        a, b, g, d of the chances to use and to leave.
    members, opportunities, ahead
        How many; the log covers `opportunities` weeks with posts.
    pause_weeks
        Calendar weeks (0 = first) without any post, besides the opportunities.

    >>> world = make_lifecycle(members=50, seed=1)
    >>> len(world.truth), bool(world.interactions["event_id"].is_unique)
    (50, True)
    """
    a, b, g, d = parameters
    rng = generator(seed)
    p, q = rng.beta(a, b, members), rng.beta(g, d, members)
    birth = rng.integers(0, opportunities, members)
    total = opportunities + ahead
    # A member born at k has `life` later opportunities before it leaves.
    life = rng.geometric(np.maximum(q, 1e-12)) - 1
    place = np.arange(total)[None, :]
    is_there = (place > birth[:, None]) & (place <= (birth + life)[:, None])
    uses = is_there & (rng.random((members, total)) < p[:, None])
    uses[np.arange(members), birth] = True
    pause = set(pause_weeks)
    weeks = np.array([week for week in range(total + len(pause)) if week not in pause])[:total]
    who, when = np.nonzero(uses[:, :opportunities])
    week_day = _FIRST_WEEK_DAY - _FIRST_WEEK_DAY % 7 + 7 * weeks[when]
    day = week_day + rng.integers(0, 7, len(who))
    monday = pd.Timestamp("1970-01-05", tz="UTC")
    log = pd.DataFrame(
        {
            "event_id": [f"act {number}" for number in range(len(who))],
            "member_id": [f"member {number}" for number in who],
            "platform": "instagram",
            "occurred_at": monday + pd.to_timedelta(day, unit="D") + pd.Timedelta(hours=12),
            "day": day,
            "kind": "comment",
            "direction": "inbound",
            "initiative": "reactive",
            "contest": False,
        }
    )
    published = _FIRST_WEEK_DAY - _FIRST_WEEK_DAY % 7 + 7 * weeks[:opportunities]
    exposure = pd.DataFrame(
        {
            "platform": "instagram", "account": "simulated", "week_day": published,
            "posts_published": 3.0,
        }
    )  # fmt: skip
    truth = pd.DataFrame(
        {
            "member_id": [f"member {number}" for number in range(members)],
            "p": p,
            "q": q,
            "birth_week": birth,
            "is_active": birth + life >= opportunities,
            "uses_ahead": uses[:, opportunities:].sum(axis=1),
        }
    )
    return LifecycleWorld(check(log, INTERACTIONS), check(exposure, EXPOSURE), truth, ahead)
