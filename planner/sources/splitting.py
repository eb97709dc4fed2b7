"""Lines to records of cells: delimiter, quotation marks, and no line lost behind a stray quote."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

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


def clean_columns(lines: list[str], delimiter: str, width: int) -> list[Sequence[str]] | None:
    """The columns of lines in which nothing goes wrong, split at once; None for others.

    That is: every line a record of its own with the header's number of cells, and no blank row. A
    loop over records would give the same, in several times the time.

    >>> clean_columns(["1,3\\n", '2,"5,1"'], ",", 2)
    [('1', '2'), ('3', '5,1')]
    >>> clean_columns(["1,3\\n", "\\n"], ",", 2) is None
    True
    """
    columns = _unquoted(lines, delimiter, width) or _one_line_each(lines, delimiter, width)
    if columns is None or all(map(str.strip, columns[0])):
        return columns
    for place, cell in enumerate(columns[0]):
        if not cell.strip() and not any(column[place].strip() for column in columns):
            return None
    return columns


def _one_line_each(lines: list[str], delimiter: str, width: int) -> list[Sequence[str]] | None:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    if len(rows) != len(lines) or set(map(len, rows)) != {width}:
        return None
    return list(zip(*rows, strict=True))


def _unquoted(lines: list[str], delimiter: str, width: int) -> list[Sequence[str]] | None:
    """Columns of lines without quotation marks, in half the time of the csv module.

    Every line end becomes a cell of its own. There are as many as there are lines; if they stand
    in every place where a row should end, each line has the right number of cells.
    """
    body = "".join(lines).replace("\r\n", "\n")
    if '"' in body or "\r" in body or max(map(len, lines), default=0) > _LONGEST_CELL:
        return None
    body = body if body.endswith("\n") else body + "\n"
    cells = body.replace("\n", f"{delimiter}\n{delimiter}").split(delimiter)
    ends = cells[width :: width + 1]
    if len(cells) != len(lines) * (width + 1) + 1 or ends.count("\n") != len(lines):
        return None
    cells.pop()  # what follows the last line end: nothing
    return [cells[place :: width + 1] for place in range(width)]


_LONGEST_CELL = 131_072  # as the csv module's


UNFINISHED = "a quotation mark is opened and never closed"


def quote_problem(message: str) -> str:
    """The csv module's complaint in plain words."""
    if "field larger" in message:
        return "a cell is longer than 131,072 characters"
    if "unexpected end" in message:
        return UNFINISHED
    return "a quotation mark stands inside a quoted cell without being doubled"
