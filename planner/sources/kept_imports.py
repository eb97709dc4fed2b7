"""What was read from an uploaded file, kept so that a plan can be opened again with its rows.

The file itself is never kept: it may name people. Its accepted table, the lists of other rows and
the notes are, all of them masked; a file is found again by its fingerprint and how it was read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.errors import PlannerError
from planner.schema import TABLES, check
from planner.sources.imported import Import
from planner.workspace import Workspace

_TABLES = ("table", "rejected", "duplicates", "to_mend")
_LISTS = ("notes", "sensitive", "questions", "row_numbers")


class KeptImports:
    """Imports kept in a workspace.

    Parameters
    ----------
    workspace
        Where the tables are put.

    >>> import tempfile
    >>> from planner.sources import read_posts
    >>> folder = tempfile.TemporaryDirectory()
    >>> kept = KeptImports(Workspace(folder.name))
    >>> found = read_posts(b"id,date,likes\\n1,2026-05-04,3\\n2,2026-05-04,-1\\n")
    >>> kept.keep(found, {"timezone": None})
    >>> kept.get(found.sha256, {"timezone": None})
    Import of uploaded file: 2 rows read = 1 accepted + 1 rejected + 0 duplicates (generic layout)
    >>> kept.get(found.sha256, {"timezone": "UTC"}) is None
    True
    >>> folder.cleanup()
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def keep(self, found: Import, reading: Mapping[str, Any]) -> None:
        """Keep an import under its file's fingerprint and how it was read.

        Raises
        ------
        PlannerError
            If the disk refuses.
        """
        tables = {}
        for name in _TABLES:
            table = getattr(found, name)
            # A table without columns, of rows that are not handed out, is nothing to keep.
            tables[name] = self._workspace.put(table) if len(table.columns) else None
        record = {
            "contract": found.contract,
            "tables": tables,
            "layout": found.layout,
            "rows_read": found.rows_read,
            "mapping": found.mapping,
            "file": found.file,
            "sha256": found.sha256,
            "exported_at": None if found.exported_at is None else found.exported_at.isoformat(),
            **{name: list(getattr(found, name)) for name in _LISTS},
        }
        self._workspace.save_import(_name(found.sha256, reading), record)

    def get(self, sha256: str, reading: Mapping[str, Any]) -> Import | None:
        """The import of that file, read in that way; None if it is not here or is damaged."""
        record = self._workspace.load_import(_name(sha256, reading))
        if record is None:
            return None
        try:
            contract = TABLES[record["contract"]]
            tables = {
                name: pd.DataFrame() if key is None else _with_row_numbers(self._workspace.get(key))
                for name, key in record["tables"].items()
            }
            exported = record["exported_at"]
            return Import(
                contract=contract.name,
                table=check(tables.pop("table"), contract),
                **tables,
                **{name: tuple(record[name]) for name in _LISTS},
                layout=record["layout"],
                rows_read=record["rows_read"],
                mapping=record["mapping"],
                file=record["file"],
                sha256=record["sha256"],
                exported_at=None if exported is None else dt.datetime.fromisoformat(exported),
            )
        except (PlannerError, KeyError, TypeError, ValueError, AttributeError):
            return None


def _with_row_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Row numbers are never missing; a kept table only knows whole numbers that may be."""
    numbers = [name for name in ("row", "duplicate_of_row") if name in table]
    return table.astype(dict.fromkeys(numbers, "int64"))


def _name(sha256: str, reading: Mapping[str, Any]) -> str:
    """One name per file and way of reading; what was left as it is counts for nothing."""
    given = {name: value for name, value in reading.items() if value not in (None, {}, "")}
    text = json.dumps([sha256, given], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
