"""The hours of a week to choose from: presence, quiet hours, hours somebody is available."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import anywidget
import traitlets as t

from planner.figures.hour_cells import DAYS
from planner.widgets.front_code import front_code
from planner.widgets.plain import Plain
from planner.wording import counted

HOURS_A_DAY = 24
HOURS_A_WEEK = 168


class HourGrid(Plain, anywidget.AnyWidget):
    """A grid of 7 days by 24 hours; each cell is one hour, chosen or not.

    Arrow keys move, Space or Enter toggles an hour (or, on a heading, a whole day or one hour of
    all days), Shift with an arrow gives the next hour the state of the one it started from.

    Parameters
    ----------
    label
        What the chosen hours mean.
    hours
        Chosen hours of the week, 0-167; 0 is Monday 00:00-01:00.

    Attributes
    ----------
    hours
        The chosen hours, in order and each once. Can be set; anything but whole numbers from 0 to
        167 is refused with a `TraitError`.
    sentence
        The same in words.

    >>> grid = HourGrid("Somebody is there", range(9, 17))
    >>> grid.sentence
    'Mon 09-17, 8 hours a week'
    """

    _esm = front_code("hour_grid.js")

    label = t.Unicode().tag(sync=True)
    # What a page sends for these is not taken over: it asks by message, and that is checked.
    hours = t.List().tag(sync=True, from_json=lambda _value, view: view.hours)
    lines = t.List().tag(sync=True, from_json=lambda _value, view: view.lines)
    sentence = t.Unicode().tag(sync=True, from_json=lambda _value, view: view.sentence)

    def __init__(self, label: str, hours: Iterable[int] = ()) -> None:
        super().__init__(label=label, hours=list(hours))
        self._say()
        self.on_msg(self._asked)

    @t.validate("hours")
    def _known(self, proposal: dict) -> list[int]:
        hours = proposal["value"]
        if len(hours) > HOURS_A_WEEK or not all(map(_is_hour, hours)):
            raise t.TraitError("hours: expected whole numbers from 0 (Monday 00-01) to 167")
        return sorted(set(hours))

    @t.observe("hours")
    def _say(self, _change: Any = None) -> None:
        self.lines = hour_lines(self.hours)
        self.sentence = hours_sentence(self.hours)

    def _asked(self, _view: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("kind") != "choose":
            return
        hours = content.get("hours")
        if not isinstance(hours, list) or not all(map(_is_hour, hours)):
            self.send({"said": "These hours are not known here. The grid shows what was before."})
            return
        change = set(self.hours).union if content.get("on") is True else set(self.hours).difference
        self.hours = list(change(hours))


def _is_hour(value: Any) -> bool:
    return type(value) is int and 0 <= value < HOURS_A_WEEK


def hour_lines(hours: Iterable[int]) -> list[str]:
    """The chosen hours in words, days with the same hours together.

    >>> hour_lines([9, 10, 33, 34, 57])
    ['Mon-Tue 09-11', 'Wed 09-10']
    """
    chosen = set(hours)
    by_day = [
        _ranges([hour for hour in range(HOURS_A_DAY) if HOURS_A_DAY * day + hour in chosen])
        for day in range(len(DAYS))
    ]
    lines, start = [], 0
    for day in range(1, len(DAYS) + 1):
        if day < len(DAYS) and by_day[day] == by_day[start]:
            continue
        if by_day[start]:
            days = DAYS[start] if day - start == 1 else f"{DAYS[start]}-{DAYS[day - 1]}"
            lines.append(f"{days} {by_day[start]}")
        start = day
    return lines


def _ranges(hours: list[int]) -> str:
    """Hours of one day as ranges.

    >>> _ranges([0, 1, 22, 23])
    '00-02 and 22-24'
    """
    starts = [hour for hour in hours if hour - 1 not in hours]
    ends = [hour + 1 for hour in hours if hour + 1 not in hours]
    return " and ".join(f"{a:02d}-{b:02d}" for a, b in zip(starts, ends, strict=True))


def hours_sentence(hours: Iterable[int]) -> str:
    """The chosen hours and their count.

    >>> hours_sentence(24 * day + hour for day in range(5) for hour in range(9, 17))
    'Mon-Fri 09-17, 40 hours a week'
    >>> hours_sentence([])
    'No hour is chosen'
    """
    chosen = sorted(set(hours))
    if not chosen:
        return "No hour is chosen"
    return f"{'; '.join(hour_lines(chosen))}, {counted(len(chosen), 'hour', 'hours')} a week"
