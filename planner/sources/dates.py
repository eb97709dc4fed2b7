"""Dates as exports write them. Day-first or month-first is decided from ALL values of a column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from planner.sources.parsed import Parsed, positions_of
from planner.sources.texts import Texts
from planner.sources.vocabulary import unaccented

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_ZONE = r"(?P<zone>Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})"
_TAIL = rf"(?:(?:[T\s]+|,\s*)(?:at\s+)?{_TIME}(?:\s*{_ZONE})?)?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}(?:-feira)?\.?,?\s+)?"
_SHAPES = (
    ("ymd", re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TAIL}")),
    ("numeric", re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TAIL}")),
    ("month day", re.compile(
        rf"{_WEEKDAY}([^\W\d_]{{3,10}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TAIL}")),
    ("day month", re.compile(
        rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?\.?[ -](?:de )?([^\W\d_]{{3,10}})\.?,?[ -]"
        rf"(?:de )?(\d{{4}}){_TAIL}")),
)  # fmt: skip
MONTHS = {
    "en": (
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ),
    "de": (
        "januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september",
        "oktober", "november", "dezember",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
    "pt": (
        "janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro",
        "outubro", "novembro", "dezembro",
    ),
    "fr": (
        "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
        "octobre", "novembre", "decembre",
    ),
}  # fmt: skip
"""Month names by language, without accents; further languages are further entries."""

_SHORT = {"sept": 9, "juil": 7, "janv": 1, "fevr": 2, "maerz": 3}
"""Short forms that are no first three letters."""


def _month_names() -> dict[str, int]:
    found = dict(_SHORT)
    for names in MONTHS.values():
        parts: dict[str, set[int]] = {}
        for number, name in enumerate(names, start=1):
            found[name] = number
            parts.setdefault(name[:3], set()).add(number)
        # Three letters that two months share ("jui" of juin and juillet) say nothing.
        found |= {part: numbers.pop() for part, numbers in parts.items() if len(numbers) == 1}
    return found


_MONTH_OF = _month_names()
_PLAIN_ISO = re.compile(
    r"([12]\d{3}-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?)?)"
    r"((?<=:\d\d)(?:Z|[+-]\d{2}:?\d{2}))?",
    re.ASCII,
)
_MARKS = tuple(
    [*"--", between, ":", *seconds, *zone]
    for between in "T "
    for seconds in ("", ":")
    for zone in ("", "Z")
)
_CELL = np.dtype([("moment", "datetime64[us]"), ("has_time", bool), ("offset_minutes", "float64")])
_LONGEST = 60  # characters; longer texts are no dates
_NAT = np.datetime64("NaT", "us")
_ASSUMED = (
    "no value proves whether the day or the month stands first; read as day first, an assumption "
    "to check."
)
_YEARS = range(1990, 2101)


@dataclass
class ParsedDates(Parsed):
    """Clock times of one column, as datetime64[us] without zone.

    `has_time` tells rows with a clock time from dates only; `offset_minutes` is the offset from
    UTC the text states, NaN where it states none. `is_order_assumed` where nothing proves whether
    the day or the month stands first.
    """

    has_time: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=bool))
    offset_minutes: np.ndarray = field(default_factory=lambda: np.empty(0))
    day_first: bool | None = None
    is_order_assumed: bool = False


def parse_dates(
    texts: Iterable[str],
    *,
    required: bool = True,
    month_first: bool | None = None,
    why: str = "this layout documents",
) -> ParsedDates:
    """Dates of one column.

    Parameters
    ----------
    texts
        The cells: ISO with or without offset, 31/12/2026, 12/31/2026 2:05 PM, Jul 14, 2026 ...
    required
        True if a blank cell is a problem; else it is missing.
    month_first
        What the layout documents, used when the values prove nothing. Without it an undecidable
        column is read day-first and the note says that this is an assumption.
    why
        Where `month_first` comes from, for the note.

    Returns
    -------
    ParsedDates

    >>> found = parse_dates(["01/02/2024", "13/02/2024"])
    >>> found.values.astype("datetime64[D]").tolist()
    [datetime.date(2024, 2, 1), datetime.date(2024, 2, 13)]
    >>> parse_dates(["2026-03-01 10:05 +0100"]).offset_minutes
    array([60.])
    >>> parse_dates(["31/02/2026"]).problems
    {0: ('no such date', 'write dates as 2026-05-31 or 2026-05-31 09:30')}
    """
    texts = Texts.of(texts)
    cells = texts.parsed_by(_plain_iso)
    if cells is not None:
        return _parsed(cells, {}, [], day_first=True)
    day_first, notes = _decided_order(map(_shape, texts.distinct()), month_first, why)
    problems: dict[str, tuple[str, str]] = {}
    cells = texts.parsed_by(
        lambda part: np.array([_cell(text, day_first, required, problems) for text in part], _CELL)
    )
    return _parsed(cells, positions_of(texts, problems), notes, day_first)


def _parsed(cells: np.ndarray, problems: dict, notes: list[str], day_first: bool) -> ParsedDates:
    return ParsedDates(
        values=np.ascontiguousarray(cells["moment"]),
        problems=problems,
        notes=notes,
        has_time=np.ascontiguousarray(cells["has_time"]),
        offset_minutes=np.ascontiguousarray(cells["offset_minutes"]),
        day_first=day_first,
        is_order_assumed=notes == [_ASSUMED],
    )


def _cell(text: str, day_first: bool, required: bool, problems: dict) -> tuple:
    """(moment, has time, offset in minutes) of one text; what is wrong goes to `problems`."""
    remedy = "write dates as 2026-05-31 or 2026-05-31 09:30"
    shape = _shape(text)
    if shape is None:
        blank = text.strip() in {"", "-", "--"}
        if required or not blank:
            problems[text] = ("no date" if blank else "not readable as a date", remedy)
        return _NAT, False, np.nan
    moment = _moment(shape, day_first)
    if moment is None:
        problems[text] = ("no such date", remedy)
        return _NAT, False, np.nan
    return moment


def _plain_iso(texts: list[str]) -> np.ndarray | None:
    """Cells like 2026-03-02T09:15:00Z, read at once; None if one is written in another way."""
    alike = _alike_iso(texts)
    if alike is not None:
        return alike
    matches = list(map(_PLAIN_ISO.fullmatch, texts))
    if not matches or not all(matches):
        return None
    offsets = {tail: _offset_minutes(tail) for tail in {match[2] for match in matches}}
    if None in offsets.values():
        return None
    cells = np.empty(len(texts), _CELL)
    try:
        cells["moment"] = np.array([match[1] for match in matches], "datetime64[us]")
    except ValueError:  # 31 February: the slower way names the cell
        return None
    years = cells["moment"].astype("datetime64[Y]").astype("int64") + 1970
    if years.min() < _YEARS.start or years.max() >= _YEARS.stop:
        return None
    cells["has_time"] = [len(match[1]) > len("2026-03-02") for match in matches]
    cells["offset_minutes"] = [offsets[match[2]] for match in matches]
    return cells


_DIGITS_AT = {16: (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15)}
_DIGITS_AT[19] = (*_DIGITS_AT[16], 17, 18)


def _alike_iso(texts: list[str]) -> np.ndarray | None:
    """Clock times all written alike, such as 2026-03-02T09:15:00Z, read sign by sign at once."""
    joined = "".join(texts).encode("utf-8", "surrogatepass")
    width = len(texts[0]) if texts else 0
    in_utc = width in (17, 20) and texts[0][-1] == "Z"
    length = width - in_utc
    if length not in _DIGITS_AT or len(joined) != width * len(texts):
        return None
    signs = np.frombuffer(joined, dtype="uint8").reshape(len(texts), width)
    pattern = texts[0].encode("utf-8", "surrogatepass")
    marks = [place for place in range(width) if place not in _DIGITS_AT[length]]
    is_stamp = [chr(pattern[place]) for place in marks] in _MARKS
    if not is_stamp or (signs[:, marks] != signs[0, marks]).any():
        return None
    digits = signs[:, _DIGITS_AT[length]].astype("int64") - ord("0")
    if ((digits < 0) | (digits > 9)).any():
        return None
    year = digits[:, :4] @ (1000, 100, 10, 1)
    month, day, hour, minute, *rest = (digits[:, at : at + 2] @ (10, 1)
                                       for at in range(4, digits.shape[1], 2))  # fmt: skip
    second = rest[0] if rest else np.zeros_like(hour)
    months = (12 * (year - 1970) + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    if (
        ((month < 1) | (month > 12) | (hour > 23) | (minute > 59) | (second > 59)).any()
        or (days.astype("datetime64[M]") != months).any()
        or year.min() < _YEARS.start
        or year.max() >= _YEARS.stop
    ):
        return None  # the slower way names the cell
    cells = np.empty(len(texts), _CELL)
    cells["moment"] = days.astype("datetime64[s]") + (3600 * hour + 60 * minute + second)
    cells["has_time"] = True
    cells["offset_minutes"] = 0.0 if in_utc else np.nan
    return cells


def month_number(word: str) -> int:
    """1 to 12 for the name of a month in a language of `MONTHS`, or its start; else 0.

    >>> month_number("März"), month_number("août"), month_number("Sept"), month_number("moon")
    (3, 8, 9, 0)
    """
    return _MONTH_OF.get(unaccented(word.casefold()), 0)


def _shape(text: str) -> tuple[str, re.Match] | None:
    bare = " ".join(text[: 4 * _LONGEST].split())
    if len(bare) > _LONGEST:
        return None
    for name, pattern in _SHAPES:
        match = pattern.fullmatch(bare)
        if match:
            return name, match
    return None


def _decided_order(shapes, month_first: bool | None, why: str) -> tuple[bool, list[str]]:
    """(True for day-first, notes) from every value like 03/04/2026."""
    day_votes = month_votes = undecided = 0
    for shape in shapes:
        if shape is None or shape[0] != "numeric":
            continue
        first, second = int(shape[1].group(1)), int(shape[1].group(3))
        if first > 12 >= second:
            day_votes += 1
        elif second > 12 >= first:
            month_votes += 1
        else:
            undecided += 1
    if not day_votes + month_votes + undecided:
        return True, []
    if day_votes and month_votes:
        words = "day first" if day_votes >= month_votes else "month first"
        return day_votes >= month_votes, [
            f"dates are read with the {words}; some values only make sense the other way round."
        ]
    if day_votes or month_votes:
        words = "day first" if day_votes else "month first"
        return bool(day_votes), [f"dates have the {words}, as values above 12 prove."]
    if month_first is not None:
        words = "month first" if month_first else "day first"
        return not month_first, [f"dates have the {words}, as {why}."]
    return True, [_ASSUMED]


def _moment(shape: tuple[str, re.Match], day_first: bool) -> tuple | None:
    """(datetime64, has time, offset in minutes), or None if there is no such date."""
    name, match = shape
    if name == "ymd":
        year, month, day = (int(match.group(index)) for index in (1, 2, 3))
    elif name == "numeric":
        first, second, year = (int(match.group(index)) for index in (1, 3, 4))
        day, month = (first, second) if day_first else (second, first)
        year += 2000 if len(match.group(4)) == 2 else 0
    else:
        word, number = (1, 2) if name == "month day" else (2, 1)
        month = month_number(match.group(word))
        day, year = int(match.group(number)), int(match.group(3))
    if year not in _YEARS:
        return None
    has_time = match["hour"] is not None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    half = (match["half"] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    offset = _offset_minutes(match["zone"])
    try:
        moment = dt.datetime(year, month, day, hour, minute, second, micro)
    except ValueError:
        return None
    if offset is None:
        return None
    return np.datetime64(moment, "us"), has_time, offset


def _offset_minutes(zone: str | None) -> float | None:
    """Minutes ahead of UTC, NaN if none is stated, None if there is no such offset."""
    if not zone:
        return np.nan
    if zone[0] not in "+-":
        return 0.0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        return None
    return (1 if zone[0] == "+" else -1) * float(60 * hours + minutes)
