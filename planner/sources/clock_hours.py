"""Clock times that stand in a column of their own: "14", "09:30", "2:05 PM"."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from planner.sources.parsed import Parsed, positions_of
from planner.sources.texts import Texts

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*([AaPp]\.?[Mm]\.?)?")
_FLOAT_HOUR = re.compile(r"(\d{1,2})\.0")


def parse_clock_hours(texts: Iterable[str]) -> Parsed:
    """Minutes after midnight of one column; blank is missing.

    >>> parse_clock_hours(["14", "09:30", "2:05 PM", "", "3.0"]).values
    array([840., 570., 845.,  nan, 180.])
    >>> parse_clock_hours(["24"]).problems
    {0: ('no hour of the day', 'write 14 or 14:30, hours from 0 to 23')}
    """
    texts = Texts.of(texts)
    unique: dict[str, float] = dict.fromkeys(texts.distinct(), np.nan)
    problems: dict[str, tuple[str, str]] = {}
    for text in unique:
        bare = text.strip()[:20]
        if bare in {"", "-", "--"}:
            continue
        minutes = _minutes(bare)
        if minutes is None:
            problems[text] = ("no hour of the day", "write 14 or 14:30, hours from 0 to 23")
        else:
            unique[text] = minutes
    values = texts.replaced(unique, "float64")
    return Parsed(values, positions_of(texts, problems))


def _minutes(bare: str) -> float | None:
    whole = _FLOAT_HOUR.fullmatch(bare)
    match = _CLOCK.fullmatch(whole.group(1) if whole else bare)
    if match is None:
        return None
    hour, minute = int(match.group(1)), int(match.group(2) or 0)
    half = (match.group(3) or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return None if hour > 23 or minute > 59 else 60.0 * hour + minute
