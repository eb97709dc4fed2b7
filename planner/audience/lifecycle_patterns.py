"""From a log of acts to lifecycle patterns: opportunities used, by one portable SQL text.

An opportunity is a week in which the brand published. Opportunities are numbered backwards from
the last one (0), so a pause of the brand adds none and nobody ages in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.features import acts_table
from planner.schema import EXPOSURE, check

if TYPE_CHECKING:
    import pandas as pd

MOST_OPPORTUNITIES = 52
"""Older opportunities are left out: a year says enough, and the tables stay bounded."""

AHEAD = 8
"""Opportunities looked ahead, and held out for the check."""

PATTERN = ("x", "t_x", "n")
DAYS_A_WEEK = 7


def patterns_sql() -> str:
    """SQL that gives one row per member: platform, member_id, x, t_x, n, first_k.

    Reads `acts` (platform, member_id, day, is_inbound, is_contest) and `opportunities` (platform,
    week_day, k), k counting backwards from 0. The same text runs on DuckDB and SQLite and is meant
    for PostgreSQL and Spark SQL.

    >>> print(patterns_sql())
    SELECT platform, member_id,
      COUNT(k) - 1 AS x, MAX(k) - MIN(k) AS t_x, 0 - MIN(k) AS n
    FROM (
      SELECT a.platform AS platform, a.member_id AS member_id, o.k AS k
      FROM acts a
      JOIN opportunities o ON a.platform = o.platform AND a.day - a.day % 7 = o.week_day
      WHERE a.is_inbound = 1 AND a.is_contest = 0
      GROUP BY a.platform, a.member_id, o.k
    ) used
    GROUP BY platform, member_id
    """
    lines = (
        "SELECT platform, member_id,",
        "  COUNT(k) - 1 AS x, MAX(k) - MIN(k) AS t_x, 0 - MIN(k) AS n",
        "FROM (",
        "  SELECT a.platform AS platform, a.member_id AS member_id, o.k AS k",
        "  FROM acts a",
        f"  JOIN opportunities o ON a.platform = o.platform AND a.day - a.day % {DAYS_A_WEEK}"
        " = o.week_day",
        "  WHERE a.is_inbound = 1 AND a.is_contest = 0",
        "  GROUP BY a.platform, a.member_id, o.k",
        ") used",
        "GROUP BY platform, member_id",
    )
    return "\n".join(lines)


def opportunities_of(
    log: pd.DataFrame, exposure: pd.DataFrame | None, until_week_day: int | None = None
) -> tuple[pd.DataFrame, bool]:
    """(platform, week_day, k of all opportunities; True where they are assumed).

    Parameters
    ----------
    log
        A checked log.
    exposure
        EXPOSURE; weeks with a post count. None: every week of the log, on each of its platforms.
    until_week_day
        Leave out later weeks.

    Raises
    ------
    DataError
        The exposure breaks its contract.
    """
    first, last = (int(log["day"].min()), int(log["day"].max())) if len(log) else (None, None)
    platforms = sorted(log["platform"].unique())
    return opportunities_between(first, last, platforms, exposure, until_week_day)


def opportunities_between(
    first_day: int | None,
    last_day: int | None,
    platforms: list[str],
    exposure: pd.DataFrame | None,
    until_week_day: int | None = None,
) -> tuple[pd.DataFrame, bool]:
    """As `opportunities_of`, for a log known by its first and last day and its platforms."""
    import numpy as np
    import pandas as pd

    if exposure is not None:
        table = check(exposure, EXPOSURE)
        published = table[(table["posts_published"] > 0).fillna(False)]
        weeks = published[["platform", "week_day"]].drop_duplicates()
    elif first_day is not None:
        first, last = (day - day % DAYS_A_WEEK for day in (first_day, last_day))
        days = np.arange(first, last + 1, DAYS_A_WEEK)
        weeks = pd.DataFrame(
            {"platform": np.repeat(platforms, len(days)), "week_day": np.tile(days, len(platforms))}
        )
    else:
        weeks = pd.DataFrame({"platform": [], "week_day": []})
    weeks = weeks.astype({"platform": "string", "week_day": "int64"})
    if until_week_day is not None:
        weeks = weeks[weeks["week_day"] <= until_week_day]
    weeks = weeks.sort_values(["platform", "week_day"], ascending=[True, False], kind="stable")
    weeks["k"] = -weeks.groupby("platform").cumcount()
    return weeks.reset_index(drop=True), exposure is None


def member_patterns(
    log: pd.DataFrame, exposure: pd.DataFrame | None, until_week_day: int | None = None
) -> pd.DataFrame:
    """One row per member seen in an opportunity: platform, member_id, x, t_x, n."""
    import duckdb

    weeks, _ = opportunities_of(log, exposure, until_week_day)
    # One thread and no spill folder, as everywhere member ids are handled.
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
        connection.register("acts", acts_table(log))
        connection.register("opportunities", weeks[weeks["k"] >= -MOST_OPPORTUNITIES])
        table = connection.execute(patterns_sql()).df()
    kinds = {"platform": "string", "member_id": "string", **dict.fromkeys(PATTERN, "int64")}
    table = table.astype(kinds)
    return table.sort_values(["platform", "member_id"], ignore_index=True)
