"""Tables of people by two attributes: small cells are hidden, and so are those that give them away.

Rows and columns are published with their totals, so one hidden cell in a row follows by
subtraction. A hidden cell is safe if, given everything published, it could be any number in a range
at least as wide as the smallest group that may be shown. Whether it is, is a small linear
programme; further cells are hidden until every hidden one is safe.

Source: Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, chapter 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.display import DISPLAY_MINIMUM, checked_minimum, two_digits

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def hidden_cells(counts: np.ndarray, minimum: int = DISPLAY_MINIMUM) -> np.ndarray:
    """Which cells of a two-way table to hide, shape (rows, columns).

    Parameters
    ----------
    counts
        People per cell, whole numbers, 0 or more.
    minimum
        Smallest number of people that may be shown.

    >>> import numpy as np
    >>> hidden_cells(np.array([[300, 20, 200], [400, 500, 300], [90, 80, 70]]), 50).tolist()
    [[True, True, True], [False, False, False], [True, True, True]]
    """
    import numpy as np

    counts = np.asarray(counts, dtype=float)
    hidden = counts < checked_minimum(minimum)
    while hidden.any():
        exposed = next(
            (cell for cell in zip(*np.nonzero(hidden), strict=True)
             if _width(counts, hidden, cell) < minimum),
            None,
        )  # fmt: skip
        if exposed is None:
            break
        more = _next_to_hide(counts, hidden, exposed)
        if more is None:
            return np.ones_like(hidden)
        hidden[more] = True
    return hidden


def feasible_range(
    counts: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]
) -> tuple[float, float]:
    """The smallest and largest number of people a hidden cell could hold, given the cells shown and
    the totals of all rows and columns."""
    import numpy as np
    from scipy.optimize import linprog

    rows, columns = np.nonzero(hidden)
    left = np.where(hidden, counts, 0.0)
    equations = np.zeros((sum(counts.shape), len(rows)))
    equations[rows, np.arange(len(rows))] = 1
    equations[counts.shape[0] + columns, np.arange(len(rows))] = 1
    sums = np.concatenate([left.sum(axis=1), left.sum(axis=0)])
    goal = ((rows == cell[0]) & (columns == cell[1])).astype(float)
    ends = []
    for sign in (1, -1):
        found = linprog(sign * goal, A_eq=equations, b_eq=sums, bounds=(0, None), method="highs")
        ends.append(sign * found.fun)
    return float(ends[0]), float(ends[1])


def protected(table: pd.DataFrame, minimum: int = DISPLAY_MINIMUM) -> pd.DataFrame:
    """A two-way table of people as it may be shown: unsafe cells missing, the rest rounded to two
    digits.

    >>> import pandas as pd
    >>> protected(pd.DataFrame({"a": [312, 20], "b": [20, 448]}), 50).to_numpy().tolist()
    [[nan, nan], [nan, nan]]
    """
    hidden = hidden_cells(table.to_numpy(dtype=float), minimum)
    shown = table.astype("float64").map(two_digits)
    return shown.where(~hidden)


def _width(counts: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]) -> float:
    low, high = feasible_range(counts, hidden, cell)
    return high - low + 1e-6


def _next_to_hide(
    counts: np.ndarray, hidden: np.ndarray, exposed: tuple[int, int]
) -> tuple[int, int] | None:
    """The smallest cell shown in the row or column of the exposed one; else the smallest of all."""
    import numpy as np

    near = np.zeros_like(hidden)
    near[exposed[0], :] = near[:, exposed[1]] = True
    for candidates in (near & ~hidden, ~hidden):
        if candidates.any():
            sizes = np.where(candidates, counts, np.inf)
            row, column = np.unravel_index(int(sizes.argmin()), sizes.shape)
            return int(row), int(column)
    return None
