"""How unequally people take part: the brand's own curve, never a rule of thumb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.display import with_small_groups_hidden
from planner.metrics import percent_text
from planner.wording import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LORENZ_POINTS_MAX = 101


@dataclass(frozen=True)
class Participation:
    """Shares of the interactions made by the busiest members, with the counts behind them.

    `top_1_percent_members` is the whole number of members in the busiest 1 % (rounded down); with
    fewer than 100 members there is no such group and the share is None. The same for 10 %. `gini`
    is 0 when all act equally often and near 1 when one member does it all.
    """

    members: int
    interactions: int
    top_1_percent_members: int
    top_1_percent_interactions: int
    top_10_percent_members: int
    top_10_percent_interactions: int
    gini: float | None

    @property
    def top_1_percent_share(self) -> float | None:
        """Share of interactions by the busiest 1 % of members."""
        return self._share(self.top_1_percent_members, self.top_1_percent_interactions)

    @property
    def top_10_percent_share(self) -> float | None:
        """Share of interactions by the busiest 10 % of members."""
        return self._share(self.top_10_percent_members, self.top_10_percent_interactions)

    def _share(self, members: int, interactions: int) -> float | None:
        return interactions / self.interactions if members else None

    @property
    def table(self) -> pd.DataFrame:
        """group, members, interactions, share_of_interactions; missing for groups below one."""
        import pandas as pd

        rows = [
            ("busiest 1 % of members", self.top_1_percent_members,
             self.top_1_percent_interactions, self.top_1_percent_share),
            ("busiest 10 % of members", self.top_10_percent_members,
             self.top_10_percent_interactions, self.top_10_percent_share),
            ("all members", self.members, self.interactions, 1.0 if self.members else None),
        ]  # fmt: skip
        names = ["group", "members", "interactions", "share_of_interactions"]
        table = pd.DataFrame(rows, columns=names)
        table["share_of_interactions"] = table["share_of_interactions"].astype("float64")
        return table

    @property
    def sentence(self) -> str:
        """The curve in words."""
        if self.top_10_percent_share is None:
            return (
                f"{counted(self.members, 'member')} with "
                f"{counted(self.interactions, 'interaction')}: "
                "too few to say how unequally people take part."
            )
        return (
            f"The busiest 10 % ({counted(self.top_10_percent_members, 'member')}) made "
            f"{percent_text(self.top_10_percent_share)} of {self.interactions:,} interactions."
        )


def participation(acts: np.ndarray) -> Participation:
    """The inequality of acts per member (one number of 1 or more for each member).

    >>> import numpy as np
    >>> result = participation(np.array([1] * 90 + [11] * 10))
    >>> result.top_10_percent_members, result.top_10_percent_share, round(result.gini, 3)
    (10, 0.55, 0.45)
    """
    import numpy as np

    ordered = np.sort(np.asarray(acts, dtype="int64"))
    n, total = len(ordered), int(ordered.sum())
    top_1, top_10 = n // 100, n // 10
    gini = None
    if total:
        ranks = np.arange(1, n + 1)
        gini = float(2 * np.sum(ranks * ordered) / (n * total) - (n + 1) / n)
    return Participation(
        members=n,
        interactions=total,
        top_1_percent_members=top_1,
        top_1_percent_interactions=int(ordered[n - top_1 :].sum()),
        top_10_percent_members=top_10,
        top_10_percent_interactions=int(ordered[n - top_10 :].sum()),
        gini=gini,
    )


def lorenz_curve(acts: np.ndarray, points_max: int = LORENZ_POINTS_MAX) -> pd.DataFrame:
    """share_of_members (least active first) against share_of_interactions, both from 0 to 1.

    Every point is exact: points stand at whole numbers of members, at most `points_max` of them.

    >>> import numpy as np
    >>> lorenz_curve(np.array([1, 1, 2])).round(3).values.tolist()
    [[0.0, 0.0], [0.333, 0.25], [0.667, 0.5], [1.0, 1.0]]
    """
    import numpy as np
    import pandas as pd

    ordered = np.sort(np.asarray(acts, dtype="int64"))
    n = len(ordered)
    if not n:
        return pd.DataFrame({"share_of_members": [], "share_of_interactions": []}, dtype=float)
    running = np.concatenate([[0], np.cumsum(ordered)])
    steps = min(n, points_max - 1)
    at = np.arange(steps + 1) * n // steps
    return pd.DataFrame(
        {"share_of_members": at / n, "share_of_interactions": running[at] / running[-1]}
    )


def displayed_lorenz(acts: np.ndarray, minimum: int) -> pd.DataFrame:
    """The curve with at least `minimum` members between any two points; empty under one step."""
    steps = len(acts) // minimum
    return lorenz_curve(acts if steps else acts[:0], min(LORENZ_POINTS_MAX, steps + 1))


def displayed_participation(result: Participation, minimum: int) -> pd.DataFrame:
    """The table with groups under `minimum` members hidden and counts rounded."""
    return with_small_groups_hidden(result.table, minimum, nested=True)
