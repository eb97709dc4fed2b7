"""Table contracts: every table of TABLES, every way a table can break its contract, and the text
a person reads then."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import fractions
import functools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.errors import DataError
from planner.schema import (
    ACCOUNT,
    CALENDAR,
    DECISIONS,
    DTYPES,
    EFFORT,
    INTERACTIONS,
    ONLINE,
    OUTCOMES,
    POSTS,
    SURVEY,
    TABLES,
    Column,
    Table,
    check,
)

LONG_ID = "123456789012345678"
"""18 digits: as a float it would become 123456789012345680."""

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}-{column.name}")
    for table in TABLES.values()
    for column in table.columns
]


def good_value(column: Column, row: int = 0) -> Any:
    """A value that keeps the column's rules, another one in each row for ids."""
    if column.allowed:
        return column.allowed[row % len(column.allowed)]
    low = 0.0 if column.low is None else column.low
    return {
        "text": f"{column.name} {row}",
        "count": float(row),
        "number": low,
        "share": 0.5,
        "integer": int(low) + row % 2,
        "flag": row % 2 == 0,
        "instant": pd.Timestamp("2026-03-02 17:30", tz="UTC") + pd.Timedelta(minutes=row),
        "wall": pd.Timestamp("2026-03-02 17:30") + pd.Timedelta(minutes=row),
        "date": pd.Timestamp("2026-03-02") + pd.Timedelta(days=row),
    }[column.kind]


def good_table(table: Table, rows: int = 3, only_required: bool = False) -> pd.DataFrame:
    """A table that keeps its contract."""
    return pd.DataFrame(
        {
            column.name: [good_value(column, row) for row in range(rows)]
            for column in table.columns
            if column.required or not only_required
        }
    )


def with_value(table: Table, name: str, value: Any) -> pd.DataFrame:
    """A good table, its required columns and this one, with the second cell of it replaced."""
    cells = [good_value(table.by_name[name], row) for row in range(3)]
    cells[1] = value
    return _required_columns(table).assign(**{name: pd.Series(cells, dtype=object)})


@functools.cache
def _required_columns(table: Table) -> pd.DataFrame:
    return good_table(table, only_required=True)


def refusal(made: Any, table: Table, file: str | None = None) -> DataError:
    """The error that check raises."""
    with pytest.raises(DataError) as caught:
        check(made, table, file)
    return caught.value


# The contracts themselves


def test_the_tables_are_those_of_the_architecture() -> None:
    assert list(TABLES) == [
        "POSTS", "INTERACTIONS", "INBOUND", "ACCOUNT", "EXPOSURE", "ONLINE", "SURVEY",
        "EXPERIMENTS", "EFFORT", "CALENDAR", "DECISIONS",
    ]  # fmt: skip
    assert all(TABLES[name].name == name for name in TABLES)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_contract_is_consistent(table: Table) -> None:
    assert len(set(table.names)) == len(table.names)
    assert table.one_row_is.startswith("one ")
    assert list(table.by_name) == table.names
    assert set(table.key) <= set(table.required), "a key that may be absent identifies nothing"
    assert table.key


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_is_consistent(table: Table, column: Column) -> None:
    assert column.kind in DTYPES
    assert column.meaning.strip()
    if column.kind == "count":
        assert column.low == 0 and column.unit, "a count has a unit and is never negative"
        assert column.nullable, "a count may always be unknown"
    if column.kind == "share":
        assert (column.low, column.high) == (0, 1)
    if column.allowed:
        assert column.kind == "text" and len(set(column.allowed)) == len(column.allowed)
    if not column.nullable:
        assert column.required, "a column that may be absent may be missing in a row"


def test_outcomes_are_numbers_of_posts() -> None:
    assert set(OUTCOMES) <= set(POSTS.names)
    assert {POSTS.by_name[name].kind for name in OUTCOMES} == {"count", "number"}


def test_contracts_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        POSTS.name = "OTHER"
    with pytest.raises(dataclasses.FrozenInstanceError):
        POSTS.columns[0].kind = "count"


# What check gives back


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_good_table_comes_back_in_order_with_the_right_dtypes(table: Table) -> None:
    made = good_table(table)
    shuffled = made[made.columns[::-1]].set_axis([7, 7, 3])  # any order, any index
    tidy = check(shuffled, table)
    assert list(tidy.columns) == table.names
    assert [str(dtype) for dtype in tidy.dtypes] == [
        DTYPES[column.kind] for column in table.columns
    ]
    assert tidy.index.equals(pd.RangeIndex(3))
    for column in table.columns:
        assert tidy[column.name].tolist() == [good_value(column, row) for row in range(3)]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_optional_columns_may_be_absent(table: Table) -> None:
    tidy = check(good_table(table, only_required=True), table)
    assert list(tidy.columns) == table.required


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_an_empty_table_keeps_its_contract(table: Table) -> None:
    empty = table.empty()
    assert list(empty.columns) == table.required and len(empty) == 0
    pd.testing.assert_frame_equal(check(empty, table), empty)
    bare = pd.DataFrame({name: [] for name in table.names})  # no dtypes at all
    assert [str(dtype) for dtype in check(bare, table).dtypes] == [
        DTYPES[column.kind] for column in table.columns
    ]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_checking_does_not_touch_the_table_given(table: Table) -> None:
    made = good_table(table).astype(object)
    before = made.copy(deep=True)
    tidy = check(made, table)
    tidy.loc[:, tidy.columns[0]] = tidy.iloc[::-1, 0].to_numpy()
    pd.testing.assert_frame_equal(made, before)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_texts_of_a_file_are_read_as_what_they_mean(table: Table) -> None:
    """A table whose cells are all texts, as after a CSV, except flags, which sources read."""
    made = good_table(table)
    as_text = {
        name: values if table.by_name[name].kind == "flag" else values.map(str)
        for name, values in made.items()
    }
    pd.testing.assert_frame_equal(check(pd.DataFrame(as_text), table), check(made, table))


def test_ids_of_18_digits_stay_exact() -> None:
    for value in (LONG_ID, int(LONG_ID), np.int64(LONG_ID)):
        assert check(with_value(POSTS, "post_id", value), POSTS)["post_id"][1] == LONG_ID
    numbers = good_table(POSTS).assign(post_id=np.arange(3) + int(LONG_ID))
    assert check(numbers, POSTS)["post_id"].tolist() == [
        LONG_ID, "123456789012345679", "123456789012345680",
    ]  # fmt: skip


def test_an_id_that_lost_its_digits_is_refused() -> None:
    made = good_table(POSTS).assign(post_id=[float(LONG_ID), 2.0, 3.0])
    error = refusal(made, POSTS)
    assert (error.row, error.column, error.got) == (1, "post_id", "1.2345678901234568e+17")
    assert error.remedy == "read the column as text, so that long ids keep all their digits"


def test_whole_numbers_of_16_digits_and_more_stay_exact() -> None:
    for seed in (2**53 + 1, 10**18 - 1, -(10**18) + 1):
        for value in (seed, str(seed)):
            tidy = check(with_value(DECISIONS, "seed", value), DECISIONS)
            assert tidy["seed"][1] == seed
        typed = good_table(DECISIONS).assign(seed=pd.array([1, seed, None], dtype="Int64"))
        assert check(typed, DECISIONS)["seed"].tolist() == [1, seed, pd.NA]
    error = refusal(with_value(DECISIONS, "seed", 10**19), DECISIONS)
    assert (error.got, error.expected) == (str(10**19), "a whole number of at most 18 digits")


@pytest.mark.parametrize(
    "name", [column.name for column in POSTS.columns if column.kind in ("count", "number")]
)
def test_an_unknown_number_stays_missing_and_is_never_0(name: str) -> None:
    for missing in (None, np.nan, pd.NA, pd.NaT):
        nothing = check(good_table(POSTS).assign(**{name: missing}), POSTS)
        assert nothing[name].isna().all() and str(nothing[name].dtype) == "float64"


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(*p.values, id=p.id) for p in COLUMNS if p.values[1].nullable],
)
def test_a_cell_that_may_be_empty_stays_empty(table: Table, column: Column) -> None:
    for missing in (None, np.nan, pd.NA, pd.NaT):
        tidy = check(with_value(table, column.name, missing), table)
        assert tidy[column.name].isna().tolist() == [False, True, False]
        assert str(tidy[column.name].dtype) == DTYPES[column.kind]


def test_a_survey_takes_further_columns_as_categories_in_text() -> None:
    made = pd.DataFrame({"country": ["DK", None], "respondent_id": [1, 2], "q1": [3, 4]})
    tidy = check(made, SURVEY)
    assert list(tidy.columns) == ["respondent_id", "country", "q1"]
    assert [str(dtype) for dtype in tidy.dtypes] == ["string"] * 3
    assert tidy["q1"].tolist() == ["3", "4"] and tidy["country"].isna().tolist() == [False, True]


def test_flags_are_true_false_or_the_numbers_1_and_0() -> None:
    for cells in ([True, False, None], [1, 0, None], [1.0, 0.0, np.nan], [True, 0, pd.NA]):
        paid = pd.Series(cells, dtype=object)
        tidy = check(good_table(POSTS).assign(paid=paid), POSTS)["paid"]
        assert tidy.tolist() == [True, False, pd.NA] and str(tidy.dtype) == "boolean"


def test_instants_are_kept_in_utc_and_clock_times_as_they_are() -> None:
    times = ["2026-03-02T17:30:00+01:00", "2026-03-02 16:30:00.5Z", dt.date(2026, 3, 2)]
    tidy = check(good_table(POSTS).assign(published_at=pd.Series(times, dtype=object)), POSTS)
    assert [time.isoformat() for time in tidy["published_at"]] == [
        "2026-03-02T16:30:00+00:00",
        "2026-03-02T16:30:00.500000+00:00",
        "2026-03-02T00:00:00+00:00",
    ]
    own = good_table(POSTS)["published_at"].dt.tz_convert("Asia/Kathmandu")
    assert check(good_table(POSTS).assign(published_at=own), POSTS)["published_at"].equals(
        check(good_table(POSTS), POSTS)["published_at"]
    )
    walls = pd.Series(["2026-03-29 02:30", dt.datetime(2026, 3, 2, 9), None], dtype=object)
    tidy = check(good_table(POSTS).assign(published_wall=walls), POSTS)
    assert tidy["published_wall"].tolist()[:2] == [
        pd.Timestamp("2026-03-29 02:30"), pd.Timestamp("2026-03-02 09:00"),
    ]  # fmt: skip


# Breaches


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(*p.values, id=p.id) for p in COLUMNS if p.values[1].required],
)
def test_a_missing_column_is_named(table: Table, column: Column) -> None:
    made = good_table(table).drop(columns=column.name)
    error = refusal(made, table)
    assert (error.file, error.column, error.row) == (table.name, column.name, None)
    assert error.expected == f"a column {column.name} ({column.meaning})"
    assert error.remedy == "add the column, or map one of yours to it"


@pytest.mark.parametrize(
    "table", [table for table in TABLES.values() if table is not SURVEY], ids=lambda t: t.name
)
def test_an_unknown_column_is_named(table: Table) -> None:
    error = refusal(good_table(table).assign(likess=1), table)
    assert (error.file, error.column) == (table.name, "likess")
    assert error.got == f"a column likess that {table.name} does not have"
    assert error.expected == f"only {', '.join(table.names)}"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_column_that_stands_twice_is_named(table: Table) -> None:
    made = good_table(table)
    error = refusal(pd.concat([made, made.iloc[:, [0]]], axis=1), table)
    assert (error.column, error.got) == (table.names[0], "2 columns of that name")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_repeated_key_is_named(table: Table) -> None:
    made = good_table(table)
    for name in table.key:
        made.loc[2, name] = made.loc[0, name]
    error = refusal(made, table)
    assert (error.row, error.column) == (3, table.key[-1])
    assert error.got.endswith("a second time")
    assert error.expected == f"each {' + '.join(table.key)} once"


def test_the_same_id_on_another_platform_is_another_post() -> None:
    made = good_table(POSTS).assign(post_id="7", platform=["facebook", "x", "instagram"])
    assert len(check(made, POSTS)) == 3


def test_ids_count_as_equal_however_they_were_written() -> None:
    made = good_table(POSTS).assign(platform="x", post_id=pd.Series(["7", "8", 7], dtype=object))
    assert refusal(made, POSTS).got == "platform=x, post_id=7 a second time"


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(*p.values, id=p.id) for p in COLUMNS if not p.values[1].nullable],
)
def test_an_empty_cell_where_none_may_be(table: Table, column: Column) -> None:
    for missing in (None, np.nan, pd.NA, pd.NaT):
        error = refusal(with_value(table, column.name, missing), table)
        assert (error.row, error.column, error.got) == (2, column.name, "an empty cell")
        assert (error.expected, error.remedy) == ("a value", "fill in the cell")


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_text_is_no_id(blank: str) -> None:
    error = refusal(with_value(INTERACTIONS, "member_id", blank), INTERACTIONS)
    assert (error.row, error.column, error.got) == (2, "member_id", repr(blank))
    assert error.expected == "a value"


@pytest.mark.parametrize(
    ("table", "column"), [pytest.param(*p.values, id=p.id) for p in COLUMNS if p.values[1].allowed]
)
def test_a_word_outside_the_vocabulary(table: Table, column: Column) -> None:
    for word in ("unheard-of", column.allowed[0].upper(), f" {column.allowed[0]}"):
        error = refusal(with_value(table, column.name, word), table)
        assert (error.row, error.column, error.got) == (2, column.name, repr(word))
        assert error.expected == f"one of {', '.join(column.allowed)}"
        assert error.remedy == "use one of these words"


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(*p.values, id=p.id) for p in COLUMNS if p.values[1].low is not None],
)
def test_a_number_below_its_bound(table: Table, column: Column) -> None:
    step = 1 if column.kind == "integer" else 0.001
    error = refusal(with_value(table, column.name, column.low - step), table)
    assert (error.row, error.column) == (2, column.name)
    assert error.expected == f"{column.low:g} or more"
    assert error.remedy == "correct the value, or leave it empty if it is unknown"
    assert check(with_value(table, column.name, column.low), table)[column.name][1] == column.low


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(*p.values, id=p.id) for p in COLUMNS if p.values[1].high is not None],
)
def test_a_number_above_its_bound(table: Table, column: Column) -> None:
    step = 1 if column.kind == "integer" else 0.001
    error = refusal(with_value(table, column.name, column.high + step), table)
    assert (error.row, error.column) == (2, column.name)
    assert error.expected == f"{column.high:g} or less"
    assert check(with_value(table, column.name, column.high), table)[column.name][1] == column.high


NO_NUMBERS = ["many", "1,200", "12 %", "0x10", "nan", "", np.inf, -np.inf, "inf", True, False,
              1 + 2j, 10**400, dt.date(2026, 3, 2), pd.Timestamp("2026-03-02"),
              pd.Timedelta(days=1), [1], b"1", decimal.Decimal("1e999")]  # fmt: skip
NO_TEXTS = [1.5, float(LONG_ID), True, [1], {"a": 1}, b"x", dt.date(2026, 3, 2), 1j]
NO_TIMES = ["soon", "03/02/2026", "13.02.2026", "2026-03-02 5 pm", "2026-02-30", "2026",
            "26-03-02", "99999-03-02", 20260302, 1.7e9, True, [1], dt.time(9)]  # fmt: skip
NO_FLAGS = ["true", "yes", "", 2, -1, 0.5, "1", [1], dt.date(2026, 3, 2)]
WRONG_KINDS = {
    "text": (NO_TEXTS, "text"),
    "count": (NO_NUMBERS, "a finite number"),
    "number": (NO_NUMBERS, "a finite number"),
    "share": (NO_NUMBERS, "a finite number"),
    "integer": ([*NO_NUMBERS, 0.5, "0.5", 2**63, 1e300], "a whole number of at most 18 digits"),
    "flag": (NO_FLAGS, "a flag, True or False"),
    "instant": (NO_TIMES, "a date and time"),
    "wall": (NO_TIMES, "a date and time"),
    "date": (
        [*NO_TIMES, "2026-03-02 10:00", dt.datetime(2026, 3, 2, 0, 1)],
        "a date without a time of day",
    ),
}


def _refuses(table: Table, column: Column, value: Any, expected: str) -> None:
    error = refusal(with_value(table, column.name, value), table)
    assert (error.row, error.column, error.expected) == (2, column.name, expected)
    shown = repr(value) if isinstance(value, str) else str(value)
    assert error.got == shown or (len(shown) > 80 and error.got == f"{shown[:77]}...")
    assert error.remedy


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_refuses_values_of_another_kind(table: Table, column: Column) -> None:
    values, expected = WRONG_KINDS[column.kind]
    for value in values[:2]:
        _refuses(table, column, value, expected)


@pytest.mark.parametrize("kind", DTYPES)
def test_every_kind_refuses_all_values_of_another_kind(kind: str) -> None:
    narrow = Table("NARROW", "one row", (Column("it", kind, "what it means"),))
    values, expected = WRONG_KINDS[kind]
    for value in values:
        _refuses(narrow, narrow.columns[0], value, expected)


def test_whole_columns_of_the_wrong_dtype() -> None:
    days = pd.to_datetime(["2026-03-02", "2026-03-03", "2026-03-04"])
    for name, values, expected in [
        ("likes", days, "a finite number"),
        ("likes", days - days[0], "a finite number"),
        ("likes", [True, False, True], "a finite number"),
        ("likes", np.array([1 + 2j, 1, 1]), "a finite number"),
        ("likes", pd.Categorical(["a", "b", "c"]), "a finite number"),
        ("published_at", [1, 2, 3], "a date and time"),
        ("published_at", [1.0, 2.0, 3.0], "a date and time"),
        ("published_at", [True, True, True], "a date and time"),
        ("published_at", days - days[0], "a date and time"),
        ("paid", days, "a flag, True or False"),
        ("account", [1.0, 2.0, 3.0], "text"),
        ("account", days, "text"),
        ("account", [True, False, True], "text"),
    ]:
        error = refusal(good_table(POSTS).assign(**{name: values}), POSTS)
        assert (error.row, error.column, error.expected) == (1, name, expected)
    categories = good_table(POSTS).assign(likes=pd.Categorical([1, 2, 1]))
    assert check(categories, POSTS)["likes"].tolist() == [1, 2, 1]


@pytest.mark.parametrize(
    "times",
    [
        pd.to_datetime(["2026-03-02", "2026-03-03", "2026-03-04"], utc=True),
        ["2026-03-02 09:00", "2026-03-02T09:00+01:00", None],
        ["2026-03-02T09:00+01:00", "2026-03-02T09:00+02:00", None],
        [None, None, pd.Timestamp("2026-03-02", tz="Europe/Berlin")],
    ],
    ids=["a column in UTC", "a text with a zone", "two zones", "one with a zone"],
)
def test_clock_times_carry_no_zone(times: Any) -> None:
    made = good_table(POSTS).assign(published_wall=pd.Series(times))
    assert str(refusal(made, POSTS)) == (
        "POSTS, column 'published_wall': found times that carry a zone, expected clock times "
        "without a zone (the zone stands in its own column). Remedy: convert to the account's "
        "zone and drop it."
    )


def test_what_is_no_table_at_all() -> None:
    assert str(refusal([1, 2], ONLINE)) == (
        "ONLINE: found a list, expected a DataFrame, one row per row of ONLINE (one platform in "
        "one hour of the week). Remedy: pass a pandas DataFrame."
    )


# The words, in full


def test_the_first_breach_is_named_with_file_row_column_value_and_remedy() -> None:
    made = good_table(POSTS).assign(likes=[1.0, -5.0, -6.0])
    assert str(refusal(made, POSTS, file="posts.csv")) == (
        "posts.csv, row 2, column 'likes': found -5.0, expected 0 or more. "
        "Remedy: correct the value, or leave it empty if it is unknown."
    )


@pytest.mark.parametrize(
    ("table", "name", "value", "expected"),
    [
        (
            EFFORT, "mode", "idle",
            "EFFORT, row 2, column 'mode': found 'idle', expected one of active, passive. "
            "Remedy: use one of these words.",
        ),
        (
            ONLINE, "share_online", 1.2,
            "ONLINE, row 2, column 'share_online': found 1.2, expected 1 or less. "
            "Remedy: correct the value, or leave it empty if it is unknown.",
        ),
        (
            ACCOUNT, "date", "02/03/2026",
            "ACCOUNT, row 2, column 'date': found '02/03/2026', expected a date without a time of "
            "day. Remedy: write it as 2026-03-02.",
        ),
        (
            CALENDAR, "starts_wall", "soon",
            "CALENDAR, row 2, column 'starts_wall': found 'soon', expected a date and time. "
            "Remedy: write it as 2026-03-02 17:30.",
        ),
        (
            CALENDAR, "title", 2.5,
            "CALENDAR, row 2, column 'title': found 2.5, expected text. Remedy: read the column "
            "as text, so that long ids keep all their digits.",
        ),
        (
            INTERACTIONS, "day", None,
            "INTERACTIONS, row 2, column 'day': found an empty cell, expected a value. "
            "Remedy: fill in the cell.",
        ),
        (
            INTERACTIONS, "hour_of_week", 168,
            "INTERACTIONS, row 2, column 'hour_of_week': found 168, expected 167 or less. "
            "Remedy: correct the value, or leave it empty if it is unknown.",
        ),
        (
            INTERACTIONS, "contest", "no",
            "INTERACTIONS, row 2, column 'contest': found 'no', expected a flag, True or False. "
            "Remedy: use True or False.",
        ),
        (
            DECISIONS, "seed", 1.5,
            "DECISIONS, row 2, column 'seed': found 1.5, expected a whole number of at most 18 "
            "digits. Remedy: correct the value.",
        ),
    ],
)  # fmt: skip
def test_a_breach_in_full_words(table: Table, name: str, value: Any, expected: str) -> None:
    assert str(refusal(with_value(table, name, value), table)) == expected


def test_missing_unknown_and_repeated_columns_in_full_words() -> None:
    made = good_table(ACCOUNT, only_required=True)
    assert str(refusal(made.drop(columns="date"), ACCOUNT)) == (
        "ACCOUNT, column 'date': found the columns platform, account, expected a column date "
        "(the day, account's zone). Remedy: add the column, or map one of yours to it."
    )
    assert str(refusal(pd.DataFrame(), SURVEY)) == (
        "SURVEY, column 'respondent_id': found the columns (none), expected a column "
        "respondent_id (id of the respondent). Remedy: add the column, or map one of yours to it."
    )
    assert str(refusal(made.assign(fans=1), ACCOUNT)) == (
        "ACCOUNT, column 'fans': found a column fans that ACCOUNT does not have, expected only "
        "platform, account, date, followers, followers_net, impressions, profile_visits, "
        "mentions, sentiment_mean, satisfaction. Remedy: rename or drop the column."
    )
    twice = pd.concat([made, made[["date"]]], axis=1)
    assert str(refusal(twice, ACCOUNT)) == (
        "ACCOUNT, column 'date': found 2 columns of that name, expected each column once. "
        "Remedy: rename or drop the others."
    )
    again = pd.concat([made, made.iloc[[1]]])
    assert str(refusal(again, ACCOUNT)) == (
        "ACCOUNT, row 4, column 'date': found platform=platform 1, account=account 1, "
        "date=2026-03-03 00:00:00 a second time, expected each platform + account + date once. "
        "Remedy: remove the repeated row."
    )


# Properties


def _values(column: Column) -> st.SearchStrategy:
    """Values a column may hold, missing ones included, in the forms people pass them."""
    if column.allowed:
        known: st.SearchStrategy = st.sampled_from(column.allowed)
    elif column.kind == "text":
        known = st.text(max_size=8) | st.integers(-(10**20), 10**20)
        if not column.nullable:
            known = known.filter(lambda value: str(value).strip())
    elif column.kind == "integer":
        low = 1 - 10**18 if column.low is None else int(column.low)
        high = 10**18 - 1 if column.high is None else int(column.high)
        known = st.integers(low, high)
    elif column.kind in ("count", "number", "share"):
        known = st.floats(
            column.low, column.high, allow_nan=False, allow_infinity=False
        ) | st.sampled_from([0, 1, "1", np.float32(0.5), decimal.Decimal("0.25")])
    elif column.kind == "flag":
        known = st.booleans()
    else:
        first, last = dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)
        zones = st.just(dt.UTC) if column.kind == "instant" else st.none()
        known = st.datetimes(first, last, timezones=zones)
        if column.kind == "date":
            known = known.map(lambda time: time.date())
        known = known | known.map(lambda time: time.isoformat())
    return known | st.sampled_from([None, np.nan, pd.NA]) if column.nullable else known


@st.composite
def _tables(draw: st.DrawFn) -> tuple[Table, pd.DataFrame]:
    """A contract and a table that keeps it, apart from repeated keys, which are taken out."""
    table = draw(st.sampled_from(list(TABLES.values())))
    count = draw(st.integers(0, 5))
    left_out = draw(st.sets(st.sampled_from([c.name for c in table.columns])))
    columns = {
        column.name: pd.Series(
            draw(st.lists(_values(column), min_size=count, max_size=count)), dtype=object
        )
        for column in table.columns
        if column.required or column.name not in left_out
    }
    made = pd.DataFrame(columns)
    return table, made[~made[list(table.key)].astype(str).duplicated()]


@settings(max_examples=50)
@given(_tables())
def test_checking_again_changes_nothing(drawn: tuple[Table, pd.DataFrame]) -> None:
    table, made = drawn
    try:
        tidy = check(made, table)
    except DataError as error:
        assert error.got.endswith("a second time")  # "1" and 1 are one id, None and NaN one gap
        return
    assert list(tidy.columns) == [name for name in table.names if name in made.columns]
    for name in tidy.columns:
        assert tidy[name].isna().tolist() == made[name].isna().tolist()
    pd.testing.assert_frame_equal(check(tidy, table), tidy)


ANYTHING = [
    None, np.nan, pd.NA, pd.NaT, True, False, np.bool_(True), 0, 1, -1, 2**70, 10**400, 1.5,
    np.inf, -np.inf, "", "x", "1", "2026-03-02", "2026-03-02 10:00", "2026-13-02",
    "2026-03-02T10:00+02:00", "0001-01-01", "9999-12-31", dt.date(2026, 1, 1),
    dt.datetime(2026, 1, 1, 5), dt.datetime(1, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    pd.Timestamp("2026-01-01", tz="Europe/Berlin"), dt.time(3), dt.timedelta(1), b"x", [], {}, (),
    1j, decimal.Decimal("1.5"), decimal.Decimal("NaN"), decimal.Decimal("1e999"),
    fractions.Fraction(1, 3), np.float32(1.5), np.int8(3), np.datetime64("2026-01-01"),
    np.str_("a"), "photo", "like", "inbound", "active", "\ud800", {1}, np.array([1, 2]),
]  # fmt: skip


@settings(max_examples=200)
@given(
    st.sampled_from([param.values for param in COLUMNS]),
    st.lists(st.sampled_from(range(len(ANYTHING))), min_size=3, max_size=3),
    st.booleans(),
)
@example((POSTS, POSTS.by_name["paid"]), [4, 7, 5], True)
@example((DECISIONS, DECISIONS.by_name["seed"]), [3, 3, 3], False)
@pytest.mark.filterwarnings("error")
def test_whatever_a_column_holds_is_taken_or_explained(
    place: tuple[Table, Column], chosen: list[int], as_objects: bool
) -> None:
    table, column = place
    cells = [ANYTHING[number] for number in chosen]
    values = pd.Series(cells, dtype=object)
    values = values if as_objects else values.infer_objects()
    made = _required_columns(table).assign(**{column.name: values})
    try:
        tidy = check(made, table)
    except DataError as error:
        assert error.column in (column.name, *table.key)
        assert error.got and error.expected and error.remedy
    else:
        pd.testing.assert_frame_equal(check(tidy, table), tidy)
