"""workspace: tables come back as they went in, nothing half written, nothing left after erase."""

from __future__ import annotations

import datetime as dt
import errno
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import PlannerError
from planner.schema import DTYPES, SURVEY, TABLES, Column, Table, check
from planner.workspace import Workspace, fingerprint

TEXTS = [
    "plain",
    "",
    "Zoë 😀",
    "line\nbreak",
    'it\'s "quoted"',
    "nul\0inside",
    "007",
    "NULL",
    "nan",
]


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "place")


def cells(column: Column, rows: int) -> pd.Series:
    """Values of a column that try its dtype: extremes, odd texts, missing where allowed."""
    kind = column.kind
    if column.allowed:
        values = [column.allowed[row % len(column.allowed)] for row in range(rows)]
    elif kind == "text":
        values = [f"{TEXTS[row % len(TEXTS)]} {row}" for row in range(rows)]
    elif kind == "flag":
        values = [row % 2 == 0 for row in range(rows)]
    elif kind in ("instant", "wall"):
        moments = ["1969-12-31 23:59:59.123456", "2026-03-29 01:30:00.000001", "2262-01-01"]
        values = list(pd.to_datetime([moments[row % 3] for row in range(rows)], format="ISO8601"))
        values = [value.tz_localize("UTC") for value in values] if kind == "instant" else values
    elif kind == "date":
        values = list(pd.date_range("2026-01-01", periods=rows))
    elif kind == "integer":
        top = 167 if column.high else 20_000
        values = [row % ((column.high or top) + 1) for row in range(rows)]
    else:
        low, high = column.low if column.low is not None else -1e300, column.high or 1e300
        values = [(low, 0.1 + 0.2, high, 1 / 3)[row % 4] for row in range(rows)]
        values = [min(max(value, low), high) for value in values]
    series = pd.Series(values, dtype=object)
    if column.nullable:
        series[rows // 2 :: 3] = None
    return series.astype(DTYPES[kind])


def example(table: Table, rows: int = 9) -> pd.DataFrame:
    frame = pd.DataFrame({column.name: cells(column, rows) for column in table.columns})
    for name in table.key:  # keys must not repeat
        column = table.by_name[name]
        if column.kind == "text":
            frame[name] = pd.Series([f"id {row:03d}" for row in range(rows)], dtype="string")
        elif column.kind == "integer":
            frame[name] = pd.Series(range(rows), dtype="Int64")
    if table is SURVEY:
        frame = frame.assign(Age=["18-29", None, "30+"] * 3, age=["a"] * 9)
    return check(frame, table)


@pytest.mark.parametrize("name", TABLES)
def test_every_contract_comes_back_dtype_true(workspace, name):
    table = example(TABLES[name])
    back = workspace.get(workspace.put(table))
    pd.testing.assert_frame_equal(back, table, check_exact=True)
    empty = table.head(0)
    pd.testing.assert_frame_equal(workspace.get(workspace.put(empty)), empty, check_exact=True)


def test_all_missing_columns_keep_their_dtype(workspace):
    table = pd.DataFrame(
        {kind: pd.Series([None, None], dtype=dtype) for kind, dtype in DTYPES.items()}
    )
    pd.testing.assert_frame_equal(workspace.get(workspace.put(table)), table)


def test_extreme_numbers_and_texts(workspace):
    table = pd.DataFrame(
        {
            "number": [np.inf, -np.inf, np.nan, 5e-324, 1.7976931348623157e308, -0.0, 0.1, 1, 2],
            "integer": pd.Series([2**63 - 1, -(2**63), None, 0, 1, 2, 3, 4, 5], dtype="Int64"),
            "text": pd.Series(TEXTS, dtype="string"),
            "instant": pd.Series(pd.to_datetime([0, 1, -1, *range(6)], unit="us", utc=True)).astype(
                DTYPES["instant"]
            ),
        }
    )
    pd.testing.assert_frame_equal(workspace.get(workspace.put(table)), table, check_exact=True)


def test_other_dtypes_are_brought_into_the_kept_ones(workspace):
    table = pd.DataFrame(
        {
            "small": np.array([1, 2], dtype="int8"),
            "float": np.array([0.5, 2], dtype="float32"),
            "plain": [True, False],
            "category": pd.Categorical(["a", "b"]),
            "object": pd.Series(["a", None], dtype=object),
            "local": pd.to_datetime(["2026-03-29 03:30", "2026-10-25 02:30"]).tz_localize(
                "Europe/Copenhagen", ambiguous=np.array([True, True])
            ),
            "coarse": pd.to_datetime(["2026-01-01", "2026-01-02"]).astype("datetime64[s]"),
        },
        index=["x", "y"],
    )
    back = workspace.get(workspace.put(table))
    kinds = ["integer", "number", "flag", "text", "text", "instant", "wall"]
    assert [str(dtype) for dtype in back.dtypes] == [
        str(pd.Series(dtype=DTYPES[kind]).dtype) for kind in kinds
    ]
    assert list(back["local"].dt.strftime("%H:%M")) == ["01:30", "00:30"]
    assert list(back.index) == [0, 1]


def test_names_that_differ_in_case_only(workspace):
    table = pd.DataFrame(
        [["a", "b", "c", "d"]], columns=["Age", "age", "age 2", ""], dtype="string"
    )
    pd.testing.assert_frame_equal(workspace.get(workspace.put(table)), table)


columns = st.sampled_from(["text", "integer", "number", "flag", "wall"])
values = {
    "text": st.none() | st.text(max_size=8),
    "integer": st.none() | st.integers(-(2**63), 2**63 - 1),
    "number": st.none() | st.floats(),
    "flag": st.none() | st.booleans(),
    "wall": st.none() | st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30)),
}


@st.composite
def tables(draw):
    rows = draw(st.integers(0, 6))
    names = draw(st.lists(st.text(max_size=5), min_size=1, max_size=4, unique=True))
    frame = {}
    for name in names:
        kind = draw(columns)
        cells_ = draw(st.lists(values[kind], min_size=rows, max_size=rows))
        frame[name] = pd.Series(cells_, dtype=object).astype(DTYPES[kind])
    return pd.DataFrame(frame, columns=names)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("shared") / "place")


@settings(max_examples=25)
@given(table=tables())
def test_any_table_comes_back(shared, table):
    fingerprint = shared.put(table)
    back = shared.get(fingerprint)
    pd.testing.assert_frame_equal(back, table, check_exact=True)
    assert shared.put(back) == fingerprint


def test_fingerprint_is_of_the_content(workspace):
    table = example(TABLES["POSTS"])
    first = workspace.put(table)
    assert len(first) == 64 and workspace.put(table) == first == fingerprint(table)
    assert workspace.put(table.set_axis(range(100, 109))) == first
    assert workspace.put(table.assign(likes=table["likes"].astype("Float64"))) == first
    changed = [
        table.iloc[::-1],
        table.iloc[::2],
        table.head(8),
        table.rename(columns={"likes": "hearts"}),
        table.assign(likes=table["likes"] + 1),
        table.assign(likes=table["likes"].astype("string")),
        table[table.columns[::-1]],
    ]
    fingerprints = {workspace.put(one) for one in changed}
    assert len(fingerprints) == len(changed) and first not in fingerprints
    # Cells that run together, and missing against empty, are different content.
    pairs = [["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None]]
    assert len({workspace.put(pd.DataFrame({"t": pd.Series(pair, dtype="string")}))
                for pair in pairs}) == 4  # fmt: skip


def test_minus_zero_and_every_nan_are_one_content(workspace):
    quiet = np.array([0x7FF8000000000001], dtype="uint64").view("float64")[0]
    one, other = pd.DataFrame({"x": [0.0, np.nan]}), pd.DataFrame({"x": [-0.0, quiet]})
    assert workspace.put(one) == workspace.put(other)


def test_only_the_owner_can_open_it(workspace):
    workspace.put(pd.DataFrame({"x": [1]}))
    mode = lambda path: stat.S_IMODE(path.stat().st_mode)  # noqa: E731
    assert mode(workspace.folder) == 0o700
    assert {mode(path) for path in workspace.folder.rglob("*") if path.is_dir()} == {0o700}
    assert {mode(path) for path in workspace.folder.rglob("*") if path.is_file()} == {0o600}


def test_key_is_made_once_and_is_the_folders_own(tmp_path):
    one, again = Workspace(tmp_path / "a"), Workspace(tmp_path / "a")
    assert len(one.key) == 32 and one.key == again.key
    assert Workspace(tmp_path / "b").key != one.key
    (tmp_path / "a" / "key").chmod(0o644)
    Workspace(tmp_path / "a")
    assert stat.S_IMODE((tmp_path / "a" / "key").stat().st_mode) == 0o600


def test_programs_that_start_at_once_share_one_key(tmp_path):
    keys, start = [], threading.Barrier(8)

    def open_it():
        start.wait()
        keys.append(Workspace(tmp_path / "place").key)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8 and len(set(keys)) == 1
    assert not list((tmp_path / "place").glob("*.part"))


def test_a_damaged_key_is_said(workspace):
    (workspace.folder / "key").write_bytes(b"short")
    with pytest.raises(PlannerError, match=r"found 5 bytes.*expected 32.*Remedy"):
        _ = workspace.key
    (workspace.folder / "key").unlink()
    with pytest.raises(PlannerError, match=r"cannot be read: No such file.*Remedy"):
        _ = workspace.key


def test_mappings(workspace):
    assert workspace.load_mapping("my export") is None
    mapping = {"Post ID": "post_id", "Größe": "reach_people", "skip": None}
    workspace.save_mapping("my export", mapping)
    workspace.save_mapping("../../outside", {"a": "b"})
    assert workspace.load_mapping("my export") == mapping
    assert workspace.load_mapping("../../outside") == {"a": "b"}
    assert len(list((workspace.folder / "mappings").iterdir())) == 2
    with pytest.raises(PlannerError, match="plain values"):
        workspace.save_mapping("bad", {"a": object()})
    for path in (workspace.folder / "mappings").iterdir():
        path.write_text("{")
    with pytest.raises(PlannerError, match=r"damaged.*map the columns again"):
        workspace.load_mapping("my export")


def test_retention_date(workspace):
    assert workspace.retention_date is None
    workspace.retention_date = dt.date(2027, 3, 31)
    assert Workspace(workspace.folder).retention_date == dt.date(2027, 3, 31)
    workspace.retention_date = None
    assert workspace.retention_date is None


def test_damaged_or_newer_settings_are_said(workspace):
    settings_file = workspace.folder / "workspace.json"
    for text in ("", "[]", '{"format": 1}', '{"format":1,"ours":true,"retention_date":"soon"}'):
        settings_file.write_text(text)
        with pytest.raises(PlannerError, match=r"workspace\.json is damaged.*Remedy"):
            Workspace(workspace.folder)
    settings_file.write_text('{"format": 2, "ours": true, "retention_date": null}')
    with pytest.raises(PlannerError, match="newer planner"):
        Workspace(workspace.folder)


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_erase_leaves_no_byte(tmp_path):
    workspace = Workspace(tmp_path / "place")
    secret = "pseudonym-4f1c"
    table = pd.DataFrame({"member_id": pd.Series([secret] * 3, dtype="string")})
    fingerprint = workspace.put(table)
    workspace.save_mapping("layout", {"column": secret})
    for left in ("tables/.x.part", "labels/l.json", "planner.sqlite", "planner.sqlite-wal",
                 "drafts/d.json"):  # fmt: skip
        path = workspace.folder / left
        path.parent.mkdir(exist_ok=True)
        path.write_text(secret)
    key = workspace.key
    found = bytes_below(tmp_path)
    assert secret.encode() in found and key in found
    workspace.erase()
    assert not (tmp_path / "place").exists() and bytes_below(tmp_path) == b""
    for use in (
        lambda: workspace.put(table),
        lambda: workspace.get(fingerprint),
        lambda: workspace.key,
        lambda: workspace.retention_date,
        workspace.erase,
    ):
        with pytest.raises(PlannerError, match="was erased"):
            use()
    assert Workspace(tmp_path / "place").key != key


def test_erase_spares_what_was_there_before(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"picture")
    workspace = Workspace(tmp_path)
    workspace.put(pd.DataFrame({"x": ["secret"]}))
    workspace.erase()
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_erase_that_fails_can_be_tried_again(workspace, monkeypatch):
    workspace.put(pd.DataFrame({"x": ["secret"]}))
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", failing(errno.EBUSY))
        with pytest.raises(PlannerError, match="cannot be erased completely"):
            workspace.erase()
    workspace.erase()
    assert not workspace.folder.exists()


def failing(number: int):
    def fail(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    return fail


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(PlannerError, match=r"found a file at .*expected a folder.*Remedy"):
        Workspace(tmp_path / "file")
    with pytest.raises(PlannerError, match=r"cannot be made: Not a directory.*Remedy"):
        Workspace(tmp_path / "file" / "below")


def test_a_read_only_place_is_said(tmp_path, monkeypatch):
    # A superuser may write anywhere, so the refusal is made here.
    monkeypatch.setattr(Path, "mkdir", failing(errno.EROFS))
    with pytest.raises(PlannerError, match=r"cannot be made: Read-only file system.*Remedy"):
        Workspace(tmp_path / "place")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_table_and_no_litter(workspace, monkeypatch, step):
    table = example(TABLES["POSTS"])
    fingerprint = workspace.put(table)
    before = sorted(path.name for path in workspace.folder.rglob("*"))
    with monkeypatch.context() as patch:
        patch.setattr(f"os.{step}", failing(errno.ENOSPC))
        for one in (table, table.head(3)):
            with pytest.raises(PlannerError, match=r"cannot be kept.*No space left.*Remedy"):
                workspace.put(one)
        with pytest.raises(PlannerError, match=r"retention date cannot be kept.*No space left"):
            workspace.retention_date = dt.date(2027, 1, 1)
    assert sorted(path.name for path in workspace.folder.rglob("*")) == before
    pd.testing.assert_frame_equal(workspace.get(fingerprint), table)
    assert workspace.retention_date is None


def test_unknown_missing_and_damaged_tables_are_said(workspace):
    table = example(TABLES["POSTS"])
    fingerprint = workspace.put(table)
    assert workspace.has(fingerprint) and not workspace.has("0" * 64)
    with pytest.raises(PlannerError, match=r"no such table.*import the file .* again"):
        workspace.get("0" * 64)
    for wrong in ("", "abc", "../key", "Z" * 64, 5):
        with pytest.raises(PlannerError, match="64 hexadecimal digits"):
            workspace.get(wrong)
    path = workspace.folder / "tables" / f"{fingerprint}.parquet"
    whole = path.read_bytes()
    other = workspace.put(table.head(2))
    swapped = (workspace.folder / "tables" / f"{other}.parquet").read_bytes()
    for broken in (
        b"",
        b"PAR1",
        whole[: len(whole) // 2],
        whole[:-1],
        swapped,
    ):
        path.write_bytes(broken)
        with pytest.raises(PlannerError, match=r"damaged.*import the file .* again"):
            workspace.get(fingerprint)
    workspace.put(table)
    pd.testing.assert_frame_equal(workspace.get(fingerprint), table)


def test_a_flipped_bit_anywhere_is_noticed_or_harmless(workspace):
    table = example(TABLES["INBOUND"])
    fingerprint = workspace.put(table)
    path = workspace.folder / "tables" / f"{fingerprint}.parquet"
    whole = path.read_bytes()
    noticed = 0
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            pd.testing.assert_frame_equal(workspace.get(fingerprint), table)
        except PlannerError:
            noticed += 1
    assert noticed > 20


def test_what_cannot_be_kept_is_refused_with_its_column(workspace):
    refused = {
        "values of the kind list": pd.DataFrame({"x": [[1, 2]]}),
        "values of the kind int": pd.DataFrame({"x": ["a", 3]}),
        "of the kind Timedelta": pd.DataFrame({"x": pd.to_timedelta(["1 day"])}),
        "beyond 64 bits": pd.DataFrame({"x": np.array([2**64 - 1], dtype="uint64")}),
        "broken characters": pd.DataFrame({"x": ["\ud83d"]}),
        "no columns": pd.DataFrame(index=[0, 1]),
        "do not repeat": pd.DataFrame([[1, 2]], columns=["x", "x"]),
        "expected texts": pd.DataFrame({5: [1]}),
    }
    for words, table in refused.items():
        with pytest.raises(PlannerError, match=words):
            workspace.put(table)
    assert not list((workspace.folder / "tables").iterdir())


def test_a_folder_name_is_no_pattern(tmp_path):
    table = pd.DataFrame({"x": [1, 2]})
    places = [Workspace(tmp_path / name) for name in ("plan?", "plan1", "plan*", "plan[1]")]
    for place in places:
        fingerprint = place.put(table)
    for place in places:
        assert place.get(fingerprint)["x"].tolist() == [1, 2]


def test_odd_folder_names(tmp_path):
    workspace = Workspace(tmp_path / "it's [a] *wild* ?pla%ce {x} æ")
    table = example(TABLES["POSTS"])
    pd.testing.assert_frame_equal(workspace.get(workspace.put(table)), table)
    workspace.erase()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_writer_leaves_whole_tables_only(tmp_path):
    """Kill a program that keeps putting tables, at several moments; every table must be whole."""
    program = (
        "import sys, pandas as pd\nfrom planner.workspace import Workspace\n"
        "place = Workspace(sys.argv[1])\n"
        "for number in range(10**6):\n"
        "    place.put(pd.DataFrame({'x': range(number, number + 20_000)}))\n"
    )
    whole = 0
    for round_ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "place")])
        tables_ = tmp_path / "place" / "tables"
        end = time.monotonic() + 30
        before = whole
        while time.monotonic() < end and len(list(tables_.glob("[0-9a-f]*.parquet"))) <= before:
            time.sleep(0.01)
        time.sleep(0.013 * round_)
        writer.kill()
        writer.wait()
        whole = len(list(tables_.glob("[0-9a-f]*.parquet")))
        assert whole > 0
    place = Workspace(tmp_path / "place")
    for path in (place.folder / "tables").glob("[0-9a-f]*.parquet"):
        assert len(place.get(path.stem)) == 20_000
    place.erase()
    assert not (tmp_path / "place").exists()
