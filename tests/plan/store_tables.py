"""The rows of a plan store's file, read past the store itself: what is really on disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

TABLES = ("meta", "plans", "versions", "drafts", "visitors", "opened")


def rows_on_disk(path: Path) -> dict[str, list[tuple]]:
    """All rows of all tables, after a full integrity check. No store may have the file open."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in TABLES
        }
