"""The mix as an optimisation problem: kinds, values, limits; no models and no words in here.

A plan is a whole number of posts per kind in one period, and hours per active activity. Its value
is separable by fatigue group: kind c of group g brings `value[c, N]` per post when its group has
N posts in the period, so that a plan's value is the sum of n_c value[c, N_g(c)] plus the gains of
the active hours. This is exact for the response model's mean (see `planner.content.mix_values`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True, eq=False)
class Row:
    """One limit: low <= posts @ n + active @ h <= high.

    `name` says it in words a person can act on; `is_soft` marks what may be relaxed (hours, money
    and frozen kinds never are). `share` is set for a share of all posts; `unit` is that of the
    bounds.
    """

    name: str
    posts: np.ndarray
    active: np.ndarray
    low: float = -np.inf
    high: float = np.inf
    is_soft: bool = True
    share: float | None = None
    unit: str = "posts"

    def relaxed(self, by: float) -> Row:
        """The same limit moved outwards: by a share of all posts, or by its own unit."""
        if self.share is not None:
            return replace(self, posts=self.posts - by)
        return replace(self, low=self.low - by, high=self.high + by)


@dataclass(frozen=True, eq=False)
class ActiveCurve:
    """Gain of one activity by hours in the period: concave, linear between the breaks."""

    name: str
    hours: np.ndarray
    gain: np.ndarray

    def at(self, hours: float) -> float:
        """Gain at some hours; flat beyond the last break."""
        return float(np.interp(hours, self.hours, self.gain))


@dataclass(frozen=True, eq=False)
class MixProblem:
    """Everything the solver needs.

    Attributes
    ----------
    group
        Fatigue group of each kind, shape (kinds,).
    value
        Mean value of a post of each kind by its group's posts, shape (kinds, most posts + 1).
    scenarios
        The same for single draws, shape (draws, kinds, most posts + 1), for the bad-luck part of
        the objective; or None.
    present
        Posts in the period now, shape (kinds,).
    most
        Largest number of posts of each kind, shape (kinds,).
    rows
        The limits.
    active
        The activities.
    changes_most
        Most posts that may differ from the present (added plus dropped); None for no limit.
    change_cost
        Value a change must bring at least: keeps ties at the present mix.
    kind
        Kind of each column where one kind has several (plain and boosted posts): changes are
        counted by kind. None: every column is a kind of its own.
    """

    group: np.ndarray
    value: np.ndarray
    present: np.ndarray
    most: np.ndarray
    rows: tuple[Row, ...] = ()
    active: tuple[ActiveCurve, ...] = ()
    scenarios: np.ndarray | None = None
    changes_most: int | None = None
    change_cost: float = 1e-6
    bad_share: float = 0.2
    bad_weight: float = 0.3
    kind: np.ndarray | None = None

    def without_bound(self) -> MixProblem:
        """The same problem where any number of posts may differ from now."""
        return replace(self, changes_most=None)

    @property
    def groups(self) -> int:
        """Number of fatigue groups."""
        return int(self.group.max()) + 1 if len(self.group) else 0

    def group_posts(self, posts: np.ndarray) -> np.ndarray:
        """Posts of each kind's group, for one plan or one plan per row."""
        posts = np.asarray(posts)
        total = np.zeros((*posts.shape[:-1], self.groups), dtype=int)
        for number in range(self.groups):
            total[..., number] = posts[..., self.group == number].sum(axis=-1)
        return total[..., self.group]

    def posts_value(self, posts: np.ndarray) -> np.ndarray:
        """Exact mean value of the posts of one plan, or of one plan per row."""
        posts = np.asarray(posts)
        each = self.value[np.arange(len(self.group)), self.group_posts(posts)]
        return (posts * each).sum(axis=-1)

    def scenario_values(self, posts: np.ndarray) -> np.ndarray:
        """Value of one plan's posts in each scenario, shape (draws,)."""
        total = self.group_posts(posts)
        return self.scenarios[:, np.arange(len(self.group)), total] @ posts

    def active_value(self, hours: np.ndarray) -> float:
        """Gain of the active hours."""
        return sum(curve.at(own) for curve, own in zip(self.active, hours, strict=True))

    def objective(self, posts: np.ndarray, hours: np.ndarray) -> float:
        """What is maximised: the mean, mixed with that of the worst draws when there are any."""
        mean = float(self.posts_value(posts))
        if self.scenarios is not None:
            bad = worst_mean(self.scenario_values(posts), self.bad_share)
            mean = (1 - self.bad_weight) * mean + self.bad_weight * bad
        return mean + self.active_value(hours) - self.change_cost * self.changes(posts)

    def by_kind(self, columns: np.ndarray) -> np.ndarray:
        """Posts of each kind, plain and boosted together, for one plan or one plan per row."""
        if self.kind is None:
            return columns
        return columns @ (self.kind[:, None] == np.arange(self.kind.max() + 1)).astype(int)

    def changes(self, posts: np.ndarray) -> np.ndarray:
        """Posts added plus posts dropped against the present mix, of one plan or one per row."""
        return np.abs(self.by_kind(np.asarray(posts) - self.present)).sum(axis=-1)

    def broken(
        self, posts: np.ndarray, hours: np.ndarray, *, with_changes: bool = True
    ) -> list[str]:
        """Names of the limits a plan breaks."""
        names = []
        for row in self.rows:
            used = float(row.posts @ posts + row.active @ hours)
            slack = 1e-6 * max(1.0, abs(used))
            if used < row.low - slack or used > row.high + slack:
                names.append(row.name)
        if (np.asarray(posts) > self.most).any():
            names.append("the range of posts tried so far")
        if (
            with_changes
            and self.changes_most is not None
            and self.changes(posts) > self.changes_most
        ):
            names.append(f"at most {self.changes_most} posts changed")
        return names


def worst_mean(values: np.ndarray, share: float) -> float:
    """Mean of the worst share of equally likely values (conditional value at risk).

    >>> worst_mean(np.arange(1.0, 11.0), 0.2), worst_mean(np.arange(1.0, 11.0), 0.25)
    (1.5, 1.8)
    """
    ordered = np.sort(values)
    whole = share * len(ordered)
    full = int(whole)
    total = ordered[:full].sum()
    if full < len(ordered):
        total += (whole - full) * ordered[full]
    return float(total / whole)
