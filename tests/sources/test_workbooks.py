"""Workbooks and archives: exact cells, sheets chosen or asked for, hostile files refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pandas as pd
import pytest
import xlwt
from openpyxl.styles import numbers

from planner.errors import DataError
from planner.sources import read_inbound, read_interactions, read_posts, read_survey, workbooks
from planner.sources.layouts import linkedin_page_posts, tiktok_videos, youtube_studio
from planner.sources.opening import open_source
from planner.sources.tables import is_posts, read_table

HEADER = ["id", "date", "text", "likes", "author"]


def xlsx(**sheets: list[list[object]]) -> bytes:
    """A workbook of these sheets; `None` leaves a cell empty."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(**sheets: list[list[object]]) -> bytes:
    """The same as a legacy workbook."""
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    sheet.write(number, place, value, day)
                elif value is not None:
                    sheet.write(number, place, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**files: bytes) -> bytes:
    """A ZIP archive; `a__csv` becomes a.csv."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "."), data)
    return out.getvalue()


ROWS = [
    HEADER,
    ["7312345678901234567", dt.datetime(2026, 7, 14, 19, 30), "=1+1", 12, "None"],
    ["17900000000000000002", dt.datetime(2026, 7, 15, 8, 5), "1/2", 3.0, "NA"],
]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_cells_come_through_unharmed(make) -> None:
    rows = [[*row[:2], f"text {row[2]}", *row[3:]] for row in ROWS]
    raw = read_table(open_source(make(Posts=[HEADER, *rows[1:]]), "a.xlsx"), is_posts)
    assert raw.header == tuple(HEADER) and list(raw.ledger.lines) == [2, 3]
    assert list(raw.column("id")) == ["7312345678901234567", "17900000000000000002"]
    assert list(raw.column("date")) == ["2026-07-14 19:30:00", "2026-07-15 08:05:00"]
    assert list(raw.column("text")) == ["text =1+1", "text 1/2"]
    assert list(raw.column("likes")) == ["12", "3"]
    assert list(raw.column("author")) == ["None", "NA"]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_sheet_reads_as_its_text_does(make) -> None:
    rows = [[*row[:2], f"post {number}", *row[3:]] for number, row in enumerate(ROWS[1:])]
    text = "\n".join(",".join(map(str, row)) for row in [HEADER, *rows]).encode()
    pair = [read_posts(data, timezone="Europe/Berlin", platform="x", name="a")
            for data in (make(Posts=[HEADER, *rows]), text)]  # fmt: skip
    pd.testing.assert_frame_equal(pair[0].posts, pair[1].posts)


def test_a_number_that_lost_its_digits_is_no_id() -> None:
    rows = [HEADER, [7312345678901234567.0, "2026-07-14", "a", 1, ""], ["8", "2026-07-15", "b", 2]]
    found = read_posts(xlsx(Posts=rows))
    assert found.posts["post_id"].tolist() == ["8"] and found.rows_read == 2
    lost = found.rejected.iloc[0]
    assert (lost["sheet"], lost["row"], lost["column"]) == ("Posts", 2, "id")
    assert "digits a spreadsheet has cut" in lost["reason"]


def test_days_stay_days_and_midnights_stay_midnights() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for number, form in enumerate((numbers.FORMAT_DATE_YYYYMMDD2, "yyyy-mm-dd hh:mm"), start=2):
        book.active.append([str(number), dt.datetime(2026, 7, number), "a", 1])
        book.active.cell(number, 2).number_format = form
    raw = read_table(open_source(saved(book)), is_posts)
    assert list(raw.column("date")) == ["2026-07-02", "2026-07-03 00:00:00"]


def test_days_of_the_other_epoch_are_the_same_days() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append(["1", dt.datetime(2026, 7, 14, 19, 30), "a", 1])
    raw = read_table(open_source(saved(book)), is_posts)
    assert list(raw.column("date")) == ["2026-07-14 19:30:00"]


def test_title_rows_blank_rows_and_ragged_rows_are_told_by_their_own_numbers() -> None:
    rows = [["Our posts in July"], [None], HEADER, [*ROWS[1][:2], "a", 1], [None] * 5,
            ["9", "2026-07-16", "b", 2, "c", "beside the table"]]  # fmt: skip
    found = read_posts(xlsx(Posts=rows))
    assert len(found.posts) == 1 and found.rows_read == 2
    assert found.rejected[["sheet", "row"]].to_numpy().tolist() == [["Posts", 6]]
    assert "1 title line(s) above the header were skipped." in found.notes


LINKEDIN = [
    ["Analytics of all posts in the selected period"],
    list(linkedin_page_posts.HEADER),
    ["Hello", "https://www.linkedin.com/feed/update/urn:li:activity:7212345678901234567",
     "Organic", "", "Ida Private", "07/14/2026", "", "", "", 900, 0, 0, 21, 0.0233, 30, 4, 2, 0,
     0.06, "Image"],
]  # fmt: skip
METRICS = [["Daily numbers"], ["Date", "Impressions (organic)", "Clicks (organic)"],
           ["07/14/2026", 12, 3]]  # fmt: skip


@pytest.mark.parametrize("make", [xlsx, xls])
def test_of_several_sheets_the_one_with_posts_is_read(make) -> None:
    data = make(**{"Metrics": METRICS, "All posts": LINKEDIN})
    found = read_posts(data, name="harbour_content_1.xls")
    assert (found.layout, len(found.posts)) == ("linkedin_page_posts", 1)
    assert found.posts["likes"][0] == 30 and found.posts["format"][0] == "photo"
    assert "Read is sheet 'All posts'; not read: sheet 'Metrics'." in found.notes
    assert "Ida Private" not in found.posts.to_csv() + str(found.notes)


def test_where_several_could_be_meant_a_person_is_asked() -> None:
    data = xlsx(One=ROWS, Two=ROWS)
    with pytest.raises(DataError, match=r"2 tables \(sheet 'One', sheet 'Two'\)") as caught:
        read_posts(data)
    assert "field Sheet in the app" in str(caught.value)
    assert len(read_posts(data, sheet="Two").posts) == 2
    with pytest.raises(DataError, match="no sheet or file called 'Three'"):
        read_posts(data, sheet="Three")


def test_records_and_surveys_come_from_workbooks_too() -> None:
    notes = [["What this is"], ["A workbook of the team, kept by hand", "since May"], ["x", "y"]]
    acts = [
        ["member", "platform", "occurred_at", "kind"],
        ["@ida", "x", "2026-03-02T09:15Z", "like"],
    ]
    found = read_interactions(xlsx(Notes=notes, Acts=acts), timezone="Europe/Berlin", key=b"k")
    assert len(found.interactions) == 1 and "ida" not in found.interactions.to_csv()
    messages = [["message_id", "platform", "received_at"], ["m1", "facebook", "2026-03-02T09:15Z"]]
    assert len(read_inbound(xlsx(Notes=notes, Messages=messages)).inbound) == 1
    answers = [["respondent_id", "country"], [1, "NA"], [2, None]]
    assert read_survey(xlsx(Answers=answers)).survey["country"].tolist() == ["NA", pd.NA]


def youtube() -> dict[str, bytes]:
    table = (
        ",".join(youtube_studio.HEADER) + '\nTotal,,,,9,,,,\nabc,Roast,"Jan 13, 2026",61,9,,,,\n'
    )
    chart = "Date,Content,Video title,Video publish time,Duration,Views\n2026-01-14,abc,R,,61,9\n"
    return {"Table data__csv": table.encode(), "Chart data__csv": chart.encode(),
            "Totals__csv": b"Date,Views\n2026-01-14,9\n"}  # fmt: skip


def test_an_archive_is_read_as_the_file_in_it_that_fits() -> None:
    found = read_posts(archive(**youtube()), name="youtube.zip")
    assert found.layout == "youtube_studio" and found.posts["post_id"].tolist() == ["abc"]
    assert "Read is Table data.csv; not read: Chart data.csv, Totals.csv." in found.notes
    chosen = read_posts(archive(**youtube()), sheet="Table data.csv")
    assert len(chosen.posts) == 1


def test_a_workbook_in_an_archive_and_what_cannot_be_read_there() -> None:
    videos = [list(tiktok_videos.HEADER),
              ["Art", "https://www.tiktok.com/@h/video/7312345678901234567", "2026-07-14 19:30",
               1200, 84, 3, 1, 6]]  # fmt: skip
    inner = archive(a__csv=b"id,date\n1,2026-01-01\n")
    data = archive(Content__xlsx=xlsx(Video=videos), picture__png=b"\x89PNG", inner__xlsx=inner)
    found = read_posts(data, name="tiktok.zip")
    assert found.layout == "tiktok_videos" and found.posts["video_views"].tolist() == [1200]
    assert "Not read: picture.png is no table." in found.notes
    assert any("an archive within an archive" in note for note in found.notes)


# ------------------------------------------------------------------ files made to do harm


def far_apart(*cells: str) -> bytes:
    """A workbook of few cells that a careless reader would make a huge table of."""
    book = openpyxl.Workbook()
    for cell in cells:
        book.active[cell] = 1
    return saved(book)


def replaced(data: bytes, entry: str, text: str) -> bytes:
    """A workbook with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, text if name == entry else old.read(name))
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10}">' for n in range(1, 10))
    + ']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
)
HARMFUL = {
    "one cell in the last corner": (lambda: far_apart("XFD1048576"), "far apart as row 1,048,576"),
    "two cells far apart": (lambda: far_apart("A1", "CV200000"), "as far apart as row 200,000"),
    "a file packed a thousand to one": (lambda: archive(a__csv=b"0" * 60 * 2**20), "packed"),
    "more than fits unpacked": (
        lambda: archive(**{f"a{n}__csv": b"1,2\n" * 6 * 2**20 for n in range(9)}), "once unpacked",
    ),
    "a thousand and one files": (
        lambda: archive(**{f"a{n}__csv": b"" for n in range(1001)}), "1,001 files"),
    "an archive cut short": (lambda: archive(a__csv=b"1,2\n" * 99)[:-30], "damaged"),
    "a workbook cut short": (lambda: far_apart("A1")[:-99], "damaged"),
    "no workbook behind its first bytes": (
        lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "cannot be read"),
    "nothing in it": (lambda: archive(), "without a table"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HARMFUL)
def test_harmful_files_are_refused_in_words(kind: str) -> None:
    make, words = HARMFUL[kind]
    with pytest.raises(DataError) as caught:
        read_posts(make(), name="upload.xlsx")
    assert words in str(caught.value) and "Remedy:" in str(caught.value)


def causes(error: BaseException | None) -> list[str]:
    """The names of an error and of those behind it."""
    if error is None:
        return []
    return [type(error).__name__, *causes(error.__cause__ or error.__context__)]


def test_entities_that_multiply_are_never_unfolded() -> None:
    data = replaced(far_apart("A1"), "xl/worksheets/sheet1.xml", LAUGHS)
    with pytest.raises(DataError, match="a workbook that cannot be read") as caught:
        read_posts(data, name="upload.xlsx")
    assert "EntitiesForbidden" in causes(caught.value)


def test_a_table_of_too_many_cells_is_refused_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "MAX_CELLS", 1000)
    small, large = ([HEADER, *[["1", "2026-07-14", "a", 1, "b"]] * rows] for rows in (199, 200))
    assert read_posts(xlsx(Posts=small)).rows_read == 199
    for make in (xlsx, xls):
        with pytest.raises(DataError, match=r"sheet Posts: found 201 rows of 5 cells"):
            read_posts(make(Posts=large))
