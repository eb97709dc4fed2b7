"""The whole ladder on one log: tiers, who is still there, types if there are any, cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.audience.cards import (
    Persona,
    best_times_of,
    clock_of,
    content_of,
    habits_of,
    typical_kind,
)
from planner.audience.display import (
    DISPLAY_MINIMUM,
    ShownAsTable,
    checked_minimum,
    hidden_groups,
    with_small_groups_hidden,
)
from planner.audience.engagement_types import EngagementTypes
from planner.audience.fold_spread import jackknife_variance, quantile_90
from planner.audience.lifecycle import Lifecycle
from planner.audience.member_table import FOLDS, MemberTable, member_table
from planner.audience.next_steps import next_step
from planner.audience.readable_rule import (
    ReadableRule,
    fidelity_words,
    in_pieces,
    readable_rule,
)
from planner.audience.segment_sums import NO_SEGMENT, SegmentSums, segment_sums
from planner.audience.segment_tables import (
    EVERYONE_ELSE,
    only_everyone,
    segment_content,
    segment_hours,
    segment_kinds,
    segment_times,
    segment_weights,
)
from planner.audience.tiers import TIER_NAMES, Tiers, no_member_log_verdict
from planner.audience.type_names import kind_words
from planner.errors import PlannerError
from planner.metrics import weekly_exposure, wilson_interval
from planner.schema import KIND_NAMES
from planner.sources.act_log import ActLog

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SEGMENT_COLUMNS = (
    "segment", "members", "members_low", "members_high", "share_of_active", "low_90", "high_90",
    "share_of_interactions", "interactions_low", "interactions_high", "still_active",
    "still_active_low", "still_active_high", "stability", "rule", "fidelity",
)  # fmt: skip

_OF_TABLES = 0.2


class AudienceSegmentation(ShownAsTable):
    """Segments of the people seen in one platform's log, with all that is said about them.

    Where types are found they are the segments, and members between two types or with too few acts
    are `everyone_else`; otherwise the tiers are. With totals only there is `everyone`.

    Assumptions
    -----------
    1. Those of `Tiers`, `Lifecycle` and `EngagementTypes`.
    2. Intervals of shares, multiples, hours and content treat members as independent of each other
       and come from 50 random groups of them (jackknife); those of content count the chance of
       other posts, too.
    3. Members act on the posts they see; which posts a segment was shown is not known, so a taste
       and the platform's choice for them look alike.

    Parameters
    ----------
    platform
        Which one; None takes the one with most members.
    tiers
        `Tiers` with thresholds of one's own.
    types
        Types fitted before, which are used instead of looking for some (their names stay).
    minimum
        Smallest group that is shown, 10 or more.
    most_types, replicates, seed
        As for `EngagementTypes`.

    Attributes
    ----------
    platform_, platforms_
        The one looked at, and all in the log, most members first.
    tiers_, lifecycle_, types_
        The fitted models.
    verdict_ : Verdict
        Of the types; without a log the verdict of a log that is not there.
    segments_ : DataFrame
        segment, members, members_low, members_high, share_of_active, low_90, high_90,
        share_of_interactions with interval, still_active with interval, stability, rule,
        fidelity. For use inside the workspace: show and export `displayed()`.
    segment_weights_, segment_hours_, segment_content_ : DataFrame
        See `segment_tables`; they may be shown.
    kinds_, times_ : DataFrame
        What each segment does, as multiples of everyone, and when, by blocks of four hours; they
        may be shown, too.
    cards_ : tuple of Persona
        One per segment large enough to be shown.
    rule_ : ReadableRule or None
        A short rule for the types found.
    notes_ : list of str
        What was decided while reading the log.

    Raises
    ------
    PlannerError
        A platform that is not in the log; a minimum under 10; results asked for before `fit`.
    DataError
        A table breaks its contract.

    >>> AudienceSegmentation().fit(None).segment_weights_.to_dict("records")
    [{'segment': 'everyone', 'platform': 'all', 'weight': 1.0}]
    """

    TITLE = "Segments"

    def __init__(
        self,
        platform: str | None = None,
        tiers: Tiers | None = None,
        types: EngagementTypes | None = None,
        minimum: int = DISPLAY_MINIMUM,
        most_types: int = 6,
        replicates: int | None = None,
        seed: int = 0,
    ) -> None:
        self.platform, self.tiers, self.types = platform, tiers or Tiers(), types
        self.minimum = checked_minimum(minimum)
        settings = {} if replicates is None else {"replicates": replicates}
        self._new_types = lambda: EngagementTypes(most_types=most_types, seed=seed, **settings)
        self.seed = int(seed)

    def fit(
        self,
        interactions: pd.DataFrame | ActLog | None,
        posts: pd.DataFrame | None = None,
        account: pd.DataFrame | None = None,
        exposure: pd.DataFrame | None = None,
        report: Callable[[float, str], object] | None = None,
    ) -> AudienceSegmentation:
        """Fit to a log.

        Parameters
        ----------
        interactions
            INTERACTIONS; a log opened with `open_act_log`, which stays open; None for totals only.
        posts
            POSTS: for what people answer to, and for the weeks with posts.
        account
            ACCOUNT, for the range of silent followers.
        exposure
            EXPOSURE; None takes the weeks of `posts`, or else every week of the log.
        report
            Told the share done and what is being done.
        """
        if interactions is None:
            return self._without_log()
        if isinstance(interactions, ActLog):
            return self._fit(interactions, posts, account, exposure, report)
        with ActLog.of_table(interactions) as log:
            return self._fit(log, posts, account, exposure, report)

    def _without_log(self) -> AudienceSegmentation:
        import pandas as pd

        self.platform_, self.platforms_ = self.platform or "all", ()
        self.tiers_ = self.tiers.fit(None)
        self.lifecycle_ = Lifecycle().fit(None)
        self.types_ = EngagementTypes().fit(None)
        self.verdict_ = no_member_log_verdict()
        self.segments_ = pd.DataFrame(columns=list(SEGMENT_COLUMNS))
        self.segment_weights_ = only_everyone(self.platform_)
        self.segment_hours_ = self.segment_content_ = self.kinds_ = self.times_ = pd.DataFrame()
        self.cards_, self.rule_, self.notes_ = (), None, []
        return self

    def _fit(
        self,
        log: ActLog,
        posts: pd.DataFrame | None,
        account: pd.DataFrame | None,
        exposure: pd.DataFrame | None,
        report: Callable[[float, str], object] | None,
    ) -> AudienceSegmentation:
        say = report or (lambda _share, _words: None)
        say(0.0, "counting what each member did")
        if exposure is None and posts is not None and len(posts):
            exposure = weekly_exposure(posts)
        everybody = member_table(log, exposure, posts)
        self._choose_platform(everybody)
        members = _of_platform(everybody, self.platform_)
        self.tiers_ = self.tiers.fit(members, account)
        say(0.05, "looking who is still there")
        self.lifecycle_ = Lifecycle(seed=self.seed).fit(members)
        active = (members.table["n_all"] > 0).to_numpy()
        counts = members.counts
        self.types_ = self.types or self._new_types().fit(
            counts[active],
            report=lambda share, words: say(_OF_TABLES + (1 - 2 * _OF_TABLES) * share, words),
        )
        self.verdict_ = self.types_.verdict_
        say(1 - _OF_TABLES, "describing the segments")
        chosen = self._segments_of(members, counts, active)
        self._describe(members, everybody, chosen, posts)
        self.notes_ = list(log.notes)
        return self

    def _choose_platform(self, members: MemberTable) -> None:
        acted = members.table[members.table["n_all"] > 0]
        sizes = acted.groupby("platform", observed=True).size().sort_values(ascending=False)
        self.platforms_ = tuple(map(str, sizes.index))
        if self.platform is not None and self.platform not in self.platforms_:
            raise PlannerError(
                f"Segments: found the platforms {', '.join(self.platforms_) or '(none)'} in the "
                f"log, expected {self.platform!r} among them. Remedy: name one of these."
            )
        self.platform_ = self.platform or (self.platforms_[0] if self.platforms_ else "all")

    def _segments_of(
        self, members: MemberTable, counts: pd.DataFrame, active: np.ndarray
    ) -> _Chosen:
        """Which segment each member belongs to."""
        import numpy as np
        import pandas as pd

        segment = np.full(len(active), NO_SEGMENT, dtype="int64")
        self.rule_ = None
        if self.types_.n_types_ > 1:
            names = tuple(self.types_.names_)
            labels = in_pieces(self.types_.assign, counts[active])
            place = pd.Index(names).get_indexer(labels)
            segment[active] = np.where(place < 0, len(names), place)
            self.rule_ = self._rule_for(counts[active], labels)
            return _Chosen((*names, EVERYONE_ELSE), segment, True)
        tiers = self.tiers_.tiers_of(members.features)
        segment[active] = pd.Index(TIER_NAMES).get_indexer(tiers)
        return _Chosen(TIER_NAMES, segment, False)

    def _rule_for(self, counts: pd.DataFrame, labels: np.ndarray) -> ReadableRule | None:
        """The rule that belongs to the types; grown once, and compared with each log anew."""
        known = getattr(self.types_, "rule_", None)
        if known is not None:
            return known.compared(counts, labels)
        self.types_.rule_ = readable_rule(counts, labels, self.minimum)
        return self.types_.rule_

    def _describe(
        self,
        members: MemberTable,
        everybody: MemberTable,
        chosen: _Chosen,
        posts: pd.DataFrame | None,
    ) -> None:
        import numpy as np

        names, size = chosen.names, len(chosen.names)
        table = members.table
        own = chosen.segment != NO_SEGMENT
        acts = table["n_all"].to_numpy(dtype="int64")
        parts = np.zeros((size, FOLDS, len(KIND_NAMES)), dtype="int64")
        group = chosen.segment[own] * FOLDS + table["fold"].to_numpy()[own]
        for place, kind in enumerate(KIND_NAMES):
            sums = np.bincount(group, table[f"n_{kind}"].to_numpy()[own], size * FOLDS)
            parts[..., place] = np.rint(sums).reshape(size, FOLDS)
        shown = [place for place in range(len(KIND_NAMES)) if parts[..., place].sum()]
        self.kinds_ = segment_kinds(
            names, tuple(KIND_NAMES[place] for place in shown), parts[..., shown]
        )
        # The sums are over all members of the log; those of other platforms are in no segment.
        everywhere = np.full(len(everybody.table), NO_SEGMENT, dtype="int64")
        everywhere[table["member"].to_numpy()] = chosen.segment
        cells, cell_of_post = _cells(posts, self.platform_)
        sums = segment_sums(everybody, everywhere, size, cell_of_post)
        square = np.bincount(chosen.segment[own], weights=acts[own] ** 2.0, minlength=size)
        total = np.bincount(chosen.segment[own], weights=acts[own], minlength=size)
        effective = total**2 / np.maximum(square, 1)
        self.segment_hours_ = segment_hours(names, self.platform_, sums, effective, self.minimum)
        self.times_ = segment_times(names, sums, self.minimum)
        self.segment_content_ = segment_content(names, self.platform_, sums, cells, self.minimum)
        self.segments_ = self._sizes(members, chosen, parts.sum(axis=2))
        small = hidden_groups(self.segments_["members"].to_numpy(), self.minimum)
        is_small = self.kinds_["segment"].isin(self.segments_.loc[small, "segment"])
        numbers = ["share_of_acts", "times_everyone", "low_90", "high_90"]
        self.kinds_.loc[is_small, numbers] = np.nan
        self.segment_weights_ = segment_weights(self.segments_, self.platform_, self.minimum)
        self.cards_ = self._cards(members, sums)

    def _sizes(self, members: MemberTable, chosen: _Chosen, acts: np.ndarray) -> pd.DataFrame:
        """One row per segment."""
        import numpy as np
        import pandas as pd

        names, own = chosen.names, chosen.segment != NO_SEGMENT
        size = np.bincount(chosen.segment[own], minlength=len(names))
        total = size.sum()
        low, high = wilson_interval(size, np.full(len(names), total))
        if chosen.are_types:
            profile = self.types_.profiles_.set_index("type").reindex(names)
            # Who belongs to a type is uncertain, too: its own interval, moved to those assigned.
            share_clear = size[: len(names) - 1].sum() / max(total, 1)
            for bound, name, pick in ((low, "low_90", np.fmin), (high, "high_90", np.fmax)):
                width = (profile[name] - profile["share_of_members"]).to_numpy(dtype=float)
                bound[:] = pick(bound, size / max(total, 1) + width * share_clear)
        share, share_low, share_high = _act_shares(acts)
        still = [self._still_active(members, chosen.segment == place)
                 for place in range(len(names))]  # fmt: skip
        rules, fidelity = self._rules(names, chosen.are_types)
        return pd.DataFrame(
            {
                "segment": pd.Series(names, dtype="string"),
                "members": size.astype("int64"),
                "members_low": np.floor(np.clip(low, 0, 1) * total),
                "members_high": np.ceil(np.clip(high, 0, 1) * total),
                "share_of_active": size / max(total, 1),
                "low_90": np.clip(low, 0, 1),
                "high_90": np.clip(high, 0, 1),
                "share_of_interactions": share,
                "interactions_low": share_low,
                "interactions_high": share_high,
                "still_active": [one[0] for one in still],
                "still_active_low": [one[1] for one in still],
                "still_active_high": [one[2] for one in still],
                "stability": self._stability(names, chosen.are_types),
                "rule": pd.Series(rules, dtype="string"),
                "fidelity": fidelity,
            }
        )

    def _still_active(self, members: MemberTable, own: np.ndarray) -> tuple[float, float, float]:
        missing = (float("nan"),) * 3
        if not hasattr(self.lifecycle_, "share_still_active_"):
            return missing
        rows = members.table.loc[own & members.table["n"].notna().to_numpy(), ["x", "t_x", "n"]]
        if not len(rows):
            return missing
        found = self.lifecycle_.share_active_of(rows.astype("int64"))
        return found.value, found.low_90, found.high_90

    def _rules(self, names: tuple[str, ...], are_types: bool) -> tuple[list[str], list[float]]:
        """(rule in words, share of members it names rightly) per segment."""
        if not are_types:
            return [self.tiers_.definitions[name] for name in names], [1.0] * len(names)
        if self.rule_ is None:
            return ["the model's scores"] * len(names), [float("nan")] * len(names)
        words = [self.rule_.words(name) for name in names[:-1]]
        own = [self.rule_.fidelity_of.get(name, 0.0) for name in names[:-1]]
        return [*words, "too few acts, or between two types"], [*own, float("nan")]

    def _stability(self, names: tuple[str, ...], are_types: bool) -> list[float]:
        if not are_types:
            return [float("nan")] * len(names)
        known = self.types_.profiles_.set_index("type")["stability"]
        return [float(known.get(name, float("nan"))) for name in names]

    def _cards(self, members: MemberTable, sums: SegmentSums) -> tuple[Persona, ...]:
        table = self.segments_
        hidden = hidden_groups(table["members"].to_numpy(), self.minimum)
        are_types = self.types_.n_types_ > 1
        sql = self.types_.to_sql() if are_types else self.tiers_.to_sql(members.log.last_day or 0)
        not_known = self._not_known(members)
        cards = []
        for place, row in enumerate(table.itertuples()):
            if hidden[place] or row.segment == EVERYONE_ELSE:
                continue
            habits = habits_of(self.kinds_, row.segment)
            kind = typical_kind(self.kinds_, row.segment)
            step = next_step(kind=kind) if are_types else next_step(tier=row.segment)
            cards.append(
                Persona(
                    name=str(row.segment),
                    is_type=are_types,
                    members=int(row.members),
                    share_of_active=(row.share_of_active, row.low_90, row.high_90),
                    share_of_interactions=(row.share_of_interactions, row.interactions_low,
                                           row.interactions_high),
                    still_active=None if row.still_active != row.still_active else (
                        row.still_active, row.still_active_low, row.still_active_high),
                    habits=habits,
                    clock=clock_of(sums.hours[place].sum(axis=0), sums.clock_members[place],
                                   self.minimum),
                    best_times=best_times_of(self.times_, row.segment),
                    content=content_of(self.segment_content_, row.segment),
                    next_step=step,
                    rule=str(row.rule),
                    fidelity=float(row.fidelity),
                    sql=sql,
                    verdict=self.verdict_ if are_types else self.tiers_.verdict_,
                    not_known=not_known,
                )
            )  # fmt: skip
        return tuple(cards)

    def _not_known(self, members: MemberTable) -> tuple[str, ...]:
        """What the log cannot say, so that nobody reads it into a card."""
        absent = members.kinds_absent.get(self.platform_, ())
        found = []
        if absent:
            words = ", ".join(kind_words(kind) for kind in absent)
            found.append(f"The log shows no {words}: not done, or not supplied.")
        found.append("Age, gender and place: the log says nothing about them.")
        found.append("Followers who only read: they leave no trace in it.")
        if not len(self.segment_hours_):
            found.append("When they are here: the log has no hours.")
        if not len(self.segment_content_):
            found.append("What they answer to: the log's acts name no known post.")
        return tuple(found)

    def displayed(self) -> pd.DataFrame:
        """The segments as they may be shown: small ones hidden, counts rounded."""
        return with_small_groups_hidden(self._fitted().segments_, self.minimum)

    def rule_words(self, name: str) -> str:
        """How far the rule of a segment may be taken for the segment."""
        self._fitted()
        if self.rule_ is None:
            return "the rule is the definition"
        return fidelity_words(self.rule_, name)

    def _fitted(self) -> AudienceSegmentation:
        if not hasattr(self, "segments_"):
            raise PlannerError(
                "These segments hold no result yet. Call fit with a log of acts first."
            )
        return self

    def _shown(self) -> pd.DataFrame:
        return _short(self.displayed())


@dataclass(frozen=True)
class _Chosen:
    """Names of the segments, the segment of each member (-1: none), and whether they are types."""

    names: tuple[str, ...]
    segment: np.ndarray
    are_types: bool


def _short(table: pd.DataFrame) -> pd.DataFrame:
    shown = ["segment", "members", "share_of_active", "low_90", "high_90", "share_of_interactions"]
    return table[[*shown, "note"]]


def _of_platform(members: MemberTable, platform: str) -> MemberTable:
    """The rows of one platform; `member` still counts over all."""
    table = members.table[members.table["platform"] == platform].reset_index(drop=True)
    weeks = members.weeks[members.weeks["platform"] == platform].reset_index(drop=True)
    absent = {name: kinds for name, kinds in members.kinds_absent.items() if name == platform}
    return replace(members, table=table, weeks=weeks, kinds_absent=absent)


def _cells(posts: pd.DataFrame | None, platform: str) -> tuple[pd.DataFrame, np.ndarray | None]:
    """(pillar, format, posts of each kind of content; the kind of each post, -1 for none)."""
    import numpy as np
    import pandas as pd

    if posts is None or not len(posts):
        return pd.DataFrame(columns=["pillar", "format", "posts"]), None
    own = (posts["platform"] == platform).to_numpy(dtype=bool, na_value=False).copy()
    labels = pd.DataFrame(
        {
            name: (posts[name] if name in posts else pd.Series(pd.NA, index=posts.index))
            .astype("string").fillna("unlabelled")
            for name in ("pillar", "format")
        }
    )  # fmt: skip
    # A contest draws people of its own; its acts are left out, and so is it.
    own &= (labels["pillar"] != "contest").to_numpy()
    cell = np.full(len(posts), -1, dtype="int64")
    groups = labels[own].groupby(["pillar", "format"], sort=True)
    cell[own] = groups.ngroup().to_numpy()
    cells = groups.size().rename("posts").reset_index()
    return cells, cell


def _act_shares(acts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(share of all acts, its 90 % interval) per segment; acts have shape (segments, folds)."""
    import numpy as np

    total = acts.sum(axis=1)
    share = total / max(total.sum(), 1)
    left = total[None] - acts.T
    without = left / np.maximum(left.sum(axis=1, keepdims=True), 1)
    reach = quantile_90(FOLDS) * np.sqrt(jackknife_variance(without))
    return share, np.maximum(share - reach, 0), np.minimum(share + reach, 1)
