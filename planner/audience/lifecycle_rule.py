"""Lifecycle by recency: the simple rule that stands beside the lifecycle model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.display import (
    DISPLAY_MINIMUM,
    FULL_TABLE_NOTE,
    ShownAsTable,
    checked_minimum,
    shown_count,
    with_small_groups_hidden,
)
from planner.audience.features import (
    MemberFeatures,
    checked_log,
    member_features,
    member_features_at,
)
from planner.audience.tiers import no_member_log_verdict
from planner.errors import PlannerError
from planner.metrics import percent_text, wilson_interval
from planner.verdict import Verdict
from planner.wording import counted

if TYPE_CHECKING:
    import pandas as pd

STAGE_NAMES = ("new", "active", "cooling", "lapsed")

CHECK_DAYS = 56
"""The check stands this many days before the log's end and looks at what came after."""

CHECK_MIN_MEMBERS = 30
"""Members on each side from which the check's shares are compared (a convention)."""

EARLY_DAYS = 28
"""Members first seen this soon after the log begins may have been here before it."""


class RecencyLifecycle(ShownAsTable):
    """Four stages by days since first and last seen: the first matching line wins.

    1. new: first seen at most `new_within_days` before the last day of the log.
    2. active: last seen at most `active_within_days` before it.
    3. cooling: last seen at most `lapsed_after_days` before it.
    4. lapsed: everyone else.

    Assumptions
    -----------
    1. The limits are conventions, not findings.
    2. Silence means the same for everybody: the rule calls a member who writes once a quarter
       lapsed. A model of each member's own rhythm does better, and must be shown to.
    3. The brand gave people something to react to all along. After a pause of the brand everybody
       looks quiet.
    4. Members first seen in the log's first 4 weeks may have been here before it
       (`history_may_start_earlier_`): "new" cannot be told apart from "log begins" for them.
    5. Only inbound acts outside contests count; a member is one account on one platform.
    6. In the check members are independent of each other.

    Parameters
    ----------
    active_within_days, lapsed_after_days, new_within_days
        Whole days of 0 or more; active_within_days <= lapsed_after_days.

    Attributes
    ----------
    summary : DataFrame (4 rows)
        stage, definition, members, share_of_members, low_90, high_90 (90 % Wilson interval). For
        use inside the workspace: show and export `displayed()`.
    check_ : DataFrame (4 rows)
        The rule applied 56 days before the log's end: stage, members, returned (acted again in
        those 56 days), share_returned, low_90, high_90.
    history_may_start_earlier_ : int
        Members first seen in the log's first 4 weeks.
    verdict_ : Verdict
        On the segment ladder: "no types, useful slices" if, in the check, the 90 % interval of the
        active members' return share lies above that of the cooling and lapsed ones.

    The verdict's false alarm rate, 1,000 simulated logs each in which recency tells nothing (all
    members act at one constant rate of once in 40 days, 400 days of log): 0 at 60 members (too
    few to check), 0.3 % at 100, 1.1 % at 300, 1.6 % at 1,000. At most 5 % is allowed.

    Raises
    ------
    PlannerError
        Limits that are no whole days or cross each other; results asked for before `fit`.
    DataError
        From `fit` and `assign`: the log breaks the contract of INTERACTIONS.

    References
    ----------
    The fixed cut points 45 and 120 days follow common recency-frequency practice.

    >>> import pandas as pd
    >>> log = pd.DataFrame({
    ...     "event_id": list("abcd"), "platform": "x", "member_id": ["ann", "ann", "bob", "cat"],
    ...     "occurred_at": pd.Timestamp("2026-03-02", tz="UTC"),
    ...     "day": [20200, 20390, 20200, 20400], "kind": "comment", "direction": "inbound",
    ...     "initiative": "reactive", "contest": False})
    >>> lifecycle = RecencyLifecycle().fit(log)
    >>> lifecycle.summary.set_index("stage")["members"].to_dict()
    {'new': 1, 'active': 1, 'cooling': 0, 'lapsed': 1}
    >>> lifecycle.history_may_start_earlier_, lifecycle.verdict_.level
    (2, 'not enough data')
    """

    TITLE = "Lifecycle by recency"

    def __init__(
        self,
        active_within_days: int = 45,
        lapsed_after_days: int = 120,
        new_within_days: int = 28,
    ) -> None:
        self.active_within_days = _days("active_within_days", active_within_days)
        self.lapsed_after_days = _days("lapsed_after_days", lapsed_after_days)
        self.new_within_days = _days("new_within_days", new_within_days)
        if self.active_within_days > self.lapsed_after_days:
            raise PlannerError(
                f"Lifecycle limits: found active_within_days {active_within_days} above "
                f"lapsed_after_days {lapsed_after_days}, expected the reverse. "
                "Remedy: lower the first or raise the second."
            )

    @property
    def definitions(self) -> dict[str, str]:
        """Stage -> its rule in plain words, with the limits in force."""
        return {
            "new": f"first seen in the last {self.new_within_days} days of the log",
            "active": f"not new; last seen in its last {self.active_within_days} days",
            "cooling": f"not above; last seen in its last {self.lapsed_after_days} days",
            "lapsed": f"last seen more than {self.lapsed_after_days} days before its end",
        }

    def fit(self, interactions: pd.DataFrame | None) -> RecencyLifecycle:
        """Count the stages of a log (INTERACTIONS, or None when there are totals only)."""
        log = checked_log(interactions)
        cut = int(log["day"].max()) - CHECK_DAYS if len(log) else 0
        features, then = member_features_at(log, (None, cut))
        self.summary = _summary(self.definitions, self._stages(features))
        self.check_ = self._checked(then, features, cut)
        self.history_may_start_earlier_ = _early_members(features)
        self.verdict_ = no_member_log_verdict() if interactions is None else self._verdict(features)
        return self

    def assign(self, interactions: pd.DataFrame | None) -> pd.DataFrame:
        """One row per member seen outside contests: platform, member_id, stage.

        Days are counted back from the last day of the log given here. Stays in the workspace.
        """
        features = member_features(checked_log(interactions))
        return features.members[["platform", "member_id"]].assign(stage=self._stages(features))

    def displayed(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """The summary as it may be shown: small stages hidden, counts rounded.

        As `Tiers.displayed`: no hidden number follows from the totals.

        Raises
        ------
        PlannerError
            A minimum under 10.
        """
        table, minimum = self._fitted().summary, checked_minimum(minimum)
        return with_small_groups_hidden(table, minimum)

    def displayed_check(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """`check_` as it may be shown: as `displayed`, and without the count of those returned,
        which can be a handful of people in a large stage.
        """
        table = self._fitted().check_.drop(columns="returned")
        return with_small_groups_hidden(table, checked_minimum(minimum))

    def _stages(self, features: MemberFeatures) -> pd.Series:
        """The stage of each member, in the order of the feature table."""
        import numpy as np
        import pandas as pd

        table = features.members
        end = features.last_day or 0
        recency = end - table["last_day"]
        ladder = [
            end - table["first_day"] <= self.new_within_days,
            recency <= self.active_within_days,
            recency <= self.lapsed_after_days,
        ]
        # select takes the first condition that holds, and the default is the mandatory ELSE.
        stages = np.select(ladder, list(STAGE_NAMES[:3]), default=STAGE_NAMES[3])
        return pd.Series(stages, index=table.index, dtype="string")

    def _checked(self, then: MemberFeatures, now: MemberFeatures, cut: int) -> pd.DataFrame:
        """The stages as seen on day `cut`, and who came back by the end."""
        import numpy as np
        import pandas as pd

        stages = then.members[["platform", "member_id"]].assign(stage=self._stages(then))
        later = now.members[["platform", "member_id", "last_day"]]
        stages = stages.merge(later, on=["platform", "member_id"], how="left")
        counts = stages.assign(returned=(stages["last_day"] > cut)).groupby("stage")["returned"]
        table = counts.agg(["size", "sum"]).reindex(list(STAGE_NAMES), fill_value=0)
        members, returned = (table[name].to_numpy(dtype="int64") for name in ("size", "sum"))
        low, high = wilson_interval(returned, members)
        some = members > 0
        return pd.DataFrame(
            {
                "stage": pd.Series(list(STAGE_NAMES), dtype="string"),
                "members": members,
                "returned": returned,
                "share_returned": np.where(some, returned / np.where(some, members, 1), np.nan),
                "low_90": low,
                "high_90": high,
            }
        )

    def _verdict(self, features: MemberFeatures) -> Verdict:
        members = len(features.members)
        early = (
            f" First seen in the log's first 4 weeks, so that their history may start earlier: "
            f"{shown_count(self.history_may_start_earlier_, 'member')}."
            if self.history_may_start_earlier_
            else ""
        )

        def say(level: str, sentence: str, would_raise: str) -> Verdict:
            return Verdict(level, sentence + early, members, "members", would_raise)

        needed = CHECK_DAYS + self.active_within_days + 2
        if features.span_days < needed:
            more = needed - features.span_days
            return say(
                "not enough data",
                f"The log spans {counted(features.span_days, 'day')} with "
                f"{counted(members, 'member')}; the rule cannot be checked on later weeks under "
                f"{needed} days.",
                f"{counted(more, 'more day')} of log.",
            )
        rows = self.check_.set_index("stage")
        active = rows.loc["active", ["members", "returned"]]
        quiet = rows.loc[["cooling", "lapsed"], ["members", "returned"]].sum()
        fewest = int(min(active["members"], quiet["members"]))
        if fewest < CHECK_MIN_MEMBERS:
            return say(
                "not enough data",
                f"{CHECK_DAYS} days before the log's end "
                f"{counted(int(active['members']), 'member')} counted as active and "
                f"{int(quiet['members']):,} as cooling or lapsed; {CHECK_MIN_MEMBERS} of each are "
                "needed to check whether the stages tell who comes back.",
                f"{counted(CHECK_MIN_MEMBERS - fewest, 'more member')} in the smaller group.",
            )
        a_share, q_share = (row["returned"] / row["members"] for row in (active, quiet))
        a_low, a_high = wilson_interval(active["returned"], active["members"])
        q_low, q_high = wilson_interval(quiet["returned"], quiet["members"])
        facts = (
            f"Of {int(active['members']):,} members active {CHECK_DAYS} days before the end "
            f"{percent_text(a_share)} acted again since (90 %: {percent_text(a_low)} to "
            f"{percent_text(a_high)}), of {int(quiet['members']):,} cooling or lapsed ones "
            f"{percent_text(q_share)} (90 %: {percent_text(q_low)} to {percent_text(q_high)})."
        )
        if a_low > q_high:
            return say(
                "no types, useful slices",
                f"The stages tell who comes back, as cuts through a continuum. {facts}",
                "Nothing for a rule by recency. A model of each member's own rhythm may tell more, "
                "and is shown only if it beats this rule.",
            )
        return say(
            "not enough data",
            f"The stages do not clearly tell who comes back: the two ranges overlap. {facts}",
            _members_to_part(active, quiet),
        )

    def _fitted(self) -> RecencyLifecycle:
        if not hasattr(self, "summary"):
            raise PlannerError(
                "This lifecycle holds no result yet. Call fit with a log of acts first."
            )
        return self

    def _shown(self) -> pd.DataFrame:
        return self.displayed()

    def _more_notes(self) -> list[str]:
        return [FULL_TABLE_NOTE]


def _days(name: str, value: int) -> int:
    if isinstance(value, bool) or not float(value).is_integer() or value < 0:
        raise PlannerError(
            f"Lifecycle limit {name}: found {value}, expected whole days, 0 or more. "
            "Remedy: correct the limit."
        )
    return int(value)


def _early_members(features: MemberFeatures) -> int:
    if features.first_day is None:
        return 0
    return int((features.members["first_day"] < features.first_day + EARLY_DAYS).sum())


def _summary(definitions: dict[str, str], stages: pd.Series) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    names = list(definitions)
    members = stages.value_counts().reindex(names, fill_value=0).to_numpy(dtype="int64")
    total = members.sum()
    low, high = wilson_interval(members, np.full(len(names), total))
    return pd.DataFrame(
        {
            "stage": pd.Series(names, dtype="string"),
            "definition": pd.Series(list(definitions.values()), dtype="string"),
            "members": members,
            "share_of_members": members / total if total else np.full(len(names), np.nan),
            "low_90": low,
            "high_90": high,
        }
    )


def _members_to_part(active: pd.Series, quiet: pd.Series) -> str:
    """How many members the observed difference would need, if there is one in the right way."""
    a_share, q_share = (row["returned"] / row["members"] for row in (active, quiet))
    if a_share <= q_share:
        return (
            "No number of members can be named: so far the quiet ones came back as often as the "
            "active ones. Look again after another 8 weeks."
        )
    for times in (1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32):
        a_low = wilson_interval(a_share * active["members"] * times, active["members"] * times)[0]
        q_high = wilson_interval(q_share * quiet["members"] * times, quiet["members"] * times)[1]
        if a_low > q_high:
            return f"About {times:g} times as many members, if the difference stays as it is."
    return "More than 32 times as many members: the difference, if any, is too small to use."
