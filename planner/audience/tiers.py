"""Tiers: how much people take part, by one readable rule. The baseline of every audience model."""

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
    features_sql,
    member_features,
)
from planner.audience.member_table import MemberTable
from planner.audience.participation import (
    Participation,
    displayed_lorenz,
    displayed_participation,
    lorenz_curve,
    participation,
)
from planner.audience.silent import displayed_silent, silent_ranges
from planner.errors import PlannerError
from planner.metrics import wilson_interval
from planner.verdict import Verdict
from planner.wording import counted

if TYPE_CHECKING:
    import pandas as pd

TIER_NAMES = ("advocate", "contributor", "regular", "visitor")

SLICES_MIN_MEMBERS = 30
"""Members with two or more acts from which tiers are called useful slices (a convention)."""

NO_MEMBER_LOG = "Behavioural clusters are impossible: no per-person records."


def no_member_log_verdict() -> Verdict:
    """The verdict when there are totals only and no log of members' acts.

    >>> no_member_log_verdict().sentence
    'Behavioural clusters are impossible: no per-person records.'
    """
    return Verdict(
        level="not enough data",
        sentence=NO_MEMBER_LOG,
        rows=0,
        unit="members",
        would_raise="A log with one row per act and a pseudonymous member id: comments, mentions "
        "and messages of your own pages are enough to begin with.",
    )


class Tiers(ShownAsTable):
    """Four tiers by explicit rule: the first matching line wins, the last takes everyone else.

    1. advocate: at least `advocate_acts` shares, mentions or own posts on at least `advocate_days`
       different days, and last seen at most `advocate_recency_days` days before the log's end.
    2. contributor: at least `contributor_acts` comments, replies, direct messages or acts of an
       advocate.
    3. regular: at least `regular_acts` acts of any kind on at least `regular_days` different days.
    4. visitor: everyone else who was seen.

    People who follow but never act are in no log; they are estimated as a range (`silent_`).

    Assumptions
    -----------
    1. The thresholds are conventions, not findings: tiers cut a continuum of how much people take
       part. Change them and the counts change.
    2. A member is one account on one platform; people on two platforms are counted twice.
    3. Only acts of members towards the brand count (direction inbound). Contest acts never count
       towards a tier; accounts seen in contests only are in `contest_only_members_`.
    4. The log holds every act of the kinds it shows. Kinds a platform does not supply are listed
       in `kinds_absent_`: "they never like" and "likes are not in the export" look alike.
    5. The intervals treat the members seen as a random draw from all who would have taken part
       under the same conditions. They say nothing about acts the log misses.

    Parameters
    ----------
    advocate_acts, advocate_days, advocate_recency_days, contributor_acts, regular_acts,
    regular_days
        The thresholds above: whole numbers, 0 or more; acts, days.

    Attributes
    ----------
    summary : DataFrame (4 rows)
        tier, definition, members, share_of_members, low_90, high_90 (90 % Wilson interval of the
        share), interactions, share_of_interactions. For use inside the workspace: show and export
        `displayed()`.
    participation_ : Participation
        How unequal taking part is: top 1 %, top 10 %, Gini, with counts.
    lorenz_ : DataFrame (at most 101 rows)
        share_of_members (least active first), share_of_interactions.
    silent_ : DataFrame (one row per platform of the account table)
        followers, members_seen, silent_low, silent_high, note.
    contest_only_members_ : int
        Accounts that acted in contests and nowhere else.
    rows_ : dict
        Rows of the log: counted, contest, outbound, direction unknown. They add up to all rows.
    kinds_absent_ : dict
        Platform -> kinds of act its log never shows.
    verdict_ : Verdict
        On the segment ladder; a rule can never reach "types found".

    Raises
    ------
    PlannerError
        A threshold that is no whole number of 0 or more; results asked for before `fit`.
    DataError
        From `fit` and `assign`: the log breaks the contract of INTERACTIONS.

    References
    ----------
    Exclusive and exhaustive by construction, unlike published score boxes, which overlap and leave
    gaps. No share of active people is assumed: the "90-9-1" rule (Nielsen 2006) is no law.

    >>> import pandas as pd
    >>> log = pd.DataFrame({
    ...     "event_id": list("abcdefg"), "platform": "facebook",
    ...     "member_id": ["ann", "ann", "ann", "bob", "bob", "cat", "dan"],
    ...     "occurred_at": pd.Timestamp("2026-03-02", tz="UTC"),
    ...     "day": [20511, 20512, 20513, 20511, 20512, 20513, 20513],
    ...     "kind": ["share", "mention", "share", "comment", "comment", "like", "share"],
    ...     "direction": "inbound", "initiative": "reactive",
    ...     "contest": [False] * 6 + [True]})
    >>> tiers = Tiers().fit(log)
    >>> tiers.summary.set_index("tier")["members"].to_dict()
    {'advocate': 1, 'contributor': 1, 'regular': 0, 'visitor': 1}
    >>> tiers.contest_only_members_, tiers.verdict_.level
    (1, 'not enough data')
    >>> tiers.assign(log)["tier"].tolist()
    ['advocate', 'contributor', 'visitor']
    >>> Tiers(regular_days=-1)
    Traceback (most recent call last):
    planner.errors.PlannerError: Tier threshold regular_days: found -1, expected a whole number \
of 0 or more. Remedy: correct the threshold.
    """

    TITLE = "Tiers"

    def __init__(
        self,
        advocate_acts: int = 3,
        advocate_days: int = 2,
        advocate_recency_days: int = 90,
        contributor_acts: int = 2,
        regular_acts: int = 3,
        regular_days: int = 2,
    ) -> None:
        self.advocate_acts = _threshold("advocate_acts", advocate_acts)
        self.advocate_days = _threshold("advocate_days", advocate_days)
        self.advocate_recency_days = _threshold("advocate_recency_days", advocate_recency_days)
        self.contributor_acts = _threshold("contributor_acts", contributor_acts)
        self.regular_acts = _threshold("regular_acts", regular_acts)
        self.regular_days = _threshold("regular_days", regular_days)

    @property
    def definitions(self) -> dict[str, str]:
        """Tier -> its rule in plain words, with the thresholds in force."""
        return {
            "advocate": f"{self.advocate_acts} or more shares, mentions or own posts on "
            f"{self.advocate_days} or more days, last seen at most {self.advocate_recency_days} "
            "days before the end of the log",
            "contributor": f"no advocate; {self.contributor_acts} or more comments, replies, "
            "direct messages, shares, mentions or own posts",
            "regular": f"no advocate or contributor; {self.regular_acts} or more acts of any kind "
            f"on {self.regular_days} or more days",
            "visitor": "everyone else who was seen",
        }

    def fit(
        self,
        interactions: pd.DataFrame | MemberTable | None,
        account: pd.DataFrame | None = None,
    ) -> Tiers:
        """Count the tiers of a log.

        Parameters
        ----------
        interactions
            INTERACTIONS, a table made by `member_table`, or None when there are totals only: then
            everything is empty and the verdict says why.
        account
            ACCOUNT, for the range of silent followers; None leaves `silent_` empty.
        """
        if interactions is None:
            self.fit_features(member_features(checked_log(None)), account)
            self.verdict_ = no_member_log_verdict()
            return self
        if isinstance(interactions, MemberTable):
            return self.fit_features(interactions.features, account)
        return self.fit_features(member_features(checked_log(interactions)), account)

    def fit_features(self, features: MemberFeatures, account: pd.DataFrame | None = None) -> Tiers:
        """Count the tiers of members whose features are known; `fit` does the rest."""
        members = features.members
        tiers = self.tiers_of(features)
        self._features = features
        self.summary = _summary(self.definitions, tiers, members["n_all"])
        self.participation_: Participation = participation(members["n_all"].to_numpy())
        self.lorenz_ = lorenz_curve(members["n_all"].to_numpy())
        self.silent_ = silent_ranges(features, account)
        self.contest_only_members_ = features.contest_only_members
        self.rows_ = features.rows
        self.kinds_absent_ = features.kinds_absent
        self.verdict_ = _verdict(features)
        return self

    def assign(self, interactions: pd.DataFrame | None) -> pd.DataFrame:
        """One row per member seen outside contests: platform, member_id, tier.

        Recency is counted back from the last day of the log given here. Stays in the workspace.
        """
        features = member_features(checked_log(interactions))
        return features.members[["platform", "member_id"]].assign(tier=self.tiers_of(features))

    def to_sql(self, last_day: int) -> str:
        """SQL that gives every member of `acts` the tier `assign` gives.

        `acts` is described in `features.features_sql`; `last_day` is the last day of the log, from
        which recency counts back. Members seen in contests only have no tier and no row.
        """
        return (
            "SELECT platform, member_id,\n"
            f"  CASE WHEN n_advocate >= {self.advocate_acts} "
            f"AND advocate_days >= {self.advocate_days}\n"
            f"      AND last_day >= {int(last_day) - self.advocate_recency_days} "
            f"THEN '{TIER_NAMES[0]}'\n"
            f"    WHEN n_contributor >= {self.contributor_acts} THEN '{TIER_NAMES[1]}'\n"
            f"    WHEN n_all >= {self.regular_acts} AND active_days >= {self.regular_days} "
            f"THEN '{TIER_NAMES[2]}'\n"
            f"    ELSE '{TIER_NAMES[3]}' END AS tier\n"
            f"FROM (\n{features_sql(last_day)}\n) features\nWHERE n_all > 0"
        )

    def displayed(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """The summary as it may be shown: small tiers hidden, counts rounded.

        Every tier under `minimum` members is hidden, and as many more as it takes that no hidden
        number follows from the totals (see `display.hidden_groups`). All
        numbers are rounded to two significant digits. `note` says why a row is empty.

        Raises
        ------
        PlannerError
            A minimum under 10.
        """
        table, minimum = self._fitted().summary, checked_minimum(minimum)
        return with_small_groups_hidden(table, minimum)

    def displayed_participation(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """`participation_` as it may be shown: groups under `minimum` members are hidden."""
        return displayed_participation(self._fitted().participation_, checked_minimum(minimum))

    def displayed_lorenz(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """`lorenz_` as it may be shown: `minimum` or more members between any two points."""
        members = self._fitted()._features.members["n_all"].to_numpy()
        return displayed_lorenz(members, checked_minimum(minimum))

    def displayed_silent(self, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
        """`silent_` as it may be shown: platforms with few members seen are hidden."""
        return displayed_silent(self._fitted().silent_, checked_minimum(minimum))

    def tiers_of(self, features: MemberFeatures) -> pd.Series:
        """The tier of each member, in the order of the feature table."""
        import numpy as np
        import pandas as pd

        table = features.members
        recency = (features.last_day or 0) - table["last_day"]
        ladder = [
            (table["n_advocate"] >= self.advocate_acts)
            & (table["advocate_days"] >= self.advocate_days)
            & (recency <= self.advocate_recency_days),
            table["n_contributor"] >= self.contributor_acts,
            (table["n_all"] >= self.regular_acts) & (table["active_days"] >= self.regular_days),
        ]
        # select takes the first condition that holds, and the default is the mandatory ELSE.
        tiers = np.select(ladder, list(TIER_NAMES[:3]), default=TIER_NAMES[3])
        return pd.Series(tiers, index=table.index, dtype="string")

    def _fitted(self) -> Tiers:
        if not hasattr(self, "summary"):
            raise PlannerError("These tiers hold no result yet. Call fit with a log of acts first.")
        return self

    def _shown(self) -> pd.DataFrame:
        return self.displayed()

    def _more_notes(self) -> list[str]:
        return [FULL_TABLE_NOTE]


def _threshold(name: str, value: int) -> int:
    # True is an int for Python, but no threshold.
    if isinstance(value, bool) or not float(value).is_integer() or value < 0:
        raise PlannerError(
            f"Tier threshold {name}: found {value}, expected a whole number of 0 or more. "
            "Remedy: correct the threshold."
        )
    return int(value)


def _summary(definitions: dict[str, str], tiers: pd.Series, acts: pd.Series) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    names = list(definitions)
    members = tiers.value_counts().reindex(names, fill_value=0).to_numpy(dtype="int64")
    interactions = acts.groupby(tiers).sum().reindex(names, fill_value=0).to_numpy(dtype="int64")
    low, high = wilson_interval(members, np.full(len(names), members.sum()))
    total, total_acts = members.sum(), interactions.sum()
    empty = np.full(len(names), np.nan)
    return pd.DataFrame(
        {
            "tier": pd.Series(names, dtype="string"),
            "definition": pd.Series(list(definitions.values()), dtype="string"),
            "members": members,
            "share_of_members": members / total if total else empty,
            "low_90": low,
            "high_90": high,
            "interactions": interactions,
            "share_of_interactions": interactions / total_acts if total_acts else empty,
        }
    )


def _verdict(features: MemberFeatures) -> Verdict:
    """On the segment ladder. A rule finds no types, so this never says more than useful slices."""
    acts = features.members["n_all"]
    members, twice = len(acts), int((acts >= 2).sum())
    seen = f"seen: {counted(members, 'member')} with {counted(int(acts.sum()), 'act')}"
    contest = (
        f" Not counted: {shown_count(features.contest_only_members, 'account')} seen only in "
        "contests."
        if features.contest_only_members
        else ""
    )
    more = SLICES_MIN_MEMBERS - twice
    would_raise = f"{counted(more, 'more member')} with two or more acts."
    if not members:
        return Verdict(
            level="not enough data",
            sentence=f"The log holds no act of a member outside contests.{contest}",
            rows=0,
            unit="members",
            would_raise=would_raise,
        )
    if twice >= SLICES_MIN_MEMBERS:
        return Verdict(
            level="no types, useful slices",
            sentence="Tiers are cuts by rule through a continuum of more and less taking part, "
            f"not types of people; {seen}, {shown_count(twice, 'member')} acted twice or "
            f"more.{contest}",
            rows=members,
            unit="members",
            would_raise="Nothing: a rule cannot show that people differ in kind. That takes a "
            "test for engagement types.",
        )
    return Verdict(
        level="not enough data",
        sentence=f"Too few people came back to cut tiers from; {seen}, {twice:,} of whom acted "
        f"twice or more, and {SLICES_MIN_MEMBERS} such members are needed.{contest}",
        rows=members,
        unit="members",
        would_raise=would_raise,
    )
