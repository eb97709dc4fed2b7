"""Rejected rows as a CSV file to mend and import again."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planner.errors import PlannerError
from planner.exports.calendar_csv import guarded


def rows_as_csv(tables: Sequence[pd.DataFrame]) -> bytes | None:
    """Rows to mend as CSV bytes that no spreadsheet runs; None if there is no row.

    Raises
    ------
    PlannerError
        Rows of files with different columns, which one file cannot hold.
    """
    filled = [table for table in tables if len(table)]
    if not filled:
        return None
    if len({tuple(table.columns) for table in filled}) > 1:
        raise PlannerError(
            "--to-mend: found rejected rows of files with different columns, expected one layout. "
            "Remedy: import the files one after the other."
        )
    rows = pd.concat(filled, ignore_index=True).fillna("")
    return rows.map(lambda cell: guarded(str(cell))).to_csv(index=False).encode("utf-8-sig")
