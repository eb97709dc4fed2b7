"""Bytes to rows: delimiters, header lines, quotation marks, line numbers, encodings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import planner.sources.opening as opening
import planner.sources.row_loop as row_loop
from planner.errors import DataError
from planner.sources import read_posts
from planner.sources.encoding import text_of
from planner.sources.opening import MAX_FILE_BYTES, open_source
from planner.sources.rows import RawTable, read_rows


def rows_of(content: bytes | str, name: str = "a.csv") -> RawTable:
    content = content.encode() if isinstance(content, str) else content
    return read_rows(open_source(content, name))


def decode(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    found = text_of(open_source(content, name))
    return "".join(line for lines in found.windows() for line in lines), found.notes


def rejected_lines(raw: RawTable) -> list[int]:
    return raw.ledger.rejected["row"].tolist()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter):
    raw = rows_of(f"id{delimiter}date{delimiter}likes\n1{delimiter}2026-05-04{delimiter}3\n")
    assert raw.header == ("id", "date", "likes")
    assert raw.delimiter == delimiter


def test_decimal_commas_do_not_win_over_the_semicolon():
    raw = rows_of("a;b\n1.234,56;7\n2.345,67;8\n")
    assert raw.header == ("a", "b")
    assert list(raw.column("a")) == ["1.234,56", "2.345,67"]


def test_commas_in_texts_do_not_win_over_the_tab():
    raw = rows_of("id\ttext\n1\tone, two, three\n2\tfour, five, six\n")
    assert list(raw.column("text")) == ["one, two, three", "four, five, six"]


def test_sep_line_and_title_lines_are_skipped_and_lines_still_counted():
    raw = rows_of('sep=;\n"Views"\nid;date\n1;2026-05-04\n2;2026-05-05;oops\n')
    assert raw.header == ("id", "date")
    assert list(raw.ledger.lines) == [4]
    assert rejected_lines(raw) == [5]
    assert any("title line" in note for note in raw.ledger.notes)


def test_line_numbers_are_those_of_the_file_also_after_line_breaks_in_cells():
    raw = rows_of('id,text,likes\r\n1,"two\r\nlines",3\r\n2,plain,4\r\n3,too,many,cells\r\n')
    assert list(raw.ledger.lines) == [2, 4]
    assert list(raw.column("text")) == ["two\r\nlines", "plain"]
    assert rejected_lines(raw) == [5]


def test_an_unquoted_thousands_comma_is_rejected_and_never_shifts_a_row():
    raw = rows_of("id,likes,note\n1,1,234,\n2,7,fine\n")
    rejected = raw.ledger.rejected.iloc[0]
    assert list(raw.column("likes")) == ["7"]
    assert (rejected["row"], rejected["value"]) == (2, "4 cells")
    assert "thousands sign" in rejected["remedy"]


def test_short_rows_are_rejected():
    raw = rows_of("id,date,likes\n1,2026-05-04\n2,2026-05-05,3\n")
    assert (raw.rows_read, len(raw), rejected_lines(raw)) == (2, 1, [2])


def test_blank_cells_after_every_row_are_ignored_aloud():
    raw = rows_of("id,date\n1,2026-05-04,,\n2,2026-05-05,,\n")
    assert list(raw.column("date")) == ["2026-05-04", "2026-05-05"]
    assert any("blank cell" in note for note in raw.ledger.notes)


def test_a_quote_that_never_closes_costs_one_line_only():
    raw = rows_of('id,text\n1,fine\n2,"open\n3,fine\n4,fine\n')
    assert list(raw.column("id")) == ["1", "3", "4"]
    assert rejected_lines(raw) == [3]
    assert "never closed" in raw.ledger.rejected["reason"].iloc[0]


def test_a_stray_quote_that_meets_a_quoted_cell_costs_one_line_only():
    raw = rows_of('id,text\n1,"open\n2,"good, text"\n3,fine\n')
    assert list(raw.column("id")) == ["2", "3"]
    assert rejected_lines(raw) == [2]


def test_a_stray_quote_that_swallows_whole_rows_sets_them_free():
    ragged = rows_of('id,text,n\n1,"open,5\n2,fine,6\n3,fine,7\n4,closed"\n5,fine,9\n')
    assert list(ragged.column("id")) == ["2", "3", "5"]
    assert rejected_lines(ragged) == [2, 5]
    # Even where the number of cells comes out right by chance.
    lines = ["id,text,a,b,c", '1,"open,5,5,5', "2,fine,6,6,6", '3,closed",7,7,7', "4,fine,8,8,8"]
    raw = rows_of("\n".join(lines))
    assert list(raw.column("id")) == ["2", "3", "4"]
    assert rejected_lines(raw) == [2]


def test_a_text_over_several_lines_with_commas_stays_one_cell():
    raw = rows_of('id,text,n\n1,"one, two, three\nfour, five, six\nseven",5\n2,fine,6\n')
    assert list(raw.column("n")) == ["5", "6"]


def test_an_undoubled_quote_inside_a_quoted_cell_is_rejected():
    raw = rows_of('id,text\n1,"say "hello" now"\n2,fine\n')
    assert list(raw.column("id")) == ["2"]
    assert "doubled" in raw.ledger.rejected["reason"].iloc[0]


def test_blank_lines_are_not_rows():
    raw = rows_of("id,date\n\n1,2026-05-04\n,\n2,2026-05-05\n\n")
    assert raw.rows_read == 2
    assert list(raw.ledger.lines) == [3, 5]


def test_repeated_and_blank_column_names_are_told_apart():
    raw = rows_of("likes,likes,,\n1,2,3,4\n")
    assert raw.header == ("likes", "likes (column 2)", "(column 3)", "(column 4)")


def test_old_mac_line_ends():
    raw = rows_of("id,date\r1,2026-05-04\r2,2026-05-05\r")
    assert list(raw.ledger.lines) == [2, 3]


def test_a_cell_longer_than_the_csv_module_takes_is_rejected():
    raw = rows_of(f"id,text\n1,{'x' * 140_000}\n2,fine\n")
    assert list(raw.column("id")) == ["2"]
    assert "131,072" in raw.ledger.rejected["reason"].iloc[0]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf \n\n", "an empty file"),
        (b"\xff\xfe", "an empty file"),
        (b"PK\x03\x04....", "workbook that is damaged"),
        (b"\x1f\x8b....", "a gzip archive"),
        (b"\xd0\xcf\x11\xe0....", "a workbook that cannot be read"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (bytes(range(1, 32)) * 20, "binary content"),
        (b"id,date,likes\n", "a header without rows"),
        (b'"', "no readable header line"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content, found):
    with pytest.raises(DataError) as error:
        read_posts(content, name="upload.csv")
    assert found in str(error.value)
    assert "Remedy:" in str(error.value)
    assert "upload.csv" in str(error.value)


def test_too_large_an_upload_archive_or_workbook_is_refused_before_reading(tmp_path):
    with pytest.raises(DataError, match="at most 25 MB"):
        read_posts(b"id,date\n" + bytes(MAX_FILE_BYTES))
    place = tmp_path / "big.csv"
    with place.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with place.open("rb") as file, pytest.raises(DataError, match="at most 25 MB"):
        read_posts(file)
    for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        place = tmp_path / "big"
        with place.open("wb") as file:
            file.write(start)
            file.truncate(MAX_FILE_BYTES + 1)
        with pytest.raises(DataError, match="at most 25 MB"):
            read_posts(place)


def test_a_large_file_that_is_no_text_is_refused(tmp_path):
    place = tmp_path / "big.csv"
    with place.open("wb") as file:
        file.truncate(3 * MAX_FILE_BYTES)
    with pytest.raises(DataError, match="a line of more than 64 MB"):
        read_posts(place)
    with place.open("wb") as file:
        file.write(b"id,date\n")
        file.truncate(2 * MAX_FILE_BYTES)
    with pytest.raises(DataError, match="a line of more than 33,554,432 characters"):
        read_posts(place)


def test_a_large_text_table_named_by_its_path_is_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 1000)
    lines = [f"{n},2026-05-{n % 28 + 1:02} 09:30,{n}" for n in range(500)]
    lines[400] = '400,2026-05-08 09:30,"never closed'
    content = "\n".join(["id,date,likes", *lines]).encode()
    place = tmp_path / "large.csv"
    place.write_bytes(content)
    told = []
    found = read_posts(place, progress=lambda share, words: told.append((share, words)))
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 1 << 20)
    whole = read_posts(content, name="large.csv")
    pd.testing.assert_frame_equal(found.table, whole.table)
    pd.testing.assert_frame_equal(found.rejected, whole.rejected)
    assert found.sha256 == whole.sha256 and found.notes == whole.notes
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] < 1
    assert {"reading rows", "checking the table"} <= {words for _, words in told}


def test_missing_file_and_folder_are_refused(tmp_path):
    with pytest.raises(DataError, match="check the path"):
        read_posts(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="check the path"):
        read_posts(tmp_path)
    with pytest.raises(DataError, match="a path, bytes or an open file"):
        read_posts(17)


def test_paths_open_files_and_bytes_give_the_same(tmp_path):
    content = b"id,date,likes\n1,2026-05-04 09:30,3\n"
    place = tmp_path / "mine.csv"
    place.write_bytes(content)
    with place.open("rb") as binary, place.open(encoding="utf-8") as text:
        results = [read_posts(source) for source in (place, str(place), content, binary, text)]
    assert len({one.sha256 for one in results}) == 1
    assert [one.file for one in results] == ["mine.csv"] * 2 + ["uploaded file"] + ["mine.csv"] * 2
    for one in results:
        assert one.posts.equals(results[0].posts)


SENTENCE = "id,text\n1,Größe: 12 €, naïve café\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (with byte-order mark)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_decoded_and_named(encoding, named):
    text, notes = decode(SENTENCE.encode(encoding), "a.csv")
    assert text == SENTENCE
    assert named in notes[0]


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("cp1252", "Où est la crème brûlée ? Les élèves préfèrent le goût très sucré"),
        ("cp1252", "Größe und Höhe für schöne Räume"),
        ("cp1252", "Promoção de inverno: não é só pão"),
        ("cp1252", "Rødgrød med fløde på åen"),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
        ("cp1250", "Zażółć gęślą jaźń, świeża kawa"),
    ],
)
def test_european_legacy_files(encoding, line):
    assert decode(f"id,text\n1,{line}\n".encode(encoding), "a.csv")[0].split(",", 2)[2] == (
        f"{line}\n"
    )


def test_cyrillic_and_japanese_legacy_files():
    russian = "id,text\n" + "".join(
        f"{n},Новый кофе уже в нашем магазине сегодня\n" for n in range(9)
    )
    japanese = "id,text\n" + "".join(f"{n},新しいコーヒーが入荷しました\n" for n in range(9))
    assert decode(russian.encode("cp1251"), "a.csv")[0] == russian
    assert decode(japanese.encode("shift_jis"), "a.csv")[0] == japanese


def test_nul_characters_are_taken_out_and_counted():
    text, notes = decode(b"id,text\n1,a\x00b\x00\n", "a.csv")
    assert text == "id,text\n1,ab\n"
    assert any("2 NUL" in note for note in notes)


def test_bytes_that_fit_no_encoding_are_replaced_and_counted():
    text, notes = decode(b"\xef\xbb\xbfid,text\n1,\xff\n", "a.csv")
    assert "\ufffd" in text
    assert "1 unreadable" in notes[0]


def test_many_broken_quotes_stay_quick():
    lines = ["id,text"] + [f'{n},"open' for n in range(20_000)]
    raw = rows_of("\n".join(lines) + "\n")
    assert raw.rows_read == len(raw) + len(raw.ledger.rejected)
    assert raw.rows_read >= 10_000


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_clean_tables_are_split_as_the_row_loop_splits_them(end, delimiter, monkeypatch):
    """The quick way and the row loop give the same table, line numbers and notes."""
    rng = np.random.default_rng(0)
    pool = ["", " ", "7", "é", "-", "a b", "\u2028", "\x0b", "'x", "＝1", "0" * 40]
    for _ in range(40):
        rows = [["id", "day", "likes"]]
        rows += [[str(rng.choice(pool)) for _ in range(3)] for _ in range(int(rng.integers(1, 9)))]
        data = end.join(delimiter.join(row) for row in rows).encode()
        if rng.random() < 0.5:
            data += end.encode()
        found = []
        for quick in (True, False):
            with monkeypatch.context() as patch:
                if not quick:
                    patch.setattr(row_loop, "clean_columns", lambda *_: None)
                try:
                    table = read_rows(open_source(data))
                except DataError as error:
                    found.append(str(error))
                    continue
                cells = [list(texts) for texts in table.columns]
                found.append((table.header, cells, table.ledger.lines, table.rows_read,
                              table.ledger.notes, table.ledger.rejected.to_csv()))  # fmt: skip
        assert found[0] == found[1]
