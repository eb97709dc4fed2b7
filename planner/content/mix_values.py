"""From response models to the values of a mix: present mix = 1, goals weighted, draws carried.

Every outcome's total is divided by its posterior mean under the present mix, so that neither the
outcome's unit nor a currency can matter. Outcomes belong to the marketing or the management family;
families are weighted by `marketing_weight` and its complement, outcomes inside a family by their
own weights. A family without an outcome leaves its weight to the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.brief import MARKETING_METRICS
from planner.content.fatigue import share_left
from planner.content.response import ResponseModel

MARKETING, MANAGEMENT = "marketing", "management"


@dataclass(frozen=True, eq=False)
class OutcomeDraws:
    """One outcome's posterior, ready for planning.

    `post` is the result of one post alone, (draws, kinds); `delta` (draws, groups) and
    `half_life_days` (draws,) give what frequency takes; `present_total` is the mean of the
    period's total under the present mix.
    """

    name: str
    family: str
    weight: float
    post: np.ndarray
    delta: np.ndarray
    half_life_days: np.ndarray
    present_total: float = 1.0

    def totals(self, posts: np.ndarray, group: np.ndarray, weeks: int) -> np.ndarray:
        """Draws of the period's total, shape (draws,), relative to the present mean."""
        total = np.zeros(len(self.post))
        for number in range(self.delta.shape[1]):
            own = group == number
            count = posts[own].sum()
            if count:
                left = share_left(count / weeks, self.half_life_days, self.delta[:, number])
                total += left * (self.post[:, own] @ posts[own])
        return total / self.present_total

    def values(self, group: np.ndarray, most: int, weeks: int) -> np.ndarray:
        """Mean value of a post by its group's posts, shape (kinds, most + 1)."""
        table = np.empty((len(group), most + 1))
        for number in range(self.delta.shape[1]):
            own = group == number
            left = self._left(number, most, weeks)
            table[own] = self.post[:, own].T @ left / len(self.post)
        return table / self.present_total

    def scenarios(self, group: np.ndarray, most: int, weeks: int) -> np.ndarray:
        """The same per draw, shape (draws, kinds, most + 1)."""
        table = np.empty((len(self.post), len(group), most + 1))
        for number in range(self.delta.shape[1]):
            own = group == number
            table[:, own] = self.post[:, own, None] * self._left(number, most, weeks)[:, None, :]
        return table / self.present_total

    def some(self, rows: slice) -> OutcomeDraws:
        """Some of the draws."""
        return replace(self, post=self.post[rows], delta=self.delta[rows],
                       half_life_days=self.half_life_days[rows])  # fmt: skip

    def _left(self, number: int, most: int, weeks: int) -> np.ndarray:
        rate = np.arange(most + 1) / weeks
        half_life, delta = self.half_life_days[:, None], self.delta[:, [number]]
        return np.where(rate > 0, share_left(rate, half_life, delta), 1.0)


ALSO_MARKETING = ("likes", "reactions", "video_views")
"""Results that show attention, beside the brief's marketing metrics."""


def family_of(outcome: str) -> str:
    """Marketing (attention, visits, money) or management (people answering and coming back).

    >>> family_of("clicks"), family_of("likes"), family_of("comments"), family_of("messages")
    ('marketing', 'marketing', 'management', 'management')
    """
    return MARKETING if outcome in (*MARKETING_METRICS, *ALSO_MARKETING) else MANAGEMENT


def outcome_draws(
    name: str,
    model: ResponseModel,
    kinds: pd.DataFrame,
    groups: list[tuple[str, str]],
    weight: float,
    multiplier: np.ndarray | float = 1.0,
) -> OutcomeDraws:
    """The draws of one fitted model for some kinds; `multiplier` (draws, kinds) for segments."""
    delta, half_life = model.fatigue_draws(groups)
    values = model.kind_values(kinds) * multiplier
    return OutcomeDraws(name, family_of(name), weight, values, delta, half_life)


def with_present(
    outcomes: list[OutcomeDraws], posts: np.ndarray, group: np.ndarray, weeks: int
) -> list[OutcomeDraws]:
    """Each outcome with its mean total under the present mix (or one post of each, if empty)."""
    base = posts if posts.sum() else np.ones_like(posts)
    scaled = []
    for outcome in outcomes:
        mean = float(outcome.totals(base, group, weeks).mean()) * outcome.present_total
        scaled.append(replace(outcome, present_total=max(mean, np.finfo(float).tiny)))
    return scaled


def weights_of(outcomes: list[OutcomeDraws], marketing_weight: float) -> np.ndarray:
    """Weight of each outcome in the objective; they sum to 1."""
    families = np.array([outcome.family for outcome in outcomes])
    own = np.array([outcome.weight for outcome in outcomes], dtype=float)
    weights = np.zeros(len(outcomes))
    for family, share in ((MARKETING, marketing_weight), (MANAGEMENT, 1 - marketing_weight)):
        inside = families == family
        if own[inside].sum() > 0:
            weights[inside] = share * own[inside] / own[inside].sum()
    total = weights.sum()
    return weights / total if total > 0 else own / own.sum()
