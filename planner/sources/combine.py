"""Several files of one kind as one Import."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from planner.errors import PlannerError
from planner.schema import TABLES, check
from planner.sources.duplicates import find_duplicates, listing
from planner.sources.imported import Import


def combine(imports: Sequence[Import]) -> Import:
    """One Import out of several of the same contract.

    Where two files hold the same row (by the contract's key), the newer export wins, among equals
    the later file; the other is listed as a duplicate. In that list `row` is counted within the
    accepted rows of the file, from 1, because the file's own lines are no longer at hand.

    Raises
    ------
    PlannerError
        No import, or imports of different contracts.

    >>> from planner.sources import read_posts
    >>> old = read_posts(b"id,date,likes\\n1,2026-05-04,3\\n", name="posts_2026-06-01.csv")
    >>> new = read_posts(b"id,date,likes\\n1,2026-05-04,9\\n", name="posts_2026-07-01.csv")
    >>> both = combine([new, old])
    >>> both.posts["likes"].tolist(), both.rows_read, len(both.duplicates)
    ([9.0], 2, 1)
    """
    if not imports:
        raise PlannerError("No file was given. Give at least one.")
    contracts = {one.contract for one in imports}
    if len(contracts) > 1:
        raise PlannerError(
            f"The files hold different tables ({', '.join(sorted(contracts))}). Combine files of "
            "one kind."
        )
    if len(imports) == 1:
        return imports[0]
    contract = TABLES[imports[0].contract]
    table = pd.concat([one.table for one in imports], ignore_index=True)
    files = np.repeat([one.file for one in imports], [len(one.table) for one in imports])
    rows = np.concatenate([np.arange(1, len(one.table) + 1) for one in imports])
    left_out, kept = find_duplicates(table, list(contract.key))
    id_column = contract.key[-1]
    ids = table[id_column].astype("string").to_numpy(dtype=object, na_value="")
    repeated = listing("", id_column, ids[left_out], rows[left_out], rows[kept])
    repeated["file"] = pd.Series(files[left_out], dtype="string")
    table = table.drop(index=left_out).reset_index(drop=True)
    notes = [f"{one.file}: {note}" for one in imports for note in one.notes]
    if len(left_out):
        notes.append(f"{len(left_out):,} row(s) stand in more than one file; the newest is kept.")
    duplicates = [one.duplicates for one in imports if len(one.duplicates)] + [repeated]
    exported = [one.exported_at for one in imports if one.exported_at is not None]
    return Import(
        contract=contract.name,
        table=check(table, contract),
        rejected=pd.concat([one.rejected for one in imports], ignore_index=True),
        duplicates=pd.concat(duplicates, ignore_index=True),
        notes=tuple(notes),
        layout="+".join(dict.fromkeys(one.layout for one in imports)),
        rows_read=sum(one.rows_read for one in imports),
        mapping={},
        file=" + ".join(one.file for one in imports),
        sha256=hashlib.sha256("".join(one.sha256 for one in imports).encode()).hexdigest(),
        exported_at=max(exported, default=None),
    )
