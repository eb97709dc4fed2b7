"""From typed columns to an Import: rejected rows out, duplicates out, the contract checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from planner.schema import ACCOUNT, POSTS, Table, check_cells
from planner.sources.columns import Columns
from planner.sources.duplicates import find_duplicates, listing
from planner.sources.imported import Import
from planner.sources.mending import rows_to_mend
from planner.sources.opening import RawFile
from planner.sources.privacy import protect

Finish = Callable[[pd.DataFrame], tuple[pd.DataFrame, list[str]]]


def assemble(
    columns: Columns,
    contract: Table,
    id_column: str,
    raw_file: RawFile,
    layout: str,
    finish: Finish | None = None,
) -> Import:
    """The Import of one file.

    Parameters
    ----------
    columns
        Typed columns of all rows; the ledger knows which rows are rejected.
    contract
        The table's contract; its key decides what a duplicate is.
    id_column
        Column shown in the table of duplicates.
    finish
        Applied to the accepted rows; returns the table and further notes.
    """
    raw_file.progress(0.7, "masking what names people")
    own = protect(columns, contract)
    # Rows about single people are not handed out again.
    to_mend = rows_to_mend(columns, own) if contract in (POSTS, ACCOUNT) else pd.DataFrame()
    columns.raw.release()
    raw_file.progress(0.8, "looking for rows that repeat")
    ledger = columns.raw.ledger
    lines = np.array(ledger.lines)
    accepted = ledger.accepted
    table = pd.DataFrame(columns.values, copy=False)
    if not accepted.all():
        table = table[accepted].reset_index(drop=True)
        lines = lines[accepted]
    key = [] if columns.has_row_names else list(contract.key)
    left_out, kept = find_duplicates(table, key)
    ids = table[id_column].astype("string").to_numpy(dtype=object, na_value="")
    duplicates = listing(ledger.file, id_column, ids[left_out], lines[left_out], lines[kept])
    if len(left_out):
        ledger.note(
            f"{len(left_out):,} row(s) repeat the {' and '.join(contract.key)} of another row; "
            "the newest one is kept."
        )
        table = table.drop(index=left_out).reset_index(drop=True)
        lines = np.delete(lines, left_out)
    if finish is not None:
        table, notes = finish(table)
        for note in notes:
            ledger.note(note)
    raw_file.progress(0.9, "checking the table")
    table = check_cells(table, contract, ledger.file)
    return Import(
        contract=contract.name,
        table=table,
        rejected=ledger.rejected,
        duplicates=duplicates,
        notes=tuple(ledger.notes),
        layout=layout,
        rows_read=columns.raw.rows_read,
        mapping=dict(columns.mapping),
        file=ledger.file,
        sha256=raw_file.sha256,
        exported_at=_newest(table),
        row_numbers=_compact(lines),
        sensitive=tuple(columns.sensitive),
        questions=tuple(columns.questions),
        to_mend=to_mend,
    )


def _compact(lines: np.ndarray) -> Sequence[int]:
    """Row numbers without holes as a range, which takes no memory."""
    if len(lines) and lines[-1] - lines[0] == len(lines) - 1:
        return range(int(lines[0]), int(lines[-1]) + 1)
    return tuple(lines.tolist())


def _newest(table: pd.DataFrame):
    if "exported_at" not in table or table["exported_at"].isna().all():
        return None
    return table["exported_at"].max().to_pydatetime()
