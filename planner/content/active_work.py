"""Active hours of a mix: what each activity brings by its hours, learnt where weeks alternate.

An activity's gain is a share of the present management value, size x shape(hours). Its size is an
assumption (`ActiveGain`) until alternating weeks tell it (`planner.content.effort_weeks`): then
size = (exp(rho) - 1) / (shape(more hours) - shape(less hours)), cut at 0, draw by draw. The shape
flattens with the hours; that of answering is the share of messages answered in time where the
messages are known, and its assumed effect on later weeks builds up over the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.catalog import Activity
from planner.content.effort import (
    ACTIVE_NOTE,
    ANSWERING,
    ActiveGain,
    Answering,
    gain_shape,
)
from planner.content.mix_problem import ActiveCurve
from planner.content.mix_values import MANAGEMENT, family_of
from planner.content.response import ResponseModel

BREAKS = 7
LEAST_RISE = 0.1
"""Share of the shape between fewer and more hours under which a learnt effect says nothing of the
hours below: dividing by less would turn noise into a promise."""


@dataclass(frozen=True, eq=False)
class ActiveWork:
    """The active activities of a brief with draws of what they bring.

    Attributes
    ----------
    activities
        The brief's active ones.
    sizes
        Draws of the sizes, shape (activities, draws).
    notes
        Where each size comes from.
    answering
        Messages and speed, or None.
    """

    activities: list[Activity]
    sizes: np.ndarray
    notes: list[str]
    answering: Answering | None

    @classmethod
    def make(
        cls,
        brief: Brief,
        models: Mapping[str, ResponseModel],
        own: Mapping[str, ActiveGain],
        answering: Answering | None,
        draws: int,
        seed: int,
    ) -> ActiveWork:
        """Sizes from the models where they are learnt, else assumed ones."""
        activities = [item for item in brief.planned_activities if item.mode == "active"]
        assumed = cls(activities, np.zeros((0, 0)), [], answering)
        sizes, notes = [], []
        for place, item in enumerate(activities):
            size = own.get(item.name, ActiveGain()).draws(draws, seed + place)
            note = ACTIVE_NOTE
            learnt = _learnt(models, item.name)
            rise = 0.0
            if learnt is not None:
                row, rho = learnt
                more, less = assumed.shape(place, np.array([row["hours_more"], row["hours_less"]]))
                rise = more - less
            if rise >= LEAST_RISE:
                size, note = np.clip(np.expm1(rho[:draws]), 0, None) / rise, row["note"]
            elif item.name == ANSWERING and answering is not None:
                size = size * answering.built_up(brief.weeks, draws, seed)
            sizes.append(size)
            notes.append(note)
        return cls(activities, np.array(sizes), notes, answering)

    @property
    def names(self) -> list[str]:
        """Names of the activities."""
        return [item.name for item in self.activities]

    @property
    def all_assumed(self) -> bool:
        """True if no activity's size was learnt."""
        return all(note == ACTIVE_NOTE for note in self.notes)

    def shape(self, number: int, hours_per_week: np.ndarray) -> np.ndarray:
        """Share of an activity's size reached with some hours a week."""
        item = self.activities[number]
        if item.name == ANSWERING and self.answering is not None:
            return self.answering.share(hours_per_week)
        return gain_shape(hours_per_week, item.hours_per_week)

    def curve(self, number: int, weight: float, rows: slice, weeks: int) -> ActiveCurve:
        """Mean gain by hours in the period, in concave pieces, and flat far beyond."""
        size = weight * self.sizes[number, rows].mean()
        most = self.activities[number].hours_per_week
        if self.activities[number].name == ANSWERING and self.answering is not None:
            most = max(most, self.answering.hours_for(0.9) / 3)
        # Concave pieces up to where nearly all of the gain is reached, and all hours beyond.
        hours = np.r_[np.linspace(0, 3, BREAKS) * most, 200.0]
        hours = np.maximum.accumulate(hours + np.arange(len(hours)) * 1e-9)
        gain = size * self.shape(number, hours)
        return ActiveCurve(self.activities[number].name, hours * weeks, gain)

    def draws(self, hours: np.ndarray, rows: slice, weeks: int) -> np.ndarray:
        """Draws of what the hours of a period bring, as a share of the management value."""
        shapes = [self.shape(number, own / weeks) for number, own in enumerate(hours)]
        return np.array(shapes) @ self.sizes[:, rows]

    def table(self, hours: np.ndarray, weeks: int) -> pd.DataFrame:
        """One row per activity: hours_per_week, share_answered (answering only), note."""
        known = self.answering is not None
        answered = [
            float(self.answering.share(own / weeks)) if known and name == ANSWERING else np.nan
            for name, own in zip(self.names, hours, strict=True)
        ]
        return pd.DataFrame({"activity": self.names, "hours_per_week": hours / weeks,
                             "share_answered": answered, "note": self.notes})  # fmt: skip


def share_text(active: pd.DataFrame, answering: Answering | None) -> str:
    """What the hours of answering come to, in a sentence; empty where messages are not known."""
    known = active[active["share_answered"].notna()]
    if answering is None or not len(known):
        return ""
    row = known.iloc[0]
    return (
        f"With {row['hours_per_week']:.1f} h of answering about {row['share_answered']:.0%} of "
        f"{answering.messages_per_week:.0f} messages a week are answered in time, at "
        f"{answering.answers_per_hour:g} answers an hour (assumed) and with somebody there when "
        "they come."
    )


def _learnt(models: Mapping[str, ResponseModel], activity: str) -> tuple[dict, np.ndarray] | None:
    """The effect of an activity learnt by a management model, else by any; None if by none."""
    ordered = sorted(models.items(), key=lambda item: family_of(item[0]) != MANAGEMENT)
    for _, model in ordered:
        found = model.active_effects_
        found = found[(found["activity"] == activity) & found["is_learnt"].astype(bool)]
        if len(found):
            return found.iloc[0].to_dict(), model.active_effect_draws(activity)
    return None
