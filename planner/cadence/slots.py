"""Slots of a week: the hours that bring most, less what posts take from one another.

Assumptions
-----------
1. A slot's value is the mean of exp(effect of its hour) (`TimingModel`); a post loses what the gap
   to the one before it costs, to first order .8 exp(-gap / 8 h) until own data say otherwise. Only
   neighbours count; the week is a circle.
2. Without timing evidence (`prior only`, `not distinguishable from flat`) slots are spaced evenly:
   chasing a map of noise would only bunch them.
3. Gaps are real hours; a week in which clocks change has 167 or 169 of them.

The choice is the exact optimum (`planner.cadence.circle_programme`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.cadence.circle_programme import best_circle
from planner.cadence.spacing import even_spacing

LOSS, FADES_HOURS = 0.8, 8.0
MIN_GAP_HOURS = 2.0
FAR_HOURS = 24.0 * 365
"""A gap at which no post takes anything from the next one."""


def usual_loss(gap_hours: np.ndarray) -> np.ndarray:
    """What a post loses by the one before it, in units of a usual post, before data say otherwise.

    >>> usual_loss(np.array([8.0, 24.0])).round(4).tolist()
    [0.2943, 0.0398]
    """
    return LOSS * np.exp(-np.asarray(gap_hours) / FADES_HOURS)


@dataclass(frozen=True)
class SlotChoice:
    """Chosen slots.

    Attributes
    ----------
    positions
        Places in the hours that were given, rising.
    value
        Sum of the slots' values less the losses between neighbours.
    even_value
        The same of evenly spaced slots, the simple rule; nan where none keep the gaps.
    """

    positions: tuple[int, ...]
    value: float
    even_value: float


def best_slots(
    hours: np.ndarray,
    value: np.ndarray,
    count: int,
    *,
    loss: Callable[[np.ndarray], np.ndarray] = usual_loss,
    min_gap_hours: float = MIN_GAP_HOURS,
    circle_hours: float = 168.0,
    fixed: tuple[int, ...] = (),
) -> SlotChoice | None:
    """The best slots of one account in one week.

    Parameters
    ----------
    hours
        Admissible times in hours since the week began, rising, shape (slots,).
    value
        Value of each slot, a usual post = 1, shape (slots,).
    count
        How many to choose, those in `fixed` included.
    loss
        What a post loses by the one before it, by the gap in hours.
    min_gap_hours, circle_hours, fixed
        As in `even_spacing`.

    Returns
    -------
    SlotChoice or None
        None if no choice honours the gaps.

    >>> week = np.arange(168.0)
    >>> daily, weekly = np.sin(2 * np.pi * (week - 13) / 24), np.sin(2 * np.pi * week / 168)
    >>> day = np.exp(0.5 * daily + 0.1 * weekly)
    >>> open_hours = np.flatnonzero((week % 24 >= 7) & (week % 24 < 22))
    >>> found = best_slots(week[open_hours], day[open_hours], 3)
    >>> open_hours[list(found.positions)].tolist(), round(found.value, 12)
    ([19, 43, 67], 5.251773069067)
    """
    if count == 0:
        return SlotChoice((), 0.0, 0.0) if not fixed else None
    if count > len(hours) or len(fixed) > count:
        return None
    value = np.asarray(value, dtype=float)
    found = best_circle(
        hours, -value, count, loss, min_gap_hours=min_gap_hours, circle_hours=circle_hours,
        fixed=tuple(sorted(fixed)),
    )  # fmt: skip
    if found is None:
        return None
    even = even_spacing(hours, count, min_gap_hours=min_gap_hours, circle_hours=circle_hours,
                        fixed=fixed)  # fmt: skip
    even_value = np.nan if even is None else _value_of(hours, value, even, loss, circle_hours)
    return SlotChoice(tuple(found[1]), -found[0], float(even_value))


def best_dated_slots(
    hours: np.ndarray,
    value: np.ndarray,
    count: int,
    *,
    standing: np.ndarray | None = None,
    loss: Callable[[np.ndarray], np.ndarray] = usual_loss,
    min_gap_hours: float = MIN_GAP_HOURS,
) -> SlotChoice | None:
    """The best slots between dates, beside posts that stand already.

    The same programme on a line: nothing closes a circle, and the posts before, between and after
    keep their places, with their gaps and losses.

    Parameters
    ----------
    hours
        Admissible times in real hours since any moment, rising, shape (slots,); changes of clocks
        are in them.
    value
        Value of each, a usual post = 1, shape (slots,).
    count
        How many to choose beside those that stand.
    standing
        Times of posts that stand, in the same hours.

    Returns
    -------
    SlotChoice or None
        Positions in `hours`; `value` without what the standing posts bring. None if no choice
        honours the gaps.

    >>> found = best_dated_slots(np.array([0.0, 5.0, 30.0, 60.0]), np.ones(4), 2,
    ...                          standing=np.array([31.0]))
    >>> found.positions
    (0, 3)
    """
    fixed = np.asarray([] if standing is None else standing, dtype=float)
    times = np.r_[np.asarray(hours, dtype=float), fixed]
    order = np.argsort(times, kind="stable")
    place = np.empty(len(times), dtype=int)
    place[order] = np.arange(len(times))
    worth = np.r_[np.asarray(value, dtype=float), np.zeros(len(fixed))][order]
    span = (times.max() - times.min() if len(times) else 0.0) + FAR_HOURS
    found = best_slots(
        times[order] - times.min(initial=0.0), worth, count + len(fixed), loss=loss,
        min_gap_hours=min_gap_hours, circle_hours=span,
        fixed=tuple(int(at) for at in np.sort(place[len(hours) :])),
    )  # fmt: skip
    if found is None:
        return None
    own = [int(order[at]) for at in found.positions if order[at] < len(hours)]
    return SlotChoice(tuple(own), found.value, found.even_value)


def _value_of(
    hours: np.ndarray,
    value: np.ndarray,
    chosen: list[int],
    loss: Callable[[np.ndarray], np.ndarray],
    circle_hours: float,
) -> float:
    at = np.asarray(hours, dtype=float)[chosen]
    gaps = np.diff(np.r_[at, at[0] + circle_hours])
    return float(value[chosen].sum() - loss(gaps).sum())
