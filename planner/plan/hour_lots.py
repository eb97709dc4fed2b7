"""A test of hours inside a plan: which posts go to the test hours is drawn by lot, week by week.

Assumptions
-----------
1. In every week half of a platform's regular posts are drawn into the test hours, the rest into
   other open hours; of an odd number one more goes by a coin. So a post's chance of either group is
   one half, whatever the week, its format or its intent.
2. Inside its group a post's hour is drawn evenly among the open ones that keep the gap.
3. A week whose hours or gaps leave no such choice is planned as without a test, and carries no row
   of DECISIONS.

Posts tied to a day by a campaign or a theme take no part.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from planner.brief import HourTest
from planner.cadence.hour_test import OTHER_HOURS, TEST_HOURS
from planner.schema import DECISIONS, check

POLICY_VERSION = "hour-test-1"
TRIES = 60


def drawn_positions(
    test: HourTest,
    week: int,
    hours: np.ndarray,
    hours_of_week: np.ndarray,
    count: int,
    gap_hours: float,
    fixed: tuple[int, ...],
) -> dict[int, str] | None:
    """Position in the open hours -> group, for `count` regular posts; None where none fits.

    Parameters
    ----------
    week
        Number of the week, which with the test's seed makes the lot.
    hours, hours_of_week
        The week's open hours: in real hours since the plan began, and as hours of the week.
    gap_hours
        Least gap in real hours.
    fixed
        Positions that posts tied to a day have taken.
    """
    is_test = np.isin(hours_of_week, test.hours)
    for attempt in range(TRIES):
        rng = np.random.default_rng([test.seed, week, attempt])
        inside = count // 2 + (int(rng.random() < 0.5) if count % 2 else 0)
        groups = rng.permutation([True] * inside + [False] * (count - inside))
        taken, chosen = list(fixed), {}
        for group in groups:
            open_now = np.flatnonzero(is_test == group)
            if taken:
                apart = np.abs(hours[open_now][:, None] - hours[taken][None, :]).min(axis=1)
                open_now = open_now[apart >= max(gap_hours, 0.5) - 1e-9]
            if not len(open_now):
                break
            at = int(rng.choice(open_now))
            taken.append(at)
            chosen[at] = TEST_HOURS if group else OTHER_HOURS
        if len(chosen) == count:
            return chosen
    return None


def decision_id(platform: str, starts: dt.datetime) -> str:
    """Id of a post's draw.

    >>> decision_id("facebook", dt.datetime(2027, 1, 5, 9))
    'hours-facebook-20270105T0900'
    """
    return f"hours-{platform}-{starts:%Y%m%dT%H%M}"


def decisions_of(
    tests: tuple[HourTest, ...], calendar: pd.DataFrame, made_at: dt.datetime
) -> pd.DataFrame:
    """DECISIONS: one row per post of the calendar whose hour was drawn.

    >>> from planner.schema import CALENDAR
    >>> len(decisions_of((), CALENDAR.empty(), dt.datetime(2027, 1, 1, tzinfo=dt.UTC)))
    0
    """
    hours = {test.platform: set(test.hours) for test in tests}
    seeds = {test.platform: test.seed for test in tests}
    rows = []
    for row in calendar[calendar["exploration"].astype(bool)].itertuples():
        if row.platform not in hours:
            continue
        at = 24 * row.starts_wall.weekday() + row.starts_wall.hour
        rows.append(
            {
                "decision_id": row.decision_id,
                "made_at": pd.Timestamp(made_at),
                "policy_version": POLICY_VERSION,
                "seed": seeds[row.platform],
                "eligible": f"{TEST_HOURS};{OTHER_HOURS}",
                "probabilities": "0.5;0.5",
                "chosen": TEST_HOURS if at in hours[row.platform] else OTHER_HOURS,
                "override": None,
            }
        )
    return check(pd.DataFrame(rows, columns=DECISIONS.names), DECISIONS)
