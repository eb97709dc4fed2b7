"""Dates as exports write them. Day-first or month-first is decided from ALL values of a column."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

import numpy as np

from planner.sources.parsed import Parsed, positions_of
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
_PLAIN_ISO = re.compile(r"[12]\d{3}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(?::[0-5]\d)?Z?", re.ASCII)
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
    texts: list[str],
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
    plain = _plain_iso(texts)
    if plain is not None:
        return plain
    unique: dict[str, tuple | None] = dict.fromkeys(texts)
    shapes = {text: _shape(text) for text in unique}
    day_first, notes = _decided_order(shapes.values(), month_first, why)
    problems: dict[str, tuple[str, str]] = {}
    remedy = "write dates as 2026-05-31 or 2026-05-31 09:30"
    for text, shape in shapes.items():
        if shape is None:
            blank = text.strip() in {"", "-", "--"}
            if required or not blank:
                problems[text] = ("no date" if blank else "not readable as a date", remedy)
            unique[text] = (_NAT, False, np.nan)
            continue
        moment = _moment(shape, day_first)
        if moment is None:
            problems[text] = ("no such date", remedy)
            unique[text] = (_NAT, False, np.nan)
        else:
            unique[text] = moment
    cells = [unique[text] for text in texts]
    return ParsedDates(
        values=np.array([cell[0] for cell in cells], dtype="datetime64[us]"),
        problems=positions_of(texts, problems),
        notes=notes,
        has_time=np.array([cell[1] for cell in cells], dtype=bool),
        offset_minutes=np.array([cell[2] for cell in cells], dtype="float64"),
        day_first=day_first,
        is_order_assumed=notes == [_ASSUMED],
    )


def _plain_iso(texts: list[str]) -> ParsedDates | None:
    """A column of 2026-03-02T09:15, with Z on all cells or none, read at once; None for others."""
    if not texts or not all(map(_PLAIN_ISO.fullmatch, texts)):
        return None
    in_utc = texts[0][-1] == "Z"
    if any((text[-1] == "Z") != in_utc for text in texts):
        return None
    try:
        values = np.array([text[:-1] for text in texts] if in_utc else texts, "datetime64[us]")
    except ValueError:  # 31 February: the slower way names the cell
        return None
    years = values.astype("datetime64[Y]").astype("int64") + 1970
    if years.min() < _YEARS.start or years.max() >= _YEARS.stop:
        return None
    offset = np.full(len(values), 0.0 if in_utc else np.nan)
    return ParsedDates(
        values, {}, [], has_time=np.ones(len(values), dtype=bool), offset_minutes=offset,
        day_first=True,
    )  # fmt: skip


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
