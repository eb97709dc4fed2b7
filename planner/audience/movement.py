"""Over time: who moved between segments, and whether the audience still is the one that was fitted.

Alerts only, by rule; nothing is fitted again unless somebody says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.count_patterns import FEWEST_ACTS, checked_counts
from planner.audience.display import DISPLAY_MINIMUM, checked_minimum, shown_count
from planner.audience.suppression import protected
from planner.audience.tiers import TIER_NAMES
from planner.errors import PlannerError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

WATCH, ALERT = 0.1, 0.25
"""Population stability index from which a feature is watched, and from which it is an alert."""

FEWEST_MEMBERS = 200
GONE, NEW = "not seen", "not seen before"
_SHARE_EDGES = (0.05, 0.2, 0.4, 0.6, 0.8)
_COUNT_EDGES = (1, 2, 3, 5, 10, 20)


def member_movement(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """How many members went from which segment to which: from, to, members.

    Parameters
    ----------
    before, after
        platform, member_id and one column more with the segment, as `assign` gives them.

    Returns
    -------
    DataFrame
        For use inside the workspace: show and export `displayed_movement`. Members seen on one side
        only come from "not seen before" or go to "not seen".

    >>> import pandas as pd
    >>> one = pd.DataFrame({"platform": "x", "member_id": ["a", "b"], "tier": "visitor"})
    >>> two = pd.DataFrame({"platform": "x", "member_id": ["a", "c"], "tier": "regular"})
    >>> member_movement(one, two).to_dict("list")
    {'from': ['not seen before', 'visitor', 'visitor'], 'to': ['regular', 'not seen', 'regular'], \
'members': [1, 1, 1]}
    """
    keys = ["platform", "member_id"]
    sides = [
        table.set_axis([*keys, name], axis=1)
        for table, name in ((before[_three(before)], "from"), (after[_three(after)], "to"))
    ]
    both = sides[0].merge(sides[1], on=keys, how="outer")
    both = both.astype({"from": "string", "to": "string"})
    both = both.assign(**{"from": both["from"].fillna(NEW), "to": both["to"].fillna(GONE)})
    return both.groupby(["from", "to"]).size().rename("members").reset_index()


def displayed_movement(moves: pd.DataFrame, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
    """The moves as a two-way table that may be shown, from in rows: small cells and those that
    would give them away are missing, the rest rounded.

    >>> import pandas as pd
    >>> moves = pd.DataFrame({"from": ["visitor", "visitor", "regular", "regular"],
    ...                       "to": ["visitor", "regular"] * 2, "members": [912, 214, 87, 310]})
    >>> displayed_movement(moves).to_numpy().tolist()
    [[310.0, 87.0], [210.0, 910.0]]
    """
    wide = moves.pivot_table(index="from", columns="to", values="members", fill_value=0)
    return protected(wide, checked_minimum(minimum))


def net_ladder_movement(moves: pd.DataFrame) -> float:
    """Mean steps up the ladder of tiers per member seen on both sides; missing for none.

    >>> import pandas as pd
    >>> net_ladder_movement(pd.DataFrame({"from": ["visitor", "regular"],
    ...                                   "to": ["contributor", "regular"], "members": [1, 3]}))
    0.5
    """
    level = {name: place for place, name in enumerate(reversed(TIER_NAMES))}
    known = moves[moves["from"].isin(level) & moves["to"].isin(level)]
    if not known["members"].sum():
        return float("nan")
    steps = known["to"].map(level).astype(float) - known["from"].map(level).astype(float)
    return float((steps * known["members"]).sum() / known["members"].sum())


def population_stability_index(before: np.ndarray, after: np.ndarray) -> float:
    """sum (p - q) ln(p / q) over the bins of two tables of counts; half a member stands for none.

    >>> population_stability_index([50, 50], [500, 500])
    0.0
    >>> round(population_stability_index([50, 50], [20, 80]), 3)
    0.416
    """
    import numpy as np

    p, q = (np.asarray(one, dtype=float) for one in (before, after))
    if p.shape != q.shape:
        raise PlannerError(
            f"Stability index: found {p.size} and {q.size} bins, expected equal ones. Remedy: use "
            "the same edges for both."
        )
    p, q = (np.maximum(one, 0.5) / np.maximum(one, 0.5).sum() for one in (p, q))
    return float(((p - q) * np.log(p / q)).sum())


@dataclass(frozen=True)
class Drift:
    """How far an audience has moved from the one the segments were made on.

    Attributes
    ----------
    table
        feature, index (population stability), level ("steady", "watch", "alert"), members_before,
        members_after.
    sentence
        What to do, in words.
    """

    table: pd.DataFrame
    sentence: str


def audience_drift(before: pd.DataFrame, after: pd.DataFrame) -> Drift:
    """Compare how members take part in two stretches of time of equal length.

    Parameters
    ----------
    before, after
        Acts per member and kind, as `kind_counts` gives them.

    Raises
    ------
    PlannerError
        A table without counts.

    >>> import pandas as pd
    >>> few = pd.DataFrame({"like": [3, 1], "comment": [2, 0]})
    >>> audience_drift(few, few).sentence
    'Not enough data to compare: fewer than 50 members on one side, 200 are needed.'
    """
    import pandas as pd

    bins = [_bins(table) for table in (before, after)]
    names = list(dict.fromkeys([*bins[0], *bins[1]]))
    members = [len(table) for table in (before, after)]
    enough = min(members) >= FEWEST_MEMBERS
    columns = ["feature", "index", "level", "members_before", "members_after"]
    if not enough:
        return Drift(
            pd.DataFrame(columns=columns),
            f"Not enough data to compare: {shown_count(min(members), 'member')} on one side, "
            f"{FEWEST_MEMBERS} are needed.",
        )
    rows = []
    for name in names:
        sides = [_filled(one.get(name), own) for one, own in zip(bins, members, strict=True)]
        index = population_stability_index(*sides)
        level = "alert" if index >= ALERT else "watch" if index >= WATCH else "steady"
        rows.append((name, index, level, *members))
    table = pd.DataFrame(rows, columns=columns).sort_values("index", ascending=False, kind="stable")
    worst = table.iloc[0]
    if worst["level"] == "alert":
        sentence = (
            f"The audience takes part differently now: {worst['feature']} has moved most. Look for "
            "types again when it suits you; names of types that are still there stay."
        )
    elif worst["level"] == "watch":
        sentence = f"Some movement, most in {worst['feature']}. Nothing to do yet."
    else:
        sentence = "The audience takes part as it did."
    return Drift(table.reset_index(drop=True), sentence)


def _three(table: pd.DataFrame) -> list[str]:
    rest = [name for name in table.columns if name not in ("platform", "member_id")]
    if not {"platform", "member_id"} <= set(table.columns) or not rest:
        raise PlannerError(
            f"Movement: found the columns {', '.join(map(str, table.columns))}, expected platform, "
            "member_id and a segment. Remedy: give what `assign` gives."
        )
    return ["platform", "member_id", rest[0]]


def _bins(counts: pd.DataFrame) -> dict[str, np.ndarray]:
    """Members per fixed bin: of acts, and of the share of each kind among those with 5 acts."""
    import numpy as np

    names, values, weights = checked_counts(counts)
    total = values.sum(axis=1)
    found = {
        "acts per member": np.bincount(
            np.digitize(total, _COUNT_EDGES), weights=weights, minlength=len(_COUNT_EDGES) + 1
        )
    }
    enough = total >= FEWEST_ACTS
    for place, name in enumerate(names):
        share = values[enough, place] / total[enough]
        found[f"share of {name.replace('_', ' ')}"] = np.bincount(
            np.digitize(share, _SHARE_EDGES), weights=weights[enough],
            minlength=len(_SHARE_EDGES) + 1,
        )  # fmt: skip
    return found


def _filled(bins: np.ndarray | None, members: int) -> np.ndarray:
    """A kind one side does not show is done by nobody there."""
    import numpy as np

    if bins is not None:
        return bins
    none = np.zeros(len(_SHARE_EDGES) + 1)
    none[0] = members
    return none
