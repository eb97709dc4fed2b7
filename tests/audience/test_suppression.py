"""Small cells of a two-way table stay hidden from somebody who knows all that is published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.audience.suppression import feasible_range, hidden_cells, protected
from planner.errors import PlannerError


def attacked(counts: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]) -> tuple[float, float]:
    """What an attacker can say of a cell: all cells are unknown, those shown are equal to what is
    shown, and the totals of rows and columns are known. Written apart from the package's own."""
    rows, columns = counts.shape
    equations, values = [], []
    for row in range(rows):
        line = np.zeros(counts.shape)
        line[row] = 1
        equations.append(line.ravel())
        values.append(counts[row].sum())
    for column in range(columns):
        line = np.zeros(counts.shape)
        line[:, column] = 1
        equations.append(line.ravel())
        values.append(counts[:, column].sum())
    bounds = [
        (0, None) if is_hidden else (count, count)
        for count, is_hidden in zip(counts.ravel(), hidden.ravel(), strict=True)
    ]
    goal = np.zeros(counts.size)
    goal[cell[0] * columns + cell[1]] = 1
    low, high = (
        sign * linprog(sign * goal, A_eq=np.array(equations), b_eq=values, bounds=bounds).fun
        for sign in (1, -1)
    )
    return float(low), float(high)


tables = st.integers(2, 5).flatmap(
    lambda rows: st.integers(2, 5).flatmap(
        lambda columns: st.lists(
            st.lists(
                st.one_of(st.integers(0, 60), st.integers(0, 900)),
                min_size=columns, max_size=columns,
            ),
            min_size=rows, max_size=rows,
        )
    )
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from([10, 50]))
def test_no_hidden_cell_can_be_found_out(rows, minimum):
    counts = np.array(rows, dtype=float)
    hidden = hidden_cells(counts, minimum)
    assert hidden[counts < minimum].all()
    if hidden.all():
        return  # nothing is shown: the totals alone are for whoever shows them
    for cell in zip(*np.nonzero(hidden), strict=True):
        low, high = attacked(counts, hidden, cell)
        assert low - 1e-6 <= counts[cell] <= high + 1e-6
        assert high - low >= minimum - 1e-4
        assert feasible_range(counts, hidden, cell) == pytest.approx((low, high), abs=1e-4)


def test_the_attack_is_able_to_find_a_badly_hidden_cell():
    counts = np.array([[300.0, 20.0], [400.0, 500.0]])
    alone = np.array([[False, True], [False, False]])
    assert attacked(counts, alone, (0, 1)) == pytest.approx((20, 20))
    assert hidden_cells(counts, 50).sum() > 1


def test_what_is_shown_is_rounded_and_a_low_minimum_refused():
    shown = protected(pd.DataFrame({"a": [1234, 900], "b": [777, 651]}))
    assert shown.to_numpy().tolist() == [[1200, 780], [900, 650]]
    with pytest.raises(PlannerError, match="expected 10 or more"):
        hidden_cells(np.array([[5, 5], [5, 5]]), 9)
