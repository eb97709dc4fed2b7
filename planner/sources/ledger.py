"""The ledger of one reading: which row was turned away and why, which decisions were taken."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.sources.imported import REJECTED_COLUMNS
from planner.sources.shown import HIDDEN, shown_value


@dataclass
class Ledger:
    """Accounts for the rows of one file while it is read.

    Parameters
    ----------
    file
        Name of the file, for messages.
    lines
        Line number of each row that reached the typing stage; rows are addressed by position.
    sheet
        Name of the sheet in a workbook, else empty.
    private
        Texts that must never be shown (raw handles); a value that holds one is hidden.
    """

    file: str
    lines: array = field(default_factory=lambda: array("q"))
    sheet: str = ""
    notes: list[str] = field(default_factory=list)
    private: Collection[str] = ()
    _unreadable: list[tuple] = field(default_factory=list)
    _first: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    _also: dict[int, list[str]] = field(default_factory=dict)

    @property
    def row_names(self) -> np.ndarray:
        """Names of the rows by their numbers in the file: "row 7"."""
        found = np.empty(len(self.lines), dtype=object)
        found[:] = [f"row {line}" for line in self.lines]
        return found

    def note(self, sentence: str) -> None:
        """Keep a decision, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def unreadable(self, line: int, value: str, reason: str, remedy: str) -> None:
        """Reject a row that could not even be split into cells."""
        self._unreadable.append((self.file, self.sheet, line, "", value, reason, remedy))

    @property
    def unreadable_rows(self) -> int:
        """Rows that could not be split into cells."""
        return len(self._unreadable)

    def reject(self, position: int, column: str, value: str, reason: str, remedy: str) -> None:
        """Reject the row at `position`; its first problem is the one that is listed in full."""
        if position in self._first:
            if column != self._first[position][0]:
                self._also.setdefault(position, []).append(column)
            return
        self._first[position] = (column, self._shown(value), reason, remedy)

    def is_rejected(self, position: int) -> bool:
        """True if the row at `position` has been turned away."""
        return position in self._first

    @property
    def accepted(self) -> np.ndarray:
        """Boolean mask over the rows, True = not rejected."""
        mask = np.ones(len(self.lines), dtype=bool)
        mask[list(self._first)] = False
        return mask

    @property
    def problems(self) -> dict[int, tuple[frozenset[str], str, str]]:
        """Position of a rejected row -> (columns with a problem, reason, remedy)."""
        return {
            position: (frozenset({column, *self._also.get(position, ())}), reason, remedy)
            for position, (column, _, reason, remedy) in self._first.items()
        }

    @property
    def rejected(self) -> pd.DataFrame:
        """The rejected rows in the order of the file."""
        rows = list(self._unreadable)
        for position, (column, value, reason, remedy) in self._first.items():
            also = self._also.get(position)
            if also:
                reason = f"{reason}; also a problem in {', '.join(dict.fromkeys(also))}"
            place = (self.file, self.sheet, self.lines[position])
            rows.append((*place, column, value, reason, remedy))
        rows.sort(key=lambda row: row[2])
        table = pd.DataFrame(rows, columns=list(REJECTED_COLUMNS))
        text = {name: "string" for name in REJECTED_COLUMNS if name != "row"}
        return table.astype({**text, "row": "int64"})

    def _shown(self, value: str) -> str:
        value = "" if value is None else str(value)
        if self.private and ("@" in value or value.strip() in self.private):
            return HIDDEN
        return shown_value(value)
