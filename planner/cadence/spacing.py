"""Even spacing inside admissible hours: the strong simple rule for times.

Chooses the slots that make the gaps between an account's own posts as equal as the admissible
hours allow: the exact minimum of the sum of squared gaps, the week closed to a circle, found by
dynamic programming. Ties go to the present habit.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

HABIT_WEIGHT = 1e-3
"""Weight of the habit against squared gaps in hours: it can only decide between near-ties."""

TOLERANCE_HOURS = 1e-9
"""Clock arithmetic in hours is exact to far less than a second."""


def even_spacing(
    hours: np.ndarray,
    count: int,
    *,
    min_gap_hours: float = 0.0,
    circle_hours: float = 168.0,
    fixed: tuple[int, ...] = (),
    habit: np.ndarray | None = None,
) -> list[int] | None:
    """Positions of `count` slots with the most even gaps on a circle of one week.

    Parameters
    ----------
    hours
        Admissible times in hours since the week began, rising, shape (slots,).
    count
        How many to choose, those in `fixed` included.
    min_gap_hours
        Shortest allowed gap between neighbours, also across the week's end.
    circle_hours
        Length of the week (167 or 169 in weeks in which clocks change).
    fixed
        Positions in `hours` that must be chosen.
    habit
        Share of the brand's posts at each slot, shape (slots,); decides ties.

    Returns
    -------
    list of int or None
        Positions in `hours`, rising; None if no choice honours the gaps.

    >>> hours = np.array([h for h in range(168) if 7 <= h % 24 < 22], dtype=float)
    >>> chosen = hours[even_spacing(hours, 3)]
    >>> gaps = np.diff(np.append(chosen, chosen[0] + 168))
    >>> float((gaps ** 2).sum())
    9414.0
    """
    if count == 0:
        return [] if not fixed else None
    if count > len(hours) or len(fixed) > count:
        return None
    wish = np.zeros(len(hours)) if habit is None else np.asarray(habit, dtype=float)
    found = _solve(
        tuple(map(float, hours)),
        count,
        float(min_gap_hours),
        float(circle_hours),
        tuple(sorted(fixed)),
        tuple(wish.round(6).tolist()),
    )
    return None if found is None else list(found)


@lru_cache(maxsize=512)
def _solve(
    hours_key: tuple[float, ...],
    count: int,
    min_gap: float,
    circle: float,
    fixed: tuple[int, ...],
    wish_key: tuple[float, ...],
) -> tuple[int, ...] | None:
    # A solution is a circle and may be read from any of its slots on: start at a fixed slot if
    # there is one, with the slots before it coming one week later.
    turn = fixed[0] if fixed else 0
    order = np.r_[turn : len(hours_key), 0:turn].astype(int)
    hours = np.array(hours_key)[order]
    hours[len(hours_key) - turn :] += circle
    cost = -HABIT_WEIGHT * np.array(wish_key)[order]
    kept = [slot - turn for slot in fixed]
    step, closing_allowed = _step_costs(hours, min_gap, kept)
    best_value, best_path = np.inf, None
    # Without a fixed slot every slot is tried as the earliest of the week.
    for first in [0] if fixed else range(len(hours) - count + 1):
        value, path = _best_from(
            hours[first:], step[first:, first:], cost[first:], closing_allowed[first:],
            count, min_gap, circle,
        )  # fmt: skip
        if value < best_value - 1e-12:
            best_value, best_path = value, [first + position for position in path]
    return None if best_path is None else tuple(sorted(int(order[slot]) for slot in best_path))


def _step_costs(
    hours: np.ndarray, min_gap: float, fixed: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Squared gap from slot p to a later slot q, and which slots may be the last of the circle.

    Infinite where the gap is too short or a fixed slot would be jumped over.
    """
    gap = hours[None, :] - hours[:, None]
    step = np.where((gap > 0) & (gap >= min_gap - TOLERANCE_HOURS), gap**2, np.inf)
    for slot in fixed:
        step[:slot, slot + 1 :] = np.inf
    return step, np.arange(len(hours)) >= max(fixed, default=0)


def _best_from(
    hours: np.ndarray,
    step: np.ndarray,
    cost: np.ndarray,
    closing_allowed: np.ndarray,
    count: int,
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
    allowed = closing_allowed & (closing >= min_gap - TOLERANCE_HOURS)
    total = np.where(allowed, value + closing**2, np.inf)
    path = [int(np.argmin(total))]
    if not np.isfinite(total[path[0]]):
        return np.inf, []
    end = path[0]
    for previous in reversed(came_from):
        path.append(int(previous[path[-1]]))
    return float(total[end]), path
