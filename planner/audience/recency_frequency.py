"""Recency and frequency: sixteen cells with fixed cuts, the plainest map of an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.display import (
    DISPLAY_MINIMUM,
    ShownAsTable,
    checked_minimum,
    with_small_groups_hidden,
)
from planner.audience.features import MemberFeatures, checked_log, member_features
from planner.audience.tiers import SLICES_MIN_MEMBERS, no_member_log_verdict
from planner.errors import PlannerError
from planner.metrics import wilson_interval
from planner.verdict import Verdict
from planner.wording import counted

if TYPE_CHECKING:
    import pandas as pd

RECENCY_BANDS = (("last 14 days", 14), ("15 to 45 days ago", 45), ("46 to 120 days ago", 120),
                 ("longer ago", None))  # fmt: skip
"""Name, and most days since last seen."""

FREQUENCY_BANDS = (("1 active day", 1), ("2 to 3 active days", 3), ("4 to 9 active days", 9),
                   ("10 or more active days", None))  # fmt: skip
"""Name, and most active days."""


class RecencyFrequency(ShownAsTable):
    """Members by when they were last seen and on how many days they acted.

    Assumptions
    -----------
    1. The cuts are conventions and never move: cut by quantiles, cells would change with every
       file, since most members act once.
    2. Only inbound acts outside contests count; a member is one account on one platform.
    3. Every member is in exactly one of the sixteen cells; the cells cut a continuum.

    Attributes
    ----------
    summary : DataFrame (16 rows)
        recency, frequency, members, share_of_members, low_90, high_90 (90 % Wilson interval),
        interactions. For use inside the workspace: show and export `displayed()`.
    verdict_ : Verdict
        On the segment ladder; a rule can never reach "types found".

    Raises
    ------
    PlannerError
        Results asked for before `fit`.
    DataError
        From `fit` and `assign`: the log breaks the contract of INTERACTIONS.

    >>> import pandas as pd
    >>> log = pd.DataFrame({
    ...     "event_id": list("abc"), "platform": "x", "member_id": ["ann", "ann", "bob"],
    ...     "occurred_at": pd.Timestamp("2026-03-02", tz="UTC"), "day": [20400, 20510, 20400],
    ...     "kind": "like", "direction": "inbound", "initiative": "reactive", "contest": False})
    >>> RecencyFrequency().assign(log)[["recency", "frequency"]].to_numpy().tolist()
    [['last 14 days', '2 to 3 active days'], ['46 to 120 days ago', '1 active day']]
    """

    TITLE = "Recency and frequency"

    def fit(self, interactions: pd.DataFrame | None) -> RecencyFrequency:
        """Count the cells of a log (INTERACTIONS, or None when there are totals only)."""
        import numpy as np
        import pandas as pd

        features = member_features(checked_log(interactions))
        recency, frequency = _bands(features)
        cells = pd.DataFrame({"cell": 4 * recency + frequency, "acts": features.members["n_all"]})
        members = np.bincount(cells["cell"], minlength=16)
        acts = np.bincount(cells["cell"], weights=cells["acts"], minlength=16).astype("int64")
        total = int(members.sum())
        low, high = wilson_interval(members, np.full(16, total))
        names = [[name for name, _ in bands] for bands in (RECENCY_BANDS, FREQUENCY_BANDS)]
        self.summary = pd.DataFrame(
            {
                "recency": pd.Series(np.repeat(names[0], 4), dtype="string"),
                "frequency": pd.Series(np.tile(names[1], 4), dtype="string"),
                "members": members.astype("int64"),
                "share_of_members": members / total if total else np.full(16, np.nan),
                "low_90": low,
                "high_90": high,
                "interactions": acts,
            }
        )
        self.verdict_ = no_member_log_verdict() if interactions is None else _verdict(features)
        return self

    def assign(self, interactions: pd.DataFrame | None) -> pd.DataFrame:
        """One row per member seen outside contests: platform, member_id, recency, frequency."""
        import pandas as pd

        features = member_features(checked_log(interactions))
        bands = [[name for name, _ in names] for names in (RECENCY_BANDS, FREQUENCY_BANDS)]
        found = {
            column: pd.Series([names[place] for place in places], dtype="string")
            for column, names, places in zip(
                ("recency", "frequency"), bands, _bands(features), strict=True
            )
        }
        return features.members[["platform", "member_id"]].assign(**found)

    def displayed(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """The cells as they may be shown: small ones hidden, as `Tiers.displayed`.

        Raises
        ------
        PlannerError
            A minimum under 10.
        """
        return with_small_groups_hidden(self._fitted().summary, checked_minimum(minimum))

    def _fitted(self) -> RecencyFrequency:
        if not hasattr(self, "summary"):
            raise PlannerError("This grid holds no result yet. Call fit with a log of acts first.")
        return self

    def _shown(self) -> pd.DataFrame:
        return self.displayed()


def _bands(features: MemberFeatures) -> tuple:
    """(recency band, frequency band) of each member, as positions."""
    import numpy as np

    table = features.members
    recency = (features.last_day or 0) - table["last_day"].to_numpy()
    edges = [[most for _, most in bands if most is not None]
             for bands in (RECENCY_BANDS, FREQUENCY_BANDS)]  # fmt: skip
    return (
        np.searchsorted(edges[0], recency, side="left"),
        np.searchsorted(edges[1], table["active_days"].to_numpy(), side="left"),
    )


def _verdict(features: MemberFeatures) -> Verdict:
    members = len(features.members)
    twice = int((features.members["active_days"] >= 2).sum())
    enough = twice >= SLICES_MIN_MEMBERS
    return Verdict(
        "no types, useful slices" if enough else "not enough data",
        "Sixteen cells by fixed cuts through a continuum, not types of people."
        if enough
        else f"Too few people came back to cut cells from: {counted(members, 'member')} seen.",
        members,
        "members",
        "Nothing: a rule cannot show that people differ in kind."
        if enough
        else f"{counted(SLICES_MIN_MEMBERS - twice, 'more member')} with two or more active days.",
    )
