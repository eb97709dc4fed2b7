"""From a log of acts to lifecycle patterns: opportunities used, by one portable SQL text.

An opportunity is a week in which the brand published. Opportunities are numbered backwards from
the last one (0), so a pause of the brand adds none and nobody ages in it. Two tables of patterns
leave the engine, each bounded however many members there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.features import acts_table
from planner.schema import EXPOSURE, check

if TYPE_CHECKING:
    import pandas as pd

MOST_OPPORTUNITIES = 52
"""Older opportunities are left out: a year says enough, and the tables stay bounded."""

PATTERN = ("x", "t_x", "n")
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class LifecyclePatterns:
    """What a log says about who uses opportunities.

    Attributes
    ----------
    table
        x, t_x, n, members: one row per pattern.
    last_week_day
        Monday of the last opportunity, as a day number; None without one.
    opportunities
        Opportunities counted, over all platforms.
    outside
        Acts in weeks without a post of the brand, which are no use of an opportunity.
    is_assumed
        True where no table of posts was given and every week of the log counts as one.
    """

    table: pd.DataFrame
    last_week_day: int | None
    opportunities: int
    outside: int
    is_assumed: bool


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


def pattern_counts_sql() -> str:
    """SQL over `patterns_sql`: x, t_x, n, members."""
    return (
        "SELECT x, t_x, n, COUNT(*) AS members FROM (\n"
        f"{patterns_sql()}\n) patterns\nGROUP BY x, t_x, n"
    )


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
    import numpy as np
    import pandas as pd

    if exposure is not None:
        table = check(exposure, EXPOSURE)
        published = table[(table["posts_published"] > 0).fillna(False)]
        weeks = published[["platform", "week_day"]].drop_duplicates()
    elif len(log):
        first, last = (int(day) - int(day) % DAYS_A_WEEK for day in (log["day"].min(),
                                                                     log["day"].max()))  # fmt: skip
        days = np.arange(first, last + 1, DAYS_A_WEEK)
        platforms = sorted(log["platform"].unique())
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


def lifecycle_patterns(
    log: pd.DataFrame, exposure: pd.DataFrame | None, until_week_day: int | None = None
) -> LifecyclePatterns:
    """Patterns of a checked log, up to the opportunities of `until_week_day` (included)."""
    weeks, is_assumed = opportunities_of(log, exposure, until_week_day)
    table, outside = _engine(log, weeks, pattern_counts_sql())
    table = table.astype("int64").sort_values(["n", "x", "t_x"], ignore_index=True)
    last = int(weeks["week_day"].max()) if len(weeks) else None
    return LifecyclePatterns(table, last, len(weeks), outside, is_assumed)


def member_patterns(
    log: pd.DataFrame, exposure: pd.DataFrame | None, until_week_day: int | None = None
) -> pd.DataFrame:
    """One row per member seen in an opportunity: platform, member_id, x, t_x, n."""
    weeks, _ = opportunities_of(log, exposure, until_week_day)
    table, _ = _engine(log, weeks, patterns_sql())
    kinds = {"platform": "string", "member_id": "string", **dict.fromkeys(PATTERN, "int64")}
    table = table.astype(kinds)
    return table.sort_values(["platform", "member_id"], ignore_index=True)


def _engine(log: pd.DataFrame, weeks: pd.DataFrame, sql: str) -> tuple[pd.DataFrame, int]:
    """(the rows of a text over the last opportunities, acts in weeks without one)."""
    import duckdb

    # One thread and no spill folder, as everywhere member ids are handled.
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
        connection.register("acts", acts_table(log))
        connection.register("all_weeks", weeks)
        connection.execute(
            "CREATE TEMP VIEW opportunities AS SELECT * FROM all_weeks "
            f"WHERE k >= {-MOST_OPPORTUNITIES}"
        )
        table = connection.execute(sql).df()
        outside = connection.execute(
            "SELECT COUNT(*) FROM acts a LEFT JOIN all_weeks o ON a.platform = o.platform "
            f"AND a.day - a.day % {DAYS_A_WEEK} = o.week_day WHERE a.is_inbound = 1 "
            "AND a.is_contest = 0 AND o.k IS NULL "
            "AND a.day <= (SELECT COALESCE(MAX(week_day), 0) + 6 FROM all_weeks)"
        ).fetchone()[0]
    return table, int(outside)
