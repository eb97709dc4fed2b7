"""Tables as Parquet files that give back what was put in, and their fingerprints."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from planner.errors import PlannerError
from planner.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb
    import numpy as np
    import pandas as pd

CONTENT_FORMAT = 1
"""Version of the fingerprint: a change of it changes every fingerprint."""

_KINDS = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "flag": "BOOLEAN",
          "wall": "TIMESTAMP", "instant": "TIMESTAMPTZ"}  # fmt: skip
"""Kind of a column as kept -> its type in Parquet; the names are those of schema.DTYPES."""

_METADATA = "planner"


def tidied(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """A copy in the few dtypes that are kept, with the kind of each column."""
    import pandas as pd

    names = list(table.columns)
    if not names:
        raise PlannerError(
            "Table: found no columns, expected one or more. Remedy: check what was imported."
        )
    for name in names:
        if not isinstance(name, str) or names.count(name) > 1:
            raise PlannerError(
                f"Table: found the column name {name!r}, expected texts that do not repeat. "
                "Remedy: rename the column."
            )
    kinds = [_kind(table[name]) for name in names]
    columns = {}
    for name, kind in zip(names, kinds, strict=True):
        columns[name] = _converted(_in_order(table[name]).reset_index(drop=True), kind)
    return pd.DataFrame(columns, columns=names, copy=False), kinds


def _in_order(values: pd.Series) -> pd.Series:
    """The column with its memory in order, as DuckDB needs it: reversed or sliced ones are copied.

    Texts are most of a table's memory, so they are not copied without need.
    """
    import numpy as np
    import pandas as pd

    is_plain = values.dtype == pd.StringDtype() or isinstance(values.dtype, np.dtype)
    if is_plain and np.asarray(values.array).flags.c_contiguous:
        return values
    return values.copy(deep=True)


def _kind(values: pd.Series) -> str:
    import pandas as pd
    from pandas.api import types

    dtype = values.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "instant"
    if types.is_datetime64_dtype(dtype):
        return "wall"
    if types.is_bool_dtype(dtype) and not isinstance(dtype, pd.CategoricalDtype):
        return "flag"
    if types.is_integer_dtype(dtype):
        return "integer"
    if types.is_float_dtype(dtype):
        return "number"
    if dtype == pd.StringDtype():
        return "text"  # as tables come from their contracts: there is nothing else in it
    text = values.astype(object)
    wrong = [value for value in text[text.notna()] if not isinstance(value, str)]
    if not wrong and (types.is_object_dtype(dtype) or isinstance(dtype, pd.CategoricalDtype)
                      or types.is_string_dtype(dtype)):  # fmt: skip
        return "text"
    found = type(wrong[0]).__name__ if wrong else str(dtype)
    raise PlannerError(
        f"Column {values.name!r}: found values of the kind {found}, expected text, numbers, true "
        "or false, or times. Remedy: bring the table into its contract with planner.schema.check."
    )


def _converted(values: pd.Series, kind: str) -> pd.Series:
    import pandas as pd

    if kind == "instant":
        return values.dt.tz_convert("UTC").astype(DTYPES[kind])
    if kind == "text":
        text = values
        if values.dtype != pd.StringDtype():
            text = values.astype(object).astype(DTYPES[kind])
        try:
            "".join(text.dropna().tolist()).encode()
        except UnicodeEncodeError as error:
            raise PlannerError(
                f"Column {values.name!r}: found text with broken characters (half of a Unicode "
                "pair), expected valid text. Remedy: save the source as UTF-8 and import it again."
            ) from error
        return text
    try:
        return values.astype(DTYPES[kind])
    except (OverflowError, TypeError, ValueError) as error:
        raise PlannerError(
            f"Column {values.name!r}: found numbers beyond 64 bits, expected smaller ones. "
            "Remedy: keep ids as text."
        ) from error


def fingerprint(table: pd.DataFrame) -> str:
    """The fingerprint `Workspace.put` would give this table, without keeping it.

    Raises
    ------
    PlannerError
        The table cannot be kept as it is.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"post_id": ["1", "2"]})
    >>> fingerprint(table) == fingerprint(table.set_axis([7, 8])), len(fingerprint(table))
    (True, 64)
    """
    return fingerprint_of(*tidied(table))


def fingerprint_of(tidy: pd.DataFrame, kinds: list[str]) -> str:
    """SHA-256 over row count, names, kinds and values; lengths first, so nothing can run over."""
    digest = sha256(f"planner table {CONTENT_FORMAT} {len(tidy)}".encode())
    for name, kind in zip(tidy.columns, kinds, strict=True):
        label = json.dumps([name, kind]).encode()
        digest.update(len(label).to_bytes(8, "little") + label)
        for part in _bytes(tidy[name], kind):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


def _bytes(values: pd.Series, kind: str) -> Iterator[bytes]:
    import numpy as np

    missing = values.isna().to_numpy(dtype=bool)
    yield np.packbits(missing).tobytes()
    if kind == "text":
        texts = values.dropna().tolist()
        yield np.array([len(text) for text in texts], dtype="<i8").tobytes()
        yield "".join(texts).encode()
    elif kind == "number":
        # One NaN and one zero, whatever bits they came with.
        numbers = values.to_numpy(dtype="<f8", na_value=np.nan)
        yield (np.where(missing, 0.0, numbers) + 0.0).tobytes()
    elif kind in ("wall", "instant"):
        moments = values.to_numpy(dtype="datetime64[us]").astype("<i8")
        yield np.where(missing, 0, moments).tobytes()
    else:
        yield values.to_numpy(dtype="<i8", na_value=0).tobytes()


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark


def _stored_names(names: list[str]) -> list[str]:
    """Column names in the file: printable, and different in more than case.

    DuckDB holds "Age" and "age" for one, so the second is numbered; the true names stand in the
    file's note.
    """
    stored: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = "".join(sign if sign.isprintable() else " " for sign in name).strip() or "column"
        candidate, number = plain, 2
        while candidate.casefold() in taken:
            candidate, number = f"{plain} {number}", number + 1
        taken.add(candidate.casefold())
        stored.append(candidate)
    return stored


def _connection(spill: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    # Memory first; what does not fit goes into the workspace, where erase finds it.
    return duckdb.connect(config={"threads": 1, "temp_directory": str(spill)})


def write_parquet(tidy: pd.DataFrame, kinds: list[str], path: Path) -> None:
    import duckdb
    import pandas as pd

    names = list(tidy.columns)
    stored = _stored_names(names)
    columns, select = {}, []
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        values, expression = tidy[name], f"CAST(c{place} AS {_KINDS[kind]})"
        if kind == "text" and values.hasnans:
            # Which texts are missing goes beside them: older DuckDB reads a missing one as "<NA>".
            columns[f"m{place}"] = values.isna().to_numpy(dtype=bool)
            values = values.fillna("")
            expression = f"CASE WHEN m{place} THEN NULL ELSE {expression} END"
        columns[f"c{place}"] = values
        select.append(f"{expression} AS {_quoted(stored[place], chr(34))}")
    note = json.dumps([list(row) for row in zip(stored, names, kinds, strict=True)])
    try:
        with _connection(path.parent) as connection:
            connection.register("columns_to_keep", pd.DataFrame(columns, copy=False))
            connection.execute(
                f"COPY (SELECT {', '.join(select)} FROM columns_to_keep) "
                f"TO {_quoted(str(path), chr(39))} (FORMAT parquet, COMPRESSION zstd, "
                f"KV_METADATA {{{_METADATA}: {_quoted(note, chr(39))}}})"
            )
    except duckdb.Error as error:
        # The engine's own words may quote cells; they go no further than the chained error.
        raise OSError(5, "the table could not be written") from error


def read_parquet(path: Path) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    # In a folder name these signs are meant as they stand, not as a pattern.
    source = _quoted(re.sub(r"([*?\[])", r"[\1]", str(path)), chr(39))
    with _connection(path.parent) as connection:
        found = connection.execute(
            f"SELECT decode(value) FROM parquet_kv_metadata({source}) "
            f"WHERE decode(key) = '{_METADATA}'"
        ).fetchall()
        columns = json.loads(found[0][0])
        select = ", ".join(
            (f"epoch_us({name})" if kind in ("wall", "instant") else name) + f" AS c{place}"
            for place, (name, kind) in enumerate(
                (_quoted(stored, chr(34)), kind) for stored, _, kind in columns
            )
        )
        values = connection.execute(f"SELECT {select} FROM read_parquet({source})").fetchnumpy()
    table = {
        name: _restored(values[f"c{place}"], kind) for place, (_, name, kind) in enumerate(columns)
    }
    return pd.DataFrame(table), [kind for _, _, kind in columns]


def _restored(values: np.ndarray, kind: str) -> pd.Series:
    """A column as read (masked where missing) in the dtype of its kind."""
    import numpy as np
    import pandas as pd

    missing = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if kind == "text":
        return pd.Series(np.where(missing, None, plain.astype(object)), dtype=DTYPES[kind])
    if kind == "number":
        return pd.Series(np.where(missing, np.nan, plain.astype("float64")))
    if kind == "flag":
        return pd.Series(pd.arrays.BooleanArray(plain.astype(bool), missing.copy()))
    if kind == "integer":
        return pd.Series(pd.arrays.IntegerArray(plain.astype("int64"), missing.copy()))
    moments = plain.astype("int64").astype("datetime64[us]")
    moments[missing] = np.datetime64("NaT")
    series = pd.Series(moments)
    return series.dt.tz_localize("UTC") if kind == "instant" else series
