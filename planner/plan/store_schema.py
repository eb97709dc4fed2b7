"""The tables of the plan store, and how an older file becomes a newer one.

A schema is a number and the statements that lead to it from the number before. Steps go forward
only; a released one is never edited. A copy of the file is made before the first step.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from planner.plan.store_records import StoreUnavailable

MIGRATIONS: dict[int, tuple[str, ...]] = {
    1: (
        "CREATE TABLE meta (schema_version INTEGER NOT NULL)",
        "INSERT INTO meta (schema_version) VALUES (0)",
        """CREATE TABLE plans (
            plan_id TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            created_at TEXT NOT NULL,
            created_by TEXT NOT NULL,
            on_shelf INTEGER NOT NULL CHECK (on_shelf IN (0, 1)),
            version INTEGER NOT NULL CHECK (version >= 1)
        )""",
        """CREATE TABLE versions (
            plan_id TEXT NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
            version INTEGER NOT NULL CHECK (version >= 1),
            saved_at TEXT NOT NULL,
            saved_by TEXT NOT NULL,
            note TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (plan_id, version)
        )""",
        """CREATE TABLE drafts (
            plan_id TEXT NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
            owner_digest TEXT NOT NULL,
            content TEXT NOT NULL,
            based_on_version INTEGER NOT NULL,
            saved_at TEXT NOT NULL,
            sequence BIGINT NOT NULL,
            PRIMARY KEY (plan_id, owner_digest)
        )""",
        """CREATE TABLE visitors (
            visitor_digest TEXT PRIMARY KEY,
            display_name TEXT NOT NULL
        )""",
        """CREATE TABLE opened (
            visitor_digest TEXT NOT NULL,
            plan_id TEXT NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
            opened_at TEXT NOT NULL,
            PRIMARY KEY (visitor_digest, plan_id)
        )""",
        "CREATE INDEX opened_by_plan ON opened (plan_id)",
    ),
}
"""Statements per schema number; number 1 starts from an empty file."""


def schema_version(connection: sqlite3.Connection, path: Path) -> int:
    """The schema number of an open file, 0 for an empty one.

    Raises
    ------
    StoreUnavailable
        The file belongs to another program, or to a newer planner. It is left as it is.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return 0
    newest = max(MIGRATIONS)
    rows = []
    if {"meta", "plans", "versions"} <= tables:
        rows = connection.execute("SELECT schema_version FROM meta").fetchall()
    if len(rows) != 1 or not isinstance(rows[0][0], int):
        raise StoreUnavailable(
            f"Plan store: found the database of another program at {path}, expected a plan store "
            "or no file. Nothing was changed. Remedy: name another file."
        )
    if rows[0][0] > newest:
        raise StoreUnavailable(
            f"Plan store: the file {path} has schema {rows[0][0]}, this planner reads up to "
            f"{newest}. Nothing was changed. Remedy: open it with a newer planner."
        )
    return rows[0][0]


def bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Lead a file to the newest schema in one transaction; an older file is copied first.

    The copy lies beside the file under the name `copy_path` gives. Several programs may do this
    at once: all but one find it done.
    """
    before = schema_version(connection, path)
    if before == max(MIGRATIONS):
        return
    if before:
        # The copy takes a lock of its own, so it is made before ours. What is saved between copy
        # and step is in the new file; the copy is there for a step that turns out to be wrong.
        _copy(connection, copy_path(path, before))
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(schema_version(connection, path) + 1, max(MIGRATIONS) + 1):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute("UPDATE meta SET schema_version = ?", (number,))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def copy_path(path: Path, schema: int) -> Path:
    """Where the copy of a file of this schema is kept: planner.sqlite.schema-1."""
    return path.with_name(f"{path.name}.schema-{schema}")


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    target.touch(mode=0o600)
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)
