"""The plan store: every saved version of every plan, drafts, the shared shelf, display names.

One file serves many programs at once. A save names the version it began from, and is refused with
the newer plan when somebody else has saved since: nobody's work is ever overwritten. Secrets of
visitors are kept only as SHA-256, so that a copy of the file opens nobody's page.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.plan.store_file import DAMAGED, StoreFile
from planner.plan.store_records import (
    Conflict,
    Draft,
    PlanInfo,
    StoredPlan,
    StoreUnavailable,
    UnknownPlan,
    VersionInfo,
)
from planner.plan.store_values import (
    NAME_LENGTH_MAX,
    UNKNOWN,
    checked_author,
    checked_id,
    checked_note,
    checked_title,
    cut_title,
    digest,
    json_text,
    new_plan_id,
    now_text,
    path_of,
    printable,
)

if TYPE_CHECKING:
    import sqlite3


class PlanStore:
    """Plans with all their versions in one SQLite file that many programs may use at once.

    Parameters
    ----------
    url
        `sqlite:///folder/planner.sqlite` (four slashes begin an absolute path), or a path.
        Nothing is opened before the first use, so a store may be made before a fork.

    `notes` holds sentences about the place, such as that it is a network share.

    Raises
    ------
    PlannerError
        A url of another kind. Every other method may raise `StoreUnavailable` (disk full, folder
        read-only, file locked, damaged or from a newer planner) and, given a plan's id,
        `UnknownPlan`; what was saved before is intact then.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = PlanStore(folder.name + "/planner.sqlite")
    >>> first = store.create({"weeks": 4}, "Spring", by="Ida")
    >>> store.save(first.plan_id, {"weeks": 6}, expected_version=1, by="Bo").version
    2
    >>> refused = store.save(first.plan_id, {"weeks": 5}, expected_version=1, by="Ida")
    >>> type(refused).__name__, refused.theirs.saved_by, refused.theirs.content
    ('Conflict', 'Bo', {'weeks': 6})
    >>> store.load(first.plan_id, version=1).content
    {'weeks': 4}
    >>> store.close(); folder.cleanup()
    """

    def __init__(self, url: str | Path) -> None:
        self._file = StoreFile(path_of(url))
        self.path = self._file.path
        self.notes = self._file.notes

    def close(self) -> None:
        """Let go of the file. The next use opens it again."""
        self._file.close()

    # plans --------------------------------------------------------------------------------

    def create(
        self, content: dict[str, Any], title: str, by: str, visitor: str | None = None
    ) -> StoredPlan:
        """Keep a new plan as its version 1. `visitor` finds it in the plan list from then on.

        `content` is any JSON object; `title` has 1 to 120 printable characters, `by` (a name) up
        to 60.
        """
        text = json_text(content)
        with self._file.writing() as connection:
            return _created(connection, text, title, by, visitor, note="")

    def save(
        self, plan_id: str, content: dict[str, Any], expected_version: int, by: str, note: str = ""
    ) -> StoredPlan | Conflict:
        """Keep `content` as the next version if `expected_version` is still the latest.

        Returns the plan with its new version once that is on disk, or a `Conflict` with the plan
        that came in between; then nothing was changed.
        """
        text, author, remark = json_text(content), checked_author(by), checked_note(note)
        with self._file.writing() as connection:
            changed = connection.execute(
                "UPDATE plans SET version = version + 1 WHERE plan_id = ? AND version = ?",
                (checked_id(plan_id), expected_version),
            )
            if changed.rowcount == 0:
                return Conflict(_latest(connection, plan_id, self.path), expected_version)
            connection.execute(
                "INSERT INTO versions (plan_id, version, saved_at, saved_by, note, content) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (plan_id, expected_version + 1, now_text(), author, remark, text),
            )
            return _latest(connection, plan_id, self.path)

    def load(self, plan_id: str, version: int | None = None) -> StoredPlan:
        """The latest version of a plan, or the one asked for."""
        with self._file.reading() as connection:
            latest = _latest_version(connection, plan_id)
            number = latest if version is None else version
            if not 1 <= number <= latest:
                raise UnknownPlan(
                    f"The plan has versions 1 to {latest}, found {version}. "
                    "Remedy: choose a version from its history."
                )
            return _one_version(connection, plan_id, number, self.path)

    def history(self, plan_id: str) -> list[VersionInfo]:
        """All versions of a plan, newest first, without their content."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT version, saved_at, saved_by, note FROM versions WHERE plan_id = ? "
                "ORDER BY version DESC",
                (checked_id(plan_id),),
            ).fetchall()
        if not rows:
            raise UnknownPlan(UNKNOWN)
        return [VersionInfo(*row) for row in rows]

    def copy(
        self, plan_id: str, by: str, title: str | None = None, visitor: str | None = None
    ) -> StoredPlan:
        """A new plan with the latest content of another, by default named "Copy of ..."."""
        with self._file.writing() as connection:
            source = _latest(connection, plan_id, self.path)
            name = cut_title(f"Copy of {source.title}") if title is None else title
            note = f"Copied from version {source.version} of “{source.title}”."
            return _created(connection, json_text(source.content), name, by, visitor, note)

    def fork(
        self, plan_id: str, content: dict[str, Any], by: str, visitor: str | None = None
    ) -> StoredPlan:
        """One's own edits of a plan as a plan of their own, when they shall not be merged."""
        text = json_text(content)
        with self._file.writing() as connection:
            source = _latest(connection, plan_id, self.path)
            whose = f"edits of {checked_author(by)}" if checked_author(by) else "own edits"
            name = cut_title(source.title, f" ({whose})")
            note = f"Split from “{source.title}” at its version {source.version}."
            return _created(connection, text, name, by, visitor, note)

    def rename(self, plan_id: str, title: str) -> None:
        """Give a plan another title (1 to 120 printable characters). Makes no new version."""
        self._change("UPDATE plans SET title = ? WHERE plan_id = ?", checked_title(title), plan_id)

    def put_on_shelf(self, plan_id: str, on_shelf: bool) -> None:
        """Show a plan to everybody in the plan list, or only to whoever has opened it."""
        self._change("UPDATE plans SET on_shelf = ? WHERE plan_id = ?", int(on_shelf), plan_id)

    def delete(self, plan_id: str) -> None:
        """Delete a plan with all its versions and drafts. Their text is overwritten in the file."""
        with self._file.writing() as connection:
            gone = connection.execute("DELETE FROM plans WHERE plan_id = ?", (checked_id(plan_id),))
            if gone.rowcount == 0:
                raise UnknownPlan(UNKNOWN)
        # The plan is gone by now; what is left to do is only wiping, and a reader may delay it.
        with contextlib.suppress(StoreUnavailable):
            self._file.empty_log()

    # drafts -------------------------------------------------------------------------------

    def save_draft(
        self,
        plan_id: str,
        owner: str,
        content: dict[str, Any],
        based_on_version: int,
        sequence: int,
    ) -> bool:
        """Keep unsaved edits of one owner; False if an equal or newer draft is there.

        `owner` is the visitor's secret (kept as SHA-256 only). `sequence` must grow with every
        draft of this owner and plan, over reloads and tabs too: `time.time_ns()` does.
        """
        row = (checked_id(plan_id), digest(owner), json_text(content), based_on_version, now_text())
        with self._file.writing() as connection:
            _latest_version(connection, plan_id)
            kept = connection.execute(
                "INSERT INTO drafts "
                "(plan_id, owner_digest, content, based_on_version, saved_at, sequence) "
                "VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (plan_id, owner_digest) DO UPDATE SET content = excluded.content, "
                "based_on_version = excluded.based_on_version, saved_at = excluded.saved_at, "
                "sequence = excluded.sequence WHERE excluded.sequence > drafts.sequence",
                (*row, sequence),
            )
            return kept.rowcount == 1

    def draft(self, plan_id: str, owner: str) -> Draft | None:
        """The draft of this owner, or None."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT plan_id, content, based_on_version, saved_at, sequence FROM drafts "
                "WHERE plan_id = ? AND owner_digest = ?",
                (checked_id(plan_id), digest(owner)),
            ).fetchone()
        return None if row is None else Draft(row[0], _content(row[1], self.path), *row[2:])

    def drop_draft(self, plan_id: str, owner: str) -> None:
        """Forget the draft of this owner, if there is one."""
        with self._file.writing() as connection:
            connection.execute(
                "DELETE FROM drafts WHERE plan_id = ? AND owner_digest = ?",
                (checked_id(plan_id), digest(owner)),
            )

    # visitors -----------------------------------------------------------------------------

    def listed(self, visitor: str | None) -> list[PlanInfo]:
        """The plans this visitor has opened and those on the shelf, last saved first."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT plans.plan_id, title, plans.version, saved_at, saved_by, created_at, "
                "created_by, on_shelf, opened_at FROM plans "
                "JOIN versions ON versions.plan_id = plans.plan_id "
                "AND versions.version = plans.version "
                "LEFT JOIN opened ON opened.plan_id = plans.plan_id AND visitor_digest = ? "
                "WHERE on_shelf = 1 OR opened_at IS NOT NULL "
                "ORDER BY saved_at DESC, plans.plan_id",
                (None if visitor is None else digest(visitor),),
            ).fetchall()
        return [PlanInfo(*row[:7], bool(row[7]), row[8]) for row in rows]

    def mark_opened(self, plan_id: str, visitor: str) -> None:
        """Remember that this visitor opened the plan, which puts it into the visitor's list."""
        with self._file.writing() as connection:
            _latest_version(connection, plan_id)
            _mark_opened(connection, plan_id, visitor)

    def display_name(self, visitor: str) -> str | None:
        """The name this visitor has given, or None."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT display_name FROM visitors WHERE visitor_digest = ?", (digest(visitor),)
            ).fetchone()
        return None if row is None else row[0]

    def set_display_name(self, visitor: str, name: str) -> None:
        """Keep the name a visitor gives: 1 to 60 printable characters without outer blanks."""
        row = (digest(visitor), printable(name, "Name", 1, NAME_LENGTH_MAX))
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO visitors (visitor_digest, display_name) VALUES (?, ?) "
                "ON CONFLICT (visitor_digest) DO UPDATE SET display_name = excluded.display_name",
                row,
            )

    def _change(self, statement: str, value: str | int, plan_id: str) -> None:
        with self._file.writing() as connection:
            if connection.execute(statement, (value, checked_id(plan_id))).rowcount == 0:
                raise UnknownPlan(UNKNOWN)


def _created(
    connection: sqlite3.Connection, text: str, title: str, by: str, visitor: str | None, note: str
) -> StoredPlan:
    plan_id, now, author = new_plan_id(), now_text(), checked_author(by)
    title = checked_title(title)
    connection.execute(
        "INSERT INTO plans (plan_id, title, created_at, created_by, on_shelf, version) "
        "VALUES (?, ?, ?, ?, 0, 1)",
        (plan_id, title, now, author),
    )
    connection.execute(
        "INSERT INTO versions (plan_id, version, saved_at, saved_by, note, content) "
        "VALUES (?, 1, ?, ?, ?, ?)",
        (plan_id, now, author, note, text),
    )
    if visitor is not None:
        _mark_opened(connection, plan_id, visitor)
    return StoredPlan(plan_id, title, 1, now, author, json.loads(text), False)


def _mark_opened(connection: sqlite3.Connection, plan_id: str, visitor: str) -> None:
    connection.execute(
        "INSERT INTO opened (visitor_digest, plan_id, opened_at) VALUES (?, ?, ?) "
        "ON CONFLICT (visitor_digest, plan_id) DO UPDATE SET opened_at = excluded.opened_at",
        (digest(visitor), plan_id, now_text()),
    )


def _latest_version(connection: sqlite3.Connection, plan_id: str) -> int:
    row = connection.execute(
        "SELECT version FROM plans WHERE plan_id = ?", (checked_id(plan_id),)
    ).fetchone()
    if row is None:
        raise UnknownPlan(UNKNOWN)
    return row[0]


def _latest(connection: sqlite3.Connection, plan_id: str, path: Path) -> StoredPlan:
    return _one_version(connection, plan_id, _latest_version(connection, plan_id), path)


def _one_version(
    connection: sqlite3.Connection, plan_id: str, version: int, path: Path
) -> StoredPlan:
    row = connection.execute(
        "SELECT plans.plan_id, title, versions.version, saved_at, saved_by, content, on_shelf "
        "FROM plans JOIN versions ON versions.plan_id = plans.plan_id "
        "WHERE plans.plan_id = ? AND versions.version = ?",
        (plan_id, version),
    ).fetchone()
    if row is None:
        # A version is never deleted without its plan, except by another process in between.
        raise UnknownPlan(UNKNOWN)
    return StoredPlan(*row[:5], _content(row[5], path), bool(row[6]))


def _content(text: str, path: Path) -> dict[str, Any]:
    try:
        return json.loads(text)
    except ValueError as error:
        raise StoreUnavailable(DAMAGED.format(path=path)) from error
