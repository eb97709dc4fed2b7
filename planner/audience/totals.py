"""Totals only: what can be said without a record per person, and what cannot.

Post totals say how often people acted, not how many people did: one person may act many times. So
the steps from followers to deep acts are counted in acts, and say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.catalog import INTERACTION_KINDS
from planner.schema import ACCOUNT, check

if TYPE_CHECKING:
    import pandas as pd

ACTS_NOT_PEOPLE = "acts, not people: one person may act many times"
COLUMNS = ("platform", "step", "amount", "unit", "per_1000_reached", "posts", "note")

_COLUMN_OF = {"like": "likes", "click": "clicks", "save": "saves", "comment": "comments",
              "share": "shares"}  # fmt: skip
_DEPTHS = ("light", "medium", "deep")


def steps_by_totals(posts: pd.DataFrame, account: pd.DataFrame | None = None) -> pd.DataFrame:
    """From followers over people reached to light, medium and deep acts, per platform.

    Parameters
    ----------
    posts
        POSTS; totals a platform does not supply stay missing and are named in `note`.
    account
        ACCOUNT, for followers.

    Returns
    -------
    DataFrame
        platform, step ("followers", "reached", "light acts", "medium acts", "deep acts"), amount,
        unit, per_1000_reached (acts per 1,000 people reached, over the posts that state both),
        posts (rows behind it), note.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"platform": ["x", "x"], "reach_people": [1000., 3000.],
    ...                       "likes": [40., 60.], "comments": [5., None]})
    >>> steps_by_totals(posts)[["step", "amount", "per_1000_reached", "posts"]].values.tolist()
    [['reached', 4000.0, nan, 2], ['light acts', 100.0, 25.0, 2], ['medium acts', 5.0, 5.0, 1]]
    """
    import pandas as pd

    rows: list[tuple] = []
    for platform, own in posts.groupby("platform", sort=True):
        rows += _followers(str(platform), account)
        reach = _numbers(own, "reach_people")
        if reach.notna().any():
            rows.append((platform, "reached", float(reach.sum()), "people, post by post",
                         float("nan"), int(reach.notna().sum()),
                         "people reached by several posts are counted with each"))  # fmt: skip
        for depth in _DEPTHS:
            rows += _acts(str(platform), own, reach, depth)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _followers(platform: str, account: pd.DataFrame | None) -> list[tuple]:
    if account is None or "followers" not in account.columns:
        return []
    used = [name for name in ("platform", "account", "date", "followers") if name in account]
    known = check(account[used], ACCOUNT)
    known = known[(known["platform"] == platform) & known["followers"].notna()]
    if not len(known):
        return []
    latest = known.sort_values("date", kind="stable").groupby("account", dropna=False).tail(1)
    note = "of the last day known"
    if len(latest) > 1:
        note += "; followers of several accounts overlap to an unknown extent"
    return [(platform, "followers", float(latest["followers"].sum()), "people", float("nan"),
             len(latest), note)]  # fmt: skip


def _acts(platform: str, own: pd.DataFrame, reach: pd.Series, depth: str) -> list[tuple]:
    names = [column for kind, column in _COLUMN_OF.items()
             if INTERACTION_KINDS[kind].depth == depth]  # fmt: skip
    there = [name for name in names if name in own and _numbers(own, name).notna().any()]
    if not there:
        return []
    acts = sum(_numbers(own, name).fillna(0) for name in there)
    known = own[there].notna().any(axis=1)
    both = known & (reach > 0)
    rate = float("nan")
    if both.any():
        rate = float(1000 * acts[both].sum() / reach[both].sum())
    absent = [name for name in names if name not in there]
    note = ACTS_NOT_PEOPLE
    if absent:
        note += f"; not supplied: {', '.join(absent)}"
    return [(platform, f"{depth} acts", float(acts[known].sum()), "acts", rate,
             int(known.sum()), note)]  # fmt: skip


def _numbers(own: pd.DataFrame, name: str) -> pd.Series:
    import pandas as pd

    if name not in own:
        return pd.Series(float("nan"), index=own.index)
    return pd.to_numeric(own[name], errors="coerce").astype("float64")
