"""Table contracts: the columns every room of the planner agrees on, with dtype, unit and meaning.

`check(table, POSTS)` returns a tidied copy in the contract's column order and dtypes, or raises
one `DataError` that names the row, the column, the value and the remedy. Unknown is missing and
never 0; ids are text; shares lie in [0, 1]; instants are UTC, wall times are naive.
"""

from planner.schema.checking import check, check_cells
from planner.schema.contracts import (
    ACCOUNT,
    CALENDAR,
    DECISIONS,
    DTYPES,
    EFFORT,
    ENTRY_KINDS,
    ENTRY_STATES,
    EXPERIMENTS,
    EXPOSURE,
    FORMAT_NAMES,
    INBOUND,
    INTENT_NAMES,
    INTERACTIONS,
    KIND_NAMES,
    ONLINE,
    OUTCOMES,
    POSTS,
    SURVEY,
    TABLES,
    Column,
    Table,
)

__all__ = [
    "ACCOUNT",
    "CALENDAR",
    "DECISIONS",
    "DTYPES",
    "EFFORT",
    "ENTRY_KINDS",
    "ENTRY_STATES",
    "EXPERIMENTS",
    "EXPOSURE",
    "FORMAT_NAMES",
    "INBOUND",
    "INTENT_NAMES",
    "INTERACTIONS",
    "KIND_NAMES",
    "ONLINE",
    "OUTCOMES",
    "POSTS",
    "SURVEY",
    "TABLES",
    "Column",
    "Table",
    "check",
    "check_cells",
]
