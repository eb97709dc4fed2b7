"""The check of a lifecycle model: fitted without the last weeks, beside the naive rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.audience.features import member_features
from planner.audience.lifecycle_patterns import DAYS_A_WEEK, member_patterns, opportunities_of
from planner.audience.lifecycle_processes import NEW_UNDER, Patterns, Process, predicted_uses

if TYPE_CHECKING:
    import pandas as pd

    from planner.audience.lifecycle_fit import FittedProcess

AHEAD = 8
"""Opportunities looked ahead, and held out for the check."""

MIN_MEMBERS, MIN_REPEATS = 200, 100
"""Members with NEW_UNDER or more opportunities, and repeat uses, under which nothing is fitted."""

Fit = Callable[[Patterns], "FittedProcess"]


def is_enough(patterns: Patterns) -> bool:
    """True if a process can be fitted to these patterns."""
    settled = patterns.members[patterns.n >= NEW_UNDER].sum()
    return bool(settled >= MIN_MEMBERS and (patterns.members * patterns.x).sum() >= MIN_REPEATS)


def checked_on_later_uses(
    log: pd.DataFrame,
    exposure: pd.DataFrame | None,
    process: Process,
    fit: Fit,
    *,
    in_opportunities: bool,
    seed: int,
) -> pd.DataFrame:
    """Model and naive rate x/n without the last 8 opportunities (weeks), beside what came.

    Returns
    -------
    DataFrame
        method, uses_predicted, low_90, high_90 (model only), uses_actual, error_share; empty where
        the log is too short or too thin.
    """
    import numpy as np
    import pandas as pd

    if in_opportunities:
        weeks, _ = opportunities_of(log, exposure)
        days = np.sort(weeks["week_day"].unique())
        if len(days) < AHEAD + NEW_UNDER:
            return empty_check()
        cut = int(days[-AHEAD - 1])
        ahead = weeks[weeks["week_day"] > cut].groupby("platform").size().to_dict()
        members = member_patterns(log, exposure, cut)
        used = _used_weeks(log, weeks)
        later = used[used["week_day"] > cut]
    else:
        cut = (int(log["day"].max()) if len(log) else 0) - AHEAD * DAYS_A_WEEK
        members = continuous_patterns(log, cut)
        ahead = dict.fromkeys(members["platform"].unique(), AHEAD)
        acts = _counted(log)
        later = acts.loc[acts["day"] > cut, ["platform", "member_id", "day"]].drop_duplicates()
    if not is_enough(patterns_of(members)):
        return empty_check()
    found = fit(patterns_of(members))
    groups = [
        patterns_of(group, float(ahead.get(platform, 0)))
        for platform, group in members.groupby("platform")
    ]
    model = predicted_uses(process, found, groups, seed)
    naive = _naive(groups)
    actual = len(later.merge(members[["platform", "member_id"]], on=["platform", "member_id"]))
    return pd.DataFrame(
        {
            "method": pd.Series(["model", "naive rate"], dtype="string"),
            "uses_predicted": [model.value, naive],
            "low_90": [model.low_90, np.nan],
            "high_90": [model.high_90, np.nan],
            "uses_actual": [float(actual)] * 2,
            "error_share": [
                (value - actual) / actual if actual else np.nan for value in (model.value, naive)
            ],
        }
    )


def patterns_of(members: pd.DataFrame, ahead: float = 0.0) -> Patterns:
    """The distinct histories of a table with x, t_x, n (and members, else each row is one)."""
    table = members if "members" in members else members.assign(members=1)
    table = table.groupby(["x", "t_x", "n"], as_index=False)["members"].sum()
    return Patterns(*(table[name].to_numpy() for name in ("x", "t_x", "n", "members")), ahead)


def empty_check() -> pd.DataFrame:
    """The check where there is none."""
    import pandas as pd

    names = ("uses_predicted", "low_90", "high_90", "uses_actual", "error_share")
    columns = {"method": pd.Series(dtype="string")}
    return pd.DataFrame(columns | {name: pd.Series(dtype="float64") for name in names})


def continuous_patterns(log: pd.DataFrame, last: int | None) -> pd.DataFrame:
    """One row per member: platform, member_id, x (later active days), t_x and n in weeks."""
    members = member_features(log, last).members
    first, end = members["first_day"], members["last_day"]
    return members[["platform", "member_id"]].assign(
        x=members["active_days"] - 1,
        t_x=(end - first) / DAYS_A_WEEK,
        n=((last or 0) - first) / DAYS_A_WEEK,
        members=1,
    )


def _naive(groups: list[Patterns]) -> float:
    """Each member goes on at the rate so far; one without any history at the rate of all."""
    import numpy as np

    uses = sum(float((one.members * one.x).sum()) for one in groups)
    chances = sum(float((one.members * one.n).sum()) for one in groups)
    total = 0.0
    for one in groups:
        rate = np.where(one.n > 0, one.x / np.maximum(one.n, 1e-9), uses / max(chances, 1e-9))
        total += float(one.members @ rate) * one.ahead
    return total


def _counted(log: pd.DataFrame) -> pd.DataFrame:
    """Inbound acts outside contests."""
    is_counted = (log["direction"] == "inbound").fillna(False) & ~log["contest"].astype(bool)
    return log.loc[is_counted, ["platform", "member_id", "day"]]


def _used_weeks(log: pd.DataFrame, weeks: pd.DataFrame) -> pd.DataFrame:
    """platform, member_id, week_day of every use of an opportunity."""
    acts = _counted(log)
    acts = acts.assign(week_day=(acts["day"] - acts["day"] % DAYS_A_WEEK).astype("int64"))
    used = acts[["platform", "member_id", "week_day"]].drop_duplicates()
    return used.merge(weeks[["platform", "week_day"]], on=["platform", "week_day"])
