"""What a mix is chosen from: draws of every outcome, the period, and the problem at any weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.catalog import platform_label
from planner.content.active_work import ActiveWork
from planner.content.boosts import (
    ASSOCIATION,
    Columns,
    boosted_columns,
    plain_columns,
    with_boosts,
)
from planner.content.effort import ANSWERING, ActiveGain, Answering, hours_of_kinds
from planner.content.guards import guard_table
from planner.content.mix_limits import HOURS, MixLimits, limit_rows
from planner.content.mix_problem import MixProblem, Row
from planner.content.mix_values import (
    MANAGEMENT,
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
MOST_ANSWERED = 0.99
"""Answering everything would take endless hours: the share is reached ever more slowly."""


@dataclass(eq=False)
class MixWork:
    """Everything behind a mix, kept so that its frontier can be drawn later."""

    models: dict[str, ResponseModel]
    brief: Brief
    period: Period
    limits: MixLimits
    columns: Columns
    group: np.ndarray
    outcomes: list[OutcomeDraws]
    active: ActiveWork
    keeps_promise: bool
    hours_per_post: np.ndarray
    guards: pd.DataFrame
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
        answering: Answering | None,
        seed: int,
    ) -> MixWork:
        kinds = period.kinds
        first = next(iter(models.values()))
        guards = guard_table(first._posts, kinds, limits.bait_share_most, limits.sentiment_floor)
        most = np.where(guards["may_grow"], period.most, np.minimum(period.most, period.posts))
        period = replace(period, most=most)
        pairs = list(zip(kinds["platform"], kinds["format"], strict=True))
        groups = list(dict.fromkeys(pairs))
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
        own = weights if weights is not None else brief.balance.outcome_weights
        outcomes = [
            outcome_draws(name, model, kinds, groups, own.get(name, 1.0), factor)
            for name, model in models.items()
        ]
        columns, outcomes, said = _with_boosts(period, brief, limits, models, outcomes)
        notes += said
        group = np.array([groups.index(pair) for pair in pairs])[columns.kind]
        outcomes = with_present(outcomes, columns.present, group, period.weeks)
        active = ActiveWork.make(brief, models, active_gains or {}, answering, draws, seed)
        if active.all_assumed:
            notes.append("What active hours bring is assumed, not learnt: no weeks with more and "
                         "with less of it are known.")  # fmt: skip
        if period.is_rounded:
            notes.append(f"Counts are whole posts in {counted(period.weeks, 'week')}.")
        notes += [
            f"Your present mix on {platform_label(platform)} is taken at the brief's {wanted} "
            f"posts a week ({now:.1f} lately), so that more posts do not pass for a better mix."
            for platform, now, wanted in period.moved
        ]
        notes += _pillar_notes(brief, kinds)
        half = draws // 2
        return cls(models, brief, period, limits, columns, group, outcomes, active, True,
                   hours_of_kinds(brief, list(kinds["format"])), guards, notes,
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
            int(self.columns.most[self.group == g].sum()) for g in range(self.group.max() + 1)
        )
        chosen = [outcome.some(self.choosing) for outcome in self.outcomes]
        tables = [outcome.values(self.group, most_in_group, period.weeks) for outcome in chosen]
        value = sum(weight * table for weight, table in zip(weights, tables, strict=True))
        scenarios = None
        if with_bad_luck:
            few = [outcome.some(slice(0, SCENARIOS)) for outcome in chosen]
            scenarios = sum(
                weight * outcome.scenarios(self.group, most_in_group, period.weeks)
                for weight, outcome in zip(weights, few, strict=True)
            )
        curves = tuple(
            self.active.curve(number, 1 - marketing_weight, self.choosing, period.weeks)
            for number in range(len(self.active.activities))
        )
        changes = limits.changes_per_week
        columns = self.columns
        rows = limit_rows(self.brief, limits, columns.table, columns.present, period.weeks,
                          self.active.names)  # fmt: skip
        return MixProblem(
            group=self.group,
            value=value,
            scenarios=scenarios,
            present=columns.present,
            most=columns.most,
            rows=(*rows, *self._range_rows(), *self._management_row(tables), *self._promise_row()),
            active=curves,
            changes_most=None if changes is None else changes * period.weeks,
            kind=columns.kind if columns.boosted.any() else None,
        )

    def _range_rows(self) -> list[Row]:
        """Plain and boosted posts of a kind together within the range tried."""
        if not self.columns.boosted.any():
            return []
        none = np.zeros(len(self.active.activities))
        return [
            Row("the range of posts tried so far", (self.columns.kind == number).astype(float),
                none, high=float(most), is_soft=False)
            for number, most in enumerate(self.period.most)
        ]  # fmt: skip

    def _promise_row(self) -> list[Row]:
        """Hours that answer the promised share of messages, where the messages are known."""
        load, share = self.active.answering, self.brief.reply_promise_share
        if load is None or not self.keeps_promise or ANSWERING not in self.active.names:
            return []
        hours = load.hours_for(min(share, MOST_ANSWERED))
        own = np.array([float(name == ANSWERING) for name in self.active.names])
        return [Row(f"{share:.0%} of messages answered: {hours:.1f} h of answering a week",
                    np.zeros(len(self.group)), own, low=hours * self.period.weeks,
                    unit=HOURS)]  # fmt: skip

    def without_promise(self) -> MixWork:
        """The same where the promised share of answers cannot be kept; the notes say so."""
        load = self.active.answering
        hours = load.hours_for(min(self.brief.reply_promise_share, MOST_ANSWERED))
        said = (
            f"The promise to answer {self.brief.reply_promise_share:.0%} of the messages is NOT "
            f"kept: with {load.messages_per_week:.0f} messages a week and "
            f"{load.answers_per_hour:g} answers an hour (assumed) it takes {hours:.1f} h of "
            "answering a week, and the limits leave less."
        )
        return replace(self, keeps_promise=False, notes=[*self.notes, said])

    def _management_row(self, tables: list[np.ndarray]) -> list[Row]:
        """The floor under the management value of the posts, at their present frequency."""
        floor, present = self.limits.management_floor, self.columns.present
        weight = np.array([outcome.weight * (outcome.family == MANAGEMENT)
                           for outcome in self.outcomes])  # fmt: skip
        if floor is None or not weight.sum() or not present.sum():
            return []
        counts = np.bincount(self.group, weights=present).astype(int)[self.group]
        at = np.arange(len(counts)), np.maximum(counts, 1)
        each = sum(share * table[at] for share, table in zip(weight / weight.sum(), tables,
                                                             strict=True))  # fmt: skip
        return [Row(f"at least {floor:.0%} of the present management value of the posts", each,
                    np.zeros(len(self.active.activities)), low=floor * float(each @ present),
                    unit="of the present management value")]  # fmt: skip

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
        return self.active.draws(hours, rows, self.period.weeks)


def _with_boosts(
    period: Period,
    brief: Brief,
    limits: MixLimits,
    models: Mapping[str, ResponseModel],
    outcomes: list[OutcomeDraws],
) -> tuple[Columns, list[OutcomeDraws], list[str]]:
    """The columns, the outcomes on them, and what is to be said of boosts."""
    if limits.boost is None:
        return plain_columns(period), outcomes, []
    if all(model.boost_draws(limits.boost.money) is None for model in models.values()):
        return plain_columns(period), outcomes, [
            "Boosts are left out: what one brings can only be learnt from boosted posts whose "
            "spend is known and whose results are not counted apart."
        ]  # fmt: skip
    columns = boosted_columns(period, brief, limits.boost)
    boosted = [
        with_boosts(outcome, model, limits.boost)
        for outcome, model in zip(outcomes, models.values(), strict=True)
    ]
    return columns, boosted, [ASSOCIATION]


def _pillar_notes(brief: Brief, kinds: pd.DataFrame) -> list[str]:
    """Wanted pillars that were never published."""
    known = set(kinds["pillar"])
    return [
        f"The brief wants {share:.0%} for the pillar {name}, of which there are no posts so far: "
        "it cannot be planned from them."
        for name, share in brief.balance.pillar_shares.items()
        if share > 0 and name not in known
    ]
