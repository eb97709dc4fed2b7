"""Weeks with more and with less of an active activity: the only way its effect can be learnt.

Assumptions
-----------
1. A task alternates when its weekly hours fall into a high and a low group (split half-way between
   their 10 % and 90 % points, the high one at least 1.5 times the low one), with at least eight
   weeks known and at least four changes from one group to the other.
2. Results of posts differ by exp(rho) between high and low weeks, in the same week, for all kinds
   alike; rho ~ N(0, .3) before the posts are seen, beside the level that drifts by itself. Effects
   that build up over weeks are not in rho (see `planner.content.effort.Answering`).
3. rho counts as learnt when its posterior sd is at most .8 of its prior sd; else it stays an
   assumption. The weeks were not drawn by lot unless somebody did so: an association.

Units: hours per week; rho in log.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST_WEEKS, LEAST_SWITCHES = 8, 4
LEAST_CONTRAST = 1.5
RHO_SD = 0.3
LEARNT_SD_RATIO = 0.8
PREFIX = "active work: "
"""Columns of posts that carry the contrast of a task: +.5 in high weeks, -.5 in low ones."""

EFFECT_COLUMNS = ["activity", "weeks", "switches", "hours_more", "hours_less", "ratio", "low_90",
                  "high_90", "sd_ratio", "is_learnt", "note"]  # fmt: skip


@dataclass(frozen=True, eq=False)
class EffortWeeks:
    """One task's weeks with more and with less of it.

    `contrast` is +.5 or -.5 by week number; `hours_more` and `hours_less` are the groups' means.
    """

    task: str
    contrast: pd.Series
    hours_more: float
    hours_less: float

    @property
    def switches(self) -> int:
        """Changes from more to less or back, from one known week to the next."""
        return int((self.contrast.diff().abs() > 0).sum())


def alternating_weeks(effort: pd.DataFrame | None, weeks: pd.Series) -> list[EffortWeeks]:
    """The active tasks that alternated while the posts were published.

    Parameters
    ----------
    effort
        EFFORT, or None.
    weeks
        Week number of each post (weeks since Monday 1970-01-05).

    >>> effort = pd.DataFrame({"week_day": np.arange(8) * 7, "task": "answering",
    ...                        "hours": [1.0, 6.0] * 4, "mode": "active"})
    >>> found = alternating_weeks(effort, pd.Series(range(8)))
    >>> found[0].switches, found[0].hours_more, found[0].hours_less
    (7, 6.0, 1.0)
    """
    if effort is None or not len(effort) or not len(weeks):
        return []
    own = effort[(effort["mode"] == "active") & effort["hours"].notna()]
    own = own.assign(week=own["week_day"].astype("int64") // 7)
    own = own[own["week"].between(int(weeks.min()), int(weeks.max()))]
    found = []
    for task, rows in own.groupby("task", sort=True):
        hours = rows.groupby("week")["hours"].sum().astype(float)
        low, high = hours.quantile([0.1, 0.9])
        more = hours > (low + high) / 2
        if len(hours) < LEAST_WEEKS or not more.any() or more.all():
            continue
        made = EffortWeeks(str(task), more.map({True: 0.5, False: -0.5}), float(hours[more].mean()),
                           float(hours[~more].mean()))  # fmt: skip
        if made.switches >= LEAST_SWITCHES and made.hours_more >= LEAST_CONTRAST * made.hours_less:
            found.append(made)
    return found


def with_effort(posts: pd.DataFrame, found: list[EffortWeeks]) -> pd.DataFrame:
    """The posts with a contrast column per task; 0 in weeks whose hours are not known."""
    columns = {
        PREFIX + item.task: posts["week"].map(item.contrast).fillna(0.0).astype(float)
        for item in found
    }
    return posts.assign(**columns) if columns else posts


def effort_columns(posts: pd.DataFrame) -> list[str]:
    """The contrast columns of some posts."""
    return [name for name in posts.columns if str(name).startswith(PREFIX)]


def effect_row(item: EffortWeeks, rho: np.ndarray) -> dict[str, object]:
    """What the draws of rho say of one task, as a row of `EFFECT_COLUMNS`."""
    low, middle, high = np.exp(np.quantile(rho, [0.05, 0.5, 0.95]))
    sd_ratio = float(rho.std() / RHO_SD)
    is_learnt = sd_ratio <= LEARNT_SD_RATIO
    weeks = f"{len(item.contrast)} weeks, {item.switches} changes between more and less of it"
    note = (
        f"learnt from {weeks} ({item.hours_more:.1f} and {item.hours_less:.1f} h); an association "
        "unless the weeks were drawn by lot"
        if is_learnt
        else f"assumption, not identified: {weeks} tell too little"
    )
    numbers = [len(item.contrast), item.switches, item.hours_more, item.hours_less, float(middle),
               float(low), float(high), sd_ratio, is_learnt, note]  # fmt: skip
    return dict(zip(EFFECT_COLUMNS, [item.task, *numbers], strict=True))
