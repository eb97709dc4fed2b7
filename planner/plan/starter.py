"""A first brief for somebody's own file: assumptions to be edited, never facts about the brand."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath

import pandas as pd

from planner.brief import Brief

STARTER_HOURS = 12.0
STARTER_WEEKS = 8


def starter_brief(
    posts: pd.DataFrame, file_name: str, timezone: str | None, today: dt.date
) -> Brief:
    """The brief an uploaded file starts with: its platforms, its zone, one person with 12 hours.

    The plan starts on the Monday after `today`. Where the file states no zone it is UTC, which
    the app asks to be corrected.

    >>> posts = pd.DataFrame({"platform": ["x", "facebook", "x"], "timezone": [None, None, None]})
    >>> brief = starter_brief(posts, "page posts.csv", None, dt.date(2027, 1, 6))
    >>> brief.name, brief.starts_on.isoformat(), [plan.platform for plan in brief.platforms]
    ('page posts', '2027-01-11', ['x', 'facebook'])
    """
    counts = posts["platform"].value_counts()
    zones = posts["timezone"].dropna().unique() if "timezone" in posts else []
    return Brief.make(
        name=PurePath(file_name).stem[:120].strip() or "My plan",
        timezone=timezone or (str(zones[0]) if len(zones) == 1 else "UTC"),
        starts_on=today + dt.timedelta(days=7 - today.weekday()),
        weeks=STARTER_WEEKS,
        platforms=[{"platform": str(name)[:120]} for name in counts.index[:12]],
        capacity={"people": [{"name": "Team", "hours_per_week": STARTER_HOURS}]},
    )
