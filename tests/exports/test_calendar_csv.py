"""Calendar CSV: no formula opens, every table comes back as it was."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest
from exports.hostile import FORMULAS, HOSTILE, calendars
from exports.plan_by_hand import calendar_of, entry, plan_by_hand
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from planner.errors import DataError, PlannerError
from planner.exports import read_calendar_csv
from planner.exports.calendar_csv import calendar_csv, guarded, table_csv, unguarded
from planner.schema import CALENDAR, check

DANGEROUS = re.compile(r"[\s\x00-\x1f\ufeff]*[=+\-@＝＋－＠]|[\t\r\x00]")


def plain_rows(content: bytes) -> list[list[str]]:
    """What an ordinary CSV reader (a spreadsheet) sees."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(calendars())
@settings(max_examples=60)
def test_any_calendar_comes_back_equal(table: pd.DataFrame) -> None:
    tidy = check(table, CALENDAR)
    assert_frame_equal(read_calendar_csv(table_csv(tidy)), tidy, check_exact=True)


@given(st.text())
def test_guard_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_can_start_a_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    table = check(calendar_of([entry("one", pd.Timestamp("2027-01-04"), "post", title=text,
                                     owner=text, expected_ratio=-2.0)]), CALENDAR)  # fmt: skip
    content = table_csv(table)
    header, row = plain_rows(content)
    numeric = {"expected_ratio", "low_90", "high_90", "duration_minutes", "effort_hours"}
    for name, cell in zip(header, row, strict=True):
        assert name in numeric or not DANGEROUS.match(cell), (name, cell)
    assert row[header.index("expected_ratio")] == "-2"
    back = read_calendar_csv(content)
    assert back["title"].iloc[0] == text and back["expected_ratio"].iloc[0] == -2.0


def test_the_guard_leaves_harmless_texts_alone() -> None:
    for text in ("plain", "'Tis the season", "a=b", "1-2", "", " two"):
        assert guarded(text) == text
    assert all(guarded(text).startswith("'") for text in FORMULAS if DANGEROUS.match(text))


def test_layout_is_rfc_4180_with_byte_order_mark() -> None:
    plan = plan_by_hand()
    content = calendar_csv(plan)
    assert content.startswith(b"\xef\xbb\xbfentry_id,starts_wall,timezone,")
    assert content.endswith(b"\r\n") and content.count(b"\r\n") == len(plan.calendar) + 1
    rows = plain_rows(content)
    assert rows[0] == CALENDAR.names
    assert rows[1][1:3] == ["2027-01-04 00:00", "Europe/Copenhagen"] or rows[1][1] >= "2027-01-04"
    assert_frame_equal(read_calendar_csv(content), plan.calendar)


def test_umlauts_and_line_breaks_survive() -> None:
    title = "Größe: „Süd“, 5 °C\r\nzweite Zeile"
    table = check(calendar_of([entry("ä", pd.Timestamp("2027-01-04"), "post", title=title)]),
                  CALENDAR)  # fmt: skip
    content = table_csv(table)
    assert "Größe".encode() in content
    assert read_calendar_csv(content)["title"].iloc[0] == title


def test_an_empty_text_is_not_an_unknown_one() -> None:
    rows = [entry("a", pd.Timestamp("2027-01-04"), "post", title=""),
            entry("b", pd.Timestamp("2027-01-04"), "post", title=None)]  # fmt: skip
    back = read_calendar_csv(table_csv(check(calendar_of(rows), CALENDAR)))
    assert back["title"].iloc[0] == "" and pd.isna(back["title"].iloc[1])


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path) -> None:
    plan = plan_by_hand()
    rows = plain_rows(calendar_csv(plan))
    file = tmp_path / "edited.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([*rows, []])
    back = read_calendar_csv(file)
    assert len(back) == len(plan.calendar)
    assert back["starts_wall"].equals(plan.calendar["starts_wall"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "", "an empty file"),
        (lambda text: text.replace("starts_wall", "start"), "a column starts_wall"),
        (lambda text: text.replace("2027-01-04 11:30", "soon", 1), "a date and time"),
        (lambda text: text.replace(",post,", ",poast,", 1), "one of post, active"),
        (lambda text: text.replace(",Ida,", ',"Ida,', 1), "quotation mark"),
        (lambda text: text.replace(",Ida,", ",Ida,,", 1), "34 cells"),
        (lambda text: text.replace("entry_id,starts_wall", "entry_id,entry_id", 1), "twice|once"),
    ],
)
def test_a_damaged_file_is_refused_with_place_and_remedy(change, message: str) -> None:
    text = calendar_csv(plan_by_hand()).decode("utf-8-sig")
    with pytest.raises(DataError, match=message) as caught:
        read_calendar_csv(change(text).encode())
    assert "Remedy:" in str(caught.value) and "calendar.csv" in str(caught.value)


def test_unreadable_files_are_named(tmp_path) -> None:
    with pytest.raises(PlannerError, match="check the path"):
        read_calendar_csv(tmp_path / "none.csv")
    with pytest.raises(PlannerError, match="not UTF-8"):
        read_calendar_csv("Größe".encode("latin-1"))
