"""The rows a figure is drawn from, with every column of their contract."""

from __future__ import annotations

import pandas as pd

from planner.schema import DTYPES, Table


def full_rows(table: pd.DataFrame, contract: Table) -> pd.DataFrame:
    """A copy with all columns of the contract; optional ones that were absent are missing.

    >>> from planner.plan.tables import TIERS
    >>> full_rows(TIERS.empty(), TIERS).columns.tolist() == TIERS.names
    True
    """
    columns = {
        column.name: table[column.name]
        if column.name in table.columns
        else pd.Series(index=table.index, dtype=DTYPES[column.kind])
        for column in contract.columns
    }
    return pd.DataFrame(columns, index=table.index).reset_index(drop=True)
