"""A log of acts that stays where it is: read by an engine, never as a whole into memory.

Kept tables of a workspace (Parquet), CSV files with the columns of INTERACTIONS and tables of a
database can hold a hundred million acts. What the audience models need of them are one row per
member and small tables of patterns; only those leave the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import DataError, PlannerError
from planner.schema import INTERACTIONS, KIND_NAMES, check
from planner.wording import counted

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

NEEDED = ("member_id", "platform", "day", "kind", "direction", "contest")
OPTIONAL = ("event_id", "hour_of_week", "initiative", "post_id")
MOST_MEMORY_BYTES = 1_200_000_000
"""What the engine may take; the tables it makes need far less for ten million acts."""

PIECE_ROWS = 50_000
LAST_DAY = 200_000
"""Days after this one (in the year 2517) are taken for a mistake."""

_REPEATED_SHARE = 0.8
_LOOKED_AT = 10_000


@dataclass
class ActLog:
    """A log inside an engine.

    Attributes
    ----------
    connection
        The engine. Its view `acts` has platform, member_id, day, hour_of_week, kind, post_id,
        is_inbound, is_contest and is_proactive (0 or 1); unusable rows are left out, kinds the
        planner does not know are "other".
    name
        What messages call it.
    rows
        rows read = accepted + rejected.
    rejected
        Reason -> rows.
    first_day, last_day
        Of the accepted rows, as in INTERACTIONS.day; None in an empty log.
    notes
        What was decided while reading.

    >>> import pandas as pd
    >>> with ActLog.of_table(pd.DataFrame({
    ...     "event_id": ["a"], "platform": ["x"], "member_id": ["ann"],
    ...     "occurred_at": pd.Timestamp("2026-03-02", tz="UTC"), "day": [20511],
    ...     "kind": ["share"], "direction": ["inbound"], "initiative": ["reactive"],
    ...     "contest": [False]})) as log:
    ...     log.rows, log.query("SELECT kind, is_inbound FROM acts").values.tolist()
    (1, [['share', 1]])
    """

    connection: duckdb.DuckDBPyConnection
    name: str
    rows: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    first_day: int | None = None
    last_day: int | None = None
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of_table(cls, interactions: pd.DataFrame | None) -> ActLog:
        """The log of a table.

        Raises
        ------
        DataError
            The table breaks the contract of INTERACTIONS.
        """
        table = INTERACTIONS.empty() if interactions is None else interactions
        used = [name for name in table.columns if name in {*NEEDED, *OPTIONAL, "occurred_at"}]
        # The engine reads memory in order only: reversed or sliced columns are copied first.
        checked = check(table[used].copy(deep=True), INTERACTIONS)
        given = {
            name: checked[name].astype(object).where(checked[name].notna(), None)
            for name in ("platform", "member_id", "kind", "direction", "initiative", "post_id")
            if name in checked
        }
        given["day"] = checked["day"].to_numpy(dtype="int64")
        given["contest"] = checked["contest"].to_numpy(dtype=bool)
        if "hour_of_week" in checked:
            given["hour_of_week"] = checked["hour_of_week"].astype("float64")
        import pandas as pd

        log = cls(_engine(MOST_MEMORY_BYTES, None), "the log of acts")
        log.connection.register("raw_table", pd.DataFrame(given))
        return log._over("raw_table")

    @property
    def usable(self) -> str:
        """The condition on a row of `raw` under which it stands in `acts`."""
        return f"NOT ({' OR '.join(f'({test})' for test in _UNUSABLE.values())})"

    def query(self, sql: str) -> pd.DataFrame:
        """The rows of a text as a table."""
        try:
            return self.connection.execute(sql).df()
        except duckdb_error() as error:
            raise self.refusal(error) from error

    def run(self, sql: str) -> None:
        """Run a text that makes a table in the engine."""
        try:
            self.connection.execute(sql)
        except duckdb_error() as error:
            raise self.refusal(error) from error

    def close(self) -> None:
        """Forget the engine and all it made."""
        self.connection.close()

    def __enter__(self) -> ActLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refusal(self, error: Exception) -> PlannerError:
        """What the engine refused, in words."""
        # The engine's own words may quote cells; they go no further than the chained error.
        if type(error).__name__ == "OutOfMemoryException":
            return PlannerError(
                f"{self.name}: found more members than fit into the engine's memory. Remedy: give "
                "more memory (memory_bytes=), or a folder of your own to spill into "
                "(spill_folder=)."
            )
        return PlannerError(
            f"{self.name}: found something the engine cannot read. Remedy: read the file with "
            "'planner import' first; it says which rows are broken."
        )

    def _over(self, source: str) -> ActLog:
        """Lay the view `acts` over a source, and count what became of its rows."""
        columns = {
            str(row[0]): str(row[1]) for row in self.rows_of(f"DESCRIBE SELECT * FROM {source}")
        }
        missing = [name for name in NEEDED if name not in columns]
        if missing:
            raise DataError(
                file=self.name,
                got=f"the columns {', '.join(list(columns)[:20]) or '(none)'}",
                expected=f"those of INTERACTIONS, {', '.join(missing)} among them",
                remedy="read the file with 'planner import' and use the table it keeps",
            )
        self._look_at_ids(source)
        self.run(f"CREATE TEMP VIEW raw AS SELECT {_typed(columns)} FROM {source}")
        self._count("event_id" in columns)
        kinds = ", ".join(f"'{kind}'" for kind in KIND_NAMES)
        self.run(
            "CREATE TEMP VIEW acts AS SELECT platform, member_id, day, hour_of_week, "
            f"CASE WHEN kind IN ({kinds}) THEN kind ELSE 'other' END AS kind, post_id, "
            "CAST(COALESCE(direction = 'inbound', FALSE) AS TINYINT) AS is_inbound, "
            "CAST(contest AS TINYINT) AS is_contest, "
            "CAST(COALESCE(initiative = 'proactive', FALSE) AS TINYINT) AS is_proactive "
            f"FROM raw WHERE {self.usable}"
        )
        return self

    def _look_at_ids(self, source: str) -> None:
        """Files are no place for names: what looks like one is not taken."""
        if source == "raw_table":
            return
        found = self.rows_of(
            f"SELECT COUNT(*) FROM (SELECT member_id FROM {source} LIMIT {_LOOKED_AT}) looked "
            "WHERE regexp_matches(CAST(member_id AS VARCHAR), '[@\\s/]')"
        )[0][0]
        if found:
            raise DataError(
                file=self.name,
                column="member_id",
                got=f"names or addresses in {counted(found, 'row')} of the first {_LOOKED_AT:,}",
                expected="pseudonyms",
                remedy="read the file with 'planner import', which makes pseudonyms, and use the "
                "table it keeps",
            )

    def _count(self, has_ids: bool) -> None:
        # A row with two faults is rejected once, for the first of them.
        faults = " ".join(
            f"WHEN {test} THEN {place}" for place, test in enumerate(_UNUSABLE.values(), start=1)
        )
        kinds = ", ".join(f"'{kind}'" for kind in KIND_NAMES)
        counts = ", ".join(
            f"COUNT(CASE WHEN fault = {place} THEN 1 END)" for place in range(1, len(_UNUSABLE) + 1)
        )
        row = self.rows_of(
            "SELECT COUNT(*), MIN(CASE WHEN fault = 0 THEN day END), "
            "MAX(CASE WHEN fault = 0 THEN day END), "
            f"{'approx_count_distinct(event_id)' if has_ids else 'NULL'}, "
            f"COUNT(CASE WHEN fault = 0 AND is_unknown THEN 1 END), {counts} FROM ("
            f"SELECT CASE {faults} ELSE 0 END AS fault, day, event_id, "
            f"kind NOT IN ({kinds}) AS is_unknown FROM raw) looked"
        )[0]
        self.rows, self.first_day, self.last_day = row[0], row[1], row[2]
        self.rejected = {
            reason: number for reason, number in zip(_UNUSABLE, row[5:], strict=True) if number
        }
        if row[3] is not None and self.rows and row[3] < _REPEATED_SHARE * self.rows:
            raise DataError(
                file=self.name,
                column="event_id",
                got=f"about {row[3]:,} different ids in {self.rows:,} rows",
                expected="each act once",
                remedy="read the file with 'planner import', which leaves out repeats",
            )
        if row[4]:
            self.notes.append(f"{counted(row[4], 'act')} of unknown kinds count as other.")
        self.notes += [f"{counted(number, 'row')} not used: {reason}."
                       for reason, number in self.rejected.items()]  # fmt: skip

    def rows_of(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a text as tuples."""
        try:
            return self.connection.execute(sql).fetchall()
        except duckdb_error() as error:
            raise self.refusal(error) from error


_UNUSABLE = {
    "no member": "member_id IS NULL OR member_id = ''",
    "no platform": "platform IS NULL OR platform = ''",
    f"no day, or none from 0 to {LAST_DAY:,}": f"day IS NULL OR day < 0 OR day > {LAST_DAY}",
    "no kind of act": "kind IS NULL OR kind = ''",
    "not said whether it belongs to a contest": "contest IS NULL",
}


def open_act_log(
    path: str | Path,
    table: str | None = None,
    memory_bytes: int = MOST_MEMORY_BYTES,
    spill_folder: str | Path | None = None,
) -> ActLog:
    """Open a log of acts by its path, whatever its size.

    Parameters
    ----------
    path
        A Parquet or CSV file with the columns of INTERACTIONS (such as a table kept by
        `planner import`), a DuckDB or SQLite file, or the address of a PostgreSQL database
        (postgresql://...).
    table
        Name of the table, for databases only.
    memory_bytes
        What the engine may take.
    spill_folder
        Where the engine may put what does not fit. None: nowhere, since pseudonyms should not lie
        about.

    Raises
    ------
    DataError
        Columns missing, names instead of pseudonyms, most acts there twice.
    PlannerError
        No such file or table; memory too small.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "acts.csv"
    ...     _ = path.write_text("member_id,platform,day,kind,direction,contest\\n"
    ...                         "5d1c0b7e,x,20511,share,inbound,false\\n")
    ...     with open_act_log(path) as log:
    ...         log.rows, log.first_day
    (1, 20511)
    """
    text = str(path)
    log = ActLog(_engine(memory_bytes, spill_folder), Path(text).name)
    try:
        if text.startswith(("postgresql://", "postgres://")):
            log.name = f"table {table}"
            return log._over(_from_postgresql(log, text, table))
        if not Path(text).is_file():
            raise PlannerError(
                f"{log.name}: found no such file. Remedy: check the path of the log of acts."
            )
        return log._over(_from_file(log, Path(text), table))
    except BaseException:
        log.close()
        raise


def _from_file(log: ActLog, path: Path, table: str | None) -> str:
    ending = path.suffix.lower()
    if ending == ".parquet":
        return f"read_parquet({_literal(path)})"
    if ending in (".csv", ".tsv"):
        # As text, so that no guess about a column changes what stands in it.
        return f"read_csv({_literal(path)}, all_varchar = true, header = true)"
    if ending in (".duckdb", ".ddb"):
        log.run(f"ATTACH {_literal(path)} AS given (READ_ONLY)")
        return f"given.{_named(table)}"
    if ending in (".sqlite", ".sqlite3", ".db"):
        return _from_sqlite(log, path, table)
    raise PlannerError(
        f"{log.name}: found the ending {ending or '(none)'}, expected .parquet, .csv, .tsv, "
        ".duckdb or .sqlite. Remedy: read the file with 'planner import' and use the table it "
        "keeps."
    )


def _carried(log: ActLog, connection: Any, table: str) -> str:
    """A table of another database, carried over in pieces by its own driver."""
    import pandas as pd

    cursor = connection.cursor()
    cursor.execute(f"SELECT * FROM {table}")
    there = [column[0] for column in cursor.description]
    columns = [column for column in (*NEEDED, *OPTIONAL) if column in there]
    texts = ", ".join(f"CAST(NULL AS VARCHAR) AS {column}" for column in columns or there)
    log.run(f"CREATE TABLE carried AS SELECT {texts} WHERE 1 = 0")
    places = [there.index(column) for column in columns]
    while rows := cursor.fetchmany(PIECE_ROWS):
        piece = {
            column: pd.Series(
                [None if row[place] is None else str(row[place]) for row in rows], dtype=object
            )
            for column, place in zip(columns, places, strict=True)
        }
        log.connection.register("piece", pd.DataFrame(piece))
        log.run("INSERT INTO carried SELECT * FROM piece")
        log.connection.unregister("piece")
    return "carried"


def _from_sqlite(log: ActLog, path: Path, table: str | None) -> str:
    import sqlite3
    from contextlib import closing

    name, address = _named(table), f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return _carried(log, connection, name)
    except sqlite3.Error as error:
        raise _no_rows(name) from error


def _from_postgresql(log: ActLog, address: str, table: str | None) -> str:
    name = _named(table)
    try:
        import psycopg
    except ImportError as error:
        raise PlannerError(
            "PostgreSQL: its driver is not installed. Remedy: install the planner with [team]."
        ) from error
    try:
        with psycopg.connect(address) as connection, connection.cursor("acts") as cursor:
            cursor.itersize = PIECE_ROWS
            return _carried(log, _OneCursor(cursor), name)
    except psycopg.Error as error:
        raise _no_rows(name) from error


@dataclass
class _OneCursor:
    """A connection that hands out the cursor it was given: one that reads from the server in
    pieces."""

    given: Any

    def cursor(self) -> Any:
        return self.given


def _no_rows(name: str) -> PlannerError:
    return PlannerError(
        f"Table {name}: the database gave no rows. Expected a table with the columns of "
        "INTERACTIONS. Remedy: check the address, the table's name and your rights."
    )


def _named(table: str | None) -> str:
    if not table or not table.replace("_", "").isalnum() or table[0].isdigit():
        raise PlannerError(
            f"Table of the log: found {table!r}, expected letters, digits and underscores. "
            "Remedy: name it with table=."
        )
    return table


def _typed(columns: dict[str, str]) -> str:
    """The contract's columns in its types; what cannot be one is missing."""

    def cast(name: str, kind: str) -> str:
        if name not in columns:
            return f"CAST(NULL AS {kind}) AS {name}"
        if columns[name] == "VARCHAR" and kind != "VARCHAR":
            # Trimmed, or else the engine's CSV reader makes the cast its own and stops at a fault.
            return f"TRY_CAST(trim({name}) AS {kind}) AS {name}"
        return f"TRY_CAST({name} AS {kind}) AS {name}"

    texts = [cast(name, "VARCHAR") for name in ("member_id", "platform", "kind", "direction",
                                                "initiative", "post_id", "event_id")]  # fmt: skip
    numbers = [cast("day", "INTEGER"), cast("hour_of_week", "UTINYINT")]
    return ", ".join([*texts, *numbers, cast("contest", "BOOLEAN")])


def _engine(memory_bytes: int, spill_folder: str | Path | None) -> duckdb.DuckDBPyConnection:
    import duckdb

    # One thread: results and memory do not depend on the machine.
    connection = duckdb.connect(
        config={
            "threads": 1,
            "temp_directory": "" if spill_folder is None else str(spill_folder),
            "memory_limit": f"{int(memory_bytes)}B",
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    # Tables in memory that are packed take a third of the room.
    connection.execute("ATTACH ':memory:' AS packed (COMPRESS)")
    return connection


def duckdb_error() -> type[Exception]:
    """The engine's kind of error, imported when it is needed."""
    import duckdb

    return duckdb.Error


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
