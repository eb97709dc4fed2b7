"""Whatever fails, in whatever moment: one honest sentence, and what was saved before is intact."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from planner.plan import store_file
from planner.plan.store import PlanStore
from planner.plan.store_records import StoredPlan, StoreUnavailable
from tests.plan.child_process import in_a_child
from tests.plan.store_tables import rows_on_disk

BIG = {"text": "x" * 50_000}


def changed(one: str) -> list[tuple[str, Callable[[PlanStore], Any]]]:
    """Every way to change the file, on the plan with this id."""
    return [
        ("create", lambda store: store.create(BIG, "y", by="Ida", visitor="v")),
        ("save", lambda store: store.save(one, BIG, 2, by="Ida")),
        ("copy", lambda store: store.copy(one, by="Ida", visitor="v")),
        ("fork", lambda store: store.fork(one, BIG, by="Ida", visitor="v")),
        ("rename", lambda store: store.rename(one, "other")),
        ("put_on_shelf", lambda store: store.put_on_shelf(one, True)),
        ("delete", lambda store: store.delete(one)),
        ("save_draft", lambda store: store.save_draft(one, "v", BIG, 2, sequence=2)),
        ("drop_draft", lambda store: store.drop_draft(one, "v")),
        ("mark_opened", lambda store: store.mark_opened(one, "other")),
        ("set_display_name", lambda store: store.set_display_name("v", "Eva")),
    ]


CHANGES = [name for name, _ in changed("")]


@pytest.fixture
def prepared(tmp_path: Path) -> tuple[Path, str]:
    """A closed file with a plan of two versions and a draft; its path and the plan's id."""
    store = PlanStore(tmp_path / "prepared" / "planner.sqlite")
    one = store.create({"text": "a" * 20_000}, "x", by="Ida", visitor="v").plan_id
    store.save(one, {"text": "b" * 20_000}, 1, by="Bo")
    store.save_draft(one, "v", {"text": "c" * 20_000}, 2, sequence=1)
    store.set_display_name("v", "Ida")
    store.close()
    return store.path, one


@pytest.fixture
def in_the_open() -> Iterator[Path]:
    """A folder that every user of the machine can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


class FaultyConnection(sqlite3.Connection):
    """Refuses the n-th statement as a failing disk does; a disk that is gone, all after it too."""

    left = 0
    is_gone = False

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        FaultyConnection.left -= 1
        if self.left == 0 or (self.left < 0 and self.is_gone):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
            raise error
        return super().execute(*arguments)


@pytest.mark.parametrize("is_gone", [False, True])
@pytest.mark.parametrize("change", CHANGES)
def test_any_statement_may_fail(
    prepared: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    is_gone: bool,
) -> None:
    monkeypatch.setattr(FaultyConnection, "is_gone", is_gone)
    source, one = prepared
    before = rows_on_disk(source)
    connect = sqlite3.connect
    n, is_done = 0, False
    while not is_done:
        n += 1
        path = tmp_path / str(n) / "planner.sqlite"
        path.parent.mkdir()
        shutil.copy(source, path)
        store = PlanStore(path)
        monkeypatch.setattr(
            sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=FaultyConnection)
        )
        FaultyConnection.left = n
        try:
            dict(changed(one))[change](store)
            is_done = True
        except StoreUnavailable as error:
            assert "The disk refused to read or write the plan store" in str(error)
        monkeypatch.setattr(sqlite3, "connect", connect)
        FaultyConnection.left = 10**9
        # The same object works again as soon as the disk does, and has forgotten the failed try.
        if not is_done:
            assert store.load(one).version == 2
        store.close()
        rows = rows_on_disk(path)
        # Deleting is done once its transaction is; the wiping after it may fail unseen.
        assert (rows == before) == (not is_done)
    assert n > 8


def _save_under_limit(path: Path, one: str, bytes_max: int) -> str:
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, resource.RLIM_INFINITY))
    store = PlanStore(path)
    try:
        saved = store.save(one, BIG, 2, by="Ida")
    except StoreUnavailable as error:
        return str(error)
    assert isinstance(saved, StoredPlan) and saved.version == 3
    return "saved"


def test_any_write_may_fail(prepared: tuple[Path, str], tmp_path: Path) -> None:
    """The disk takes so many bytes per file and no more, for 120 numbers of bytes."""
    source, one = prepared
    before = rows_on_disk(source)
    outcomes = []
    for bytes_max in range(0, 120_000, 1000):
        path = tmp_path / str(bytes_max) / "planner.sqlite"
        path.parent.mkdir()
        shutil.copy(source, path)
        said = in_a_child(lambda path=path, most=bytes_max: _save_under_limit(path, one, most))
        outcomes.append(said)
        rows = rows_on_disk(path)
        if said == "saved":
            assert len(rows["versions"]) == 3
        else:
            assert rows == before
            assert "what was saved before is intact" in said or "cannot be opened" in said
    assert outcomes.count("saved") > 10 and len(outcomes) - outcomes.count("saved") > 50


def test_a_full_disk(prepared: tuple[Path, str]) -> None:
    path, one = prepared
    before = rows_on_disk(path)
    store = PlanStore(path)
    with store._file.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    for change in (
        lambda: store.save(one, BIG, 2, by=""),
        lambda: store.create(BIG, "y", by=""),
        lambda: store.save_draft(one, "v", BIG, 2, 2),
    ):
        with pytest.raises(StoreUnavailable, match=r"is full\. Nothing was saved; what was saved"):
            change()
    assert store.load(one).version == 2
    store.close()
    assert rows_on_disk(path) == before
    assert PlanStore(path).save(one, BIG, 2, by="").version == 3


def _without_rights(change: Callable[[], Any]) -> str:
    if os.geteuid() == 0:  # whoever may do everything is refused nothing
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        change()
    except StoreUnavailable as error:
        return str(error)
    return "done"


def test_a_read_only_folder(in_the_open: Path, prepared: tuple[Path, str]) -> None:
    source, one = prepared
    before = rows_on_disk(source)
    path = in_the_open / "planner.sqlite"
    shutil.copy(source, path)
    path.chmod(0o444)
    in_the_open.chmod(0o555)
    try:
        for name, change in changed(one):
            said = in_a_child(
                lambda change=change: _without_rights(lambda: change(PlanStore(path)))
            )
            assert "cannot be opened for writing" in said, (name, said)
        new = in_the_open / "new" / "planner.sqlite"
        said = in_a_child(lambda: _without_rights(lambda: PlanStore(new).create({}, "x", by="")))
        assert f"The plan store {new} cannot be used: Permission denied. Remedy:" in said
    finally:
        in_the_open.chmod(0o755)
    assert [found.name for found in in_the_open.iterdir()] == ["planner.sqlite"]
    assert path.read_bytes() == source.read_bytes() and rows_on_disk(path) == before


@pytest.mark.parametrize("is_open_already", [False, True])
def test_a_file_held_by_another_program(
    prepared: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, is_open_already: bool
) -> None:
    path, one = prepared
    before = rows_on_disk(path)
    monkeypatch.setattr(store_file, "BUSY_SECONDS", 0.1)
    store = PlanStore(path)
    if is_open_already:
        assert store.load(one).version == 2
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for name, change in changed(one):
            with pytest.raises(StoreUnavailable, match="in use by another program for longer than"):
                change(store)
            assert store.load(one).version == 2, name
        other.execute("ROLLBACK")
    # Waiting is as before after a wait that was in vain.
    with store._file.reading() as connection:
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (100,)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        assert store.rename(one, "x") is None
        store.close()
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match=r"longer than 0\.1 s\. Nothing was changed"):
            store.load(one)
        other.execute("COMMIT")
    store.rename(one, "x")
    store.close()
    assert rows_on_disk(path) == before


def test_a_file_that_is_free_again_in_time(tmp_path: Path) -> None:
    path = tmp_path / "planner.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, lambda: other.execute("COMMIT")).start()
        assert PlanStore(path).listed(None) == []


def _garbage_in_the_middle(data: bytes) -> bytes:
    half = len(data) // 2 // 4096 * 4096
    return data[:half] + b"\xff" * 4096 + data[half + 4096 :]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_garbage_in_the_middle, "is damaged. It was left as it is."),
        (lambda data: data[: len(data) // 2], "is damaged. It was left as it is."),
        (lambda data: data[:4000], "is damaged"),
        (lambda data: b"\xff" * 100 + data[100:], "is no plan store. Nothing was changed."),
        (lambda data: b"plan: a text of somebody\n" * 99, "is no plan store"),
        (lambda data: data.replace(b'{"text":"b', b'["text":"b'), None),
        (lambda data: data.replace(b'{"text":"b', b'{"text":"\xff'), None),
    ],
)
def test_a_damaged_file(
    prepared: tuple[Path, str], damage: Callable[[bytes], bytes], said: str | None
) -> None:
    path, one = prepared
    data = damage(path.read_bytes())
    assert data != path.read_bytes()
    path.write_bytes(data)
    store = PlanStore(path)
    if said is None:
        # Damage inside a text shows when it is read; the other version is still to be had.
        assert store.load(one, version=1).content == {"text": "a" * 20_000}
        said = "is damaged"
    with pytest.raises(StoreUnavailable, match=said.replace(".", r"\.")):
        store.load(one)
    store.close()
    assert path.read_bytes() == data


def test_a_file_damaged_while_it_is_open(prepared: tuple[Path, str]) -> None:
    path, one = prepared
    store = PlanStore(path)
    assert store.load(one).version == 2
    with store._file.reading() as connection:
        connection.execute("PRAGMA cache_size = 1")
    data = path.read_bytes()

    def damaged() -> str:  # a child, since closing the file here would end this process's locks
        with path.open("rb+") as file:
            file.seek(4096)
            file.write(b"\xff" * (len(data) - 4096))
        return "written"

    assert in_a_child(damaged) == "written"
    with pytest.raises(StoreUnavailable, match="is damaged"):
        store.load(one)


def test_a_newer_file_is_refused(prepared: tuple[Path, str]) -> None:
    path, one = prepared
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE meta SET schema_version = 2")
        connection.commit()
    data = path.read_bytes()
    for _, change in changed(one):
        with pytest.raises(StoreUnavailable, match="has schema 2, this planner reads up to 1"):
            change(PlanStore(path))
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE TABLE songs (title TEXT)",
        "CREATE TABLE meta (schema_version INTEGER)",
        "CREATE TABLE meta (schema_version INTEGER); CREATE TABLE plans (a); CREATE TABLE versions"
        " (a)",
        "CREATE TABLE meta (schema_version TEXT); CREATE TABLE plans (a); CREATE TABLE versions"
        " (a); INSERT INTO meta VALUES ('one')",
    ],
)
def test_the_database_of_another_program_is_left_alone(tmp_path: Path, statements: str) -> None:
    path = tmp_path / "music.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)
    data = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="found the database of another program at"):
        PlanStore(path).create({}, "x", by="")
    assert path.read_bytes() == data


def test_a_folder_at_the_path(tmp_path: Path) -> None:
    (tmp_path / "planner.sqlite").mkdir()
    with pytest.raises(StoreUnavailable, match="cannot be opened for writing"):
        PlanStore(tmp_path / "planner.sqlite").listed(None)
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match=r"cannot be used: .*Remedy: check the folder"):
        PlanStore(tmp_path / "file" / "planner.sqlite").listed(None)


def test_our_own_errors_are_not_dressed_up(tmp_path: Path) -> None:
    store = PlanStore(tmp_path / "planner.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), store._file.writing() as c:
        c.execute("SELECT * FROM missing")
    with pytest.raises(KeyboardInterrupt), store._file.writing() as connection:
        connection.execute("INSERT INTO visitors VALUES ('a', 'b')")
        raise KeyboardInterrupt
    store.close()
    assert rows_on_disk(store.path)["visitors"] == []
