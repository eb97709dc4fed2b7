"""Rejected rows as a file to mend: their own columns, with reason and remedy beside them.

Read again after mending, such a file is recognised like the export it came from. It holds only
columns that are read, other people masked, and a cell that was turned away only as far as messages
show it; what is hidden is blank, to be filled in.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from planner.sources.columns import Columns
from planner.sources.layouts import LAYOUTS
from planner.sources.masking import mask_address, mask_members
from planner.sources.rows import RawTable
from planner.sources.shown import shown_value
from planner.sources.texts import Texts

ROW, REASON, REMEDY = "planner: row in the file", "planner: reason", "planner: remedy"
_GUARD = re.compile(r"^'(?=\s*['=+@\t\r\x00＝＋－＠-])")
_REQUIRED = frozenset(name.casefold() for known in LAYOUTS.values() for name in known.required)


def rows_to_mend(columns: Columns, own: frozenset[str]) -> pd.DataFrame:
    """The rejected rows that were split into cells, in the columns of their file.

    Parameters
    ----------
    columns
        The file's columns; its ledger knows which rows are rejected.
    own
        The brand's own names, which stay.
    """
    raw, ledger = columns.raw, columns.raw.ledger
    used = set(columns.mapping.values())
    header = [name for name in raw.header if name in used or name.casefold() in _REQUIRED]
    problems = ledger.problems
    rows = []
    for position in sorted(problems):
        odd, reason, remedy = problems[position]
        cells = [_cell(raw.column(name)[position], name in odd, own) for name in header]
        rows.append([*cells, str(ledger.lines[position]), reason, remedy])
    return pd.DataFrame(rows, columns=[*header, ROW, REASON, REMEDY], dtype="string")


def without_guards(raw: RawTable) -> RawTable:
    """A file of mended rows without the signs that keep a spreadsheet from running its cells."""
    if REASON not in raw.header:
        return raw
    columns = tuple(Texts.of(_GUARD.sub("", text) for text in texts) for texts in raw.columns)
    return replace(raw, columns=columns)


def _cell(text: str, is_odd: bool, own: frozenset[str]) -> str:
    if is_odd:
        return text if shown_value(text) == text else ""
    if text.lstrip().casefold().startswith(("http://", "https://", "www.")):
        return mask_address(text, own)
    return mask_members(text, own)
