"""The exact choice of times on a circle of one week: dynamic programming over gaps.

Costs are those of single slots plus those of the gaps between neighbours, the last and the first
included. Every slot is tried as the earliest of the week (or a fixed one is taken), so the answer
is the optimum and not one of a line that was closed afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

TOLERANCE_HOURS = 1e-9
"""Clock arithmetic in hours is exact to far less than a second."""

GapCost = Callable[[np.ndarray], np.ndarray]
"""Cost of gaps in hours, elementwise."""


def best_circle(
    hours: np.ndarray,
    slot_cost: np.ndarray,
    count: int,
    gap_cost: GapCost,
    *,
    min_gap_hours: float = 0.0,
    circle_hours: float = 168.0,
    fixed: tuple[int, ...] = (),
) -> tuple[float, list[int]] | None:
    """The cheapest `count` slots.

    Parameters
    ----------
    hours
        Times in hours since the week began, rising, shape (slots,).
    slot_cost
        Cost of each slot, shape (slots,).
    count
        How many to choose, at least 1; those in `fixed` included.
    gap_cost
        Cost of a gap between neighbours; for one slot alone that of the whole circle.
    min_gap_hours, circle_hours
        Shortest allowed gap, and length of the week.
    fixed
        Positions that must be chosen.

    Returns
    -------
    (cost, positions) or None
        Rising positions; None if no choice honours the gaps.

    >>> best_circle(np.array([0.0, 80.0, 84.0]), np.zeros(3), 2, np.square)
    (14112.0, [0, 2])
    """
    # A solution is a circle and may be read from any of its slots on: start at a fixed slot if
    # there is one, with the slots before it coming one week later.
    turn = fixed[0] if fixed else 0
    order = np.r_[turn : len(hours), 0:turn].astype(int)
    turned = np.asarray(hours, dtype=float)[order]
    turned[len(hours) - turn :] += circle_hours
    cost = np.asarray(slot_cost, dtype=float)[order]
    kept = [slot - turn for slot in fixed]
    step = _step_costs(turned, gap_cost, min_gap_hours, kept)
    may_end = np.arange(len(turned)) >= max(kept, default=0)
    best_value, best_path = np.inf, None
    # Without a fixed slot every slot is tried as the earliest of the week.
    for first in [0] if fixed else range(len(turned) - count + 1):
        value, path = _best_from(
            turned[first:], step[first:, first:], cost[first:], may_end[first:], count, gap_cost,
            min_gap_hours, circle_hours,
        )  # fmt: skip
        if value < best_value - 1e-12:
            best_value, best_path = value, [first + position for position in path]
    if best_path is None:
        return None
    return float(best_value), sorted(int(order[slot]) for slot in best_path)


def _step_costs(
    hours: np.ndarray, gap_cost: GapCost, min_gap: float, fixed: list[int]
) -> np.ndarray:
    """Cost of the gap from slot p to a later slot q.

    Infinite where the gap is too short or a fixed slot would be jumped over.
    """
    gap = hours[None, :] - hours[:, None]
    allowed = (gap > 0) & (gap >= min_gap - TOLERANCE_HOURS)
    step = np.where(allowed, gap_cost(np.where(allowed, gap, 1.0)), np.inf)
    for slot in fixed:
        step[:slot, slot + 1 :] = np.inf
    return step


def _best_from(
    hours: np.ndarray,
    step: np.ndarray,
    cost: np.ndarray,
    may_end: np.ndarray,
    count: int,
    gap_cost: GapCost,
    min_gap: float,
    circle: float,
) -> tuple[float, list[int]]:
    """Best circle of `count` slots that starts at the first of `hours`; inf if there is none."""
    value = np.full(len(hours), np.inf)
    value[0] = cost[0]
    came_from = []
    for _ in range(count - 1):
        reach = value[:, None] + step
        previous = np.argmin(reach, axis=0)
        value = reach[previous, np.arange(len(hours))] + cost
        came_from.append(previous)
    closing = hours[0] + circle - hours
    allowed = may_end & (closing >= min_gap - TOLERANCE_HOURS)
    total = np.where(allowed, value + gap_cost(np.where(allowed, closing, 1.0)), np.inf)
    path = [int(np.argmin(total))]
    if not np.isfinite(total[path[0]]):
        return np.inf, []
    end = path[0]
    for previous in reversed(came_from):
        path.append(int(previous[path[-1]]))
    return float(total[end]), path
