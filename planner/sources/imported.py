"""What reading one file gives: the table, and an account of every row that is not in it."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from planner.errors import PlannerError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

REJECTED_COLUMNS = ("file", "sheet", "row", "column", "value", "reason", "remedy")


@dataclass(frozen=True, eq=False, repr=False)
class Import:
    """The result of reading one file (or several of one kind, see `combine`).

    Rows in = accepted + rejected + duplicates, always: the constructor refuses anything else.

    Parameters
    ----------
    contract
        Name of the table's contract in `planner.schema` ("POSTS", "INTERACTIONS", ...).
    table
        Accepted rows, in the contract's columns and dtypes, in the order of the file.
    rejected
        One row per row of the file that could not be used: file, sheet, row (its number in the
        file or sheet; the header of an ordinary file is row 1), column, value (shortened), reason,
        remedy.
    duplicates
        Rows left out because another row carries the same key: file, row, id, duplicate_of_row.
    notes
        Every decision taken while reading, one plain sentence each.
    layout
        Name of the layout that was recognised ("meta_facebook_posts", "generic", ...).
    rows_read
        Rows of data in the file; blank lines are not rows.
    mapping
        Planner column -> column of the file.
    file, sha256
        Name and fingerprint of the file.
    exported_at
        When the counts were read off, as far as the file or its name says so; else None.
    row_numbers
        Number in the file of each accepted row; empty for several files together.
    sensitive
        Columns of a survey left out because they seem to hold health, religion, politics,
        sexuality, ethnic origin or union membership.
    questions
        Arguments of the reader that only a person can decide: "day_first" where no date proves
        which of day and month stands first.
    to_mend
        Rejected rows of posts or daily totals in their own columns, with reason and remedy; save
        it as CSV, mend the cells, and read it like the export it came from.

    Raises
    ------
    ValueError
        If a row is unaccounted for.

    >>> from planner.sources import read_posts
    >>> found = read_posts(b"id,date,likes\\n1,2026-05-04 09:30,3\\n2,2026-05-05 17:00,-1\\n")
    >>> found
    Import of uploaded file: 2 rows read = 1 accepted + 1 rejected + 0 duplicates (generic layout)
    >>> found.rejected[["row", "column", "value"]].to_dict("records")
    [{'row': 3, 'column': 'likes', 'value': '-1'}]
    """

    contract: str
    table: pd.DataFrame
    rejected: pd.DataFrame
    duplicates: pd.DataFrame
    notes: tuple[str, ...]
    layout: str
    rows_read: int
    mapping: dict[str, str] = field(default_factory=dict)
    file: str = ""
    sha256: str = ""
    exported_at: dt.datetime | None = None
    row_numbers: Sequence[int] = ()
    sensitive: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    to_mend: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        accounted = len(self.table) + len(self.rejected) + len(self.duplicates)
        if accounted != self.rows_read:
            raise ValueError(
                f"{self.file}: found {self.rows_read} rows but {len(self.table)} accepted + "
                f"{len(self.rejected)} rejected + {len(self.duplicates)} duplicates = {accounted}"
            )

    @property
    def posts(self) -> pd.DataFrame:
        """The POSTS table."""
        return self._table_of("POSTS")

    @property
    def interactions(self) -> pd.DataFrame:
        """The INTERACTIONS table."""
        return self._table_of("INTERACTIONS")

    @property
    def inbound(self) -> pd.DataFrame:
        """The INBOUND table."""
        return self._table_of("INBOUND")

    @property
    def survey(self) -> pd.DataFrame:
        """The SURVEY table."""
        return self._table_of("SURVEY")

    @property
    def account(self) -> pd.DataFrame:
        """The ACCOUNT table."""
        return self._table_of("ACCOUNT")

    @property
    def accounting(self) -> pd.DataFrame:
        """One row per fate of a row: fate, rows."""
        return pd.DataFrame(
            {
                "fate": ["read", "accepted", "rejected", "duplicates"],
                "rows": [
                    self.rows_read, len(self.table), len(self.rejected), len(self.duplicates),
                ],
            }
        )  # fmt: skip

    def _table_of(self, contract: str) -> pd.DataFrame:
        if self.contract != contract:
            raise PlannerError(
                f"{self.file}: found a table of {self.contract.lower()}, expected "
                f"{contract.lower()}. Use the property {self.contract.lower()}, or read the file "
                f"with read_{contract.lower()}."
            )
        return self.table

    def __repr__(self) -> str:
        return (
            f"Import of {self.file}: {self.rows_read:,} rows read = {len(self.table):,} accepted "
            f"+ {len(self.rejected):,} rejected + {len(self.duplicates):,} duplicates "
            f"({self.layout} layout)"
        )

    def _repr_html_(self) -> str:
        cells = "".join(
            f"<tr><td>{row.fate}</td><td style='text-align:right'>{row.rows:,}</td></tr>"
            for row in self.accounting.itertuples()
        )
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return (
            f"<table><caption>{html.escape(self.file)} ({html.escape(self.layout)} layout)"
            f"</caption><tr><th>rows</th><th>count</th></tr>{cells}</table><ul>{notes}</ul>"
        )
