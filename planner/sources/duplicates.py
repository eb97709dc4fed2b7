"""Rows that carry the same key: the newest export or the last row stays, the others are listed."""

from __future__ import annotations

import numpy as np
import pandas as pd


def find_duplicates(table: pd.DataFrame, key: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(positions left out, position each of them is a duplicate of).

    Parameters
    ----------
    table
        Rows in the order of the file. Where it has `exported_at`, the newest row of a key stays;
        among equals the last one.
    key
        Columns that identify a row; empty where no two rows can be the same.

    >>> rows = pd.DataFrame({"post_id": ["a", "b", "a"]})
    >>> [positions.tolist() for positions in find_duplicates(rows, ["post_id"])]
    [[0], [2]]
    """
    none = np.empty(0, dtype="int64")
    if not len(table) or not key or not _may_repeat(table[key]) or not table.duplicated(key).any():
        return none, none
    codes = table.groupby(key, sort=False, dropna=False).ngroup().to_numpy()
    order = np.arange(len(table))
    if "exported_at" in table:
        exported = table["exported_at"].to_numpy(dtype="datetime64[us]").astype("int64")
        order = np.lexsort((order, exported))  # NaT is the smallest integer: oldest
    keeper = np.empty(codes.max() + 1, dtype="int64")
    keeper[codes[order]] = order  # the last assignment wins
    left_out = np.flatnonzero(keeper[codes] != np.arange(len(table)))
    return left_out, keeper[codes[left_out]]


_AT_ONCE = 1 << 18


def _may_repeat(keys: pd.DataFrame) -> bool:
    """False if no two rows are alike, told by 64-bit fingerprints: rows alike have the same one.

    Sorting fingerprints takes a fifth of the memory of looking rows up by their texts.
    """
    marks = row_marks(keys)
    marks.sort()
    return bool((marks[1:] == marks[:-1]).any())


def row_marks(table: pd.DataFrame) -> np.ndarray:
    """A 64-bit fingerprint per row, the same for rows with the same cells.

    >>> one, two, three = row_marks(pd.DataFrame({"id": ["a", "b", "a"]}))
    >>> one == three, one == two
    (np.True_, np.False_)
    """
    marks = np.empty(len(table), dtype="uint64")
    for begin in range(0, len(table), _AT_ONCE):
        part = table.iloc[begin : begin + _AT_ONCE]
        marks[begin : begin + _AT_ONCE] = pd.util.hash_pandas_object(
            part, index=False, categorize=False
        )
    return marks


def listing(
    file: str, id_column: str, ids: np.ndarray, rows: np.ndarray, kept_rows: np.ndarray
) -> pd.DataFrame:
    """The table of duplicates: file, row, the id, duplicate_of_row."""
    return pd.DataFrame(
        {
            "file": pd.Series([file] * len(rows), dtype="string"),
            "row": np.asarray(rows, dtype="int64"),
            id_column: pd.Series(ids, dtype="string"),
            "duplicate_of_row": np.asarray(kept_rows, dtype="int64"),
        }
    )
