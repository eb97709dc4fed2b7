"""A log of acts by its path: every way of keeping it reads alike, and what is wrong is said."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import duckdb
import pandas as pd
import pytest

from planner.errors import DataError, PlannerError
from planner.samples import load_sample
from planner.sources.act_log import ActLog, open_act_log

SUMS = (
    "SELECT platform, kind, is_inbound, is_contest, is_proactive, COUNT(*) AS acts, "
    "COUNT(DISTINCT member_id) AS members, MIN(day) AS first, MAX(day) AS last, "
    "COUNT(hour_of_week) AS hours, COUNT(DISTINCT post_id) AS posts "
    "FROM acts GROUP BY ALL ORDER BY ALL"
)


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return load_sample("lantern_books").interactions


@pytest.fixture(scope="module")
def kept(log, tmp_path_factory) -> dict[str, tuple]:
    """The same log as Parquet, CSV, TSV, DuckDB and SQLite: name -> (path, table)."""
    folder = tmp_path_factory.mktemp("logs")
    plain = log.assign(occurred_at=log["occurred_at"].astype(str))
    plain = plain.astype({"contest": "int64"})
    objects = plain.astype(object).where(plain.notna(), None)
    plain.to_csv(folder / "acts.csv", index=False)
    plain.to_csv(folder / "acts.tsv", index=False, sep="\t")
    with duckdb.connect(str(folder / "acts.duckdb")) as connection:
        connection.register("given", objects)
        connection.execute("CREATE TABLE acts_kept AS SELECT * FROM given")
        connection.execute(
            f"COPY (SELECT * FROM given) TO '{folder / 'acts.parquet'}' (FORMAT parquet)"
        )
    with closing(sqlite3.connect(folder / "acts.sqlite")) as connection:
        objects.to_sql("acts_kept", connection, index=False)
    tables = {"acts.duckdb": "acts_kept", "acts.sqlite": "acts_kept"}
    names = ("acts.parquet", "acts.csv", "acts.tsv", "acts.duckdb", "acts.sqlite")
    return {name: (folder / name, tables.get(name)) for name in names}


@pytest.mark.parametrize(
    "name", ["acts.parquet", "acts.csv", "acts.tsv", "acts.duckdb", "acts.sqlite"]
)
def test_every_way_of_keeping_a_log_reads_alike(log, kept, name):
    path, table = kept[name]
    with ActLog.of_table(log) as expected, open_act_log(path, table=table) as found:
        assert found.rows == len(log) and not found.rejected
        assert (found.first_day, found.last_day) == (log["day"].min(), log["day"].max())
        pd.testing.assert_frame_equal(found.query(SUMS), expected.query(SUMS))


def test_unusable_rows_are_counted_by_reason_and_unknown_kinds_are_other(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text(
        "event_id,member_id,platform,day,kind,direction,contest\n"
        "1,aa,x,20000,like,inbound,false\n"
        "2,,x,20000,like,inbound,false\n"
        "3,,x,soon,like,inbound,false\n"
        "4,bb,x,-3,like,inbound,false\n"
        "5,bb,x,1e99,like,inbound,false\n"
        "6,cc,x,20001,wave,inbound,false\n"
        "7,cc,x,20001,like,inbound,perhaps\n"
        "8,dd,x,20002,like,sideways,0\n",
        encoding="utf-8",
    )
    with open_act_log(path) as log:
        accepted = log.rows_of("SELECT COUNT(*) FROM acts")[0][0]
        assert log.rows == 8 == accepted + sum(log.rejected.values())
        assert log.rejected == {
            "no member": 2,
            "no day, or none from 0 to 200,000": 2,
            "not said whether it belongs to a contest": 1,
        }
        assert log.rows_of("SELECT COUNT(*) FROM acts WHERE kind = 'other'") == [(1,)]
        assert log.rows_of("SELECT COUNT(*) FROM acts WHERE is_inbound = 1") == [(2,)]
        assert any("unknown kinds" in note for note in log.notes)


def test_names_repeats_and_missing_columns_are_refused_in_words(log, tmp_path):
    named = log.assign(member_id=log["member_id"] + "@mail.example")
    named.to_csv(tmp_path / "named.csv", index=False)
    with pytest.raises(DataError, match="expected pseudonyms"):
        open_act_log(tmp_path / "named.csv")
    pd.concat([log, log]).to_csv(tmp_path / "twice.csv", index=False)
    with pytest.raises(DataError, match="expected each act once"):
        open_act_log(tmp_path / "twice.csv")
    log.drop(columns="day").to_csv(tmp_path / "dayless.csv", index=False)
    with pytest.raises(DataError, match="day among them"):
        open_act_log(tmp_path / "dayless.csv")
    with pytest.raises(PlannerError, match="no such file"):
        open_act_log(tmp_path / "nothing.parquet")
    (tmp_path / "acts.docx").write_bytes(b"x")
    with pytest.raises(PlannerError, match=r"found the ending \.docx"):
        open_act_log(tmp_path / "acts.docx")
    (tmp_path / "acts.parquet").write_bytes(b"not parquet")
    with pytest.raises(PlannerError, match="cannot read"):
        open_act_log(tmp_path / "acts.parquet")


def test_databases_refuse_in_words_too(kept, tmp_path):
    path, _ = kept["acts.sqlite"]
    with pytest.raises(PlannerError, match="name it with table="):
        open_act_log(path)
    with pytest.raises(PlannerError, match="name it with table="):
        open_act_log(path, table="acts_kept; DROP TABLE acts_kept")
    with pytest.raises(PlannerError, match="gave no rows"):
        open_act_log(path, table="elsewhere")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as connection:
        connection.execute("CREATE TABLE other (a TEXT)")
    with pytest.raises(DataError, match="member_id"):
        open_act_log(tmp_path / "other.sqlite", table="other")


def test_too_little_memory_is_said(kept):
    from planner.audience.member_table import member_table

    path, _ = kept["acts.parquet"]
    with (
        pytest.raises(PlannerError, match="memory"),
        open_act_log(path, memory_bytes=400_000) as log,
    ):
        member_table(log)


def test_an_empty_log_is_empty(log, tmp_path):
    log.iloc[:0].to_csv(tmp_path / "none.csv", index=False)
    with open_act_log(tmp_path / "none.csv") as found:
        assert (found.rows, found.first_day, found.rejected) == (0, None, {})
