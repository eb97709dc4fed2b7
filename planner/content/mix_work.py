"""What a mix is chosen from: draws of every outcome, the period, and the problem at any weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.brief import Brief
from planner.catalog import Activity
from planner.content.effort import ActiveGain, gain_shape, hours_of_kinds
from planner.content.mix_limits import HOURS, MONEY, MixLimits, limit_rows
from planner.content.mix_problem import ActiveCurve, MixProblem
from planner.content.mix_solver import QUICK_GAP, solve_mix
from planner.content.mix_values import (
    MANAGEMENT,
    MARKETING,
    OutcomeDraws,
    outcome_draws,
    weights_of,
    with_present,
)
from planner.content.present_period import Period
from planner.content.response import ResponseModel
from planner.content.segments import SegmentTables
from planner.inference.posts import CELL
from planner.wording import counted

SCENARIOS = 50
ACTIVE_BREAKS = 7


@dataclass(eq=False)
class MixWork:
    """Everything behind a mix, kept so that its frontier can be drawn later."""

    models: dict[str, ResponseModel]
    brief: Brief
    period: Period
    limits: MixLimits
    group: np.ndarray
    outcomes: list[OutcomeDraws]
    activities: list[Activity]
    gains: np.ndarray
    hours_per_post: np.ndarray
    notes: list[str]
    choosing: slice
    judging: slice

    @classmethod
    def make(
        cls,
        models: dict[str, ResponseModel],
        brief: Brief,
        period: Period,
        segments: SegmentTables | Any | None,
        limits: MixLimits,
        weights: Mapping[str, float] | None,
        active_gains: Mapping[str, ActiveGain] | None,
        seed: int,
    ) -> MixWork:
        kinds = period.kinds
        pairs = list(zip(kinds["platform"], kinds["format"], strict=True))
        groups = list(dict.fromkeys(pairs))
        group = np.array([groups.index(pair) for pair in pairs])
        notes = []
        draws = min(len(model.phi()) for model in models.values())
        factor: np.ndarray | float = 1.0
        if segments is not None:
            tables = segments if isinstance(segments, SegmentTables) else SegmentTables.of(segments)
            factor, known = tables.multiplier(kinds, draws, seed)
            notes.append(
                f"Segments change the worth of {counted(known, 'kind')} of {len(kinds)}; for the "
                "others there is no evidence of a different taste, and the factor is 1."
            )
        outcomes = [
            outcome_draws(name, model, kinds, groups, (weights or {}).get(name, 1.0), factor)
            for name, model in models.items()
        ]
        outcomes = with_present(outcomes, period.posts, group, period.weeks)
        activities = [item for item in brief.planned_activities if item.mode == "active"]
        own = active_gains or {}
        gains = np.stack(
            [own.get(item.name, ActiveGain()).draws(draws, seed + place)
             for place, item in enumerate(activities)]
        )  # fmt: skip
        notes.append("What active hours bring is assumed, not learnt: no weeks with more and with "
                     "less of it are known.")  # fmt: skip
        if period.is_rounded:
            notes.append(f"Counts are whole posts in {counted(period.weeks, 'week')}.")
        half = draws // 2
        return cls(models, brief, period, limits, group, outcomes, activities, gains,
                   hours_of_kinds(brief, list(kinds["format"])), notes,
                   slice(0, half), slice(half, draws))  # fmt: skip

    def badges(self) -> list[str]:
        """Per kind: never tried, thin, mostly prior, or nothing; by the first model."""
        cells = next(iter(self.models.values())).cells_
        known = dict(zip(cells[CELL].itertuples(index=False, name=None), cells["badge"],
                         strict=True))  # fmt: skip
        return [known.get(kind, "never tried")
                for kind in self.period.kinds[CELL].itertuples(index=False, name=None)]  # fmt: skip

    def problem(self, marketing_weight: float, with_bad_luck: bool = False) -> MixProblem:
        """The problem at one marketing weight, from the draws for choosing."""
        period, limits = self.period, self.limits
        weights = weights_of(self.outcomes, marketing_weight)
        most_in_group = max(
            int(period.most[self.group == g].sum()) for g in range(self.group.max() + 1)
        )
        chosen = [outcome.some(self.choosing) for outcome in self.outcomes]
        value = sum(
            weight * outcome.values(self.group, most_in_group, period.weeks)
            for weight, outcome in zip(weights, chosen, strict=True)
        )
        scenarios = None
        if with_bad_luck:
            few = [outcome.some(slice(0, SCENARIOS)) for outcome in chosen]
            scenarios = sum(
                weight * outcome.scenarios(self.group, most_in_group, period.weeks)
                for weight, outcome in zip(weights, few, strict=True)
            )
        mean_gains = self.gains[:, self.choosing].mean(axis=1)
        curves = tuple(
            self._curve(number, (1 - marketing_weight) * gain)
            for number, gain in enumerate(mean_gains)
        )
        changes = limits.changes_per_week
        return MixProblem(
            group=self.group,
            value=value,
            scenarios=scenarios,
            present=period.posts,
            most=period.most,
            rows=limit_rows(self.brief, limits, period.kinds, period.posts, period.weeks,
                            [item.name for item in self.activities]),
            active=curves,
            changes_most=None if changes is None else changes * period.weeks,
        )  # fmt: skip

    def _curve(self, number: int, size: float) -> ActiveCurve:
        usual = self.activities[number].hours_per_week * self.period.weeks
        # Concave pieces up to where nearly all of the gain is reached, and all hours beyond.
        hours = np.r_[np.linspace(0, 3, ACTIVE_BREAKS) * usual, 200.0 * self.period.weeks]
        hours = np.maximum.accumulate(hours + np.arange(len(hours)) * 1e-9)
        return ActiveCurve(self.activities[number].name, hours, size * gain_shape(hours, usual))

    def draw_values(self, posts: np.ndarray, hours: np.ndarray, rows: slice) -> np.ndarray:
        """Draws of a mix's whole value at the brief's marketing weight."""
        weight = self.brief.balance.marketing_weight
        total = sum(
            own * outcome.some(rows).totals(posts, self.group, self.period.weeks)
            for own, outcome in zip(weights_of(self.outcomes, weight), self.outcomes, strict=True)
        )
        return total + (1 - weight) * self.active_draws(hours, rows)

    def active_draws(self, hours: np.ndarray, rows: slice) -> np.ndarray:
        """Draws of what the active hours bring, as a share of the management value."""
        usual = np.array([item.hours_per_week for item in self.activities]) * self.period.weeks
        return gain_shape(hours, usual) @ self.gains[:, rows]

    def frontier_row(self, marketing_weight: float) -> dict[str, float] | None:
        """One point of the frontier: both families' values by the draws for judging."""
        found = solve_mix(self.problem(float(marketing_weight)), gap=QUICK_GAP, rounds=1)
        if found is None:
            return None
        row = {
            "marketing_weight": float(marketing_weight),
            "posts_per_week": float(found.posts.sum()) / self.period.weeks,
            "active_hours_per_week": float(found.hours.sum()) / self.period.weeks,
        }
        active = self.active_draws(found.hours, self.judging)
        for family in (MARKETING, MANAGEMENT):
            own = [outcome for outcome in self.outcomes if outcome.family == family]
            if not own:
                continue
            weight = np.array([outcome.weight for outcome in own])
            draws = np.array([
                outcome.some(self.judging).totals(found.posts, self.group, self.period.weeks)
                for outcome in own
            ])  # fmt: skip
            value = weight @ draws / weight.sum() + (active if family == MANAGEMENT else 0)
            row[family] = float(value.mean())
            low, high = np.quantile(value, [0.05, 0.95])
            row[f"{family}_low_90"], row[f"{family}_high_90"] = float(low), float(high)
        return row

    def worth_rows(self) -> list[tuple[str, float, float]]:
        """Solve again with one hour more and less, and one step of money."""
        problem = self.problem(self.brief.balance.marketing_weight)
        base = solve_mix(problem)
        if base is None:
            return []
        found = []
        for place, row in enumerate(problem.rows):
            if row.is_soft or row.unit not in (HOURS, MONEY):
                continue
            weeks = self.period.weeks
            step = 1.0 if row.unit == HOURS else max(row.high * 0.1 / weeks, 1.0)
            for by in (step, -step):
                changed = list(problem.rows)
                changed[place] = replace(row, high=row.high + by * weeks)
                answer = solve_mix(replace(problem, rows=tuple(changed)))
                gain = float("nan") if answer is None else answer.objective - base.objective
                found.append((f"{row.unit} a week", by, gain))
        return found
