"""From typed columns to an Import: rejected rows out, duplicates out, the contract checked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from planner.schema import ACCOUNT, POSTS, Table, check
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
    own = protect(columns, contract)
    ledger = columns.raw.ledger
    lines = np.array(ledger.lines, dtype="int64")
    accepted = ledger.accepted
    table = pd.DataFrame(columns.values)[accepted].reset_index(drop=True)
    lines = lines[accepted]
    left_out, kept = find_duplicates(table, list(contract.key))
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
    table = check(table, contract, ledger.file)
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
        row_numbers=tuple(lines.tolist()),
        sensitive=tuple(columns.sensitive),
        questions=tuple(columns.questions),
        # Rows about single people are not handed out again.
        to_mend=rows_to_mend(columns, own) if contract in (POSTS, ACCOUNT) else pd.DataFrame(),
    )


def _newest(table: pd.DataFrame):
    if "exported_at" not in table or table["exported_at"].isna().all():
        return None
    return table["exported_at"].max().to_pydatetime()
