"""Files of older schemas: copied, led to the newest one in one step, or left as they were.

`stores/` holds a file of every released schema as SQL text; they are never edited.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from planner.plan import store_schema
from planner.plan.store import PlanStore
from planner.plan.store_records import StoreUnavailable
from tests.plan.child_process import result_of, start_child
from tests.plan.store_tables import rows_on_disk

RELEASED = sorted((Path(__file__).parent / "stores").glob("schema_*.sql"))
PLAN_ID = "00112233445566778899aabbccddeeff"

NEXT = (
    "ALTER TABLE plans ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'",
    "UPDATE plans SET colour = 'red'",
)


def file_of(text: Path, folder: Path) -> Path:
    path = folder / "planner.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text.read_text(encoding="utf-8"))
    return path


def tables_of(path: Path) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT type, name, sql FROM sqlite_master"))


def test_every_released_schema_has_its_file() -> None:
    assert [path.name for path in RELEASED] == [
        f"schema_{number}.sql" for number in sorted(store_schema.MIGRATIONS)
    ]


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_a_released_file_opens(released: Path, tmp_path: Path) -> None:
    store = PlanStore(file_of(released, tmp_path))
    plan = store.load(PLAN_ID)
    assert (plan.title, plan.version, plan.content) == ("Spring — Ærø", 2, {"weeks": 6})
    assert [line.note for line in store.history(PLAN_ID)] == ["two weeks more", ""]
    draft = store.draft(PLAN_ID, "ida")
    assert draft is not None and draft.content == {"weeks": 7}
    assert [line.plan_id for line in store.listed("ida")] == [PLAN_ID] != store.listed("bo")
    assert store.display_name("ida") == "Ida"
    assert store.save(PLAN_ID, {"weeks": 8}, 2, by="Ida").version == 3


def test_a_new_file_is_what_was_released(tmp_path: Path) -> None:
    new = PlanStore(tmp_path / "new" / "planner.sqlite")
    new.listed(None)
    new.close()
    assert tables_of(new.path) == tables_of(file_of(RELEASED[-1], tmp_path))


def test_an_older_file_is_copied_and_led_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(RELEASED[0], tmp_path)
    before = rows_on_disk(path)
    monkeypatch.setitem(store_schema.MIGRATIONS, 2, NEXT)
    store = PlanStore(path)
    assert store.save(PLAN_ID, {"weeks": 8}, 2, by="Ida").version == 3
    store.close()
    after = rows_on_disk(path)
    assert after["meta"] == [(2,)] and after["plans"][0][-1] == "red"
    copy = store_schema.copy_path(path, 1)
    assert copy.name == "planner.sqlite.schema-1" and copy.stat().st_mode & 0o777 == 0o600
    assert rows_on_disk(copy) == before
    monkeypatch.delitem(store_schema.MIGRATIONS, 2)
    assert PlanStore(copy).load(PLAN_ID).version == 2
    with pytest.raises(StoreUnavailable, match="has schema 2, this planner reads up to 1"):
        PlanStore(path).load(PLAN_ID)


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_step_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    path = file_of(RELEASED[0], tmp_path)
    before, tables = rows_on_disk(path), tables_of(path)
    steps = [*NEXT[:failing], "INSERT INTO missing VALUES (1)", *NEXT[failing:]]
    monkeypatch.setitem(store_schema.MIGRATIONS, 2, tuple(steps))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        PlanStore(path).load(PLAN_ID)
    assert rows_on_disk(path) == before and tables_of(path) == tables
    monkeypatch.setitem(store_schema.MIGRATIONS, 2, NEXT)
    assert PlanStore(path).load(PLAN_ID).version == 2


@pytest.mark.parametrize("start", ["new", "older"])
def test_many_processes_may_be_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    path = tmp_path / "planner.sqlite" if start == "new" else file_of(RELEASED[0], tmp_path)
    if start == "older":
        monkeypatch.setitem(store_schema.MIGRATIONS, 2, NEXT)

    def first() -> str:
        return PlanStore(path).create({}, "x", by="").plan_id

    made = {result_of(child) for child in [start_child(first) for _ in range(12)]}
    rows = rows_on_disk(path)
    assert len(made) == 12 and made <= {row[0] for row in rows["plans"]}
    assert rows["meta"] == [(max(store_schema.MIGRATIONS),)]
