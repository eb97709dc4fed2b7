"""House rules of a mix beyond the brief, and their translation into rows of the problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.catalog import platform_label
from planner.content.effort import hours_of_kinds, passive_hours
from planner.content.mix_problem import Row
from planner.errors import DataError
from planner.inference.posts import CELL

HOURS, MONEY = "hours", "money"
"""Units of the limits that are not counted in posts."""


@dataclass(frozen=True)
class Boost:
    """Boosts a mix may choose: money per boosted post, and the largest share of posts boosted.

    >>> Boost(money=0)
    Traceback (most recent call last):
    ValueError: money of a boost: found 0, expected an amount above 0
    """

    money: float
    share_max: float = 0.3

    def __post_init__(self) -> None:
        if not self.money > 0:
            raise ValueError(f"money of a boost: found {self.money}, expected an amount above 0")
        if not 0 <= self.share_max <= 1:
            raise ValueError(
                f"share_max of a boost: found {self.share_max}, expected a share from 0 to 1"
            )


@dataclass(frozen=True)
class MixLimits:
    """What a mix may not do, beside the hours, platforms and shares of the brief.

    Parameters
    ----------
    share_min, share_max
        (column, word) -> share of all posts, for example {("format", "video"): .2}. Columns:
        platform, format, pillar, intent.
    frozen
        Kinds (platform, format, pillar, intent) whose number stays as it is.
    changes_per_week
        Most posts a week that may differ from now (added plus dropped); None for no limit.
    tried_factor
        A kind may get up to this many times its busiest past period.
    free_frequency
        False keeps each platform's number of posts at its present rhythm (or the brief's), True
        lets it move between the platform's bounds.
    gain_that_counts
        The gain over the present mix that the verdict asks for.
    money_per_post
        Format -> money one post costs.
    boost
        What boosting one post costs and how many may be boosted (see `Boost`); None: no boosts.
    pillar_tolerance
        How far a pillar's share may lie from the brief's wanted one.
    management_floor
        Least share of the present management value that the posts must keep, whatever the weight
        of marketing; None for no floor.
    bait_share_most
        A kind with at least this share of posts that ask for reactions may not grow.
    sentiment_floor
        A kind whose supplied sentiment is clearly below may not grow; None for no floor.

    >>> MixLimits(share_max={("format", "video"): 1.4})
    Traceback (most recent call last):
    ValueError: share_max of ('format', 'video'): found 1.4, expected a share from 0 to 1
    """

    share_min: Mapping[tuple[str, str], float] = field(default_factory=dict)
    share_max: Mapping[tuple[str, str], float] = field(default_factory=dict)
    frozen: tuple[tuple[str, str, str, str], ...] = ()
    changes_per_week: int | None = 4
    tried_factor: float = 2.0
    free_frequency: bool = False
    gain_that_counts: float = 0.05
    money_per_post: Mapping[str, float] = field(default_factory=dict)
    boost: Boost | None = None
    pillar_tolerance: float = 0.05
    management_floor: float | None = 0.9
    bait_share_most: float = 0.5
    sentiment_floor: float | None = 0.0

    def __post_init__(self) -> None:
        for name in ("share_min", "share_max"):
            for key, share in getattr(self, name).items():
                if not 0 <= share <= 1:
                    raise ValueError(
                        f"{name} of {key}: found {share}, expected a share from 0 to 1"
                    )
                if len(key) != 2 or key[0] not in CELL:
                    raise ValueError(
                        f"{name}: found {key}, expected (column, word) with a column of {CELL}"
                    )


def limit_rows(
    brief: Brief,
    limits: MixLimits,
    kinds: pd.DataFrame,
    present: np.ndarray,
    weeks: int,
    active: list[str],
) -> tuple[Row, ...]:
    """All limits of a period of some weeks as rows over posts and active hours.

    Raises
    ------
    DataError
        If a share or a frozen kind names what is not among the kinds.
    """
    none, all_active = np.zeros(len(active)), np.ones(len(active))
    one = np.ones(len(kinds))
    hours = hours_of_kinds(brief, list(kinds["format"]))
    other = passive_hours(brief) * weeks
    capacity = brief.capacity.hours_per_week * weeks
    rows = [
        Row(f"{capacity / weeks:g} hours a week (with {other / weeks:g} h of other passive work)",
            hours, all_active, high=capacity - other, is_soft=False, unit=HOURS),
        Row("at least one post", one, none, low=1, is_soft=False),
    ]  # fmt: skip
    rows += _active_rows(brief, hours, other, none, all_active)
    if limits.money_per_post or limits.boost is not None:
        cost = np.array([limits.money_per_post.get(name, 0.0) for name in kinds["format"]])
        if limits.boost is not None:
            cost = cost + limits.boost.money * _boosted(kinds)
        money = money_left(brief) * weeks / brief.weeks
        rows.append(Row(f"{money / weeks:g} {brief.capacity.currency} a week", cost, none,
                        high=money, is_soft=False, unit=MONEY))  # fmt: skip
    for plan in brief.platforms:
        own = (kinds["platform"] == plan.platform).to_numpy().astype(float)
        name = platform_label(plan.platform)
        if not own.any():
            continue
        now = float(own @ present)
        if plan.posts_per_week is not None:
            wanted = plan.posts_per_week * weeks
            rows.append(Row(f"{plan.posts_per_week} posts a week on {name}", own, none,
                            low=wanted, high=wanted))  # fmt: skip
            continue
        most = plan.max_posts_per_week * weeks
        if not limits.free_frequency:
            most = min(most, max(now, plan.min_posts_per_week * weeks))
        rows.append(Row(f"at most {most / weeks:g} posts a week on {name}", own, none, high=most))
        if plan.min_posts_per_week:
            rows.append(Row(f"at least {plan.min_posts_per_week} posts a week on {name}", own, none,
                            low=plan.min_posts_per_week * weeks))  # fmt: skip
    sells = (kinds["intent"] == "sell").to_numpy().astype(float)
    cap = brief.balance.sell_share_max
    if sells.any():
        rows.append(Row(f"at most {cap:.0%} of posts sell", sells - cap * one, none, high=0,
                        share=cap))  # fmt: skip
    for bounds, word, sign in (
        (limits.share_min, "at least", -1),
        (limits.share_max, "at most", 1),
    ):
        for (column, label), share in bounds.items():
            own = (kinds[column] == label).to_numpy().astype(float)
            if not own.any():
                raise _unknown(f"{column} {label}", kinds[column].unique())
            rows.append(Row(f"{word} {share:.0%} of posts with {column} {label}",
                            sign * (own - share * one), none, high=0, share=share))  # fmt: skip
    rows += _pillar_rows(brief, limits, kinds, present, none)
    if limits.boost is not None and _boosted(kinds).any():
        share = limits.boost.share_max
        rows.append(Row(f"at most {share:.0%} of posts boosted", _boosted(kinds) - share * one,
                        none, high=0, share=share))  # fmt: skip
    keys = list(kinds[CELL].itertuples(index=False, name=None))
    for kind in limits.frozen:
        if tuple(kind) not in keys:
            raise _unknown(" / ".join(kind), [" / ".join(key) for key in keys[:5]])
        own = np.array([key == tuple(kind) for key in keys], dtype=float)
        rows.append(Row(f"{' / '.join(kind)} frozen", own, none, low=float(own @ present),
                        high=float(own @ present), is_soft=False))  # fmt: skip
    return tuple(rows)


def money_left(brief: Brief) -> float:
    """The plan's money less the budgets of its campaigns, in the brief's currency."""
    return max(brief.capacity.money - sum(campaign.budget for campaign in brief.campaigns), 0.0)


def _boosted(kinds: pd.DataFrame) -> np.ndarray:
    """1.0 for columns of boosted posts."""
    if "is_boosted" not in kinds.columns:
        return np.zeros(len(kinds))
    return kinds["is_boosted"].to_numpy().astype(float)


def _pillar_rows(
    brief: Brief,
    limits: MixLimits,
    kinds: pd.DataFrame,
    present: np.ndarray,
    none: np.ndarray,
) -> list[Row]:
    """Each pillar near its wanted share: near enough that a whole number of posts fits."""
    wanted = brief.balance.pillar_shares
    if not wanted:
        return []
    rows = []
    near = max(limits.pillar_tolerance, 1 / max(present.sum(), 1))
    one = np.ones(len(kinds))
    for pillar in dict.fromkeys(kinds["pillar"]):
        own = (kinds["pillar"] == pillar).to_numpy().astype(float)
        low, high = wanted.get(pillar, 0.0) - near, wanted.get(pillar, 0.0) + near
        for word, sign, share in (("at least", -1, low), ("at most", 1, high)):
            if 0 < share < 1:
                rows.append(Row(f"{word} {share:.0%} of posts with pillar {pillar}",
                                sign * (own - share * one), none, high=0, share=share))  # fmt: skip
    return rows


def _active_rows(
    brief: Brief, hours: np.ndarray, other: float, none: np.ndarray, all_active: np.ndarray
) -> list[Row]:
    """Active hours as a share of all hours: active - share x (active + passive) <= 0."""
    if not len(none):
        return []
    balance = brief.balance
    low, high = balance.active_share_min, balance.active_share_max
    if balance.active_share is not None:
        low = high = balance.active_share
    return [
        Row(f"at least {low:.0%} of hours active", -low * hours, (1 - low) * all_active,
            low=low * other, unit=HOURS),
        Row(f"at most {high:.0%} of hours active", -high * hours, (1 - high) * all_active,
            high=high * other, unit=HOURS),
    ]  # fmt: skip


def _unknown(found: str, known: list | np.ndarray) -> DataError:
    return DataError(
        file="limits of the mix",
        got=found,
        expected=f"one of the kinds that can be planned, such as {', '.join(map(str, known[:5]))}",
        remedy="correct the word, or publish one post of that kind first",
    )
