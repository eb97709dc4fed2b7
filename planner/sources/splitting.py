"""Lines to records of cells: delimiter, quotation marks, and no line lost behind a stray quote."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SNIFFED_RECORDS = 60


def separator_line(lines: list[str]) -> tuple[int, str | None]:
    """(index of the first line after a 'sep=' line, its delimiter); (0, None) without one."""
    for position, line in enumerate(lines[:3]):
        content = line.strip("\r\n \"'")
        if content[:4].lower() == "sep=" and len(content) <= 5:
            return position + 1, content[4:] or ("\t" if "\t" in line else ",")
        if line.strip():
            break
    return 0, None


def sniffed_delimiter(lines: list[str]) -> str:
    """The delimiter under which header and rows have the same number of cells."""
    best, best_score = ",", (False, 0.0, False, 1)
    for delimiter in DELIMITERS:
        widths, header, lines_above = [], None, 0
        for _, _, cells, problem in records(lines[: 4 * _SNIFFED_RECORDS], 0, delimiter):
            if problem or not any(cell.strip() for cell in cells):
                continue
            if header is None and sum(1 for cell in cells if cell.strip()) < 2:
                lines_above += 1
                continue  # a title line, or not this delimiter
            header = header or cells
            widths.append(len(cells))
            if len(widths) == _SNIFFED_RECORDS:
                break
        if header is None:
            continue
        names = [cell.strip() for cell in header if cell.strip()]
        looks_named = len(set(names)) == len(names) and not any(_is_number(name) for name in names)
        share = sum(1 for width in widths if width == len(header)) / len(widths)
        score = (looks_named, round(share, 1), not lines_above, len(header))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").replace("-", "").isdigit()


_LONGEST_CELL = 131_072  # as the csv module's


def records(
    lines: list[str], position: int, delimiter: str
) -> Iterator[tuple[int, int, list[str], str]]:
    """Yield (first line index, index after the last line, cells, problem) per record.

    A stray quotation mark would swallow the lines behind it. When the csv module reports one, only
    the line where the record began is given up, and reading starts again on the next line.
    """
    count = len(lines)
    while position < count:
        reader = csv.reader(
            map(lines.__getitem__, range(position, count)), delimiter=delimiter, strict=True
        )
        start = begun = position
        try:
            for cells in reader:
                end = begun + reader.line_num
                yield start, end, cells, ""
                start = end
            return
        except csv.Error as error:
            yield start, start + 1, [], quote_problem(str(error))
            position = start + 1


def clean_columns(
    lines: list[str], start: int, delimiter: str, width: int
) -> list[list[str]] | None:
    """The columns of a table in which nothing can go wrong, split at once; None for others.

    That is: no quotation mark, every line with the header's number of cells, and no blank row. A
    row loop would give the same, in several times the time and memory.

    >>> clean_columns(["id,likes\\n", "1,3\\n", "2,5"], 1, ",", 2)
    [['1', '2'], ['3', '5']]
    >>> clean_columns(["id,likes\\n", '1,"3"\\n'], 1, ",", 2) is None
    True
    """
    count = len(lines) - start
    if width < 2 or not count or any(
        line.count(delimiter) != width - 1 or len(line) > _LONGEST_CELL
        for line in itertools.islice(lines, start, None)
    ):  # fmt: skip
        return None
    body = "".join(lines[start:]).replace("\r\n", "\n")
    if '"' in body or "\r" in body:
        return None
    cells = body.removesuffix("\n").replace("\n", delimiter).split(delimiter)
    columns = [cells[place::width] for place in range(width)]
    for place, cell in enumerate(columns[0]):
        if not cell.strip() and not any(column[place].strip() for column in columns):
            return None
    return columns


def quote_problem(message: str) -> str:
    """The csv module's complaint in plain words."""
    if "field larger" in message:
        return "a cell is longer than 131,072 characters"
    if "unexpected end" in message:
        return "a quotation mark is opened and never closed"
    return "a quotation mark stands inside a quoted cell without being doubled"
