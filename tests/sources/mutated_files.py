"""Files of every layout in every container, damaged by a seed, and what became of their rows."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import openpyxl
import xlwt

from planner.errors import DataError
from planner.sources import Import, read_account, read_posts
from planner.sources.daily import DAILY_LAYOUTS
from planner.sources.layouts import LAYOUTS

PLANNER_HEADER = ("post_id", "platform", "published_wall", "has_time_of_day", "likes", "comments")
GENERIC_HEADER = ("Beitrag", "Datum", "Typ", "Likes", "Kommentare", "Geteilt")
HEADERS = {
    **{name: layout.header or PLANNER_HEADER for name, layout in LAYOUTS.items()},
    **{name: tuple(dict.fromkeys((*layout.required, *layout.columns.values())))
       for name, layout in DAILY_LAYOUTS.items()},
    "generic": GENERIC_HEADER,
}  # fmt: skip
CELLS = (
    "", "-", "--", "0", "7", "1,234", "1.234,5", "2633.0", "1.2K", "< 1%", "undefined", "NA",
    "None", "Total", "Photo", "Videos", "IG reel", "2026-03-29 02:30", "03/04/2026", "31.12.2026",
    "Jan 13, 2026", "Tue, Jul 14, 2026", "August 31", "2026-07-14T09:00+02:00", "true", "=1+1",
    "@somebody hello", "line\none", 'say "yes"', "7312345678901234567", "7.31E+18", "é ß 漢字",
    "\x00", "https://x.com/h/status/1812345678901234567", "9" * 400,
)  # fmt: skip
PIECES = (
    b'"', b",", b";", b"\n", b"\r", b"\t", b"\x00", b"\xff", b"\xfe", b"-1", b"\xef\xbb\xbf",
    b"\xc3", b"|", b"'", b"sep=;\n", b"\x1a", b"PK", b"<", b">", b"0" * 50,
)  # fmt: skip
TEXT_FORMS = (
    ("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1252", ","), ("utf-8", "|"),
)  # fmt: skip
CONTAINERS = ("text", "text", "text", "xlsx", "xls", "zip")


@dataclass
class Tally:
    """What became of the files."""

    files: int = 0
    refused: int = 0
    rows: int = 0
    layouts: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def made(seed: int) -> tuple[str, bytes]:
    """The name and the bytes of the damaged file of this seed."""
    rng = np.random.default_rng(seed)
    name = str(rng.choice(sorted(HEADERS)))
    header = list(HEADERS[name])
    rows = [[str(rng.choice(CELLS)) for _ in header] for _ in range(int(rng.integers(1, 12)))]
    if rng.random() < 0.7:  # most rows of most files are good ones
        for number, row in enumerate(rows):
            row[0] = str(10**17 + number)
            row[:] = [
                _fitting(title, cell, number) for title, cell in zip(header, row, strict=True)
            ]
    if rng.random() < 0.2:
        header = [str(title) for title in rng.permutation(header)]
    container = str(rng.choice(CONTAINERS))
    data = _packed(container, [header, *rows], rng)
    for _ in range(int(rng.integers(0, 5))):
        data = _damaged(data, rng)
    if DAILY_LAYOUTS.get(name) and DAILY_LAYOUTS[name].by_title:
        name += "_follows"
    return f"{name}.{container}", data


def _fitting(title: str, cell: str, number: int) -> str:
    """A cell that fits its column, for columns that a row cannot do without."""
    low = title.lower()
    if low in ("watch time (ms)", "followers", "total followers"):
        return "7"
    if "time" in low or "date" in low or low in ("published_wall", "datum"):
        return f"2026-05-{1 + number:02d} 09:30"
    if "link" in low:
        return f"https://www.tiktok.com/@h/video/73123456789012345{number:02d}"
    return cell


def _packed(container: str, rows: list[list[str]], rng: np.random.Generator) -> bytes:
    if container == "xlsx":
        return _xlsx(rows)
    if container == "xls":
        return _xls(rows)
    encoding, delimiter = TEXT_FORMS[int(rng.integers(len(TEXT_FORMS)))]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    text = out.getvalue().encode(encoding, "replace")
    if container == "text":
        return text
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("posts.csv", text)
        archive.writestr("readme.md", "words")
    return packed.getvalue()


def _xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            clean = "".join(letter for letter in cell if letter >= " " or letter == "\n")
            book.active.cell(number, place).value = clean
            book.active.cell(number, place).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xls(rows: list[list[str]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Posts")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _damaged(data: bytes, rng: np.random.Generator) -> bytes:
    content = bytearray(data)
    place, length = int(rng.integers(0, len(content) + 1)), int(rng.integers(0, 120))
    piece = PIECES[int(rng.integers(len(PIECES)))]
    match int(rng.integers(6)):
        case 0:
            content[place:place] = piece
        case 1:
            del content[place : place + length]
        case 2:
            content[place:place] = content[place : place + length]
        case 3:
            content[place : place + 1] = piece
        case 4 if place < len(content):
            content[place] ^= 1 << int(rng.integers(8))
        case _:
            del content[place:]
    return bytes(content)


def read_all(seeds: Iterable[int]) -> Tally:
    """Read the files of these seeds; what breaks a promise becomes a fault with its seed."""
    tally = Tally()
    for seed in seeds:
        name, data = made(seed)
        tally.files += 1
        try:
            is_daily = any(name.startswith(daily) for daily in DAILY_LAYOUTS)
            found = (read_account if is_daily else read_posts)(data, name=name)
        except DataError as error:
            tally.refused += 1
            if "Remedy:" not in str(error):
                tally.faults.append(f"seed {seed}: no remedy in {error}")
            continue
        except Exception as error:
            tally.faults.append(f"seed {seed} ({name}): {type(error).__name__}: {error}")
            continue
        tally.rows += found.rows_read
        tally.layouts[found.layout] += 1
        tally.faults += [f"seed {seed} ({name}): {fault}" for fault in _faults(found)]
    return tally


def _faults(found: Import) -> list[str]:
    faults = []
    accounted = len(found.table) + len(found.rejected) + len(found.duplicates)
    if accounted != found.rows_read:
        faults.append(f"{found.rows_read} rows read, {accounted} accounted for")
    rejected = found.rejected
    if not (rejected["row"] >= 1).all():
        faults.append("a rejected row without its number")
    for column in ("reason", "remedy"):
        if not (rejected[column].str.len() > 0).all():
            faults.append(f"a rejected row without its {column}")
    return faults
