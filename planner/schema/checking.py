"""Checking a table against its contract: a tidied copy, or one error that names the cell."""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import numbers
import re
from typing import TYPE_CHECKING, Any

from planner.errors import DataError
from planner.schema.contracts import DTYPES, SURVEY, Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import pandas as pd


def check(table: pd.DataFrame, contract: Table, file: str | None = None) -> pd.DataFrame:
    """A copy of `table` that honours `contract`: its column order, its dtypes, its bounds.

    Parameters
    ----------
    table
        Any DataFrame. Optional columns may be absent; SURVEY takes further columns as text.
    contract
        One of the tables of `planner.schema`.
    file
        Name used in messages.

    Raises
    ------
    DataError
        At the first breach: a missing or unknown column, a value of the wrong kind, outside its
        bounds or its vocabulary, an empty cell where none may be, or a repeated key. `row` counts
        from 1 for the first data row.

    >>> import pandas as pd
    >>> from planner.schema import ACCOUNT
    >>> account = pd.DataFrame({"platform": ["facebook"], "account": ["harbour"],
    ...                         "date": ["2026-03-02"], "followers": [1200]})
    >>> check(account, ACCOUNT).dtypes["followers"].name
    'float64'
    >>> check(account.assign(followers=-1), ACCOUNT)
    Traceback (most recent call last):
    planner.errors.DataError: ACCOUNT, row 1, column 'followers': found -1.0, expected 0 or more. \
Remedy: correct the value, or leave it empty if it is unknown.
    """
    tidy = check_cells(table, contract, file)
    _check_key(tidy, contract, file or contract.name)
    return tidy


def check_cells(table: pd.DataFrame, contract: Table, file: str | None = None) -> pd.DataFrame:
    """As `check`, for a table whose key is known not to repeat: that takes the most memory.

    >>> import pandas as pd
    >>> from planner.schema import ACCOUNT
    >>> day = {"platform": ["x"], "account": ["harbour"], "date": ["2026-03-02"], "followers": [3]}
    >>> check_cells(pd.DataFrame(day), ACCOUNT)["followers"].tolist()
    [3.0]
    """
    import pandas as pd

    place = file or contract.name
    _check_columns(table, contract, place)
    columns = {}
    for column in contract.columns:
        if column.name in table.columns:
            columns[column.name] = _checked_column(table[column.name], column, place)
    if contract is SURVEY:
        for name in table.columns:
            if name not in columns:
                columns[name] = table[name].astype("string")
    return pd.DataFrame(columns, copy=False).reset_index(drop=True)


def _check_columns(table: pd.DataFrame, contract: Table, place: str) -> None:
    if not hasattr(table, "columns"):
        raise DataError(
            file=place,
            got=f"a {type(table).__name__}",
            expected=f"a DataFrame, one row per row of {contract.name} ({contract.one_row_is})",
            remedy="pass a pandas DataFrame",
        )
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise DataError(
            file=place,
            column=str(repeated[0]),
            got=f"{int((table.columns == repeated[0]).sum())} columns of that name",
            expected="each column once",
            remedy="rename or drop the others",
        )
    missing = [name for name in contract.required if name not in table.columns]
    if missing:
        raise DataError(
            file=place,
            column=missing[0],
            got=f"the columns {', '.join(map(str, table.columns)) or '(none)'}",
            expected=f"a column {missing[0]} ({contract.by_name[missing[0]].meaning})",
            remedy="add the column, or map one of yours to it",
        )
    unknown = [str(name) for name in table.columns if name not in contract.by_name]
    if unknown and contract is not SURVEY:
        raise DataError(
            file=place,
            column=unknown[0],
            got=f"a column {unknown[0]} that {contract.name} does not have",
            expected=f"only {', '.join(contract.names)}",
            remedy="rename or drop the column",
        )


def _checked_column(values: pd.Series, column: Column, place: str) -> pd.Series:
    converted = _converted(values, column, place)
    if _keeps_rules(converted, column):
        return converted
    if not column.nullable:
        empty = converted.isna()
        if column.kind == "text":
            empty |= (converted.str.strip() == "").fillna(False)
        _raise_first(values, empty, column, place, "a value", "fill in the cell")
    if column.allowed:
        wrong = converted.notna() & ~converted.isin(column.allowed)
        expected = f"one of {', '.join(column.allowed)}"
        _raise_first(values, wrong, column, place, expected, "use one of these words")
    remedy = "correct the value, or leave it empty if it is unknown"
    if column.low is not None:
        below = (converted < column.low).fillna(False)
        expected = f"{column.low:g} or more"
        _raise_first(converted, below, column, place, expected, remedy)
    if column.high is not None:
        above = (converted > column.high).fillna(False)
        expected = f"{column.high:g} or less"
        _raise_first(converted, above, column, place, expected, remedy)
    return converted


def _keeps_rules(converted: pd.Series, column: Column) -> bool:
    """True if no cell breaks the column's rules; which one does is looked for only then."""
    import numpy as np

    if column.kind == "text":
        return all(
            _texts_keep_rules(found, column) for found in _distinct(converted.to_numpy(object))
        )
    if column.kind in ("count", "number", "share", "integer"):
        cells = converted.to_numpy(dtype=float, na_value=np.nan)
        low, high = column.low, column.high
        return not (
            (not column.nullable and np.isnan(cells).any())
            or (low is not None and (cells < low).any())
            or (high is not None and (cells > high).any())
        )
    return column.nullable or not converted.hasnans


_SLICE = 65_536
_MOST_KNOWN = 100_000


def _distinct(values: np.ndarray) -> Iterator[set]:
    """Sets that together hold every value, without one set of them all where hardly any repeat."""
    known: set = set()
    for begin in range(0, len(values), _SLICE):
        fresh = set(values[begin : begin + _SLICE].tolist()) - known
        if len(known) < _MOST_KNOWN:
            known |= fresh
        yield fresh


def _texts_keep_rules(found: set, column: Column) -> bool:
    import pandas as pd

    filled = found - {pd.NA}
    if column.allowed and not filled <= set(column.allowed):
        return False
    return column.nullable or (len(filled) == len(found) and all(map(str.strip, filled)))


def _converted(values: pd.Series, column: Column, place: str) -> pd.Series:
    if hasattr(values, "cat"):
        values = values.astype(object)
    if column.kind == "text":
        return _texts(values, column, place)
    if column.kind in ("count", "number", "share", "integer"):
        return _numbers(values, column, place)
    if column.kind == "flag":
        if values.dtype.kind == "b":  # True and False only, numpy's or pandas' own
            return _as(values, "flag")
        wrong = values.notna() & ~values.isin([True, False])
        _raise_first(values, wrong, column, place, "a flag, True or False", "use True or False")
        return _each(bool, values).astype("boolean")
    return _times(values, column, place)


def _texts(values: pd.Series, column: Column, place: str) -> pd.Series:
    """Text; whole numbers are taken as they stand, other numbers lose digits and are refused."""
    from pandas.api.types import infer_dtype

    if values.dtype == _dtype("text"):
        return values
    if infer_dtype(values, skipna=True) not in ("string", "empty", "integer"):
        wrong = values.notna() & ~values.map(lambda value: _is(value, str, numbers.Integral))
        remedy = "read the column as text, so that long ids keep all their digits"
        _raise_first(values, wrong, column, place, "text", remedy)
    return _as(values, "text")


def _numbers(values: pd.Series, column: Column, place: str) -> pd.Series:
    import numpy as np
    import pandas as pd

    if column.kind != "integer" and values.dtype == "float64":
        wrong = np.isinf(values.to_numpy())
        _raise_first(values, wrong, column, place, "a finite number", "correct the value")
        return values
    readable = values
    if values.dtype.kind not in "iuf":
        readable = values.astype(object).where(values.map(_is_number))
    floats = pd.to_numeric(readable, errors="coerce").astype("float64")
    wrong = (floats.isna() & values.notna()) | np.isinf(floats)
    if column.kind != "integer":
        _raise_first(values, wrong, column, place, "a finite number", "correct the value")
        return floats
    wrong |= floats.notna() & ((floats % 1 != 0) | (floats.abs() > 1e18))
    expected = "a whole number of at most 18 digits"
    _raise_first(values, wrong, column, place, expected, "correct the value")
    if values.dtype.kind in "iuf":
        return _as(values, "integer")
    # Not by way of float64, which rounds whole numbers of more than 15 digits.
    return _each(_whole, values).astype(DTYPES["integer"])


def _times(values: pd.Series, column: Column, place: str) -> pd.Series:
    import pandas as pd

    is_instant, is_date = column.kind == "instant", column.kind == "date"
    if values.dtype == _dtype(column.kind) and not is_date:
        return values
    expected = "a date without a time of day" if is_date else "a date and time"
    remedy = "write it as 2026-03-02" + ("" if is_date else " 17:30")
    if values.dtype.kind != "M":
        wrong = values.notna() & ~values.map(_is_time)
        _raise_first(values, wrong, column, place, expected, remedy)
    try:
        times = pd.to_datetime(values, errors="coerce", utc=is_instant, format="ISO8601")
        has_zone = not is_instant and times.dt.tz is not None
    except ValueError:  # some carry a zone and others do not, or another one
        has_zone = True
    if has_zone:
        raise DataError(
            file=place,
            column=column.name,
            got="times that carry a zone",
            expected="clock times without a zone (the zone stands in its own column)",
            remedy="convert to the account's zone and drop it",
        )
    wrong = times.isna() & values.notna()
    if is_date:
        wrong |= times.notna() & (times != times.dt.normalize())
    _raise_first(values, wrong, column, place, expected, remedy)
    return _as(times, column.kind)


def _as(values: pd.Series, kind: str) -> pd.Series:
    """The values in the dtype of this kind of column; untouched where they have it."""
    return values if values.dtype == _dtype(kind) else values.astype(_dtype(kind))


@functools.cache
def _dtype(kind: str) -> Any:
    """The dtype behind a name of `DTYPES`: reading the name takes longer than the conversion."""
    import pandas as pd

    return pd.api.types.pandas_dtype(DTYPES[kind])


def _each(function: Callable, values: pd.Series) -> pd.Series:
    """The function's result for each value; missing stays missing."""
    import pandas as pd

    results = [function(value) if known else pd.NA
               for value, known in zip(values, values.notna(), strict=True)]  # fmt: skip
    return pd.Series(results, index=values.index, dtype=object)


def _is(value: object, *kinds: type) -> bool:
    """True for a value of these kinds; True and False are no numbers here."""
    import numpy as np

    return isinstance(value, kinds) and not isinstance(value, bool | np.bool_)


def _is_number(value: object) -> bool:
    """True for a number that a float can hold, and for every text."""
    try:
        return isinstance(value, str) or (_is(value, numbers.Real, decimal.Decimal)
                                          and float(value) is not None)  # fmt: skip
    except (OverflowError, ValueError):
        return False


def _whole(value: object) -> int:
    try:
        return int(value)
    except ValueError:
        return int(float(value))


def _is_time(value: object) -> bool:
    """A date or time, or text that begins with one as 2026-03-02: other orders would be guesses."""
    if isinstance(value, str):
        return re.match(r"\s*\d{4}-\d\d-\d\d", value) is not None
    return isinstance(value, dt.date)


def _raise_first(
    values: pd.Series,
    bad: pd.Series | np.ndarray,
    column: Column,
    place: str,
    expected: str,
    remedy: str,
) -> None:
    if not bad.any():
        return
    position = int(bad.argmax())
    found = values.iloc[position]
    raise DataError(
        file=place,
        row=position + 1,
        column=column.name,
        got="an empty cell" if values.isna().iloc[position] else _shown(found),
        expected=expected,
        remedy=remedy,
    )


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _check_key(tidy: pd.DataFrame, contract: Table, place: str) -> None:
    key = [name for name in contract.key if name in tidy.columns]
    if not key or not len(tidy):
        return
    repeated = tidy.duplicated(key)
    if repeated.any():
        position = int(repeated.to_numpy().argmax())
        found = ", ".join(f"{name}={tidy[name].iloc[position]}" for name in key)
        raise DataError(
            file=place,
            row=position + 1,
            column=key[-1],
            got=f"{found} a second time",
            expected=f"each {' + '.join(key)} once",
            remedy="remove the repeated row",
        )
