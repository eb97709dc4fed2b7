"""The file of a plan store: opened when first used, every change all or nothing, faults in words.

Facts this rests on (SQLite's own documentation on WAL, locking and "how to corrupt"): an append
log with full synchronisation keeps every committed change through a power cut; it needs all its
users on one computer, so a network share gets the rollback journal instead; locks belong to the
process, so no connection may live through a fork and nothing else may open the file.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.plan.network_share import network_share_at
from planner.plan.store_records import StoreUnavailable
from planner.plan.store_schema import bring_up_to_date, schema_version

BUSY_SECONDS = 5.0
"""How long a change waits for other programs that are writing."""

PAUSE_SECONDS = (0.0005, 0.03)
"""Between two looks whether the file is free: the shortest and the longest pause."""

_CHANCE = random.SystemRandom()  # a person's own seeds stay untouched, and forks differ

DAMAGED = (
    "The plan store {path} is damaged. It was left as it is. Remedy: put it back from a backup, "
    "or name another file and import your exported plans there."
)
BUSY = (
    "The plan store {path} was in use by another program for longer than {seconds:g} s. Nothing "
    "was changed. Remedy: try again; if it stays so, close other programs that have it open."
)
NOT_WRITABLE = (
    "The plan store {path} cannot be opened for writing. Nothing was changed. Remedy: check that "
    "file and folder belong to you and are not read-only, or name another file."
)
SENTENCES = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_READONLY: NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: NOT_WRITABLE,
    sqlite3.SQLITE_PERM: NOT_WRITABLE,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: (
        "Plan store: the file {path} is no plan store. Nothing was changed. "
        "Remedy: name another file."
    ),
    sqlite3.SQLITE_FULL: (
        "The disk of the plan store {path} is full. Nothing was saved; what was saved before is "
        "intact. Remedy: free some space on that disk, then save again."
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk refused to read or write the plan store {path}. Nothing was saved; what was "
        "saved before is intact. Remedy: check that the disk is there, has space and is not over "
        "a quota, then try again."
    ),
}
"""What a person is told, by SQLite's primary result code."""


class StoreFile:
    """One SQLite file with one connection, shared by the threads of this process.

    Parameters
    ----------
    path
        An absolute path. Folder and file (mode 0600) are made at the first use.

    `notes` holds one sentence per thing a person should know about this place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        share = network_share_at(path)
        self._journal = "wal" if share is None else "delete"
        self.notes: tuple[str, ...] = () if share is None else (
            f"The plan store {path} lies on a network share ({share}). Saving works, but is slower "
            "there, and a share that does not lock files can damage it. Better: a folder on the "
            "computer that runs the planner.",
        )  # fmt: skip
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        _FILES.add(self)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for one statement that reads.

        Raises
        ------
        StoreUnavailable
            The file cannot be used now; the text says why and what to do.
        """
        with self._lock, _faults_in_words(self.path):
            yield self._opened()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection inside a transaction: on disk when the block is left, or not at all.

        Raises
        ------
        StoreUnavailable
            As for `reading`; nothing of the block is kept then.
        """
        with self._lock, _faults_in_words(self.path):
            connection = self._opened()
            # The write lock is taken at the start: a transaction that began by reading could be
            # refused at its first change, however long it waited.
            _wait_for(connection, "BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                self._roll_back(connection)
                raise

    def empty_log(self) -> None:
        """Empty the log, in which deleted texts may stand; left for later while somebody reads."""
        with self.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file. The next use opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            # Closing rolls back, too, and the next use starts with a fresh look at the file.
            self.close()

    def _opened(self) -> sqlite3.Connection:
        # A file deleted or replaced under an open connection would swallow everything saved.
        if self._connection is not None and _identity_of(self.path) == self._identity:
            return self._connection
        self.close()
        self._make_file()
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._identity = connection, _identity_of(self.path)
        return connection

    def _make_file(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            # Exclusive: closing a handle of a file in use would end this process's locks on it.
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            with contextlib.suppress(OSError):  # somebody else's file keeps its mode
                if self.path.stat().st_mode & 0o077:
                    self.path.chmod(0o600)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # Nothing is changed in the file before it is known to be ours and sound.
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise StoreUnavailable(DAMAGED.format(path=self.path))
        schema_version(connection, self.path)
        self._choose_journal(connection)
        bring_up_to_date(connection, self.path)

    def _choose_journal(self, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == self._journal:
            return
        _wait_for(connection, f"PRAGMA journal_mode = {self._journal}")


def _wait_for(connection: sqlite3.Connection, statement: str) -> None:
    """Run a statement that needs a lock of its own; others are given `BUSY_SECONDS` to end.

    SQLite's own waiting looks ever more rarely, so in a crowd whoever came last is served first
    and some never are. Here whoever has waited longer looks more often. And a change of the
    journal would not wait at all.
    """
    start = time.monotonic()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute(statement).fetchall()
                return
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - start
                if _primary_code(error) != sqlite3.SQLITE_BUSY or waited > BUSY_SECONDS:
                    raise
            patience = max(0.0, 1 - 2 * waited / BUSY_SECONDS)
            shortest, longest = PAUSE_SECONDS
            # Drawn by chance, so that a crowd that came at once spreads out.
            time.sleep(_CHANCE.uniform(shortest, shortest + (longest - shortest) * patience))
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")


# Forks. A child with an inherited connection believes to hold locks that only its parent has:
# when the parent closes the file, the child's log is deleted and its saves are gone. So every
# connection is closed before a fork, while no thread is inside a transaction.

_FILES: weakref.WeakSet[StoreFile] = weakref.WeakSet()
_forking = threading.Lock()
_held: list[StoreFile] = []


def _before_fork() -> None:
    _forking.acquire()
    for file in list(_FILES):
        file._lock.acquire()
        _held.append(file)
        file.close()


def _after_fork_in_parent() -> None:
    while _held:
        _held.pop()._lock.release()
    _forking.release()


def _after_fork_in_child() -> None:
    global _forking
    while _held:
        _held.pop()._lock = threading.RLock()
    _forking = threading.Lock()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )


@contextmanager
def _faults_in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        sentence = _sentence(path, error)
        if sentence is None:
            raise
        raise StoreUnavailable(sentence) from error
    except OSError as error:
        raise StoreUnavailable(
            f"The plan store {path} cannot be used: {error.strerror or 'the disk refused'}. "
            "Remedy: check the folder and its rights, or name another file."
        ) from error


def _sentence(path: Path, error: sqlite3.DatabaseError) -> str | None:
    """What a fault of the file means for a person; None for an error of ours."""
    # Text that is no UTF-8 raises without a code; only damage brings such text into the file.
    bad_text = "decode to UTF-8" in str(error)
    code = sqlite3.SQLITE_CORRUPT if bad_text else _primary_code(error)
    sentence = SENTENCES.get(code)
    return sentence and sentence.format(path=path, seconds=BUSY_SECONDS)


def _primary_code(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
