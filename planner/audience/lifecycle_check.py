"""The check of a lifecycle model: fitted without the last weeks, beside the naive rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.features import member_features
from planner.audience.lifecycle_patterns import AHEAD, DAYS_A_WEEK
from planner.audience.lifecycle_processes import NEW_UNDER, Patterns, Process, predicted_uses

if TYPE_CHECKING:
    import pandas as pd

    from planner.audience.lifecycle_fit import FittedProcess
    from planner.audience.member_table import MemberTable

MIN_MEMBERS, MIN_REPEATS = 200, 100
"""Members with NEW_UNDER or more opportunities, and repeat uses, under which nothing is fitted."""

Fit = Callable[[Patterns], "FittedProcess"]


def is_enough(patterns: Patterns) -> bool:
    """True if a process can be fitted to these patterns."""
    settled = patterns.members[patterns.n >= NEW_UNDER].sum()
    return bool(settled >= MIN_MEMBERS and (patterns.members * patterns.x).sum() >= MIN_REPEATS)


@dataclass(frozen=True)
class Histories:
    """What was known of members before the last part of a log, and what came in it.

    `members` has platform, x, t_x and n, one row per member; `ahead` says per platform how many
    opportunities (weeks) were kept back; `actual` is the number of uses (active days) in them.
    """

    members: pd.DataFrame
    ahead: dict[str, float]
    actual: int


def histories_in_opportunities(table: MemberTable) -> Histories | None:
    """Before the last 8 opportunities; None where there are too few of them."""
    if table.weeks["week_day"].nunique() < AHEAD + NEW_UNDER:
        return None
    known = table.table.loc[
        table.table["n_before"].notna(),
        ["platform", "x_before", "t_x_before", "n_before", "uses_later"],
    ]
    known = known.set_axis(["platform", "x", "t_x", "n", "uses_later"], axis=1)
    return Histories(
        known.astype({"x": "int64", "t_x": "int64", "n": "int64"}),
        dict(table.ahead),
        int(known["uses_later"].sum()),
    )


def histories_in_weeks(log: pd.DataFrame) -> Histories:
    """Before the last 8 weeks of a checked log."""
    cut = (int(log["day"].max()) if len(log) else 0) - AHEAD * DAYS_A_WEEK
    members = continuous_patterns(log, cut)
    acts = _counted(log)
    later = acts.loc[acts["day"] > cut, ["platform", "member_id", "day"]].drop_duplicates()
    actual = len(later.merge(members[["platform", "member_id"]], on=["platform", "member_id"]))
    return Histories(members, dict.fromkeys(members["platform"].unique(), AHEAD), actual)


def checked_on_later_uses(
    histories: Histories | None, process: Process, fit: Fit, seed: int
) -> pd.DataFrame:
    """Model and naive rate x/n without the last part of the log, beside what came.

    Returns
    -------
    DataFrame
        method, uses_predicted, low_90, high_90 (model only), uses_actual, error_share; empty where
        the log is too short or too thin.
    """
    import numpy as np
    import pandas as pd

    if histories is None or not is_enough(patterns_of(histories.members)):
        return empty_check()
    found = fit(patterns_of(histories.members))
    groups = [
        patterns_of(group, float(histories.ahead.get(str(platform), 0)))
        for platform, group in histories.members.groupby("platform", observed=True)
    ]
    model = predicted_uses(process, found, groups, seed)
    naive, actual = _naive(groups), histories.actual
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
