"""Which limits contradict each other, and what would be enough to relax.

Deletion filter: drop each row in turn and keep it out while the rest still cannot be met; what is
left is a minimal conflicting set (Chinneck 2008, Feasibility and Infeasibility in Optimization).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.content.mix_problem import MixProblem, Row
from planner.content.mix_solver import can_be_met

STEPS = 12


def conflicting_rows(problem: MixProblem) -> list[Row]:
    """A minimal set of rows that cannot be met together; [] if all can.

    The range tried and the bound on changes are not rows: they are lifted here, so that a conflict
    by them alone gives [].
    """
    free = replace(
        problem, changes_most=None, most=np.maximum(problem.most, problem.value.shape[1] - 1)
    )
    kept = list(problem.rows)
    if can_be_met(free):
        return []
    for row in list(kept):
        without = [other for other in kept if other is not row]
        if not can_be_met(replace(free, rows=tuple(without))):
            kept = without
    return kept


def ways_out(problem: MixProblem, conflict: list[Row]) -> list[str]:
    """One sentence per soft row of the conflict: how far its bound would have to move."""
    sentences = []
    for row in conflict:
        if not row.is_soft:
            continue
        by = _relaxed_by(problem, row)
        if by is None:
            sentences.append(f"Leave out: {row.name}.")
        elif row.share is not None:
            moved = row.share + by if row.name.startswith("at most") else row.share - by
            sentences.append(f"Possible if '{row.name}' goes to {max(moved, 0):.0%}.")
        else:
            sentences.append(
                f"Possible if '{row.name}' moves by {by:.1f} {row.unit} in the period."
            )
    return sentences or [
        "Raise the hours or the money, or free a frozen kind: none of them is relaxed silently."
    ]


def _relaxed_by(problem: MixProblem, row: Row) -> float | None:
    """Least movement of a row's bounds, in its own unit, that makes the problem possible."""
    others = tuple(other for other in problem.rows if other is not row)
    free = replace(problem, changes_most=None)

    def possible(by: float) -> bool:
        return can_be_met(replace(free, rows=(*others, row.relaxed(by))))

    high = 1.0
    while not possible(high):
        high *= 4
        if row.share is not None or high > 1e4:
            return None
    low = 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if possible(middle) else (middle, high)
    return high
