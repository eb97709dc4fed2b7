"""Even spacing inside admissible hours: the strong simple rule for times.

Chooses the slots that make the gaps between an account's own posts as equal as the admissible
hours allow: the exact minimum of the sum of squared gaps, the week closed to a circle, found by
dynamic programming. Ties go to the present habit.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from planner.cadence.circle_programme import best_circle

HABIT_WEIGHT = 1e-3
"""Weight of the habit against squared gaps in hours: it can only decide between near-ties."""


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
    found = best_circle(
        np.array(hours_key), -HABIT_WEIGHT * np.array(wish_key), count, np.square,
        min_gap_hours=min_gap, circle_hours=circle, fixed=fixed,
    )  # fmt: skip
    return None if found is None else tuple(found[1])
